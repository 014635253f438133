"""Weights that torchvision's authors trained, fetched by name."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from codegen.torch_random import Floats
from graph.problem import Refused

PATIENCE = 20.0
"""Seconds without an answer after which there is no connection."""


def load(network: str, name: str) -> dict[str, Floats]:
    """The weights of a network of torchvision.models by their name, such as IMAGENET1K_V1.

    They are kept in torch's own folder (torch.hub.get_dir), and fetched where they are not there.
    Raises Refused, with a sentence, where there are none of that name or no connection.
    """
    from torchvision import models

    known = models.get_model_weights(network).__members__
    if name not in known:
        said = (
            f"torchvision has no weights {name} for {network}, only {', '.join(known)}"
        )
        raise Refused(said)
    state = _fetched(known[name], f"torchvision's weights {name} for {network}")
    return {key: tensor.float().numpy() for key, tensor in state.items()}


def _fetched(weights: Any, what: str) -> dict[str, Any]:
    try:
        with _patience():
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
