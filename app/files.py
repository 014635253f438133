"""Opening, saving and exporting, with the questions that belong to them."""

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from app.dialogs import CONVAS, PYTORCH, Dialogs
from app.document import Document
from graph import file
from graph.format import disk
from graph.model import Graph, Model, Node
from graph.ops.port import Input, Output
from graph.problem import Refused
from presets.catalogue import PRESETS

RECENT = 8


class Files(QObject):
    """Where the document comes from and goes to; `said(sentence)` tells what was done."""

    said = Signal(str)
    opened = Signal()
    recent_changed = Signal()

    def __init__(
        self, document: Document, settings: QSettings, dialogs: Dialogs
    ) -> None:
        super().__init__()
        self.document, self.settings, self.dialogs = document, settings, dialogs
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
        return [str(path) for path in self.settings.value("recent", [], list)]

    def new(self) -> None:
        """An input and an output, and all between to be drawn."""
        if self.may_leave():
            self._show(blank(), None)

    def open(self) -> None:
        """Ask for a file and open it."""
        folder = str(self.document.file.parent) if self.document.file else ""
        path = self.dialogs.file_to_open(folder)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> bool:
        """Open a file; one that cannot be read leaves the open document as it is."""
        try:
            model = file.load(path)
        except Refused as refusal:
            self.dialogs.complain(str(refusal))
            return False
        if not self.may_leave():
            return False
        self._show(model, path)
        self._remember(path)
        return True

    def open_preset(self, name: str) -> None:
        """Open a preset as a new document."""
        if self.may_leave():
            self._show(PRESETS[name].make(), None, name)

    def _show(self, model: Model, path: Path | None, preset: str = "") -> None:
        self.preset = preset
        self.document.open(model, path)
        self.opened.emit()

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
        answer = self.dialogs.keep_changes(self.name)
        return answer == "discard" or (answer == "save" and self.save())

    def save(self) -> bool:
        """Save in the document's file, or ask for one."""
        path = self.document.file
        return self.save_in(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save in it from now on."""
        path = self.dialogs.file_to_save("Save as", self.name, CONVAS)
        return path is not None and self.save_in(_ending(path, ".convas"))

    def save_in(self, path: Path) -> bool:
        """Save in a file; whether that was done."""
        try:
            file.save(self.document.model, path)
        except Refused as refusal:
            self.dialogs.complain(str(refusal))
            return False
        self.document.saved(path)
        self._remember(path)
        self.said.emit(f"Saved in {path}")
        return True

    def export_pytorch(self) -> None:
        """Write the PyTorch source."""
        from codegen.pytorch import write

        try:
            source = write(self.document.model)
        except Refused as refusal:
            self.dialogs.complain(
                f"There is no source while there is an error. {refusal}"
            )
            return
        suggested = str(Path(self.name).with_suffix(".py"))
        path = self.dialogs.file_to_save("Export PyTorch source", suggested, PYTORCH)
        if path is not None:
            self._write(_ending(path, ".py"), source.text.encode())

    def export_convas(self) -> None:
        """Write a copy as a Convas file; the document stays with its own."""
        path = self.dialogs.file_to_save("Export a copy", self.name, CONVAS)
        if path is not None:
            self._write(
                _ending(path, ".convas"), file.dumps(self.document.model).encode()
            )

    def _write(self, path: Path, content: bytes) -> None:
        try:
            disk.replace(path, content)
        except Refused as refusal:
            self.dialogs.complain(f"{path.name} cannot be written: {refusal}")
            return
        self.said.emit(f"Exported to {path}")

    def _remember(self, path: Path) -> None:
        whole = str(path.absolute())
        found = [whole, *(other for other in self.recent if other != whole)]
        self.settings.setValue("recent", found[:RECENT])
        self.recent_changed.emit()


def blank() -> Model:
    """A network of an input and an output."""
    ends = {
        "x": Node(Input(shape=(3, 224, 224)), (), (0.0, 0.0)),
        "logits": Node(Output(), (None,), (720.0, 0.0)),
    }
    return Model({"Network": Graph(ends)}, "Network")


def named(target: str) -> tuple[Model, Path | None, str]:
    """The model of a preset's name or a file, its file, and its preset; raises Refused."""
    if target in PRESETS and not Path(target).is_file():
        return PRESETS[target].make(), None, target
    return file.load(target), Path(target), ""


def _ending(path: Path, suffix: str) -> Path:
    return path if path.suffix else path.with_suffix(suffix)
