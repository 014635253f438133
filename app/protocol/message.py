"""What every line is."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

DEVICE_PATTERN = r"(auto|cpu|cuda(:[0-9]{1,3})?)"
"""auto is the first CUDA device, or the CPU where there is none."""
HOST_PATTERN = (
    r"ssh://([A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@)?"
    r"([A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?"
)
"""Another machine, as ssh knows it; nothing in it can be taken for an option of ssh."""
ANY_DEVICE_PATTERN = rf"^({DEVICE_PATTERN}|{HOST_PATTERN}(/{DEVICE_PATTERN})?)$"
"""A device here, or one of another machine: ssh://me@host:22/cuda:0; alone, it is that one's auto."""


class Message(BaseModel):
    """One line; both ends are of one version, so nothing unknown is let through."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        ser_json_inf_nan="constants",
        defer_build=True,
        validate_by_name=True,
        serialize_by_alias=True,
    )


def _not_tiny(value: float) -> float:
    if 0 < value < 1e-9:
        raise ValueError("smaller than any clock can tell")
    return value


Count = Annotated[int, Field(ge=0, lt=2**63)]
Text = Annotated[str, Field(max_length=100_000)]
"""Something to be read by people."""
Amount = Annotated[float, Field(ge=0, le=1e40, allow_inf_nan=False)]
"""Seconds, rates: what is computed from two of these is still a number."""
Milliseconds = Annotated[
    float, Field(ge=0, le=1e15, allow_inf_nan=False), AfterValidator(_not_tiny)
]
Share = Annotated[float, Field(ge=0, le=1)]
