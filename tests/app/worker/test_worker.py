"""The worker, spoken to as the window does: JSON lines in, JSON lines out."""

import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import torch

from app.protocol import (
    Cancel,
    Failed,
    Profile,
    ProfileResult,
    Progress,
    Ready,
    Stopped,
)
from graph.build import Builder, arguments
from graph.check.infer import infer
from graph.model import Model, Node
from graph.ops.activation import ReLU, Scale, Sigmoid
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout, Linear
from graph.ops.join import Add, Concat, Multiply
from graph.ops.normalization import BatchNorm2d, LocalResponseNorm
from graph.ops.pooling import GlobalAvgPool, MaxPool2d
from graph.ops.port import Input
from graph.ops.structure import Flatten, Reshape, Split
from presets.blocks import INCEPTION
from presets.catalogue import PRESETS
from tests.support.networks import broken, slow, small
from tests.support.worker_process import Worker


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A warm worker, started where a file called torch.py lies in wait."""
    cwd = tmp_path_factory.mktemp("elsewhere")
    (cwd / "torch.py").write_text("raise SystemExit('the wrong torch')")
    made = Worker(cwd)
    made.ready = made.until(Ready, Failed)
    yield made
    assert made.close() == 0


def works(worker: Worker) -> None:
    """The next run ends with a result."""
    worker.measure(small(), backward=False)


def every_way_of_writing() -> Model:
    """Modules, functions, operators, sequences, several layers on a line, a block repeated."""
    block = Builder("Residual", features=8)
    (features,) = arguments("features")
    x = block.input(8, 12, 12)
    y = block.add("body.0", Conv2d(out_channels=features, kernel_size=3, padding=1), x)
    y = block.add("body.1", BatchNorm2d(), y)
    y = block.add("body.2", ReLU(), y)
    y = block.add("scale", Scale(factor=0.5), y)
    y = block.add("add", Add(), x, y)
    block.output(block.add("relu", ReLU(), y))

    net = Builder("Every")
    x = net.input(3, 24, 24)
    x = net.add("pad", Conv2d(out_channels=8, kernel_size=3, padding=(0, 2, 0, 2)), x)
    x = net.add("pool", MaxPool2d(kernel_size=2), x)
    x = net.call("stage", block.block(), x, repeat=3)
    x = net.add("norm", LocalResponseNorm(size=3), x)
    x = net.call("inception", INCEPTION, x, 4, 4, 4, 4, 4, 4)
    a = net.add("split", Split(split_sizes=(8, 8)), x)
    gate = net.add("gate", Sigmoid(), f"{a}:1")
    x = net.add("gated", Multiply(), a, gate)
    two = net.add("two", Add(), x, a)
    x = net.add("joined", Concat(), x, two, a)
    x = net.add("reshaped", Reshape(shape=(12, 12, 24)), x)
    x = net.add("flat", Flatten(), net.add("again", ReLU(), x))
    x = net.add("dropout", Dropout(), x)
    net.output(net.add("fc", Linear(out_features=4), x))
    return net.model()


def test_it_says_when_it_is_ready_and_where_networks_can_run(worker: Worker) -> None:
    assert worker.ready.torch[0].isdigit()
    assert worker.ready.devices[-1].name == "cpu"
    assert all(device.title for device in worker.ready.devices)


def test_a_profile_has_the_figures_of_the_whole(worker: Worker) -> None:
    model = small()
    result = worker.measure(model, batch=4)
    report = infer(model)
    latency = result.latency_ms
    assert (result.device, result.batch, result.precision) == ("cpu", 4, "fp32")
    assert (result.parameters, result.macs) == (report.parameters, report.macs)
    assert 0 < latency.p10 <= latency.median <= latency.p90
    assert result.images_per_second == pytest.approx(4000 / latency.median)
    weights_and_images = 4 * (report.parameters + 4 * 3 * 16 * 16)
    activations = 4 * 4 * report.activation_bytes
    assert weights_and_images < result.peak_memory_bytes
    assert result.peak_memory_bytes < 2 * (weights_and_images + activations) + 10_000_000


def test_a_profile_tells_how_it_was_measured_and_on_what(worker: Worker) -> None:
    result = worker.measure(small(), batch=4)
    settings = (result.mode, result.memory_format, result.passes)
    assert settings == ("eager", "contiguous", "forward")
    assert result.samples >= 30 and result.compile_seconds is None
    assert result.versions.torch == torch.__version__
    assert result.versions.python == platform.python_version()
    assert result.clocks.gpu_mhz is None


def test_rates_are_the_works_in_the_time_and_no_better_than_a_processors(
    worker: Worker,
) -> None:
    model = small()
    result = worker.measure(model, batch=4)
    seconds = result.latency_ms.median / 1e3
    assert result.achieved.flops == pytest.approx(2 * 4 * infer(model).macs / seconds)
    moved = sum(layer.bytes_moved for layer in result.layers)
    assert result.achieved.bytes == pytest.approx(moved / seconds)
    assert 1e8 < result.ceilings.flops < 1e15 and 1e8 < result.ceilings.bytes < 1e13
    assert result.shares.flops == result.achieved.flops / result.ceilings.flops
    predicted = 4 * infer(model).activation_bytes
    assert result.predicted_activation_bytes == predicted


def test_each_layer_has_its_operation_its_work_and_the_bytes_it_moves(
    worker: Worker,
) -> None:
    result = worker.measure(small(), batch=2, backward=False)
    assert [(x.path, x.op, x.macs, x.bytes_moved) for x in result.layers] == [
        ("conv", "Conv2d", 8 * 14 * 14 * 27, 4 * (2 * 768 + 8 * 28 + 2 * 1568)),
        ("relu", "ReLU", 0, 4 * (2 * 1568 + 2 * 1568)),
        ("pool", "GlobalAvgPool", 0, 4 * (2 * 1568 + 2 * 8)),
        ("fc", "Linear", 32, 4 * (2 * 8 + 36 + 2 * 4)),
    ]
    conv, relu = result.layers[:2]
    work = 2 * 2 * conv.macs
    assert result.intensity(conv) == pytest.approx(work / conv.bytes_moved)
    assert result.rates(conv).flops == pytest.approx(1e3 * work / conv.forward_ms)
    assert result.intensity(relu) == 0


def test_layers_that_only_look_at_their_input_another_way_move_nothing(
    worker: Worker,
) -> None:
    result = worker.measure(every_way_of_writing(), backward=False)
    still = {layer.path for layer in result.layers if layer.bytes_moved == 0}
    assert still == {"split", "reshaped", "flat", "dropout"}


def test_half_precision_moves_half_of_what_a_convolution_writes(worker: Worker) -> None:
    result = worker.measure(small(), precision="amp-bf16", backward=False)
    conv = result.layers[0]
    assert conv.bytes_moved == 4 * 768 + 2 * 8 * 28 + 2 * 1568


def with_head() -> Model:
    """With an auxiliary output, dropout and BatchNorm: what differs in training."""
    net = Builder("Headed")
    x = net.input(3, 16, 16)
    x = net.add("conv", Conv2d(out_channels=8, kernel_size=3), x)
    x = net.add("norm", BatchNorm2d(), x)
    pooled = net.add("pool", GlobalAvgPool(), x)
    head = net.add("head", Linear(out_features=4), net.add("drop", Dropout(), pooled))
    net.output(net.add("fc", Linear(out_features=4), pooled))
    net.output(head, "aux", role="auxiliary")
    return net.model()


def test_forward_and_backward_are_as_in_training_with_all_outputs(
    worker: Worker,
) -> None:
    model, passes = with_head(), "forward+backward"
    report = infer(model)
    result = worker.measure(model, batch=4, passes=passes)
    timed = {x.path for x in result.layers if x.forward_ms and x.backward_ms}
    assert timed == {leaf.path for leaf in report.leaves()} and "drop" in timed
    parts = [x.forward_ms + x.backward_ms for x in result.layers]
    assert result.layers_ms == pytest.approx(sum(parts))
    seconds = result.latency_ms.median / 1e3
    work = 3 * 2 * 4 * report.macs_training
    assert result.achieved.flops == pytest.approx(work / seconds)
    deployed = worker.measure(model, batch=4)
    assert "head" not in {layer.path for layer in deployed.layers}
    assert result.peak_memory_bytes > deployed.peak_memory_bytes


def test_a_batch_norm_that_has_one_value_to_train_on_is_refused(worker: Worker) -> None:
    net = Builder("One")
    x = net.add("pool", GlobalAvgPool(), net.input(3, 8, 8))
    x = net.add("shaped", Reshape(shape=(3, 1, 1)), x)
    net.output(net.add("norm", BatchNorm2d(), x))
    sentence = "choose a batch of 2 or more"
    refuses(worker, sentence, net.model(), passes="forward+backward")


def test_a_network_without_weights_has_no_backward_pass(worker: Worker) -> None:
    net = Builder("Bare")
    net.output(net.add("pool", GlobalAvgPool(), net.input(3, 8, 8)))
    result = worker.measure(net.model())
    assert result.layers[0].forward_ms and not result.layers[0].backward_ms
    refuses(worker, "no weights", net.model(), passes="forward+backward")


def test_channels_last_reaches_the_weights_and_the_images(sabotaged: Worker) -> None:
    assert (
        sabotaged.profile(small(), batch=LAYOUT, memory_format="channels_last").message
        == "weights True, images True"
    )
    assert sabotaged.profile(small(), batch=LAYOUT).message == ("weights False, images False")


@pytest.mark.slow
@pytest.mark.skipif(not which("g++"), reason="torch.compile needs a C++ compiler")
def test_a_compiled_network_is_measured_without_the_time_of_compiling(
    worker: Worker,
) -> None:
    result = worker.measure(small(), mode="compile", backward=False)
    assert result.mode == "compile"
    assert result.compile_seconds > 10 * result.latency_ms.median / 1e3
    assert all(layer.forward_ms for layer in result.layers)


def test_without_a_compiler_compiling_is_refused(tmp_path: Path) -> None:
    lone = Worker(tmp_path, CXX="there-is-none", TORCHINDUCTOR_CACHE_DIR=str(tmp_path))
    event = lone.profile(small(), mode="compile")
    assert event.reason == "refused"
    assert "needs a C++ compiler such as g++" in event.message
    works(lone)
    assert lone.close() == 0


def test_a_cuda_graph_is_refused_on_a_cpu(worker: Worker) -> None:
    refuses(worker, "a CUDA graph needs a CUDA device", small(), mode="cuda-graph")


def test_progress_only_grows(worker: Worker) -> None:
    run = worker.begin(small(), device="cpu", passes="forward+backward")
    steps = []
    while isinstance(event := worker.until(Progress, ProfileResult), Progress):
        assert event.run == run and event.text
        steps.append((event.done, event.total))
    assert steps == sorted(steps) and len({total for _, total in steps}) == 1
    assert all(0 <= done <= total for done, total in steps)


def test_every_layer_is_timed_however_it_is_written(worker: Worker) -> None:
    model = every_way_of_writing()
    result = worker.measure(model)
    assert [layer.path for layer in result.layers] == [leaf.path for leaf in infer(model).leaves()]
    assert [layer.path for layer in result.layers if not layer.forward_ms] == []
    assert result.layers_ms == pytest.approx(sum(x.forward_ms for x in result.layers))
    back = {layer.path for layer in result.layers if layer.backward_ms}
    assert {layer.path for layer in result.layers} - back == {"dropout"}


def test_without_backward_it_takes_forward_times_only(worker: Worker) -> None:
    result = worker.measure(small(), backward=False)
    assert all(layer.forward_ms for layer in result.layers)
    assert not any(layer.backward_ms for layer in result.layers)


def test_googlenet_is_timed_layer_by_layer_without_its_training_heads(
    worker: Worker,
) -> None:
    model = googlenet_of(96)
    result = worker.measure(model, backward=False)
    paths = [leaf.path for leaf in infer(model).leaves() if leaf.deployed]
    assert [layer.path for layer in result.layers] == paths
    assert all(layer.forward_ms for layer in result.layers)
    assert not any(path.startswith("aux") for path in paths)


@pytest.mark.parametrize("precision", ["amp-bf16"])
def test_mixed_precision_runs(worker: Worker, precision: Any) -> None:
    assert worker.measure(small(), precision=precision).precision == precision


def googlenet_of(size: int) -> Model:
    """For smaller images, which take less time."""
    model = PRESETS["googlenet"].make()
    nodes = dict(model.network.nodes)
    nodes["x"] = Node(Input(shape=(3, size, size)))
    return model.with_graph(model.main, model.network.with_nodes(nodes))


def refuses(worker: Worker, sentence: str, model: Model, **settings: Any) -> None:
    event = worker.profile(model, **settings)
    assert isinstance(event, Failed) and event.reason == "refused"
    assert sentence in event.message
    works(worker)


def test_a_network_with_an_error_is_refused_with_its_sentence(worker: Worker) -> None:
    refuses(worker, "fc: Linear needs a vector, but gets 3×16×16", broken())


def test_tf32_is_refused_on_a_cpu(worker: Worker) -> None:
    refuses(worker, "tf32 is a mode of CUDA devices", small(), precision="tf32")


def test_a_device_that_is_not_there_is_refused(worker: Worker) -> None:
    refuses(worker, "there is no", small(), device="cuda:99")


def test_what_is_no_job_is_refused_and_the_next_is_done(worker: Worker) -> None:
    for rubbish in (b"rubbish\n", b'{"kind": "profile", "run": 1}\n', b"\xff\n"):
        worker.send(rubbish)
        event = worker.until(Failed)
        assert event.run is None and "cannot read a job" in event.message
    works(worker)


def test_a_text_that_is_no_model_is_refused(worker: Worker) -> None:
    worker.send(Profile(run=900, model='{"format": "other"}'))
    event = worker.until(Failed)
    assert (event.run, event.reason) == (900, "refused")


def test_after_running_out_of_memory_the_next_run_works(worker: Worker) -> None:
    net = Builder("Huge")
    x = net.input(3, 4096, 4096)
    net.output(net.add("pool", GlobalAvgPool(), x))
    event = worker.profile(net.model(), batch=1_000_000)
    assert isinstance(event, Failed) and event.reason == "out of memory"
    assert event.message.startswith("Out of memory at batch 1000000")
    works(worker)


def test_with_memory_for_less_a_batch_that_fits_is_found_if_asked(
    sabotaged: Worker,
) -> None:
    for find in (True, False):
        event = sabotaged.profile(small(), batch=ROOM_FOR_10 + 63, find_batch=find)
        assert event.reason == "out of memory"
        assert event.largest_batch == (9 if find else None)
        assert ("9 is the largest of its halves that fits" in event.message) == find


def test_a_cancelled_run_stops_and_the_next_works(worker: Worker) -> None:
    run = worker.begin(slow(), device="cpu", samples=100_000)
    while worker.until(Progress).text != "Warming up":
        pass
    worker.send(Cancel(run=run))
    assert worker.until(Stopped, ProfileResult, Failed) == Stopped(run=run)
    works(worker)


def test_a_run_cancelled_while_it_waits_never_starts(worker: Worker) -> None:
    first = worker.begin(small(), device="cpu")
    second = worker.begin(slow(), device="cpu")
    worker.send(Cancel(run=second))
    assert worker.until(ProfileResult).run == first
    assert worker.until(Stopped, Progress) == Stopped(run=second)


def test_the_end_of_its_input_ends_it_in_the_midst_of_a_run(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    worker.begin(slow(), device="cpu", samples=100_000)
    while worker.until(Progress).text != "Warming up":
        pass
    began = time.monotonic()
    assert worker.close() == 0
    assert time.monotonic() - began < 10


SABOTAGE = """
import itertools, os, time
from dataclasses import replace
import torch
from app.worker import __main__ as worker, network
from app.worker.profiling import bench, passes, profile as profiling, timing

