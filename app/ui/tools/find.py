"""Finding a node by its name, operation or shape, and a command by its words."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.ui.widgets.finder import Choice, Finder
from app.workspace.workspace import Workspace
from graph import paths
from graph.check.scope import Result, Scope
from graph.ops.port import Input, Output, title
from graph.shape import text


class Find(QObject):
    """Opens the search box over nodes or commands."""

    def __init__(self, workspace: Workspace, finder: Finder, menus: QMenuBar) -> None:
        super().__init__()
        self.document, self.focus = workspace.document, workspace.focus
        self.finder, self.menus = finder, menus

    def find_node(self) -> None:
        """Ask for a node of the network or of a block in use, and go there."""
        found = [
            Choice(
                path,
                partial(self.focus.go, path),
                _described(result),
                result.op.category,
                tuple(_words(path, result)),
            )
            for path, result in _nodes(self.document.report.top, "")
        ]
        self.finder.ask("Find a node by name, operation or shape", found)

    def find_command(self) -> None:
        """Ask for a command of the menus, and do it."""
        found = [
            Choice(
                words,
                action.trigger,
                f"{where}  {_key(action)}".strip(),
                words=(f"{where.rpartition('› ')[2]} {words}",),
            )
            for where, words, action in _commands(self.menus.actions(), "")
            if action.isEnabled()
        ]
        self.finder.ask("Find a command", found)


def _nodes(scope: Scope, prefix: str) -> Iterator[tuple[str, Result]]:
    """Every node in use with its path; of a repeated block the first."""
    for name in scope.graph.nodes:
        path = paths.join(prefix, name)
        result = scope.results.get(name)
        if result is not None:
            yield path, result
            if result.inside is not None:
                yield from _nodes(result.inside, paths.repetitions(path, result.times)[0])


def _described(result: Result) -> str:
    """`Conv2d 3×3 pad 1 · 64×56×56`."""
    port = isinstance(result.op, Input | Output)
    label = result.op.label()
    what = label if port else f"{title(result.op)} {label}".strip()
    shapes = ", ".join(map(text, result.outputs or ()))
    return f"{what} · {shapes}" if shapes else what


def _words(path: str, result: Result) -> Iterator[str]:
    """What else a person would type: its last name, its operation, its shape with x or ×."""
    yield path.rpartition(".")[2]
    yield title(result.op)
    yield f"{title(result.op)} {result.op.label()}"
    yield from result.op.aliases
    for shape in result.outputs or ():
        yield from (text(shape), "x".join(map(str, shape)))


def _commands(actions: list[QAction], where: str) -> Iterator[tuple[str, str, QAction]]:
    """Every command below some menus, with the menus that lead to it."""
    for action in actions:
        words = action.text().replace("&", "").partition("\t")[0]
        menu = action.menu()
        if isinstance(menu, QMenu):
            inner = f"{where} › {words}" if where else words
            yield from _commands(menu.actions(), inner)
        elif words and not action.isSeparator():
            yield where, words, action


def _key(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
