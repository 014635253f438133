"""Folders whose names are not UTF-8: they work, or a sentence says why they cannot."""

import os
import sys
from pathlib import Path

import pytest

from app.cli.main import main
from app.protocol import Settings
from app.store import profile_records
from presets.catalogue import PRESETS
from tests.support.fake_worker import result
from tests.support.trainings import photographs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is called so, with LeNet in it; the working directory."""
    folder = tmp_path / os.fsdecode(b"d\xff")
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert main(["export", "lenet", "--to", "convas", "-o", "a.convas"]) == 0
    return folder


@pytest.mark.parametrize("form", ["pytorch", "onnx", "dot", "convas"])
def test_networks_are_written_there(
    odd: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", str(odd / "a.convas"), "--to", form]
    assert main([*words, "-o", str(odd / f"b.{form}")]) == 0
    assert (odd / f"b.{form}").stat().st_size > 100 and capsys.readouterr().err == ""
    assert main(["picture", str(odd / "a.convas"), "-o", str(odd / "b.png")]) == 0
    assert (odd / "b.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "words",
    [
        ["train", "a.convas", "--data", "digits", "--out", "run"],
        ["train", "lenet", "--data", "images", "--out", "/nowhere"],
        ["train", "--resume", "run"],
        ["export", "lenet", "--to", "train", "--data", "images", "-o", "script"],
    ],
    ids=" ".join,
)
def test_trainings_say_that_they_cannot(
    odd: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    photographs(odd / "images")
    (odd / "run").mkdir()
    assert main([*words]) == 2
    error = capsys.readouterr().err
    assert error.startswith("convas: ") and error.count("\n") == 1


def test_a_profile_is_kept_of_a_file_there(odd: Path, tmp_path: Path) -> None:
    model, source = PRESETS["lenet"].make(), str(odd / "a.convas")
    record = profile_records.record(model, Settings(), result(1, {"fc": 0.5}), source)
    path = profile_records.write(record, tmp_path / "profiles")
    assert profile_records.read(path).source.endswith("/d?/a.convas")
