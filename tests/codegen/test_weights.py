"""The numbers a network starts from, and those that people bring along."""

import inspect
import re
from typing import Any, get_args

import numpy as np
import pytest
import torch
from hypothesis import given
from safetensors.torch import save_file
from torch import Tensor, nn

from codegen import pytorch, weights
from codegen.weights.files import CHECKPOINT_KEYS
from graph.build import Builder
from graph.check.infer import infer
from graph.initialization import Initialization, Scheme
from graph.model import Model
from graph.ops.activation import PReLU
from graph.ops.convolution import Conv2d, ConvTranspose2d, DepthwiseConv2d
from graph.ops.head import Linear
from graph.ops.normalization import BatchNorm2d, GroupNorm, InstanceNorm2d
from graph.ops.pooling import GlobalAvgPool
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support import torch_reference
from tests.support.hypothesis_profile import tries
from tests.support.random_networks import networks

CUTS_BY_DRAWING_AGAIN = "while True" in inspect.getsource(nn.init._no_grad_trunc_normal_)


def made_by_torch(model: Model, seed: int) -> dict[str, Tensor]:
    """The state_dict of the generated class, made after torch.manual_seed."""
    source = pytorch.write(model)
    namespace: dict[str, Any] = {"__name__": "generated"}
    exec(source.text, namespace)
    torch.manual_seed(seed)
    state = namespace[source.class_name]().state_dict()
    return {key: x for key, x in state.items() if not key.endswith(weights.BATCH_COUNTER)}


def every_kind(scheme: Scheme) -> Model:
    """Large and tiny weights, statistics, a block used twice, names out of order, an aside."""
    block = Builder("Block")
    x = block.input(4, 8, 8)
    x = block.add("conv", Conv2d(out_channels=24, kernel_size=3, padding=1), x)
    block.output(block.add("bn", BatchNorm2d(), x))
    net = Builder("Net")
    net.initialization = Initialization(scheme, 0.2)
    x = net.input(4, 8, 8)
    tiny = net.add("b.0", Conv2d(out_channels=1, kernel_size=(1, 3)), x)
    x = net.call("use1", block.block(), x)
    tiny = net.add("b.1", PReLU(init=0.3), tiny)
    x = net.call("use2", block.block(), x)
    x = net.add("up", ConvTranspose2d(out_channels=7, kernel_size=3, bias=False), x)
    x = net.add("norm", InstanceNorm2d(affine=True, track_running_stats=True), x)
    x = net.add("group", GroupNorm(num_groups=7), x)
    x = net.add("wide", DepthwiseConv2d(kernel_size=5, multiplier=3), x)
    x = net.add("pool", GlobalAvgPool(), x)
    aside = net.add("aside", Linear(out_features=3), x)
    net.output(aside, "extra", role="auxiliary")
    net.output(net.add("fc", Linear(out_features=3), x), "logits")
    net.output(tiny, "tiny")
    return net.model()


@pytest.mark.parametrize("seed", [0, 7, 2**40 + 1])
@pytest.mark.parametrize("scheme", get_args(Scheme))
def test_the_numbers_after_a_seed_are_those_that_torch_draws(scheme: Scheme, seed: int) -> None:
    if scheme == "truncated normal" and not CUTS_BY_DRAWING_AGAIN:
        pytest.skip("this torch cuts a normal distribution in another way")
    model = every_kind(scheme)
    found, expected = weights.initial(infer(model), seed), made_by_torch(model, seed)
    assert list(found) == list(expected)
    for key, tensor in expected.items():
        np.testing.assert_allclose(found[key], tensor, rtol=1e-5, atol=1e-7)


def test_torchs_own_scheme_is_met_to_the_last_bit() -> None:
    model = PRESETS["lenet"].make()
    found, expected = weights.initial(infer(model), 5), made_by_torch(model, 5)
    for key, tensor in expected.items():
        assert np.array_equal(found[key], tensor), key


@tries(60)
@given(networks())
def test_a_network_starts_as_its_source_does(model: Model) -> None:
    found, expected = weights.initial(infer(model), 1), made_by_torch(model, 1)
    assert list(found) == list(expected)
    assert all(np.allclose(found[key], expected[key], atol=1e-7) for key in expected)


def test_another_seed_gives_other_numbers() -> None:
    report = infer(PRESETS["lenet"].make())
    one, other = weights.initial(report, 1), weights.initial(report, 2)
    assert not any(np.array_equal(one[key], other[key]) for key in one)


