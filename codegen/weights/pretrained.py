"""Weights that torchvision's authors trained, fetched by name."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pickle import UnpicklingError
from typing import Any

from codegen.weights.files import from_tensor
from codegen.weights.state_dict import Floats
from graph.problem import Refused

SECONDS_WITHOUT_ANSWER = 20.0
"""After which there is no connection."""


def load_pretrained(name: str) -> dict[str, Floats]:
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
    return {key: from_tensor(key, tensor) for key, tensor in state.items()}


def _fetched(weights: Any, what: str) -> dict[str, Any]:
    try:
        with _time_limit(), redirect_stdout(StringIO()):  # torch prints what it does
            found: dict[str, Any] = weights.get_state_dict(
                progress=False, check_hash=True, map_location="cpu", weights_only=True
            )
    except OSError as error:  # urllib's own are of this kind
        reason = getattr(error, "reason", None) or error
        raise Refused(f"{what} cannot be fetched: {reason}") from None
    except (RuntimeError, UnpicklingError):
        raise Refused(f"{what} arrived damaged; try again") from None
    return found


@contextmanager
def _time_limit() -> Iterator[None]:
    """Without one, torch.hub waits for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS_WITHOUT_ANSWER)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
