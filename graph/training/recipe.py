"""How a network is trained: the optimiser, its learning rate over time, the batch and the length."""

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Precision = Literal["fp32", "tf32", "amp-bf16", "amp-fp16"]
Optimizer = Literal["SGD", "Adam", "AdamW", "RMSprop"]
"""By torch.optim's names."""


class Recipe(BaseModel):
    """The settings of a training; each has a description.

    Raises pydantic's ValidationError (a ValueError) for values beyond their limits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    optimizer: Optimizer = Field("SGD", description="the rule that moves the weights")
    learning_rate: float = Field(0.01, gt=0, le=100, description="size of a step at the start")
    momentum: float = Field(
        0.9, ge=0, lt=1, description="share of the last step kept; SGD and RMSprop"
    )
    weight_decay: float = Field(0.0, ge=0, le=10, description="pull of every weight to 0")
    schedule: Literal["constant", "step", "cosine"] = Field(
        "constant", description="the learning rate over time; cosine ends at 0"
    )
    step_epochs: int = Field(
        8, ge=1, le=100_000, description="epochs between two steps of the schedule"
    )
    step_factor: float = Field(
        0.96, gt=0, le=1, description="what each step multiplies the learning rate by"
    )
    label_smoothing: float = Field(
        0.0, ge=0, lt=1, description="share of the target spread over all classes"
    )
    batch: int = Field(128, ge=1, le=1_000_000, description="images a step")
    precision: Precision = Field("fp32", description="numbers that layers compute in")
    channels_last: bool = Field(False, description="keep channels next to each other in memory")
    epochs: int = Field(10, ge=1, le=100_000, description="times through the training images")
    steps: int | None = Field(
        None, ge=1, le=1_000_000_000, description="batches in all; instead of epochs"
    )
    seed: int = Field(0, ge=0, lt=2**32, description="of the weights, the order and the dropout")

    def length(self, per_epoch: int) -> int:
        """Steps in all, when an epoch has so many."""
        return self.epochs * per_epoch if self.steps is None else self.steps

    def factor(self, step: int, per_epoch: int, length: int) -> float:
        """What the learning rate is multiplied by at a step, counted from 0."""
        if self.schedule == "step":
            return self.step_factor ** (step // (per_epoch * self.step_epochs))
        if self.schedule == "cosine":
            return 0.5 * (1 + math.cos(math.pi * step / length))
        return 1.0