def test_weights_may_lack_what_only_training_needs_and_have_torchs_counters() -> None:
    report = infer(PRESETS["googlenet-bn"].make(num_classes=10))
    numbers = weights.initial(report)
    deployed = {k: v for k, v in numbers.items() if not k.startswith("aux")}
    assert len(deployed) < len(numbers)
    counters = {
        key.replace("running_mean", weights.BATCH_COUNTER): np.zeros(())
        for key in numbers
        if key.endswith("running_mean")
    }
    weights.check(report, {**deployed, **counters})
    weights.check(report, numbers)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"conv1.weight": None}, "missing conv1.weight"),
        ({"head.weight": (2, 2)}, "unexpected head.weight"),
        ({"fc3.bias": (3,)}, "misshapen fc3.bias (3, not 10)"),
        (
            dict.fromkeys(["conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight"]),
            "missing conv1.weight, conv2.weight, fc1.weight and 1 more",
        ),
        (
            {"fc1.bias": None, "x": (1,), "fc2.bias": (1, 84)},
            "missing fc1.bias; unexpected x; misshapen fc2.bias (1×84, not 84)",
        ),
    ],
)
def test_weights_of_another_network_are_refused(change: Any, said: str) -> None:
    report = infer(PRESETS["lenet"].make())
    numbers: dict[str, Any] = {**weights.initial(report)}
    for key, shape in change.items():
        numbers[key] = None if shape is None else np.zeros(shape)
    given = {key: array for key, array in numbers.items() if array is not None}
    with pytest.raises(Refused, match=f"^the weights do not fit LeNet: {re.escape(said)}$"):
        weights.check(report, given)


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".safetensors"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_a_file_of_weights_is_read_as_float32(
    suffix: str, dtype: torch.dtype, tmp_path: Any
) -> None:
    state = {"a": torch.randn(2, 3).to(dtype), "b.c": torch.ones(4).to(dtype)}
    path = tmp_path / f"weights{suffix}"
    if suffix == ".safetensors":
        save_file(state, path)
    else:
        torch.save(state, path)
    found = weights.load(path)
    assert {key: array.dtype.name for key, array in found.items()} == dict.fromkeys(
        state, "float32"
    )
    assert all(np.array_equal(found[key], state[key].float()) for key in state)


@pytest.mark.parametrize("key", CHECKPOINT_KEYS)
def test_a_checkpoint_of_a_training_gives_its_state_dict(key: str, tmp_path: Any) -> None:
    wrapped = nn.DataParallel(nn.Linear(3, 2))
    saved = {"epoch": 3, key: wrapped.state_dict(), "optimizer": {"lr": 0.1}}
    torch.save(saved, tmp_path / "run.pth")
    found = weights.load(tmp_path / "run.pth")
    assert list(found) == ["weight", "bias"]
    assert np.array_equal(found["weight"], wrapped.module.weight.detach())


def test_what_torch_saves_of_a_generated_module_fits(tmp_path: Any) -> None:
    model = every_kind("torch")
    source = pytorch.write(model)
    net = torch_reference.module(source.text, source.class_name)
    torch.save(net.state_dict(), tmp_path / "net.pth")
    weights.check(infer(model), weights.load(tmp_path / "net.pth"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.pth", None, "there is no such file"),
        ("folder.safetensors", "folder", "folder"),
        (
            "weights.h5",
            b"\x89HDF\r\n\x1a\n",
            "neither a safetensors file nor one that torch.save wrote",
        ),
        ("weights.pth", b"no zip file at all", "nor one that torch.save wrote"),
        ("weights.pt", b"\x80\x02 damaged", "or is no file of torch's"),
        ("weights.safetensors", b"no such header", "it is no safetensors file"),
        ("module.pth", nn.Linear(2, 2), "other things than weights"),
        ("list.pth", [torch.ones(2)], "it is no state_dict"),
        ("nested.pth", {"layers": {"a": torch.ones(2)}}, "it is no state_dict"),
    ],
)
def test_a_file_without_weights_is_one_sentence(
    name: str, content: Any, said: str, tmp_path: Any
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        torch.save(content, path)
    with pytest.raises(Refused) as refused:
        weights.load(path)
    assert str(refused.value).startswith(f"{name} cannot be read: ")
    assert said in str(refused.value) and "\n" not in str(refused.value)
