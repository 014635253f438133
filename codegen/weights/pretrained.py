"""Weights that torchvision's authors trained, fetched by name."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any

from codegen.weights.torch_random import Floats
from graph.problem import Refused

PATIENCE = 20.0
"""Seconds without an answer after which there is no connection."""


def load(name: str) -> dict[str, Floats]:
    """The weights that torchvision.models.get_weight knows by a name, ResNet18_Weights.DEFAULT.

    They are kept in torch's own folder (torch.hub.get_dir), and fetched where they are not there.
    Raises Refused, with a sentence, where there are none of that name or no connection.
    """
    from torchvision import models

    try:
        weights = models.get_weight(name)
    except (ValueError, KeyError, AttributeError):
        raise Refused(f"torchvision has no weights called {name}") from None
    state = _fetched(weights, f"torchvision's {name}")
    return {key: tensor.float().numpy() for key, tensor in state.items()}


def _fetched(weights: Any, what: str) -> dict[str, Any]:
    try:
        with _patience(), redirect_stdout(StringIO()):  # where torch says what it does
            found: dict[str, Any] = weights.get_state_dict(
                progress=False, check_hash=True, map_location="cpu"
            )
    except OSError as error:  # urllib's own are of this kind
        reason = getattr(error, "reason", None) or error
        raise Refused(f"{what} cannot be fetched: {reason}") from None
    except RuntimeError:
        raise Refused(f"{what} arrived damaged; try again") from None
    return found


@contextmanager
def _patience() -> Iterator[None]:
    """torch.hub would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
