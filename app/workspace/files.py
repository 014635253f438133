"""Opening and saving, with the questions that belong to them."""

import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.client.host import environment
from app.store import networks
from app.store.networks import Network
from app.workspace import path_text
from app.workspace.document import Document
from app.workspace.file_watch import FileWatch
from app.workspace.questions import Questions
from app.workspace.settings import UserSettings
from graph import file
from graph.format import disk
from graph.model import Graph, Model, Node
from graph.ops.port import Input, Output
from graph.problem import Refused
from presets.catalogue import PRESETS

log = logging.getLogger(__name__)
RECENT = 8
FIRST = "googlenet"
"""The preset that a first start shows."""
WEIGHTS = (".pth", ".pt", ".safetensors")


class Files(QObject):
    """Where the document comes from and goes to.

    `message(sentence)` says what was done, `saving()` goes before a file is written,
    `compare_wanted(path)` asks to see how a file differs from what is open.
    """

    message = Signal(str)
    opened = Signal()
    saving = Signal()
    compare_wanted = Signal(Path)
    recent_changed = Signal()

    def __init__(self, document: Document, settings: UserSettings, questions: Questions) -> None:
        super().__init__()
        self.document, self.settings, self.questions = document, settings, questions
        self.preset = ""
        self.watch = FileWatch(document)
        self.watch.message.connect(self.message)
        document.rebased.connect(self._keep_last)

    @property
    def name(self) -> str:
        """What the document is called: its file, or the one it would be saved in."""
        if self.document.file is not None:
            return path_text.shown(self.document.file.name)
        return f"{self.preset or self.document.model.main}.convas"

    @property
    def recent(self) -> list[Path]:
        """Files opened and saved last."""
        return [path_text.read(text) for text in self.settings.recent]

    def new(self) -> None:
        """An input and an output, and all between to be drawn."""
        if self.may_leave():
            self._show(Network(blank()), "The network")

    def new_window(self) -> None:
        """Open another window, with a network of its own; it is a process of its own too."""
        words = [sys.executable, "-P", "-m", "app", "open", FIRST]
        try:
            subprocess.Popen(words, env=environment(), start_new_session=True)
        except OSError as error:
            self.document.refuse(f"Another window cannot be opened: {disk.reason(error)}.")

    def open(self) -> None:
        """Ask for a file and open it."""
        folder = str(self.document.file.parent) if self.document.file else ""
        path = self.questions.file_to_open(folder)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> bool:
        """Open a file; one that cannot be read leaves the open document as it is."""
        network = self._read(path)
        if network is None or not self.may_leave() or not self._show(network, path.name):
            return False
        self._remember(path)
        return True

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """Open the file that was dropped, or say why it is not opened."""
        if len(paths) > 1:
            self.document.refuse("Drop one file at a time: a window holds one network.")
        elif networks.is_network(paths[0]):
            self.open_file(paths[0])
        else:
            self.document.refuse(_not_a_network(paths[0]))

    def choose_preset(self) -> None:
        """Ask for a preset and open it."""
        self.open_preset(self.preset or next(iter(PRESETS)))

    def open_copy(self, path: Path) -> None:
        """Open what is in a file as a new document; the file stays as it is."""
        network = self._read(path)
        if network is not None and self.may_leave():
            self._show(Network(network.model), path.name)

    def open_preset(self, name: str) -> None:
        """Ask for a preset's settings and open it as a new document."""
        chosen = self.questions.preset(name)
        if chosen is not None and self.may_leave():
            self._show(Network(chosen[1], preset=chosen[0]), chosen[0])

    def _read(self, path: Path) -> Network | None:
        """What is in a file; None where it cannot be read, which is said."""
        try:
            return networks.open_network(path.absolute())
        except Refused as refusal:
            log.warning("%s", refusal)
            self.questions.show_error(str(refusal))
        except Exception as error:
            self._show_failure(path.name, error)
        return None

    def _show(self, network: Network, name: str) -> bool:
        """Show a network; where that fails, everything is as it was, which is said."""
        try:
            self.document.open(network.model, network.file)
        except Exception as error:
            self._show_failure(name, error)
            return False
        log.info("Opened %s", network.file or network.preset or name)
        self.preset = network.preset
        self._keep_last()
        self.opened.emit()
        self.document.renamed.emit()
        return True

    def _show_failure(self, name: str, error: Exception) -> None:
        log.error("%s cannot be opened", name, exc_info=error)
        self.questions.show_error(f"{name} cannot be opened: {_reason(error)}")

    def restore(self, model: Model, path: Path | None, digest: str) -> bool:
        """Show a network that was not saved, as an edited document of its file.

        `digest` is of what the file held then: saving asks if it was changed since.
        """
        shown = self._show(Network(model, path), path.name if path else "The network")
        if shown:
            self.document.history.resetClean()
            self.watch.resume(digest)
        return shown

    def adopt(self, network: Network) -> None:
        """Take over where the document that is already open came from."""
        self.preset = network.preset
        self.document.adopt(network.file)
        if network.file is not None:
            self._remember(network.file)

    def may_leave(self) -> bool:
        """Whether the document may be put away: nothing to save, saved, or given up."""
        if not self.document.edited:
            return True
        answer = self.questions.save_changes(self.name)
        return answer == "discard" or (answer == "save" and self.save())

    def save(self) -> bool:
        """Save in the document's file, or ask for one; ask first if another program changed it."""
        path = self.document.file
        if path is None:
            return self.save_as()
        if self.watch.state != "changed":
            return self.save_in(path)
        match self.questions.changed_file(path.name):
            case "overwrite":
                return self.save_in(path)
            case "save as":
                return self.save_as()
            case "reload":
                self.reload()
            case "compare":
                self.compare_wanted.emit(path)
        return False

    def reload(self) -> None:
        """Open the document's file again, as it is on the disk now."""
        network = self._read(self.document.file) if self.document.file is not None else None
        if network is not None:
            self._show(network, self.name)

    def save_as(self) -> bool:
        """Ask for a file and save in it from now on."""
        filters = networks.file_filter(networks.CONVAS)
        chosen = self.questions.file_to_save("Save as", self.name, filters)
        if chosen is None:
            return False
        path = _as_convas(chosen.absolute())
        if path != chosen.absolute() and path.exists():  # the dialog asked about another name
            sentence = f"{path.name} exists already. Replace it?"
            if not self.questions.confirm(sentence, "Replace"):
                return False
        return self.save_in(path)

    def save_in(self, path: Path) -> bool:
        """Save in a file; whether that was done."""
        self.saving.emit()
        try:
            file.save(self.document.model, path)
        except Refused as refusal:
            log.warning("%s", refusal)
            self.questions.show_error(str(refusal))
            return False
        log.info("Saved %s", path)
        self.document.saved(path)
        self._remember(path)
        self.message.emit(f"Saved in {path_text.shown(path)}")
        return True

    def _keep_last(self) -> None:
        """The next start begins with what is open now."""
        file = self.document.file
        self.settings.last = path_text.kept(file) if file is not None else self.preset

    def _remember(self, path: Path) -> None:
        whole = path.absolute()
        found = [whole, *(other for other in self.recent if other != whole)]
        self.settings.recent = [path_text.kept(path) for path in found[:RECENT]]
        self.recent_changed.emit()


def blank() -> Model:
    """An input and an output on one wire, on which the first layer will stand."""
    ends = {
        "x": Node(Input(shape=(3, 224, 224)), (), (0.0, 0.0)),
        "logits": Node(Output(), ("x",), (480.0, 0.0)),
    }
    return Model({"Network": Graph(ends)}, "Network")


def _as_convas(path: Path) -> Path:
    """net.convas for net, net.v2.convas for net.v2: what Open offers."""
    is_convas = path.suffix.lower() in networks.CONVAS.suffixes
    return path if is_convas else path.with_name(f"{path.name}.convas")


def _not_a_network(path: Path) -> str:
    """Why a file of another kind is not opened."""
    if path.suffix.lower() in WEIGHTS:
        return f"{path.name} holds weights, not a network; Export takes them."
    kinds = " and ".join(reader.title for reader in networks.READERS)
    return f"{path.name} cannot be opened here: {kinds} can."


def _reason(error: Exception) -> str:
    return f"{error} ({type(error).__name__})" if str(error) else type(error).__name__
