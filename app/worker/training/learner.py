"""A network that learns: one step of a recipe's optimiser, and a test."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from app.worker.devices import Context
from app.worker.training.images import Batch
from graph.check.report import Report
from graph.ops.port import Output
from graph.training.recipe import Recipe


def loss_weights(report: Report) -> list[float]:
    """What each output's loss counts, in the order in which the source returns them in training."""
    graph = report.top.graph
    ops: list[Any] = [graph.nodes[name].op for name in graph.outputs]
    assert all(isinstance(op, Output) for op in ops)
    main = [op.weight for op in ops if op.role == "main"]
    return main + [op.weight for op in ops if op.role != "main"]


def optimizer(recipe: Recipe, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """The recipe's optimiser, in one kernel where torch has that."""
    own: dict[str, Any] = {}
    if recipe.optimizer in ("SGD", "RMSprop"):
        own["momentum"] = recipe.momentum
    if recipe.optimizer != "RMSprop":
        own["fused"] = True
    kind = getattr(torch.optim, recipe.optimizer)
    made: torch.optim.Optimizer = kind(
        parameters, lr=recipe.learning_rate, weight_decay=recipe.weight_decay, **own
    )
    return made


class Learner:
    """A module on its device with what changes its weights."""

    def __init__(
        self,
        module: nn.Module,
        recipe: Recipe,
        weights: Sequence[float],
        device: torch.device,
        context: Context,
    ) -> None:
        self.module = module
        self.recipe = recipe
        self.device = device
        self.optimizer = optimizer(recipe, module.parameters())
        half = recipe.precision == "amp-fp16"
        self.scaler = torch.amp.GradScaler(device.type, enabled=half)
        self._weights = weights
        self._context = context
        self._format = torch.channels_last if recipe.channels_last else torch.contiguous_format
        module.to(memory_format=self._format)

    def step(self, batch: Batch, rate: float) -> tuple[Tensor, Tensor]:
        """Learn from a batch; its loss, and how many of its images it classified correctly."""
        images, labels = batch
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with self._context():
            outputs = _several(self.module(self._laid_out(images)))
            loss = self._loss(outputs, labels)
        self.optimizer.zero_grad()
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss.detach(), _right(outputs[0], labels)

    def _loss(self, outputs: Sequence[Tensor], labels: Tensor) -> Tensor:
        smoothing = self.recipe.label_smoothing
        losses = [
            weight * cross_entropy(output, labels, label_smoothing=smoothing)
            for weight, output in zip(self._weights, outputs, strict=True)
        ]
        return sum(losses[1:], losses[0])

    def test(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The loss of the main output, summed over a batch, and how many were classified correctly."""
        images, labels = batch
        with torch.inference_mode(), self._context():
            output = _several(self.module(self._laid_out(images)))[0]
            loss = cross_entropy(output, labels, reduction="sum")
        return loss, _right(output, labels)

    def _laid_out(self, images: Tensor) -> Tensor:
        return images.contiguous(memory_format=self._format)


def _several(outputs: Any) -> tuple[Tensor, ...]:
    return outputs if isinstance(outputs, tuple) else (outputs,)


def _right(output: Tensor, labels: Tensor) -> Tensor:
    return (output.argmax(1) == labels).sum()
