"""The open model with its report, its undo history and its file; one signal tells of change."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.workspace.slot_errors import raised_by_slots
from graph.check.infer import infer
from graph.check.report import Report
from graph.model import Model
from graph.problem import Refused

Edit = Callable[[Model], Model]


@dataclass(frozen=True)
class State:
    """A model and what the check found out about it."""

    model: Model
    report: Report


class Document(QObject):
    """The model being edited.

    Every edit, undo and redo emits `changed(before, after)` with two States, after the check;
    `opened()` goes before it when it is another model altogether, and `rebased()` follows when that is
    done, or the model was saved: from there on edits count. `renamed()` follows a change
    of the file or of whether there is something to save, `refused(sentence)` an edit not done.
    """

    opened = Signal()
    rebased = Signal()
    refused = Signal(str)
    changed = Signal(object, object)
    renamed = Signal()

    def __init__(self, model: Model, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State(model, infer(model))
        self.kept = model
        """As it was last saved or opened."""
        self.file: Path | None = None
        self.opening = False
        """Whether the change that is being told is to another model altogether."""
        self.history = QUndoStack()  # a child would signal its clearing to half a parent
        self.history.cleanChanged.connect(self.renamed)

    @property
    def model(self) -> Model:
        """The model as it is now."""
        return self.state.model

    @property
    def report(self) -> Report:
        """The check of the model as it is now."""
        return self.state.report

    @property
    def edited(self) -> bool:
        """Whether there is something to save."""
        return not self.history.isClean()

    def edit(self, change: Edit, text: str, merge: str | None = None) -> bool:
        """Do an edit as one step of undo; whether it was done.

        A refusal changes nothing and is reported by `refused`.
        """
        try:
            self.apply(change, text, merge)
        except Refused as refusal:
            self.refuse(str(refusal))
            return False
        return True

    def refuse(self, sentence: str) -> None:
        """Report what cannot be done, and why."""
        self.refused.emit(sentence)

    def apply(self, change: Edit, text: str, merge: str | None = None) -> None:
        """Do an edit as one step of undo; raises Refused, and changes nothing, if it is refused.

        For callers that show the refusal at their own field; all others call `edit`. Steps that
        follow each other with the same `merge` key become one: the typing of one number, the
        dragging of one node.
        """
        model = change(self.model)
        if model is not self.model:
            after = State(model, infer(model, self.report))
            self.history.push(_Step(self, self.state, after, text, merge))

    def open(self, model: Model, file: Path | None = None) -> None:
        """Show another model; history starts anew.

        All or nothing: where the check or whoever shows the model fails, the document, its file
        and its history are as they were, and the exception is raised.
        """
        before, after = self.state, State(model, infer(model))
        try:
            self._show_whole(before, after)
        except Exception:
            with suppress(Exception):  # of those that show the old one again, as far as they can
                self._show_whole(after, before)
            raise
        self.file, self.kept = file, model
        self.history.clear()
        self.rebased.emit()
        self.renamed.emit()

    def _show_whole(self, before: State, after: State) -> None:
        self.state, self.opening = after, True
        try:
            with raised_by_slots():
                self.opened.emit()
                self.changed.emit(before, after)
        finally:
            self.opening = False

    def adopt(self, file: Path | None) -> None:
        """The model that was open from the start is in this file."""
        self.file = file
        self.rebased.emit()
        self.renamed.emit()

    def saved(self, file: Path) -> None:
        """The model as it is now is in this file."""
        self.file, self.kept = file, self.model
        self.history.setClean()
        self.rebased.emit()
        self.renamed.emit()

    def show(self, state: State) -> None:
        """Make a state of the history the present one."""
        before, self.state = self.state, state
        self.changed.emit(before, state)


class _Step(QUndoCommand):
    """One edit: the states before and after it."""

    def __init__(
        self,
        document: Document,
        before: State,
        after: State,
        text: str,
        merge: str | None,
    ) -> None:
        super().__init__(text)
        self.document = document
        self.before = before
        self.after = after
        self.merge = merge

    def redo(self) -> None:
        self.document.show(self.after)

    def undo(self) -> None:
        self.document.show(self.before)

    def id(self) -> int:
        """Steps with one id may merge; Qt takes -1 for never."""
        return -1 if self.merge is None else hash(self.merge) & 0x7FFFFFFF

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take a later step into this one, if both have the same key."""
        if not isinstance(other, _Step) or other.merge != self.merge:
            return False
        self.after = other.after
        self.setObsolete(self.after.model == self.before.model)
        return True
