"""Exports from the window: what a person asks for, written by `convas export` in a process."""

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QProcess, Signal

from app.client.host import environment
from app.store.export_forms import FORMS, by_target
from app.workspace.export_request import ExportRequest
from app.workspace.files import Files
from app.workspace.questions import Questions
from app.workspace.workers.process import process_environment
from graph import file

log = logging.getLogger(__name__)


class Exporter(QObject):
    """Writes the open network in other forms; `message(sentence)` says what was done.

    `picture_wanted(path)` asks for a picture of what the window shows.

    A process of its own writes each, so that the window waits neither for onnx nor for a disk.
    """

    message = Signal(str)
    ended = Signal()
    picture_wanted = Signal(object)

    def __init__(
        self,
        files: Files,
        questions: Questions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.files, self.document, self.questions = files, files.document, questions
        self.process: QProcess | None = None

    def ask(self, form: str = "pytorch") -> None:
        """Choose a form and a file, and write it."""
        wanted = self.questions.export(form, self.files.preset, self.document.model.main)
        if wanted is not None:
            self.write(wanted)

    def write(self, wanted: ExportRequest) -> None:
        """Write the network as it is now, or have the window draw it."""
        if wanted.form in FORMS and FORMS[wanted.form].write is None:
            self.picture_wanted.emit(wanted.path)
            return
        report = self.document.report
        if not report.sound and not by_target()[wanted.form].keeps_errors:
            first = report.problems[0]
            self.questions.show_error(f"It cannot be exported while there is an error. {first}")
            return
        if self.process is not None:
            self.questions.show_error("Another export is still being written.")
            return
        self._start(wanted)

    def _start(self, wanted: ExportRequest) -> None:
        folder = TemporaryDirectory(prefix="convas-")
        model = Path(folder.name) / "model.convas"
        model.write_text(file.dumps(self.document.model))
        process = self.process = QProcess(self)
        process.setProcessEnvironment(process_environment(environment()))
        process.finished.connect(lambda code, _: self._end(wanted, code, folder))
        words = ["-P", "-m", "app", "export", str(model), "--to", wanted.form]
        log.info("Exporting %s to %s", wanted.form, wanted.path)
        process.start(sys.executable, [*words, *wanted.options, "-o", str(wanted.path)])
        self.message.emit(f"Writing {wanted.path.name} …")

    def _end(self, wanted: ExportRequest, code: int, folder: TemporaryDirectory[str]) -> None:
        process, self.process = self.process, None
        folder.cleanup()
        if process is None:
            return
        words = bytes(process.readAllStandardError().data()).decode(errors="replace")
        process.deleteLater()
        if code:
            log.warning("The export failed with code %d: %s", code, words.strip())
            sentence = words.strip().rpartition("\n")[2].removeprefix("convas: ")
            self.questions.show_error(
                sentence or f"{wanted.path.name} was not written (code {code})."
            )
        else:
            self.message.emit(f"Exported to {wanted.path}")
        self.ended.emit()

    def close(self) -> None:
        """The window goes: so does an export that is not done."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.waitForFinished()
