"""A worker process of the window's: started without waiting, heard line by line, missed when silent."""

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from app.client.conversation import TICK, Listening, Strange
from app.client.host import Place, environment
from app.protocol import Message, line

LAST_WORDS = 4000


class Link(QObject):
    """One worker, from its start to its end; every call returns at once."""

    heard = Signal(object)
    """Event"""
    ended = Signal(str)
    """Why, in one sentence; nothing is heard afterwards."""

    def __init__(self, place: Place, parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._listening = place, Listening(place)
        self._why = ""
        self._words = bytearray()
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._listen)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error)
        self._clock = QTimer(self, interval=round(1000 * TICK))
        self._clock.timeout.connect(self._tick)

    def start(self) -> None:
        """Start it; once."""
        variables = QProcessEnvironment()
        for name, value in environment().items():
            variables.insert(name, value)
        self._process.setProcessEnvironment(variables)
        program, *arguments = self._place.command()
        self._process.start(program, arguments)
        self._clock.start()

    @property
    def ready(self) -> bool:
        """Whether it has said that it takes jobs."""
        return self._listening.ready

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.processId()

    def send(self, message: Message) -> None:
        """Send a message, when the worker takes it."""
        self._process.write(line(message))

    def kill(self) -> None:
        """End it by force."""
        self._process.kill()

    def close(self) -> None:
        """End it without a word; it has a moment, then it is killed."""
        self.blockSignals(True)
        self._clock.stop()
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(500):
            self._process.kill()
            self._process.waitForFinished()

    def _read(self) -> None:
        while self._process.canReadLine() and not self._why:
            try:
                event = self._listening.hear(self._process.readLine().data())
            except Strange as strange:
                self._give_up(f"{strange}.")
                return
            if event is not None:
                self.heard.emit(event)

    def _listen(self) -> None:
        self._words += self._process.readAllStandardError().data()
        del self._words[:-LAST_WORDS]

    def _tick(self) -> None:
        if why := self._listening.tick():
            self._give_up(why)

    def _give_up(self, why: str) -> None:
        self._why = why
        self._process.kill()

    def _error(self, error: QProcess.ProcessError) -> None:
        """The other errors come with `finished`."""
        if error == QProcess.ProcessError.FailedToStart:
            self._clock.stop()
            self.ended.emit(f"The worker cannot start: {self._process.errorString()}.")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._clock.stop()
        self._read()
        self._listen()
        crashed = status == QProcess.ExitStatus.CrashExit
        words = self._words.decode(errors="replace")
        code = -code if crashed else code
        self.ended.emit(self._why or self._listening.obituary(code, words))