profile, write = profiling.profile, network.pytorch.write
deployed, trained = passes.deployed, passes.trained

def misspelt(*given):
    source = write(*given)
    return replace(source, text=source.text.replace("F.relu(", "F.rellu("))

def layouts(job, *given):
    made = bench.prepare(job, None)
    kept = {"memory_format": torch.channels_last}
    weights = made.network.module.conv.weight.is_contiguous(**kept)
    images = timing.rotation(made.images(), made.layout)[1][0].is_contiguous(**kept)
    raise network.Refused(f"weights {weights}, images {images}")

def limited(module, context):
    run = deployed(module, context)
    def within(batch):
        if len(batch[0]) > 10:
            raise torch.OutOfMemoryError("CUDA out of memory")
        run(batch)
    return within

def without_room(module, context):
    def run(batch):
        raise torch.OutOfMemoryError("CUDA out of memory")
    return run

def uneven(module, context):
    run, turns = deployed(module, context), itertools.count()
    def now_and_then(batch):
        run(batch)
        time.sleep(0.02 * (next(turns) % 5 == 0))
    return now_and_then

def faulty(job, *given):
    fault = job.settings.batch
    network.pytorch.write = misspelt if fault == 2 else write
    if fault == 3:
        print("stray", flush=True)
        os.write(1, b"more of it\\n")
        os.system("echo and from a child")
    if fault == 6:
        layouts(job, *given)
    passes.deployed = uneven if fault == 8 else limited if fault >= 10 else deployed
    passes.trained = without_room if fault == 7 else trained
    if fault == 4:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
    if fault == 5:
        raise RuntimeError("CUDA error: device-side assert triggered\\nand so on")
    return profile(job, *given)

