"""How a network's weights start, before any training."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from graph.declare.field import Spec, shown
from graph.declare.kind import REAL, choice

Scheme = Literal["torch", "xavier", "kaiming", "truncated normal"]
LARGEST_STD = 1e6
"""More could only be a slip."""


def _spec(name: str, kind: Any, doc: str, default: Any) -> Spec:
    return Spec(name, kind, doc, default, False, None, None, False, lifts=False)


SPECS = {
    "scheme": _spec(
        "scheme",
        choice(*get_args(Scheme)),
        "how weights of convolutions and linear layers start",
        "torch",
    ),
    "std": _spec("std", REAL, "deviation of the normal that is cut at two of it", 0.01),
}
"""The fields, as forms show them."""


@dataclass(frozen=True)
class Initialization:
    """How weights of convolutions and linear layers start; biases start at 0 unless torch's own.

    "torch" is each layer's default; "xavier" Glorot and Bengio, 2010 (uniform); "kaiming" He et
    al., 2015 (normal, fan out); "truncated normal" has deviation `std` and is cut at ±2 of it.
    """

    scheme: Scheme = "torch"
    std: float = 0.01

    def with_field(self, field: str, value: Any) -> "Initialization":
        """Another scheme or std, checked; raises ValueError with a sentence."""
        found = SPECS[field].check(value)
        if field == "std" and not 0 < found <= LARGEST_STD:
            raise ValueError(f"std must be a number above 0, at most a million, not {shown(value)}")
        return replace(self, **{field: found})


AS_TORCH = Initialization()
