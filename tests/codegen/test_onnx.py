"""ONNX files: valid, with our names and shapes, and giving what the generated source gives."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from codegen import weights
from codegen.onnx import outline, save, write, writer
from graph.build import Builder
from graph.check.infer import infer
from graph.model import Model
from graph.ops.activation import GELU, PReLU, ReLU, Softmax
from graph.ops.convolution import Conv2d, ConvTranspose2d
from graph.ops.head import Linear
from graph.ops.join import Add, Multiply
from graph.ops.normalization import (
    BatchNorm2d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
    LocalResponseNorm,
)
from graph.ops.pooling import AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, MaxPool2d
from graph.ops.port import Call
from graph.ops.resize import Upsample, ZeroPad2d
from graph.ops.structure import Flatten, Reshape, Split
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support.hypothesis_profile import tries
from tests.support.onnx_reference import (
    OPSETS,
    agrees,
    check,
    dims,
    lively,
    module,
    run,
    same,
    session,
)
from tests.support.random_layers import LAYERS, alone, cases
from tests.support.random_networks import networks
from tests.support.torch_reference import images, outputs

MAP = (4, 7, 6)
CORNERS: list[tuple[Any, ...]] = [
    (Conv2d(out_channels=3, kernel_size=(3, 2), padding="same", dilation=(1, 3)), MAP),
    (Conv2d(out_channels=3, kernel_size=3, padding=(0, 2, 1, 0), stride=2), MAP),
    (Conv2d(out_channels=3, kernel_size=4, padding="same", padding_mode="reflect"), MAP),
    (Conv2d(out_channels=2, kernel_size=3, padding=(2, 0, 1, 2), padding_mode="circular"), MAP),
    (Conv2d(out_channels=2, kernel_size=3, padding=2, padding_mode="replicate"), MAP),
    (Conv2d(out_channels=6, kernel_size=1, groups=2, bias=False), MAP),
    (
        ConvTranspose2d(
            out_channels=4, kernel_size=3, stride=(3, 2), padding=1, groups=2, output_padding=(2, 1)
        ),
        MAP,
    ),
    (ConvTranspose2d(out_channels=2, kernel_size=2, dilation=3, output_padding=2), MAP),
    (
        ConvTranspose2d(
            out_channels=2,
            kernel_size=3,
            dilation=2,
            padding=1,
            stride=1,
            output_padding=(1, 0),
            bias=False,
        ),
        MAP,
    ),
    (MaxPool2d(kernel_size=3, stride=2, ceil_mode=True), (2, 6, 8)),
    (MaxPool2d(kernel_size=2, stride=2, padding=1, ceil_mode=True), (2, 6, 7)),
    (MaxPool2d(kernel_size=2, stride=3, dilation=4, ceil_mode=True), (2, 6, 7)),
    (AvgPool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True), (2, 6, 7)),
    (
        AvgPool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
        (2, 6, 7),
    ),
    (AvgPool2d(kernel_size=3, stride=2, ceil_mode=True), (2, 6, 7)),
    (AvgPool2d(kernel_size=(3, 2), stride=1, padding=(1, 0)), MAP),
    (AdaptiveAvgPool2d(output_size=(3, 4)), (2, 7, 9)),
    (AdaptiveAvgPool2d(output_size=(2, 9)), (2, 7, 4)),
    (AdaptiveMaxPool2d(output_size=(3, 4)), (2, 7, 9)),
    (AdaptiveMaxPool2d(output_size=(7, 3)), (2, 7, 9)),
    (BatchNorm2d(track_running_stats=False), MAP),
    (BatchNorm2d(scale=False, eps=0.001), MAP),
    (BatchNorm2d(affine=False), MAP),
    (InstanceNorm2d(), MAP),
    (InstanceNorm2d(affine=True, track_running_stats=True), MAP),
    (GroupNorm(num_groups=2), MAP),
    (GroupNorm(num_groups=3, affine=False), (6,)),
    (LayerNorm(normalized_shape=(7, 6), bias=False), MAP),
    (LayerNorm(normalized_shape=MAP, elementwise_affine=False), MAP),
    (LocalResponseNorm(size=5, alpha=0.5, k=2.0), (8, 3, 3)),
    (LocalResponseNorm(size=4, alpha=0.5, beta=0.5), (8, 3, 3)),
    (GELU(), MAP),
    (GELU(approximate="tanh"), MAP),
    (PReLU(num_parameters=4), MAP),
    (Softmax(dim=-1), MAP),
    (Softmax(dim=0), (5,)),
    (Upsample(size=(9, 4), mode="nearest"), (2, 7, 6)),
    (Upsample(size=(2, 4), mode="nearest"), (2, 14, 6)),
    (Upsample(scale_factor=2.3, mode="nearest"), (2, 3, 3)),
    (Upsample(scale_factor=1.7, mode="nearest-exact"), MAP),
    (Upsample(scale_factor=2.0, mode="bilinear"), MAP),
    (Upsample(size=(1, 5), mode="bilinear"), MAP),
    (Upsample(scale_factor=1.1, mode="bilinear"), (2, 9, 11)),
    (Upsample(scale_factor=1.1, mode="bicubic"), (2, 8, 9)),
    (Upsample(size=(13, 3), mode="bicubic"), MAP),
    (ZeroPad2d(padding=(2, -1, -2, 0)), MAP),
    (Flatten(start_dim=2, end_dim=-1), MAP),
    (Reshape(shape=(-1, 3)), MAP),
    (Split(split_sizes=(1, 3, 3), dim=2), MAP),
    (Add(), MAP, (4, 1, 6), (1, 1, 1)),
    (Multiply(), MAP, (4, 1, 1)),
]


@pytest.mark.parametrize("opset", OPSETS)
@pytest.mark.parametrize("case", CORNERS, ids=lambda case: repr(case[0]))
def test_a_corner_of_a_layer_gives_what_torch_gives(case: Any, opset: int) -> None:
    op, *shapes = case
    agrees(alone(op, tuple(shapes)), opset)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_gives_what_torch_gives(kind: str) -> None:
    @tries(60)
    @given(cases(kind), st.sampled_from(OPSETS))
    def claim(case: Any, opset: int) -> None:
        model = alone(*case)
        if infer(model).sound:
            agrees(model, opset)

    claim()


@tries(40)
@given(networks(), st.sampled_from(OPSETS))
def test_a_network_gives_what_its_source_gives(model: Model, opset: int) -> None:
    agrees(model, opset)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_gives_what_its_source_gives(name: str) -> None:
    model = small(name)
    report = infer(model)
    check(outline(model, report))
    numbers = lively(report)
    inputs = images([*report.inputs.values()])
    found = run(write(model, report, weights=numbers), inputs)
    assert min(values.std() for values in found.values()) > 0.01
    same(report, numbers, found)


def small(name: str) -> Model:
    """The preset for the smallest images it takes, of a few sizes, with narrow Linear layers."""
    for size in (96, 128, 224, 299):
        model = PRESETS[name].make(num_classes=10, input_size=size)
        if infer(model).sound:
            break
    for block, graph in model.graphs.items():
        nodes = {
            key: replace(node, op=node.op.with_field("out_features", 32))
            if isinstance(node.op, Linear) and node.op.out_features in (1024, 4096)
            else node
            for key, node in graph.nodes.items()
        }
        model = model.with_graph(block, graph.with_nodes(nodes))
    return model


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_of_its_own_size_is_valid_onnx_in_every_opset(name: str) -> None:
    model = PRESETS[name].make()
    report = infer(model)
    for opset in OPSETS:
        check(outline(model, report, opset=opset))


def test_nodes_have_the_paths_and_weights_the_keys_of_the_network() -> None:
    model = PRESETS["googlenet"].make()
    report = infer(model)
    graph = outline(model, report).graph
    deployed = [leaf for leaf in report.leaves() if leaf.deployed]
    paths = [leaf.path for leaf in deployed if leaf.result.op.name != "Dropout"]
    assert [node.name for node in graph.node] == paths
    keys = [k for k in weights.shapes(report) if not k.startswith("aux")]
    assert [value.name for value in graph.input] == ["x", *keys]
    assert [value.name for value in graph.output] == ["logits"]


def test_nodes_that_an_operation_takes_besides_are_named_under_its_path() -> None:
    conv = Conv2d(out_channels=2, kernel_size=3, padding=1, padding_mode="reflect")
    graph = outline(alone(conv, ((3, 5, 5),))).graph
    assert [node.name for node in graph.node] == ["layer/pad", "layer"]
    assert [table.name for table in graph.initializer] == ["layer/pads"]


def test_a_file_says_whose_it_is() -> None:
    made = outline(PRESETS["lenet"].make(), opset=13)
    facts = {entry.key: entry.value for entry in made.metadata_props}
    assert facts == {"name": "LeNet", "convas_version": made.producer_version}
    assert (made.producer_name, made.graph.name) == ("convas", "LeNet")
    assert made.producer_version[0].isdigit() and made.opset_import[0].version == 13


@pytest.mark.parametrize("batch", [1, 3])
def test_the_batch_is_free(batch: int) -> None:
    model = branches()
    runtime = session(write(model))
    x = np.random.default_rng(0).normal(size=(batch, 3, 8, 8)).astype(np.float32)
    values = runtime.run(None, {"x": x})
    assert [v.shape for v in values] == [(batch, 3, 8, 8)] * 2 + [(batch, 6)] * 2
    assert np.array_equal(values[0], x) and np.array_equal(values[2], values[3])
    made = outline(model)
    assert dims(made.graph.input[0]) == ["N", 3, 8, 8]


def branches() -> Model:
    """Outputs of the input itself and of a layer, each twice, and one of training only."""
    net = Builder("Branches")
    x = net.input(3, 8, 8)
    net.output(x, "same")
    net.output(x, "again")
    trunk = net.add("pool", MaxPool2d(kernel_size=2), x)
    flat = net.add("flatten", Flatten(), trunk)
    logits = net.add("fc", Linear(out_features=6), flat)
    net.output(logits, "logits")
    net.output(logits, "twin")
    aside = net.add("aside", Linear(out_features=6), flat)
    net.output(aside, "extra", role="auxiliary")
    return net.model()


def test_what_only_training_needs_is_left_out() -> None:
    graph = outline(branches()).graph
    names = [node.name for node in graph.node]
    assert names == ["pool", "flatten", "fc", "same", "again", "twin"]
    assert not any("aside" in value.name for value in graph.input)


def test_a_part_of_a_block_that_nothing_reads_is_left_out() -> None:
    fork = Builder("Fork")
    x = fork.input(3, 8, 8)
    fork.output(fork.add("one", ReLU(), x), "left")
    fork.output(fork.add("two", Conv2d(out_channels=1, kernel_size=1), x), "right")
    net = Builder("Net")
    block = fork.block()
    wire = net.call("fork", block, net.input(3, 8, 8))
    net.output(wire, "y")
    graph = outline(net.model()).graph
    assert [node.name for node in graph.node] == ["fork.one"]


def test_the_same_seed_gives_the_same_numbers_in_source_and_onnx() -> None:
    model = small("googlenet-bn")
    report = infer(model)
    torch.manual_seed(3)
    net = module(report, weights.initial(report, 3))
    (found,) = run(write(model, report, seed=3), images([*report.inputs.values()])).values()
    expected = outputs(net, images([*report.inputs.values()]))[0].numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    (other,) = run(write(model, report, seed=4), images([*report.inputs.values()])).values()
    assert abs(other - expected).max() > 1e-3


def test_past_two_gigabytes_the_weights_stand_in_a_file_beside(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LARGEST", 1000)
    model = PRESETS["lenet"].make()
    report = infer(model)
    numbers = lively(report)
    path = tmp_path / "lenet.onnx"
    save(write(model, report, weights=numbers), path)
    names = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert set(names) == {"lenet.onnx", "lenet.onnx.data"}
    assert names["lenet.onnx"] < 10_000 < 240_000 < names["lenet.onnx.data"]
    onnx.checker.check_model(str(path), full_check=True)
    same(report, numbers, run(str(path), images([*report.inputs.values()])))


def test_below_it_is_one_file(tmp_path: Any) -> None:
    path = tmp_path / "lenet.onnx"
    save(write(PRESETS["lenet"].make()), path)
    assert [file.name for file in tmp_path.iterdir()] == ["lenet.onnx"]
    onnx.checker.check_model(str(path), full_check=True)


@pytest.mark.parametrize("opset", [12, writer.NEWEST_OPSET + 1])
def test_an_opset_that_onnx_lacks_is_refused(opset: int) -> None:
    with pytest.raises(Refused, match=f"opset {opset} cannot be written, only 13 to"):
        write(PRESETS["lenet"].make(), opset=opset)


def test_a_network_with_an_error_is_refused() -> None:
    net = Builder("Net")
    net.output(net.add("fc", Linear(out_features=2), net.input(3, 4, 4)))
    with pytest.raises(Refused, match="fc: Linear needs a vector"):
        write(net.model())


def test_writing_takes_no_torch() -> None:
    code = (
        "import sys; from codegen.onnx import write;"
        "from presets.catalogue import PRESETS; write(PRESETS['lenet'].make());"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_block_used_many_times_over_is_written_out() -> None:
    step = Builder("Step")
    x = step.input(4, 5, 5)
    step.output(step.add("conv", Conv2d(out_channels=4, kernel_size=1), x))
    net = Builder("Net")
    wire = net.add("steps", Call(block="Step", repeat=3), net.input(4, 5, 5))
    net.output(wire)
    net.graphs.update(step.block().graphs)
    model = net.model()
    names = [node.name for node in outline(model).graph.node]
    assert names == ["steps.0.conv", "steps.1.conv", "steps.2.conv"]
    agrees(model, 17)


@pytest.mark.parametrize("name", ["lenet", "googlenet-bn", "resnet18"])
@pytest.mark.parametrize("given", [True, False])
def test_a_file_written_at_once_is_the_message(name: str, given: bool, tmp_path: Any) -> None:
    model = PRESETS[name].make()
    numbers = weights.initial(infer(model), 3) if given else None
    writer.write_file(tmp_path / "net.onnx", model, weights=numbers, seed=5)
    assert onnx.load(tmp_path / "net.onnx") == write(model, weights=numbers, seed=5)


def test_a_file_of_more_than_one_message_holds_is_written_with_its_weights_beside(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codegen.onnx.writer.LARGEST", 1000)
    model = PRESETS["lenet"].make()
    writer.write_file(tmp_path / "net.onnx", model)
    assert (tmp_path / "net.onnx.data").exists()
    x = np.zeros((1, 1, 28, 28), np.float32)
    assert session(onnx.load(tmp_path / "net.onnx")).run(None, {"x": x})[0].shape == (1, 10)
