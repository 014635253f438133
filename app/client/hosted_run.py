"""One run at a host: the job as the worker there is to see it, and what is kept here of its events."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.client.conversation import ProtocolError
from app.client.host import Host
from app.client.training_mirror import TrainingMirror
from app.protocol import (
    Beat,
    Event,
    Failed,
    Progress,
    Ready,
    Run,
    RunEvent,
    Stopped,
    Train,
)
from app.store import training_folder
from graph.problem import Refused

MIRRORS: Mapping[type, Callable[[Any], TrainingMirror]] = {Train: TrainingMirror}
"""What keeps something here of a run on another machine, by the kind of its job."""


class HostedRun:
    """A job given to a worker; both clients of a worker follow theirs by one of these.

    A training on another machine has its curves in a folder here too. Raises Refused where that
    cannot be made.
    """

    def __init__(self, job: Run, host: Host) -> None:
        self.job = job
        mirror = MIRRORS.get(type(job)) if host.address else None
        self._mirror = mirror(job) if mirror is not None else None

    def sent(self) -> Run:
        """The job as the worker is to see it: `ssh://box/cuda:1` is `cuda:1` to the one on box."""
        if self._mirror is not None:
            return self._mirror.sent()
        return self.job.on(Host.of(self.job.device)[1])

    def take(self, event: Event) -> RunEvent:
        """Keep what belongs in the folder here; the event as it is to be shown.

        Raises ProtocolError for an event that this run cannot have, and Refused, once, where the
        folder cannot be written.
        """
        checked = self._checked(event)
        if self._mirror is None:
            return checked
        try:
            return self._mirror.take(checked)
        except Refused:
            self._mirror = None
            raise

    def lost(self, reason: str, *, stopped: bool = False) -> None:
        """Note in a training's folder why its worker is gone, which can no longer do so."""
        if self._mirror is not None:
            self._mirror.end("stopped" if stopped else "failed", reason)
        elif self.job.folder and not stopped:
            training_folder.lost(Path(self.job.folder), reason)

    def _checked(self, event: Event) -> RunEvent:
        if isinstance(event, Failed) and event.run is None:
            event = event.model_copy(update={"run": self.job.run})
        own = isinstance(event, Progress | Failed | Stopped) or self.job.accepts(event)
        if isinstance(event, Beat | Ready) or not own or event.run != self.job.run:
            raise ProtocolError(f"The worker sent what is not of its run: {event.kind}")
        return event
