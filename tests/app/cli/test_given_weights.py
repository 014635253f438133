"""Weights that people bring to an export: in files, and by torchvision's names."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
import torchvision
from safetensors.torch import save_file
from torch import Tensor, nn

from app.cli.main import main
from codegen import weights
from graph.check.infer import infer
from presets.catalogue import PRESETS
from tests.support.python_process import process

URLS = {
    "googlenet-torchvision": torchvision.models.GoogLeNet_Weights.IMAGENET1K_V1.url,
    "resnet18": torchvision.models.ResNet18_Weights.IMAGENET1K_V1.url,
}


def exported(*words: object) -> int:
    return main(["export", *map(str, words)])


def test_source_comes_with_its_weights_beside_it(tmp_path: Path) -> None:
    preset = PRESETS["googlenet-bn"].make(num_classes=7, input_size=96)
    numbers = weights.initial(infer(preset), seed=3)
    state = {key: torch.from_numpy(array) for key, array in numbers.items()}
    torch.save(state, tmp_path / "trained.pth")
    target = ["googlenet-bn", "--set", "num_classes=7", "--input", "3x96x96"]
    given = ["--to", "pytorch", "--weights", tmp_path / "trained.pth"]
    assert exported(*target, *given, "-o", tmp_path / "a net.py") == 0
    beside = weights.load(tmp_path / "a net.safetensors")
    assert all(np.array_equal(beside[key], numbers[key]) for key in numbers)
    run = process(str(tmp_path / "a net.py"), cwd=tmp_path.parent)
    assert run.stdout == "(2, 7)\n", run.stderr


def test_the_file_that_was_given_stays_as_it_is(tmp_path: Path) -> None:
    """In half precision, and under the name that the source's weights would have."""
    numbers = weights.initial(infer(PRESETS["lenet"].make()), seed=3)
    half = {key: torch.from_numpy(array).half() for key, array in numbers.items()}
    given = tmp_path / "net.safetensors"
    save_file(half, given, {"trained": "in the summer"})
    before = given.read_bytes()
    words = ["lenet", "--to", "pytorch", "--weights", given, "-o", tmp_path / "net.py"]
    assert exported(*words) == 0
    assert given.read_bytes() == before
    run = process(str(tmp_path / "net.py"))
    assert run.stdout == "(2, 10)\n", run.stderr


def test_the_module_loads_them_strictly(tmp_path: Path) -> None:
    report = infer(PRESETS["googlenet-bn"].make(num_classes=7, input_size=96))
    numbers = weights.initial(report, seed=3)
    (tmp_path / "w.safetensors").write_bytes(weights.to_safetensors(report, numbers))
    from safetensors.torch import load_file

    from tests.support.torch_reference import generated

    net = generated(report.model)
    net.load_state_dict(load_file(tmp_path / "w.safetensors"), strict=True)
    for key, tensor in net.state_dict().items():
        if not key.endswith(weights.BATCH_COUNTER):
            assert torch.equal(tensor, torch.from_numpy(numbers[key])), key


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--to", "pytorch", "--weights", "{file}"], "-o names the source's"),
        (["--to", "svg", "--weights", "{file}"], "goes with --to pytorch or onnx"),
        (
            ["--to", "onnx", "--weights", "IMAGENET1K_V1"],
            "torchvision has no weights for lenet, so --weights takes a file",
        ),
        (["--to", "onnx", "--weights", "none.pth"], "none.pth cannot be read"),
    ],
)
def test_weights_that_cannot_be_taken_are_one_sentence(
    words: list[str], sentence: str, tmp_path: Path, capsys: Any
) -> None:
    report = infer(PRESETS["lenet"].make())
    file = tmp_path / "lenet.safetensors"
    file.write_bytes(weights.to_safetensors(report, weights.initial(report)))
    assert exported("lenet", *(word.format(file=file) for word in words)) == 2
    said = capsys.readouterr()
    assert sentence in said.err and said.err.count("\n") == 1 and said.out == ""


def lively(net: nn.Module) -> nn.Module:
    """With statistics that tell whether they were taken along."""
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.1)
            part.running_var.uniform_(0.5, 1.5)
    return net.eval()


@pytest.mark.parametrize(
    ("preset", "make"),
    [
        ("googlenet-torchvision", {"transform_input": True, "init_weights": False}),
        ("resnet18", {}),
    ],
)
def test_torchvisions_weights_are_taken_by_name_from_where_torch_keeps_them(
    preset: str, make: dict[str, Any], tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    torch.manual_seed(0)
    name = preset.removesuffix("-torchvision")
    theirs = lively(getattr(torchvision.models, name)(weights=None, **make))
    kept = tmp_path / "hub" / "checkpoints" / URLS[preset].rpartition("/")[2]
    kept.parent.mkdir(parents=True)
    torch.save(theirs.state_dict(), kept)
    path = tmp_path / "net.onnx"
    given = ["--to", "onnx", "--weights", "IMAGENET1K_V1", "-o", path]
    assert exported(preset, *given) == 0
    x = torch.randn(1, 3, 224, 224)
    with torch.no_grad():
        expected: Tensor = theirs(x)
    session = onnxruntime.InferenceSession(path)
    (found,) = session.run(None, {"x": x.numpy()})
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-3, atol=1e-4)


def test_without_a_connection_it_says_so(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    given = ["--to", "onnx", "--weights", "IMAGENET1K_V1", "-o", tmp_path / "x.onnx"]
    assert exported("resnet18", *given) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert "torchvision's ResNet18_Weights.IMAGENET1K_V1 cannot be fetched" in said
    assert said.count("\n") == 1 and not (tmp_path / "x.onnx").exists()


def test_a_name_that_torchvision_lacks_is_one_sentence(capsys: Any) -> None:
    assert exported("resnet50", "--to", "onnx", "--weights", "IMAGENET9") == 2
    said = capsys.readouterr().err
    assert "no weights called ResNet50_Weights.IMAGENET9" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", [n for n, p in PRESETS.items() if p.weights])
def test_the_names_of_weights_are_torchvisions(name: str) -> None:
    report = infer(PRESETS[name].make())
    for weights_name in PRESETS[name].weights:
        count = torchvision.models.get_weight(weights_name).meta["num_params"]
        assert count in (report.parameters, report.parameters_training)
