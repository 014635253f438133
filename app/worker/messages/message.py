"""What every line is."""

from pydantic import BaseModel, ConfigDict

DEVICE = r"(auto|cpu|cuda(:\d{1,3})?)"
"""auto is the first CUDA device, or the CPU where there is none."""


class Message(BaseModel):
    """One line; both ends are of one version, so nothing unknown is let through."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_inf_nan="constants", defer_build=True
    )
