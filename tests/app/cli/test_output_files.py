"""No command writes over what it reads, by whatever name."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from app.cli.main import main
from graph import file
from presets.catalogue import PRESETS


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """LeNet in a folder that has other names for it."""
    path = tmp_path / "a.convas"
    file.save(PRESETS["lenet"].make(), path)
    (tmp_path / "link.convas").symlink_to(path)
    os.link(path, tmp_path / "hard.convas")
    (tmp_path / "other").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    return path


NAMES = ["a.convas", "./a.convas", "link.convas", "hard.convas", "other/a.convas"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words",
    [
        ["export", "a.convas", "--to", "pytorch", "-o"],
        ["export", "a.convas", "--to", "onnx", "-o"],
        ["export", "a.convas", "--to", "dot", "-o"],
        ["export", "a.convas", "--to", "convas", "-o"],
        ["profile", "lenet", "a.convas", "--csv"],
        ["picture", "a.convas", "-o"],
    ],
    ids=" ".join,
)
def test_what_is_read_is_not_written(
    drawing: Path, words: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = drawing.read_bytes()
    assert main([*words, name]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("convas: ") and "is the file that is read" in said.err
    assert drawing.read_bytes() == before and said.out == ""


def test_a_network_called_as_the_script_is_kept(
    drawing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing.rename("network.py")
    before = Path("network.py").read_bytes()
    assert main(["export", "network.py", "--to", "train", "--data", "digits", "-o", "."]) == 2
    assert "is the file that is read" in capsys.readouterr().err
    assert Path("network.py").read_bytes() == before


def test_times_and_weights_are_kept_too(drawing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    times = json.dumps({"layers": []})
    Path("n.onnx.netron.json").write_text(times)
    words = ["export", "a.convas", "--to", "onnx", "-o", "n.onnx", "--annotate"]
    assert main([*words, "--times", "n.onnx.netron.json"]) == 2
    assert Path("n.onnx.netron.json").read_text() == times and not Path("n.onnx").exists()
    safetensors.numpy.save_file({"x": np.zeros(1, np.float32)}, "w.safetensors")
    before = Path("w.safetensors").read_bytes()
    words = ["export", "a.convas", "--to", "pytorch", "--weights", "w.safetensors"]
    assert main([*words, "-o", "w.safetensors"]) == 2
    assert Path("w.safetensors").read_bytes() == before


def test_another_file_is_written_as_ever(drawing: Path) -> None:
    assert main(["export", "a.convas", "--to", "pytorch", "-o", "b.py"]) == 0
    assert "class LeNet" in Path("b.py").read_text()
    assert main(["export", "a.convas", "--to", "pytorch", "-o", "b.py"]) == 0
