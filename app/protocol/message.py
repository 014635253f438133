"""What every line is."""

from pydantic import BaseModel, ConfigDict

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
