"""How a network's weights start, before any training."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from graph.declare.field import Field
from graph.declare.kind import REAL, choice

Scheme = Literal["torch", "xavier", "kaiming", "truncated normal"]
FIELDS = {
    "scheme": Field(
        "scheme",
        choice(*get_args(Scheme)),
        "how weights of convolutions and linear layers start",
        "torch",
    ),
    "std": Field(
        "std",
        REAL,
        "deviation of the normal that is cut at two of it",
        0.01,
        more_than=0,
        at_most=1e6,  # more could only be a slip
    ),
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
        return replace(self, **{field: FIELDS[field].check(value)})


AS_TORCH = Initialization()
