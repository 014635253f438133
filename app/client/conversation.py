"""Parses a worker's output, counts its silence, and words why its process ended."""

import json
import signal
from collections import deque
from collections.abc import Iterator

from app.client.host import Host
from app.protocol import Event, Ready, read_event
from app.version import version

TICK = 1.0
"""Seconds; silence is counted in these, so that no time counts in which this process was halted."""
GRACE = 2.0
"""Seconds a worker has to end by itself before it is killed."""
STARTING, GREETING, SILENCE = 120.0, 30.0, 30.0
"""Seconds after which a worker is given up: until it is ready, until its first line that is
understood, and between two of these."""
LONGEST_LINE = 2**28
"""Bytes; the result of a training has its loss at each of perhaps ten million steps."""
MOST_LINES = 10_000
"""Lines in a second; a worker sends about ten."""
MOST_BEFORE_READY = 2**18
"""Bytes that a shell on another machine may print before the worker there is ready."""
LAST_WORDS = 4000
"""Bytes of standard error that are kept, the last."""
CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL")
NOT_FOUND, NO_CONNECTION = 127, 255
"""What a shell ends with, and what ssh ends with."""


class ProtocolError(Exception):
    """The worker sent what is no event, is of another version, or is too much; one sentence."""


class Conversation:
    """What one worker sends, and for how long it has been silent.

    Whoever holds its process passes on the bytes of both streams, and calls `tick` each second:

        for event in conversation.receive(process.read()):
            ...
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self.ready = False
        self._greeted = False
        self._age = self._silence = 0.0
        self._bytes = self._lines = 0
        self._whole = deque[bytes]()
        self._rest = bytearray()
        self._complaint = bytearray()

    def receive(self, data: bytes) -> Iterator[Event]:
        """The events that are complete with this piece of output; raises ProtocolError.

        What a shell on another machine prints before the worker starts is no event and is skipped.
        """
        self._bytes += len(data)
        self._check_amount(self.ready or self._bytes <= MOST_BEFORE_READY)
        first, *others = data.split(b"\n")
        self._rest += first
        for other in others:
            self._whole.append(bytes(self._rest))
            self._rest = bytearray(other)
        while self._whole:  # taken one by one: more may be received while an event is dealt with
            event = self._understood(self._whole.popleft())
            if event is not None:
                yield event
        self._check_amount(len(self._rest) <= LONGEST_LINE)

    def complain(self, data: bytes) -> None:
        """A piece of standard error; its last line may be why the process ends."""
        self._complaint += data
        del self._complaint[:-LAST_WORDS]

    def tick(self) -> str:
        """A second has passed; why the worker is to be given up, or ''."""
        self._lines = 0
        self._age += TICK
        self._silence += TICK
        most = SILENCE if self._greeted else GREETING
        if self._silence >= most:
            return f"{self._who} has not answered for {most:.0f} seconds, so it was ended."
        if not self.ready and self._age >= STARTING:
            return f"{self._who} was not ready after {STARTING:.0f} seconds, so it was ended."
        return ""

    def exit_reason(self, code: int) -> str:
        """Why the process ended, in a sentence, from its exit code (minus the signal's number)."""
        complaint = self._complaint.decode(errors="replace")
        last = complaint.strip().rpartition("\n")[2].strip()
        if self.host.address and code in (NOT_FOUND, NO_CONNECTION):
            return self._connection_reason(code, last)
        if code >= 0:
            return f"{self._who} ended unexpectedly{f': {last}' if last else f' with code {code}'}."
        return self._signal_reason(-code)

    def _signal_reason(self, number: int) -> str:
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        if self.host.address:
            return f"The connection to {self.host.hostname} was killed ({name})."
        if name == "SIGKILL":
            return "The worker was killed (SIGKILL), perhaps because the system ran out of memory."
        return f"The worker {'crashed' if name in CRASHES else 'was ended'} ({name})."

    def _connection_reason(self, code: int, last: str) -> str:
        host = self.host.hostname
        if code == NOT_FOUND:
            return (
                f"ssh finds no command convas on {host}: install Convas there, and link the "
                f"command to a folder that is in the PATH of `ssh {host} env`."
            )
        if not last:
            return f"The worker on {host} was killed, or the connection to it was cut off."
        what = f"The connection to {host} ended" if self._greeted else f"{host} cannot be reached"
        return f"{what}: {last.rstrip('.')}."

    def _understood(self, line: bytes) -> Event | None:
        """The event in a line; None for what a shell prints before the first."""
        self._lines += 1
        self._check_amount(self._lines <= MOST_LINES)
        try:
            event = read_event(line) if line.startswith(b"{") else None
        except ValueError:
            event = None
        if event is None:
            self._check_version(_version(line))
            if self.host.address and not self._greeted:
                return None
            start = line[:80].decode(errors="replace").strip()
            raise ProtocolError(f"{self._who} says what this Convas does not understand: {start}")
        self._greeted, self._silence = True, 0.0
        if isinstance(event, Ready):
            self._check_version(event.version)
            self.ready = True
        return self.host.localized(event)

    @property
    def _who(self) -> str:
        return f"The worker on {self.host.hostname}" if self.host.address else "The worker"

    def _check_amount(self, bounded: bool) -> None:
        if not bounded:
            raise ProtocolError(f"{self._who} sends more than a worker has to say")

    def _check_version(self, other: str | None) -> None:
        if other not in (None, version()):
            raise ProtocolError(
                f"{self._who} is of Convas {other}, and this is {version()}: "
                "install the same in both places"
            )


def _version(line: bytes) -> str | None:
    """The version in a message that a worker is ready, whatever else is in it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("kind") != "ready":
        return None
    return str(found.get("edition", "another version"))
