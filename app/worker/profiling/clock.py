"""Clocks that read a device's time without holding it up."""

import time
from typing import Any, Protocol

import torch


class Clock(Protocol):
    """Marks moments while a device works, and tells the time between them afterwards."""

    def mark(self) -> Any:
        """This moment in the device's work; the device is not waited for."""

    def wait(self) -> None:
        """Until the device has done all it was given; marks can be read from then on."""

    def ms(self, start: Any, end: Any) -> float:
        """Milliseconds between two marks."""


class HostClock:
    """time.perf_counter, for the CPU, where work is done when a call returns."""

    def mark(self) -> float:
        return time.perf_counter()

    def wait(self) -> None:
        pass

    def ms(self, start: float, end: float) -> float:
        return 1e3 * (end - start)


class CudaClock:
    """torch.cuda.Event: marks travel in the device's own queue."""

    def __init__(self, device: torch.device) -> None:
        self.device = device

    def mark(self) -> torch.cuda.Event:
        event = torch.cuda.Event(enable_timing=True)
        event.record(torch.cuda.current_stream(self.device))
        return event

    def wait(self) -> None:
        torch.cuda.synchronize(self.device)

    def ms(self, start: torch.cuda.Event, end: torch.cuda.Event) -> float:
        return float(start.elapsed_time(end))


def clock(device: torch.device) -> Clock:
    """The clock of a device."""
    return CudaClock(device) if device.type == "cuda" else HostClock()
