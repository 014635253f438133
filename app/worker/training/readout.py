"""Losses on their way from the device to the program, without holding the device up."""

from collections import deque
from typing import Protocol

import torch
from torch import Tensor

Values = tuple[float, int]
"""A loss, and how many images were classified correctly."""
ROOM = 256
"""Steps that a GPU may be behind."""


class Readout(Protocol):
    """Takes the results of steps, and gives them back in order when they are there."""

    def put(self, loss: Tensor, right: Tensor) -> None:
        """The results of a step that may still be under way."""

    def take(self, *, wait: bool) -> list[Values]:
        """Those that are there; with `wait`, all."""


class HostReadout:
    """On the CPU a step is done when its call returns."""

    def __init__(self) -> None:
        self._values: list[Values] = []

    def put(self, loss: Tensor, right: Tensor) -> None:
        self._values.append((loss.item(), int(right.item())))

    def take(self, *, wait: bool) -> list[Values]:
        values, self._values = self._values, []
        return values


class CudaReadout:
    """Copies to pinned memory in the device's own queue, each with an event behind it."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._room = torch.empty(ROOM, 2, dtype=torch.float64, pin_memory=True)
        self._waiting: deque[tuple[int, torch.cuda.Event]] = deque()
        self._read: list[Values] = []
        self._next = 0

    def put(self, loss: Tensor, right: Tensor) -> None:
        if len(self._waiting) == ROOM:
            self._waiting[0][1].synchronize()
            self._collect()
        slot, self._next = self._next, (self._next + 1) % ROOM
        values = torch.stack((loss.double(), right.double()))
        self._room[slot].copy_(values, non_blocking=True)
        event = torch.cuda.Event()
        event.record(torch.cuda.current_stream(self._device))
        self._waiting.append((slot, event))

    def take(self, *, wait: bool) -> list[Values]:
        if wait and self._waiting:
            self._waiting[-1][1].synchronize()
        self._collect()
        values, self._read = self._read, []
        return values

    def _collect(self) -> None:
        while self._waiting and self._waiting[0][1].query():
            slot, _ = self._waiting.popleft()
            loss, right = self._room[slot].tolist()
            self._read.append((loss, int(right)))


def readout(device: torch.device) -> Readout:
    """The readout of a device."""
    return CudaReadout(device) if device.type == "cuda" else HostReadout()
