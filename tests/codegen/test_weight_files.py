"""Files of weights of the kinds that PyTorch users have, and of those that mean harm."""

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from codegen import pytorch, weights
from graph.check.infer import infer
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support import torch_reference

LENET = infer(PRESETS["lenet"].make())


def lenet() -> nn.Module:
    source = pytorch.write(LENET.model, LENET)
    return torch_reference.module(source.text, source.class_name)


def state() -> dict[str, Tensor]:
    return lenet().state_dict()


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        weights.load(path, LENET)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def same(found: Any, expected: dict[str, Tensor]) -> bool:
    return found.keys() == expected.keys() and all(
        np.array_equal(found[key], expected[key].detach()) for key in expected
    )


@pytest.mark.parametrize(
    "name", ["checkpoint.pth.tar", "weights", "NET.PTH", "net.bin", "net.safe"]
)
@pytest.mark.parametrize("kind", ["zip", "before 1.6", "safetensors"])
def test_the_bytes_decide_whatever_the_file_is_called(name: str, kind: str, tmp_path: Path) -> None:
    path, saved = tmp_path / name, state()
    if kind == "safetensors":
        save_file(saved, path)
    else:
        torch.save(saved, path, _use_new_zipfile_serialization=kind == "zip")
    assert same(weights.load(path, LENET), saved)


@pytest.mark.parametrize("kind", ["zip", "safetensors"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda net: nn.DataParallel(net),
        lambda net: torch.compile(net),
        lambda net: torch.compile(nn.DataParallel(net)),
        lambda net: nn.DataParallel(torch.compile(net)),
        lambda net: AveragedModel(net),
        lambda net: nn.ModuleDict({"model": net}),
    ],
)
def test_what_wrappers_put_before_the_keys_goes(wrap: Any, kind: str, tmp_path: Path) -> None:
    net = lenet()
    wrapped = wrap(net).state_dict()
    path = tmp_path / "net.pth"
    if kind == "zip":
        torch.save({"epoch": 3, "state_dict": wrapped}, path)
    else:
        save_file(wrapped, path)
    assert same(weights.load(path, LENET), net.state_dict())


def test_a_compiled_part_inside_is_named_as_without_it(tmp_path: Path) -> None:
    net = lenet()
    expected = net.state_dict()
    net.fc1 = torch.compile(net.fc1)
    assert "fc1._orig_mod.weight" in net.state_dict()
    torch.save(net.state_dict(), tmp_path / "net.pth")
    assert same(weights.load(tmp_path / "net.pth", LENET), expected)


def test_a_file_of_parameters_is_read(tmp_path: Path) -> None:
    torch.save(dict(lenet().named_parameters()), tmp_path / "net.pth")
    weights.load(tmp_path / "net.pth", LENET)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda x: x.to_sparse(), "conv1.weight is sparse"),
        (lambda x: x.to("meta"), "conv1.weight is without numbers"),
        (lambda x: x.to(torch.complex64), "conv1.weight holds complex numbers"),
        (
            lambda x: torch.quantize_per_tensor(x, 0.1, 0, torch.qint8),
            "conv1.weight is quantised",
        ),
    ],
)
def test_tensors_of_other_kinds_are_one_sentence(
    change: Any, sentence: str, tmp_path: Path
) -> None:
    saved = state()
    saved["conv1.weight"] = change(saved["conv1.weight"])
    torch.save(saved, tmp_path / "net.pth")
    assert refusal(tmp_path / "net.pth").startswith(f"net.pth cannot be read: {sentence}")


def test_keys_that_are_no_texts_are_one_sentence(tmp_path: Path) -> None:
    torch.save({0: torch.ones(2)}, tmp_path / "net.pth")
    assert "its key 0 is no text" in refusal(tmp_path / "net.pth")


def test_a_whole_module_is_not_run(tmp_path: Path) -> None:
    torch.save(nn.Linear(2, 2), tmp_path / "net.pth")
    assert "other things than weights" in refusal(tmp_path / "net.pth")


class Harm:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("kind", ["pickle", "zip", "before 1.6"])
def test_no_pickle_is_run(kind: str, tmp_path: Path) -> None:
    path, trace = tmp_path / "net.pth", tmp_path / "harm"
    saved = {**state(), "harm": Harm(trace)}
    if kind == "pickle":
        path.write_bytes(pickle.dumps(saved["harm"]))
    else:
        torch.save(saved, path, _use_new_zipfile_serialization=kind == "zip")
    refusal(path)
    assert not trace.exists()


def test_a_small_tensor_that_is_said_to_be_large_is_never_unfolded(tmp_path: Path) -> None:
    saved = state()
    saved["fc1.weight"] = torch.zeros(1).half().expand(1 << 20, 1 << 20)
    torch.save(saved, tmp_path / "net.pth")
    assert "fc1.weight (1048576×1048576, not " in refusal(tmp_path / "net.pth")


def test_a_zip_that_unfolds_is_refused(tmp_path: Path) -> None:
    torch.save(state(), tmp_path / "net.pth")
    with (
        zipfile.ZipFile(tmp_path / "net.pth") as plain,
        zipfile.ZipFile(tmp_path / "bomb.pth", "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for entry in plain.infolist():
            content = bytes(1 << 24) if entry.filename.endswith("data/0") else plain.read(entry)
            bomb.writestr(entry.filename, content)
    assert "would unfold to" in refusal(tmp_path / "bomb.pth")


@pytest.mark.parametrize("cut", [1, 10, 1000, 100_000])
@pytest.mark.parametrize("kind", ["zip", "before 1.6", "safetensors"])
def test_a_cut_file_is_one_sentence(kind: str, cut: int, tmp_path: Path) -> None:
    path = tmp_path / "net.pth"
    if kind == "safetensors":
        save_file(state(), path)
    else:
        torch.save(state(), path, _use_new_zipfile_serialization=kind == "zip")
    path.write_bytes(path.read_bytes()[:-cut])
    assert refusal(path).startswith("net.pth cannot be read: ")


def test_a_network_with_a_node_called_module_keeps_its_keys(tmp_path: Path) -> None:
    from graph.build import Builder
    from graph.ops.head import Linear

    net = Builder("Net")
    net.output(net.add("module", Linear(out_features=2), net.input(3)))
    report = infer(net.model())
    saved = {"module.weight": torch.ones(2, 3), "module.bias": torch.ones(2)}
    for wrapped in (saved, {f"module.{key}": tensor for key, tensor in saved.items()}):
        torch.save(wrapped, tmp_path / "net.pth")
        assert same(weights.load(tmp_path / "net.pth", report), saved)


@pytest.mark.parametrize("parameter", [True, False])
def test_torchvisions_weights_in_torchs_folder_may_be_parameters(
    parameter: bool, tmp_path: Path, monkeypatch: Any
) -> None:
    from torchvision import models

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    torch.manual_seed(0)
    kept = models.squeezenet1_1().state_dict()
    url = models.SqueezeNet1_1_Weights.IMAGENET1K_V1.url
    path = tmp_path / "hub" / "checkpoints" / url.rpartition("/")[2]
    path.parent.mkdir(parents=True)
    saved = {k: nn.Parameter(x) for k, x in kept.items()} if parameter else kept
    torch.save(saved, path)
    assert same(weights.load_pretrained("SqueezeNet1_1_Weights.DEFAULT"), kept)
    torch.save({**saved, "harm": Harm(tmp_path / "harm")}, path)
    with pytest.raises(Refused, match="damaged"):
        weights.load_pretrained("SqueezeNet1_1_Weights.DEFAULT")
    assert not (tmp_path / "harm").exists()
