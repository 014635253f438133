"""Putting another operation in the place of the selected nodes, chosen in the search box."""

from functools import partial

from PySide6.QtCore import QObject

from app.ui.canvas.canvas import Canvas
from app.ui.widgets.finder import Choice, Finder
from app.workspace import catalogue
from app.workspace.catalogue import HEADINGS, Entry
from app.workspace.workspace import Workspace
from graph import edits
from graph.model import Model
from graph.ops.port import Input, Output, title
from graph.problem import Refused


class Replace(QObject):
    """Asks what to put in the place of the selected nodes; wires and common settings stay."""

    def __init__(self, workspace: Workspace, canvas: Canvas, finder: Finder) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.canvas, self.finder = canvas, finder

    def replace_selected(self) -> None:
        """Ask for another operation, or block, and put it in the place of each selected node."""
        nodes = self.document.model.graphs[self.focus.graph].nodes
        names = [n for n in self.focus.names if not isinstance(nodes[n].op, Input | Output)]
        if not names:
            self.document.refuse("Select the nodes to replace.")
            return
        now = nodes[names[-1]].op
        fitting = [e for e in self._entries() if e.title != title(now) and self._fits(e, names)]
        fitting.sort(key=lambda entry: entry.category != now.category)
        what = names[0] if len(names) == 1 else f"{len(names)} nodes"
        choices = [self._choice(entry, names) for entry in fitting]
        card = self.canvas.scene.cards[names[-1]]
        view = self.canvas.view
        corner = view.mapFromScene(card.x, card.y + card.h)
        spot = view.viewport().mapTo(self.finder.over, corner)
        self.finder.ask(f"Replace {what} with", choices, spot, "Wires and common settings stay")

    def _entries(self) -> tuple[Entry, ...]:
        return catalogue.entries(self.document.model)

    def _choice(self, entry: Entry, names: list[str]) -> Choice:
        return Choice(
            entry.title,
            partial(self._replace, entry, names),
            HEADINGS[entry.category],
            entry.category,
            entry.aliases,
        )

    def _fits(self, entry: Entry, names: list[str]) -> bool:
        try:
            self._replaced(self.document.model, entry, names)
        except Refused:
            return False
        return True

    def _replaced(self, model: Model, entry: Entry, names: list[str]) -> Model:
        model, op, _ = catalogue.made(model, entry.key)
        for name in names:
            model = edits.replace_operation(model, self.focus.graph, name, op)
        return model

    def _replace(self, entry: Entry, names: list[str]) -> None:
        what = names[0] if len(names) == 1 else f"{len(names)} nodes"
        self.document.edit(
            lambda m: self._replaced(m, entry, names), f"replace {what} with {entry.title}"
        )
        self.canvas.view.setFocus()
