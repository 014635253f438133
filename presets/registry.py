"""How a network becomes a preset that people find by name."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.declare.arg import Arg
from graph.model import Model

Make = Callable[..., Model]
CLASSES = Arg("num_classes")
"""The argument that a network's class takes for how many classes it tells apart."""


@dataclass(frozen=True)
class Preset:
    """A network to start from."""

    name: str
    title: str
    source: str
    """The publication or code it follows."""
    results: str
    """What is known of it, to show beside a design."""
    make: Make
    weights: tuple[str, ...] = ()
    """What torchvision calls its weights that fit, the first ones first."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Settings that take one of a few words."""

    @property
    def settings(self) -> dict[str, Any]:
        """What can be set when it is opened, with the defaults: num_classes=1000."""
        return {n: p.default for n, p in inspect.signature(self.make).parameters.items()}


REGISTERED: dict[str, Preset] = {}


def preset(
    name: str, *, title: str, source: str, results: str = "", **more: Any
) -> Callable[[Make], Make]:
    """Register the decorated function as a preset; its keywords are the preset's settings."""

    def register(make: Make) -> Make:
        REGISTERED[name] = Preset(name, title, source, results, make, **more)
        return make

    return register