profiling.profile = faulty
worker.main()
"""
TYPO, STRAY, CUDA_OUT_OF_MEMORY, DEVICE_ASSERT, LAYOUT = 2, 3, 4, 5, 6
NO_ROOM_FOR_BACKWARD, UNEVEN, ROOM_FOR_10 = 7, 8, 10
"""Batch sizes at which something goes wrong in a sabotaged worker."""


@pytest.fixture(scope="module")
def sabotaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    argv = [sys.executable, "-P", "-c", SABOTAGE]
    made = Worker(tmp_path_factory.mktemp("sabotaged"), argv)
    assert isinstance(made.until(Ready, Failed), Ready)
    yield made
    made.close()


def test_stray_prints_do_not_reach_the_events(sabotaged: Worker) -> None:
    sabotaged.measure(small(), batch=STRAY)


def test_an_error_in_the_source_names_the_line_and_the_worker_survives(
    sabotaged: Worker,
) -> None:
    event = sabotaged.profile(small(), batch=TYPO)
    assert isinstance(event, Failed) and event.reason == "error"
    assert "AttributeError" in event.message and "rellu" in event.message
    assert "(line " in event.message and "F.rellu(self.conv(x), inplace" in event.message
    assert "\n" not in event.message
    works(sabotaged)


def test_a_backward_pass_without_room_leaves_the_rest_and_a_remark(
    sabotaged: Worker,
) -> None:
    result = sabotaged.measure(small(), batch=NO_ROOM_FOR_BACKWARD)
    assert "backward pass does not fit in the device's memory" in result.remark
    assert all(x.forward_ms and not x.backward_ms for x in result.layers)


def test_samples_far_apart_are_told_of_as_the_machines_other_work(
    sabotaged: Worker,
) -> None:
    result = sabotaged.measure(small(), batch=UNEVEN, backward=False)
    assert "other work disturbed the machine" in result.remark


def test_cuda_out_of_memory_is_recovered(sabotaged: Worker) -> None:
    event = sabotaged.profile(small(), batch=CUDA_OUT_OF_MEMORY)
    assert event.reason == "out of memory"
    assert event.message.startswith(f"Out of memory at batch {CUDA_OUT_OF_MEMORY}")
    works(sabotaged)


def test_a_device_assert_is_told_and_ends_the_worker(sabotaged: Worker) -> None:
    event = sabotaged.profile(small(), batch=DEVICE_ASSERT)
    assert event.reason == "device"
    assert "starts anew" in event.message and "and so on" not in event.message
    assert sabotaged.process.wait(20) == 1
