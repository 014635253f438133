"""What a worker says, understood; and why it is gone when it says no more."""

import json
import signal

from app.client.host import Place
from app.protocol import Event, Ready, read_event
from app.version import edition

TICK = 1.0
"""Seconds; silence is counted in these, so that no time counts in which we did not run ourselves."""
STARTING, SILENCE = 120.0, 30.0
"""Seconds without a sign of life after which a worker is given up: until it is ready, and then."""


class Strange(Exception):
    """A worker says what this Convas does not understand; the message is one sentence."""


class Listening:
    """What one worker says, line by line, and for how long it has been silent."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.ready = False
        self._heard = False
        self._ticks = 0

    def hear(self, line: bytes) -> Event | None:
        """The event in a line; None for what a shell elsewhere says before the worker starts.

        Raises Strange.
        """
        self._ticks = 0
        try:
            event = read_event(line)
        except ValueError:
            self._check(_edition(line))
            if self.place.name and not self._heard:
                return None
            said = line[:80].decode(errors="replace").strip()
            raise Strange(
                f"{self._who} says what this Convas does not understand: {said}"
            ) from None
        self._heard = True
        if isinstance(event, Ready):
            self._check(event.edition)
            self.ready = True
        return self.place.told(event)

    def tick(self) -> str:
        """A second without a word has passed; why the worker is to be given up, or ''."""
        self._ticks += 1
        most = SILENCE if self.ready else STARTING
        if self._ticks * TICK < most:
            return ""
        return f"{self._who} has not answered for {most:.0f} seconds, so it was ended."

    def obituary(self, code: int, complaint: str = "") -> str:
        """Why it is gone, from its exit code (minus the signal's number) and its last words."""
        last = complaint.strip().rpartition("\n")[2].strip()
        if self.place.name and code in (NOT_FOUND, NO_CONNECTION):
            return self._elsewhere(code, last)
        if code >= 0:
            return f"{self._who} ended unexpectedly{f': {last}' if last else f' with code {code}'}."
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        if self.place.name:
            return f"The connection to {self.place.host} was killed ({name})."
        if name == "SIGKILL":
            return "The worker was killed (SIGKILL), perhaps because the system ran out of memory."
        return f"The worker {'crashed' if name in CRASHES else 'was ended'} ({name})."

    def _elsewhere(self, code: int, last: str) -> str:
        host = self.place.host
        if code == NOT_FOUND:
            return (
                f"ssh finds no command convas on {host}: install Convas there, and link the "
                f"command to a folder that is in the PATH of `ssh {host} env`."
            )
        if not last:
            return f"The worker on {host} was killed, or the connection to it was cut off."
        what = f"The connection to {host} ended" if self._heard else f"{host} cannot be reached"
        return f"{what}: {last.rstrip('.')}."

    @property
    def _who(self) -> str:
        return f"The worker on {self.place.host}" if self.place.name else "The worker"

    def _check(self, other: str | None) -> None:
        if other not in (None, edition()):
            raise Strange(
                f"{self._who} is of Convas {other}, and this is {edition()}: "
                "install the same in both places"
            )


CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL")
NOT_FOUND, NO_CONNECTION = 127, 255
"""What a shell ends with, and what ssh ends with."""


def _edition(line: bytes) -> str | None:
    """The edition in a message that says a worker is ready, whatever else it says."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("kind") != "ready":
        return None
    return str(found.get("edition", "another edition"))
