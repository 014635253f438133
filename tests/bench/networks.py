"""The networks that are written and run, as torch modules: ours, and torchvision's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
import torchvision
from torch import nn

from app.worker import network
from graph import file
from graph.check.infer import infer
from graph.check.report import Report
from graph.model import Model
from presets.catalogue import PRESETS

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Network:
    """A preset that loads the weights of a network of torchvision's."""

    title: str
    preset: str
    theirs_name: str
    size: int

    @cached_property
    def model(self) -> Model:
        """As the preset makes it."""
        return PRESETS[self.preset].make()

    @cached_property
    def report(self) -> Report:
        """Its check."""
        return infer(self.model)

    @cached_property
    def theirs(self) -> nn.Module:
        """torchvision's module, with random weights."""
        torch.manual_seed(0)
        options: Any = {"weights": None, "init_weights": False}
        return getattr(torchvision.models, self.theirs_name)(**options).eval()

    @cached_property
    def ours(self) -> nn.Module:
        """The exported source as a module, with the same weights."""
        made = network.build(file.dumps(self.model), CPU).module
        made.load_state_dict(self.theirs.state_dict(), strict=True)
        return made.eval()

    @property
    def weights(self) -> Mapping[str, Any]:
        """Of both, as arrays by key."""
        return {key: tensor.numpy() for key, tensor in self.ours.state_dict().items()}

    def images(self, batch: int) -> torch.Tensor:
        """Random: on zeros some kernels run faster."""
        return torch.randn(batch, 3, self.size, self.size)


NETWORKS = (
    Network("GoogLeNet", "googlenet-torchvision", "googlenet", 224),
    Network("Inception v3", "inception-v3", "inception_v3", 299),
)
