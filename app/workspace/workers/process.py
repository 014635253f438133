"""A worker's process as the window has it: started without waiting, read as it sends, given up when silent."""

import logging

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from app.client.conversation import TICK, Conversation, ProtocolError
from app.client.host import Host, environment
from app.protocol import Message, line

log = logging.getLogger(__name__)

CLOSING, KILLED = 500, 5000
"""Milliseconds that it has to end by itself when the window closes, and then by force."""


class WorkerProcess(QObject):
    """One worker, from its start to its end; every call returns at once."""

    reported = Signal(object)
    """Event"""
    ended = Signal(str)
    """Why, in one sentence; no event comes afterwards."""

    def __init__(self, host: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._host, self._conversation = host, Conversation(host)
        self._reason = ""
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_complaints)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)

    def start(self) -> None:
        """Start it; once."""
        self._process.setProcessEnvironment(process_environment(environment()))
        program, *arguments = self._host.command()
        self._process.start(program, arguments)
        self._clock.start(round(1000 * TICK))
        log.info("worker %s starts: %s", self._host.address or "here", program)

    @property
    def ready(self) -> bool:
        """Whether it takes jobs."""
        return self._conversation.ready

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.processId()

    def send(self, message: Message) -> None:
        """Send a message, when the worker takes it."""
        self._process.write(line(message))

    def kill(self) -> None:
        """End it by force."""
        log.warning("worker %d is killed", self.pid)
        self._process.kill()

    def give_up(self, reason: str) -> None:
        """End it by force; `reason` is why it will have ended, if it does not end by itself first."""
        log.warning("worker %d is given up: %s", self.pid, reason)
        self._reason = self._reason or reason
        self._process.kill()

    def close(self) -> None:
        """End it without a signal; it has a moment, then it is killed."""
        self.blockSignals(True)
        self._clock.stop()
        self._process.closeReadChannel(QProcess.ProcessChannel.StandardOutput)
        self._process.closeReadChannel(QProcess.ProcessChannel.StandardError)
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(CLOSING):
            self._process.kill()
            self._process.waitForFinished(KILLED)

    def _read(self) -> None:
        if self._reason:
            return
        try:
            for event in self._conversation.receive(
                bytes(self._process.readAllStandardOutput().data())
            ):
                self.reported.emit(event)
                if self._reason:
                    return
        except ProtocolError as error:
            self.give_up(f"{error}.")

    def _read_complaints(self) -> None:
        self._conversation.complain(bytes(self._process.readAllStandardError().data()))

    def _tick(self) -> None:
        if reason := self._conversation.tick():
            self.give_up(reason)

    def _error(self, error: QProcess.ProcessError) -> None:
        """The other errors come with `finished`."""
        if error == QProcess.ProcessError.FailedToStart:
            self._clock.stop()
            self._end(f"The worker cannot start: {self._process.errorString()}.")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._clock.stop()
        self._read()
        self._read_complaints()
        crashed = status == QProcess.ExitStatus.CrashExit
        reason = self._conversation.exit_reason(-code if crashed else code)
        self._end(self._reason or reason)

    def _end(self, reason: str) -> None:
        log.warning("worker ended: %s", reason)
        self.ended.emit(reason)


def process_environment(variables: dict[str, str]) -> QProcessEnvironment:
    """Qt's form of an environment."""
    made = QProcessEnvironment()
    for name, value in variables.items():
        made.insert(name, value)
    return made
