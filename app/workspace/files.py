"""Opening and saving, with the questions that belong to them."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal

from app.workspace.document import Document
from app.workspace.questions import Questions
from app.workspace.settings import UserSettings
from graph import file
from graph.model import Graph, Model, Node
from graph.ops.port import Input, Output
from graph.problem import Refused
from presets.catalogue import PRESETS

RECENT = 8
CONVAS = "Convas files (*.convas)"
"""The file filter of dialogs."""


class Files(QObject):
    """Where the document comes from and goes to; `message(sentence)` says what was done."""

    message = Signal(str)
    opened = Signal()
    recent_changed = Signal()

    def __init__(self, document: Document, settings: UserSettings, questions: Questions) -> None:
        super().__init__()
        self.document, self.settings, self.questions = document, settings, questions
        self.preset = ""

    @property
    def name(self) -> str:
        """What the document is called: its file, or the one it would be saved in."""
        if self.document.file is not None:
            return self.document.file.name
        return f"{self.preset or self.document.model.main}.convas"

    @property
    def recent(self) -> list[str]:
        """Files opened and saved last."""
        return self.settings.recent

    def new(self) -> None:
        """An input and an output, and all between to be drawn."""
        if self.may_leave():
            self._show(blank(), None)

    def open(self) -> None:
        """Ask for a file and open it."""
        folder = str(self.document.file.parent) if self.document.file else ""
        path = self.questions.file_to_open(folder)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> bool:
        """Open a file; one that cannot be read leaves the open document as it is."""
        try:
            model = file.load(path)
        except Refused as refusal:
            self.questions.show_error(str(refusal))
            return False
        if not self.may_leave():
            return False
        self._show(model, path)
        self._remember(path)
        return True

    def choose_preset(self) -> None:
        """Ask for a preset and open it."""
        self.open_preset(self.preset or next(iter(PRESETS)))

    def open_copy(self, path: Path) -> None:
        """Open what is in a file as a new document; the file stays as it is."""
        try:
            model = file.load(path)
        except Refused as refusal:
            self.questions.show_error(str(refusal))
            return
        if self.may_leave():
            self._show(model, None)

    def open_preset(self, name: str) -> None:
        """Ask for a preset's settings and open it as a new document."""
        chosen = self.questions.preset(name)
        if chosen is not None and self.may_leave():
            self._show(chosen[1], None, chosen[0])

    def _show(self, model: Model, path: Path | None, preset: str = "") -> None:
        self.preset = preset
        self.document.open(model, path)
        self.opened.emit()

    def restore(self, model: Model, path: Path | None) -> None:
        """Show a network that was not saved, as an edited document of its file."""
        self._show(model, path)
        self.document.history.resetClean()

    def adopt(self, path: Path | None, preset: str) -> None:
        """Where the document that is already open came from."""
        self.document.file, self.preset = path, preset
        if path is not None:
            self._remember(path)
        self.document.renamed.emit()

    def may_leave(self) -> bool:
        """Whether the document may be put away: nothing to save, saved, or given up."""
        if not self.document.edited:
            return True
        answer = self.questions.save_changes(self.name)
        return answer == "discard" or (answer == "save" and self.save())

    def save(self) -> bool:
        """Save in the document's file, or ask for one."""
        path = self.document.file
        return self.save_in(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save in it from now on."""
        path = self.questions.file_to_save("Save as", self.name, CONVAS)
        return path is not None and self.save_in(_ending(path, ".convas"))

    def save_in(self, path: Path) -> bool:
        """Save in a file; whether that was done."""
        try:
            file.save(self.document.model, path)
        except Refused as refusal:
            self.questions.show_error(str(refusal))
            return False
        self.document.saved(path)
        self._remember(path)
        self.message.emit(f"Saved in {path}")
        return True

    def _remember(self, path: Path) -> None:
        whole = str(path.absolute())
        found = [whole, *(other for other in self.recent if other != whole)]
        self.settings.recent = found[:RECENT]
        self.recent_changed.emit()


def blank() -> Model:
    """An input and an output on one wire, on which the first layer will stand."""
    ends = {
        "x": Node(Input(shape=(3, 224, 224)), (), (0.0, 0.0)),
        "logits": Node(Output(), ("x",), (480.0, 0.0)),
    }
    return Model({"Network": Graph(ends)}, "Network")


def named(target: str) -> tuple[Model, Path | None, str]:
    """The model of a preset's name or a file, its file, and its preset; raises Refused."""
    if target in PRESETS and not Path(target).is_file():
        return PRESETS[target].make(), None, target
    return file.load(target), Path(target), ""


def _ending(path: Path, suffix: str) -> Path:
    return path if path.suffix else path.with_suffix(suffix)


def dropped(data: QMimeData) -> Path | None:
    """The Convas file that is dragged, if one is."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix == ".convas"), None)
