"""torch.jit.script takes the written modules, auxiliary heads and all."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from torch import Tensor, nn

from codegen import pytorch
from graph.build import Builder
from graph.check.infer import infer
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Linear
from graph.ops.join import Add
from graph.ops.pooling import GlobalAvgPool
from presets.catalogue import PRESETS
from tests.support.hypothesis_profile import tries
from tests.support.random_networks import networks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def module(model: Model, folder: Path) -> nn.Module:
    """As an imported file: torch.jit.script reads its text."""
    source = pytorch.write(model)
    path = folder / "network.py"
    path.write_text(source.text)
    spec = importlib.util.spec_from_file_location("network", path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    torch.manual_seed(0)
    net: nn.Module = getattr(made, source.class_name)()
    return net


def flat(values: Any) -> list[Tensor]:
    return [values] if isinstance(values, Tensor) else [v for v in values if v is not None]


def agrees(model: Model, folder: Path) -> None:
    net = module(model, folder).eval()
    scripted = torch.jit.script(net)
    batch = [torch.rand(2, *shape) for shape in infer(model).inputs.values()]
    with torch.no_grad():
        ours, theirs = flat(scripted(*batch)), flat(net(*batch))
    # heads that need nothing of their own are there in a script, whatever the mode
    assert len(ours) >= len(theirs)
    for one, other in zip(ours, theirs, strict=False):
        assert torch.allclose(one, other, atol=1e-5, equal_nan=True)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_scripted(name: str, tmp_path: Path) -> None:
    torch.jit.script(module(PRESETS[name].make(), tmp_path))


@pytest.mark.parametrize("name", ["googlenet", "googlenet-slim"])
def test_a_scripted_preset_computes_the_same(name: str, tmp_path: Path) -> None:
    agrees(PRESETS[name].make(), tmp_path)


def with_far_heads() -> Model:
    """Auxiliary branches in several parts, one of which takes up where another left off."""
    net = Builder("Far")
    x = net.input(3, 8, 8)
    early = net.add("early", Conv2d(out_channels=4, kernel_size=1), x)
    x = net.add("conv1", Conv2d(out_channels=4, kernel_size=1), x)
    x = net.add("conv2", Conv2d(out_channels=4, kernel_size=1), x)
    both = net.add("both", Add(), early, x)
    x = net.add("relu", ReLU(), x)
    pooled = net.add("pool_aux", GlobalAvgPool(), both)
    net.output(net.add("fc_aux", Linear(out_features=2), pooled), "aux", role="auxiliary")
    x = net.add("pool", GlobalAvgPool(), x)
    net.output(net.add("fc", Linear(out_features=3), x), "a")
    net.output(x, "b")
    return net.model()


def test_a_head_in_several_parts_is_scripted_and_gives_the_same_in_training(tmp_path: Path) -> None:
    net = module(with_far_heads(), tmp_path)
    x = torch.rand(2, 3, 8, 8)
    scripted = torch.jit.script(net)
    assert all(torch.equal(a, b) for a, b in zip(scripted(x), net(x), strict=True))
    *mains, head = scripted.eval()(x)
    assert head is None
    assert all(torch.equal(a, b) for a, b in zip(mains, net.eval()(x), strict=True))


@tries(15)
@given(model=networks())
def test_any_network_is_scripted(tmp_path_factory: Any, model: Model) -> None:
    agrees(model, tmp_path_factory.mktemp("scripted"))
