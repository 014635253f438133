"""Where a worker runs: on this machine, or on another one that ssh reaches.

A device is named as cpu, cuda:1 or auto here, and as ssh://[user@]host[:port][/device] elsewhere.
"""

import os
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from app.protocol import (
    ANY_DEVICE_PATTERN,
    HOST_PATTERN,
    Event,
    Failed,
    ProfileResult,
    Ready,
    TrainResult,
)

SSH = "CONVAS_SSH"
"""The variable of the environment that holds the command, and its options, in place of `ssh`."""
OPTIONS = (
    "-T",  # no terminal: what comes is nothing but what the worker says
    *("-o", "BatchMode=yes"),  # no question that nobody would see
    *("-o", "ConnectTimeout=15"),
    *("-o", "ServerAliveInterval=10", "-o", "ServerAliveCountMax=3"),
)
WORKER = "convas worker"
"""What is run there."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Host:
    """This machine, or another one with its `address`: ssh://me@host:22, '' for this one."""

    address: str = ""

    @classmethod
    def of(cls, device: str) -> tuple["Host", str]:
        """The host of a device, and the device's name there: `ssh://box/cuda:1` is cuda:1 of ssh://box.

        Raises ValueError for what names no device.
        """
        if not re.fullmatch(ANY_DEVICE_PATTERN, device):
            raise ValueError(f"{device} is no device")
        found = re.match(HOST_PATTERN, device)
        if found is None:
            return cls(), device
        return cls(found[0]), device[found.end() + 1 :] or "auto"

    @property
    def hostname(self) -> str:
        """As people call it; '' for this machine."""
        found = re.fullmatch(HOST_PATTERN, self.address)
        return found[2].strip("[]") if found else ""

    def device(self, name: str) -> str:
        """A device of this host, as it is named from here."""
        return f"{self.address}/{name}" if self.address else name

    def command(self) -> list[str]:
        """What starts a worker; -P keeps the modules of the working directory out."""
        found = re.fullmatch(HOST_PATTERN, self.address)
        if found is None:
            return [sys.executable, "-P", "-m", "app.worker"]
        user, port = found[1], found[3]
        options = [*OPTIONS]
        options += ["-l", user.rstrip("@")] if user else []
        options += ["-p", port.lstrip(":")] if port else []
        ssh = shlex.split(os.environ.get(SSH, "")) or ["ssh"]
        return [*ssh, *options, "--", self.hostname, WORKER]

    def fetching(self, path: str) -> str:
        """The command that copies a folder of that machine to where one is."""
        found = re.fullmatch(HOST_PATTERN, self.address)
        assert found is not None
        user, host, port = found[1] or "", found[2], found[3]
        source = shlex.quote(f"{user}{host}:{path}")
        return f"scp -r {f'-P {port[1:]} ' if port else ''}{source} ."

    def localized(self, event: Event) -> Event:
        """An event of a worker there, with its devices as they are named from here."""
        if not self.address:
            return event
        if isinstance(event, Ready):
            devices = tuple(
                found.model_copy(update=self._named(found.name, found.title))
                for found in event.devices
            )
            return event.model_copy(update={"devices": devices})
        if isinstance(event, ProfileResult | TrainResult):
            names = self._named(event.device, event.device_title)
            return event.model_copy(
                update={"device": names["name"], "device_title": names["title"]}
            )
        if isinstance(event, Failed):
            return event.model_copy(update={"message": f"{self.hostname}: {event.message}"})
        return event

    def _named(self, name: str, title: str) -> dict[str, str]:
        return {"name": self.device(name), "title": f"{title}, on {self.hostname}"}


def environment() -> dict[str, str]:
    """This process's, and where to find Convas if it runs from a folder that is not installed."""
    found = dict(os.environ)
    if ROOT.name not in ("site-packages", "dist-packages"):
        paths = [str(ROOT), *filter(None, [found.get("PYTHONPATH")])]
        found["PYTHONPATH"] = os.pathsep.join(paths)
    return found
