"""A pass of a network: forward as it is deployed, or forward and backward as in training."""

import torch
from torch import Tensor, nn

from app.protocol import Passes
from app.worker.devices import Context
from app.worker.profiling.timing import Images, Run

FORMATS = {
    "contiguous": torch.contiguous_format,
    "channels_last": torch.channels_last,
}
"""torch's names for what settings call so."""


def of(passes: Passes, module: nn.Module, context: Context) -> Run:
    """The pass whose time is asked for; the module is to be in the mode that goes with it."""
    make = deployed if passes == "forward" else trained
    return make(module, context)


def deployed(module: nn.Module, context: Context) -> Run:
    """Forward, without anything that a gradient would need."""

    def run(batch: Images) -> None:
        with torch.inference_mode(), context():
            module(*batch)

    return run


def trained(module: nn.Module, context: Context) -> Run:
    """Forward, and backward from the sum of all outputs; the gradients are let go of."""

    def run(batch: Images) -> None:
        with context():
            outputs = module(*batch)
        torch.stack([out.float().sum() for out in tensors(outputs)]).sum().backward()
        module.zero_grad(set_to_none=True)

    return run


def tensors(value: object) -> list[Tensor]:
    """The tensors in a value, in lists and tuples too."""
    if isinstance(value, Tensor):
        return [value]
    return [t for v in value for t in tensors(v)] if isinstance(value, list | tuple) else []
