"""The command line, through its front door."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from safetensors.numpy import save_file

from app.cli.arguments import declared, generate, profile
from app.cli.main import main
from app.client import blocking
from app.client.host import environment
from app.protocol import (
    Clocks,
    LayerTime,
    ProfileResult,
    Rates,
    Settings,
    Spread,
    Versions,
)
from app.store import profile_records
from codegen import weights
from graph import file
from graph.build import Builder
from graph.check.infer import infer
from graph.declare.model_fields import fields_of
from graph.model import Model
from graph.ops.convolution import Conv2d
from graph.ops.join import Concat
from graph.training.recipe import Recipe
from presets.catalogue import PRESETS
from tests.support.networks import broken, small
from tests.support.python_process import process

DATA = Path(__file__).parents[2] / "data"


class Said:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    def sentence(self) -> str:
        """What was said on standard error: one line, and nothing on standard output."""
        assert self.out == "" and self.err.count("\n") == 1, self.out + self.err
        assert "Traceback" not in self.err
        return self.err


@pytest.fixture
def convas(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process."""

    def run(*words: object) -> Said:
        code = main([str(word) for word in words])
        return Said(code, *capsys.readouterr())

    return run


def saved(model: Model, folder: Path) -> Path:
    path = folder / f"{model.main}.convas"
    file.save(model, path)
    return path


def lopsided() -> Model:
    """A Concat whose branches differ by a padding that is too small."""
    net = Builder("Lopsided")
    x = net.input(3, 28, 28)
    wide = net.add("wide", Conv2d(out_channels=4, kernel_size=5, padding=1), x)
    narrow = net.add("narrow", Conv2d(out_channels=4, kernel_size=3, padding=1), x)
    third = net.add("third", Conv2d(out_channels=4, kernel_size=1), x)
    net.output(net.add("concat", Concat(), wide, narrow, third))
    return net.model()


# summary


def test_the_summary_of_googlenet_has_the_figures_of_the_paper(convas: Any) -> None:
    said = convas("summary", "googlenet", "--json")
    document = said.document
    assert said.code == 0 and said.err == ""
    assert document["name"] == "GoogLeNet" and document["input"] == [3, 224, 224]
    assert document["outputs"] == {"logits": [1000]}
    assert document["parameters"] == 6_998_552
    assert document["parameters_training"] == 13_378_280
    assert document["macs"] == 1_582_671_872
    assert document["buffers"] == 0 and document["problems"] == []


def test_the_summary_has_exactly_the_keys_that_scripts_rely_on(convas: Any) -> None:
    document = convas("summary", "googlenet", "--json").document
    assert " ".join(document) == (
        "name input outputs parameters parameters_training buffers macs "
        "activation_bytes layers problems"
    )
    for layer in document["layers"]:
        assert " ".join(layer) == "path op output parameters macs receptive_field"


def test_layers_stand_in_the_order_of_execution_and_sum_to_the_totals(
    convas: Any,
) -> None:
    document = convas("summary", "googlenet", "--json").document
    layers = {layer["path"]: layer for layer in document["layers"]}
    paths = list(layers)
    assert len(paths) == len(document["layers"])
    assert paths[0] == "conv1.conv" and paths[-1] == "fc"
    assert layers["inception3a.concat"]["output"] == [256, 28, 28]
    assert layers["inception5b.concat"]["output"] == [1024, 7, 7]
    assert layers["conv1.conv"]["receptive_field"] == 7
    assert layers["maxpool1"]["receptive_field"] == 11
    for cost in ("parameters", "macs"):
        assert sum(layer[cost] for layer in layers.values()) == document[cost]


def test_a_person_reads_the_layers_the_totals_and_the_training_heads(
    convas: Any,
) -> None:
    said = convas("summary", "googlenet")
    assert said.code == 0
    for words in (
        "GoogLeNet  3×224×224 → 1000",
        "inception3a.branch3.1.conv",
        "aux1.fc1",
        "6,998,552 deployed, 13,378,280 in training",
        "1,582,671,872",
        "MiB",
    ):
        assert words in said.out
    assert said.out.index("in training only") < said.out.index("aux1.fc1")


def test_another_input_size_is_checked(convas: Any) -> None:
    document = convas("summary", "googlenet", "--json", "--input", "3x256x192").document
    assert document["input"] == [3, 256, 192]
    assert document["layers"][0]["output"] == [64, 128, 96]
    assert document["parameters"] == 6_998_552


def test_a_preset_is_made_with_other_settings(convas: Any) -> None:
    document = convas("summary", "googlenet", "--json", "--set", "num_classes=10").document
    assert document["outputs"] == {"logits": [10]}


def test_a_broken_network_is_summed_up_as_far_as_it_goes(convas: Any, tmp_path: Path) -> None:
    said = convas("summary", saved(broken(), tmp_path), "--json")
    assert said.code == 1
    assert said.document["outputs"] == {"output": None}
    assert said.document["layers"][-1]["output"] is None
    assert said.document["problems"][0]["path"] == "fc"
    assert convas("summary", saved(broken(), tmp_path)).code == 1


# check


def test_sound_networks_pass_the_check(convas: Any, tmp_path: Path) -> None:
    assert convas("check", "googlenet").code == 0
    said = convas("check", saved(small(), tmp_path), "--json")
    assert said.code == 0
    assert said.document == {"name": "Small", "sound": True, "problems": []}


def test_a_problem_comes_with_its_reason_and_its_fixes(convas: Any, tmp_path: Path) -> None:
    path = saved(lopsided(), tmp_path)
    said = convas("check", path, "--json")
    (problem,) = said.document["problems"]
    assert said.code == 1 and said.document["sound"] is False
    assert (problem["path"], problem["severity"]) == ("concat", "error")
    assert "wide lost 2 pixels" in problem["message"]
    assert any("padding" in fix for fix in problem["fixes"])
    shown = convas("check", path)
    assert shown.code == 1 and "concat: Concat joins" in shown.out
    assert problem["fixes"][0] in shown.out and "1 error" in shown.out


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "convas"}', "\x00", '{"a":' * 5000])
def test_a_file_that_is_no_model_is_one_sentence(convas: Any, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.convas"
    path.write_text(text)
    for command in ("check", "summary", "profile"):
        said = convas(command, path)
        assert said.code == 2 and "bad.convas cannot be opened: " in said.sentence()


def test_an_operation_of_a_newer_version_is_one_sentence(convas: Any) -> None:
    for command in ("check", "summary", "profile"):
        said = convas(command, DATA / "newer_operation.convas")
        assert said.code == 2 and "does not know" in said.sentence()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check", "googlenett"], "did you mean googlenet?"),
        (["check", "no/such/file"], "there is no preset or file 'no/such/file'"),
        (["frobnicate"], "there is no preset or file 'frobnicate'"),
        (["check", "."], "it is a folder"),
        (["check"], "required: FILE-or-PRESET"),
        (["check", "googlenet", "--frob"], "unrecognized arguments: --frob"),
        (["check", "googlenet", "--input", "wide"], "no size such as 3x224x224"),
        (["check", "googlenet", "--input", "3x0x4"], "no size such as 3x224x224"),
        (["check", "googlenet", "--set", "x"], "no setting such as num_classes=10"),
        (["check", "googlenet", "--set", "depth=3"], "has no setting 'depth'"),
        (["check", "googlenet", "--set", "num_classes=ten"], "num_classes cannot be"),
        (["check", "googlenet", "--set", "num_classes=0"], "at least 1, not 0"),
        (["export", "googlenet", "--to", "clay"], "invalid choice: 'clay'"),
        (["profile", "googlenet", "--device", "abacus"], "--device is auto, cpu"),
        (["profile", "googlenet", "--batch", "0"], "--batch is 1 to 1,000,000"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_sentence(
    convas: Any, words: list[str], sentence: str
) -> None:
    said = convas(*words)
    assert said.code == 2 and sentence in said.sentence()


# presets and export


def test_the_presets_are_listed_with_their_costs_and_sources(convas: Any) -> None:
    listed = {entry["name"]: entry for entry in convas("presets", "--json").document}
    assert list(listed) == list(PRESETS)
    googlenet = listed["googlenet"]
    assert googlenet["parameters"] == 6_998_552
    assert googlenet["macs"] == 1_582_671_872
    assert "Szegedy" in googlenet["source"] and "6.67%" in googlenet["results"]
    said = convas("presets")
    assert said.code == 0 and "googlenet" in said.out and "6,998,552" in said.out
    assert "6.67% top-5 error" in said.out and "4.57" in said.out


def test_the_exported_source_runs_alone(convas: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    said = convas("export", saved(small(), tmp_path), "--to", "pytorch", "-o", path)
    assert (said.code, said.out) == (0, "")
    assert process("-I", str(path)).stdout == "(2, 4)\n"


def test_source_goes_to_standard_output_unless_a_path_is_given(convas: Any) -> None:
    said = convas("export", "googlenet", "--to", "pytorch")
    assert said.out == convas("export", "googlenet", "--to", "pytorch", "-o", "-").out
    assert "class GoogLeNet(nn.Module):" in said.out


def test_an_exported_file_is_the_same_network(convas: Any, tmp_path: Path) -> None:
    path = tmp_path / "googlenet.convas"
    assert convas("export", "googlenet", "--to", "convas", "-o", path).code == 0
    before, after = (convas("summary", x, "--json") for x in ("googlenet", path))
    assert before.document == after.document


def test_a_broken_network_has_no_source_but_keeps_its_file(convas: Any, tmp_path: Path) -> None:
    path = saved(broken(), tmp_path)
    said = convas("export", path, "--to", "pytorch")
    assert said.code == 1 and "Broken is not exported: fc: Linear" in said.sentence()
    said = convas("export", path, "--to", "convas")
    assert said.code == 0 and said.out == path.read_text()


def test_an_onnx_file_has_the_opset_and_the_weights_asked_for(convas: Any, tmp_path: Path) -> None:
    numbers = weights.initial(infer(PRESETS["lenet"].make()), seed=7)
    save_file(numbers, tmp_path / "lenet.safetensors")
    words = ["export", "lenet", "--to", "onnx", "--opset", "13", "-o"]
    given = ["--weights", tmp_path / "lenet.safetensors"]
    assert convas(*words, tmp_path / "given.onnx", *given).code == 0
    assert convas(*words, tmp_path / "drawn.onnx", "--seed", "7").code == 0
    one, other = (onnx.load(tmp_path / f"{name}.onnx") for name in ("given", "drawn"))
    assert one == other and one.opset_import[0].version == 13
    found = {x.name: numpy_helper.to_array(x) for x in one.graph.initializer}
    assert all(np.array_equal(found[key], numbers[key]) for key in numbers)


@pytest.mark.parametrize("form", ["onnx", "pytorch"])
def test_weights_of_another_network_are_one_sentence(
    convas: Any, tmp_path: Path, form: str
) -> None:
    save_file({"a": np.zeros(3, np.float32)}, tmp_path / "a.safetensors")
    words = ["export", "lenet", "--to", form, "-o", tmp_path / "lenet.out"]
    said = convas(*words, "--weights", tmp_path / "a.safetensors")
    assert not (tmp_path / "lenet.out").exists()
    assert said.code == 2
    assert "the weights do not fit LeNet: missing conv1.weight" in said.sentence()
    assert "unexpected a" in said.err


def test_a_path_that_cannot_be_written_is_one_sentence(convas: Any) -> None:
    said = convas("export", "googlenet", "--to", "pytorch", "-o", "/nowhere/x.py")
    assert said.code == 2 and "x.py cannot be written" in said.sentence()


# profile


KEYS = (
    "device batch precision parameters macs latency_ms images_per_second peak_memory_bytes layers"
)
"""Of a profile, that scripts may rely on."""


def test_a_profile_has_the_keys_that_scripts_rely_on(tmp_path: Path) -> None:
    path = str(saved(small(), tmp_path))
    words = ["--device", "cpu", "--batch", "2", "--json"]
    said = process("-m", "app", "profile", path, *words)
    document = json.loads(said.stdout)
    assert said.returncode == 0 and said.stderr == ""
    assert set(document) >= set(KEYS.split())
    assert list(document["latency_ms"]) == ["median", "p10", "p90"]
    assert all({"path", "forward_ms", "backward_ms"} <= set(x) for x in document["layers"])
    layers = [layer["path"] for layer in document["layers"]]
    assert layers == ["conv", "relu", "pool", "fc"]
    assert (document["device"], document["batch"]) == ("cpu", 2)
    (kept,) = [record for _, record in profile_records.recorded()]
    assert (kept.name, kept.source) == ("Small", path)
    assert kept.result.images_per_second == document["images_per_second"]


MEASURED = ProfileResult(
    run=1,
    device="cpu",
    device_title="A CPU",
    batch=4,
    precision="fp32",
    parameters=1_234_567,
    macs=2_500_000_000,
    images_per_second=1234.5,
    latency_ms=Spread(median=3.24, p10=3.1, p90=4.5),
    peak_memory_bytes=3 * 2**20,
    versions=Versions(convas="0.1", torch="2.9", python="3.11"),
    samples=40,
    achieved=Rates(flops=1e12, bytes=2e10),
    predicted_activation_bytes=2**20,
    layers=(
        LayerTime(
            path="conv",
            op="Conv2d",
            forward_ms=3.0,
            backward_ms=5.25,
            macs=3 * 10**9,
            bytes_moved=6 * 10**6,
        ),
        LayerTime(path="drop", op="Dropout", forward_ms=1.0, bytes_moved=0),
    ),
    ceilings=Rates(flops=4e12, bytes=1e11),
    clocks=Clocks(gpu_mhz=1980),
    layers_ms=4.0,
    remark="One thing was not measured.",
)


def test_a_person_reads_latency_throughput_memory_and_layers(
    convas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.client.blocking.profile", lambda *given: MEASURED)
    said = convas("profile", "googlenet")
    assert said.code == 0 and said.err == ""
    for words in (
        "GoogLeNet  batch 4, fp32, on A CPU, torch 2.9",
        "3.24 ms (p10 3.10, p90 4.50) a batch",
        "1,234.5 images/s",
        "3.0 MiB",
        "4.00 ms, 123% of the latency",
        "1 TFLOP/s, 25.0% of a large matrix product's 4 TFLOP/s",
        "20 GB/s, 20.0% of a large copy's 100 GB/s",
        "activations 1.0 MiB predicted",
        "A CPU, GPU at 1,980 MHz",
        "40 undisturbed forward passes, eager, after at least 10",
        "1,234,567",
        "One thing was not measured.",
    ):
        assert words in said.out
    rows = [line.split() for line in said.out.splitlines()]
    assert ["conv", "Conv2d", "3.00", "5.25", "75.0%", "8,000.0", "2.0"] in rows
    assert ["drop", "Dropout", "1.00", "25.0%"] in rows


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Settings]]:
    """What workers were asked for; one that is to use a CUDA graph fails."""
    asked: list[tuple[str, Settings]] = []
    kept = set(profile.SWEPT) | {"batch"}

    def measure(model: str, settings: Settings, tell: Any) -> ProfileResult:
        asked.append((file.loads(model).main, settings))
        if settings.mode == "cuda-graph":
            raise blocking.RunFailed("there is no GPU here", refused=True)
        how = settings.model_dump(include=kept)
        return MEASURED.model_copy(update=how)

    monkeypatch.setattr("app.client.blocking.profile", measure)
    return asked


def test_a_sweep_measures_every_combination_and_keeps_it(
    convas: Any, measured: list[tuple[str, Settings]], tmp_path: Path
) -> None:
    words = ["--batch", "1,8-32", "--precision", "fp32,amp-bf16", "--find-batch"]
    table = tmp_path / "table.csv"
    said = convas("profile", "lenet", "alexnet", *words, "--json", "--csv", table)
    assert said.code == 0 and said.err == ""
    wanted = [
        (name, precision, batch)
        for name in ("LeNet", "AlexNet")
        for precision in ("fp32", "amp-bf16")
        for batch in (1, 8, 16, 32)
    ]
    assert [(name, how.precision, how.batch) for name, how in measured] == wanted
    assert all(how.find_batch for _, how in measured)
    told = said.document["profiles"]
    assert [(x["name"], x["precision"], x["batch"]) for x in told] == wanted
    assert all(set(x) >= set(KEYS.split()) for x in told)
    kept = [record for _, record in profile_records.recorded()]
    assert [(r.name, r.result.precision, r.result.batch) for r in kept[::-1]] == wanted
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [(r["name"], r["precision"], int(r["batch"])) for r in rows] == wanted


def test_what_fails_in_a_sweep_does_not_stop_the_rest(
    convas: Any, measured: list[tuple[str, Settings]]
) -> None:
    said = convas("profile", "lenet", "--mode", "cuda-graph,eager", "--json")
    assert said.code == 1 and len(measured) == 2
    assert said.err == "convas: LeNet, batch 1, fp32, cuda-graph: there is no GPU here\n"
    assert [x["mode"] for x in said.document["profiles"]] == ["eager"]
    (failed,) = said.document["failed"]
    assert (failed["mode"], failed["message"]) == ("cuda-graph", "there is no GPU here")
    assert convas("profile", "lenet", "--mode", "cuda-graph").code == 2


def test_a_sweep_reads_as_a_row_for_each_profile(
    convas: Any, measured: list[tuple[str, Settings]]
) -> None:
    words = ["--batch", "1,8", "--memory-format", "channels_last"]
    said = convas("profile", "lenet", "alexnet", *words)
    rows = [line.split() for line in said.out.splitlines()]
    row = "LeNet fp32 channels_last 8 3.24 3.10 4.50 1,234.5 3.0 MiB 25.0% 20.0%"
    assert row.split() in rows
    assert "Memory format" in said.out and "A CPU, GPU at 1,980 MHz" in said.out
    assert "Mode" not in said.out


def test_a_profile_that_cannot_be_kept_is_shown(
    convas: Any,
    measured: list[tuple[str, Settings]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "convas").write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    said = convas("profile", "lenet")
    assert said.code == 0 and "3.24 ms" in said.out
    assert said.err.startswith("convas: the profile is not kept: ")


@pytest.mark.parametrize("batch", ["0", "", "a", "1,", "8-4", "1-", "1000001", "1.5"])
def test_what_is_no_batch_is_one_sentence(convas: Any, batch: str) -> None:
    said = convas("profile", "lenet", "--batch", batch)
    assert said.code == 2 and "--batch is 1 to 1,000,000, several" in said.sentence()


def test_what_is_no_choice_is_one_sentence_with_the_choices(convas: Any) -> None:
    said = convas("profile", "lenet", "--mode", "eager,lazy")
    sentence = "convas: --mode is eager, cuda-graph or compile, not lazy\n"
    assert said.code == 2 and said.sentence() == sentence


def test_a_broken_network_is_not_measured(convas: Any, tmp_path: Path) -> None:
    said = convas("profile", saved(broken(), tmp_path))
    assert said.code == 1 and "Broken is not measured: fc: Linear" in said.sentence()


def test_a_device_that_is_not_there_is_one_sentence(convas: Any) -> None:
    said = convas("profile", "googlenet", "--device", "cuda:99")
    assert said.code == 2 and "there is no" in said.sentence()


def test_what_the_command_line_declares_is_current() -> None:
    assert fields_of(Recipe) == declared.RECIPE
    assert all(field == fields_of(Settings)[name] for name, field in declared.PROFILE.items())
    assert generate.FILE.read_text() == generate.text()


def test_a_value_beyond_the_limits_of_a_field_is_refused_in_its_words(convas: Any) -> None:
    said = convas("train", "lenet", "--data", "synthetic", "--learning-rate", "-1")
    assert said.code == 2
    assert "--learning-rate: learning rate must be a number, more than 0" in said.sentence()


# the program


def test_a_summary_imports_neither_torch_nor_onnx_nor_qt_nor_rich() -> None:
    script = (
        "import sys; from app.cli.main import main; main(['summary', 'googlenet', '--json']);"
        "print([m for m in ('torch', 'onnx', 'PySide6', 'rich', 'codegen', 'app.ui.window')"
        " if m in sys.modules], file=sys.stderr)"
    )
    assert process("-c", script).stderr == "[]\n"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_reader_that_goes_away_is_no_error(more: list[str]) -> None:
    words = [sys.executable, "-m", "app", "summary", "googlenet", *more]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, env=environment()) as writer:
        writer.stdout.close()
        assert writer.stderr.read() == b""
    assert writer.returncode == 141


def test_an_interrupt_is_quiet(convas: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.network.infer", interrupted)
    said = convas("summary", "googlenet")
    assert (said.code, said.out, said.err) == (130, "", "")


def test_help_and_version_are_shown(convas: Any) -> None:
    assert convas("--version").out.startswith("convas ")
    for words in (["--help"], ["summary", "--help"]):
        said = convas(*words)
        assert said.code == 0 and "usage: convas" in said.out


def test_an_unencodable_letter_does_not_stop_a_table() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "app", "summary", "googlenet"],
        capture_output=True,
        env=environment() | {"PYTHONIOENCODING": "ascii"},
    )
    assert said.returncode == 0 and b"3?224?224" in said.stdout


def test_alone_or_with_a_network_it_opens_the_window(
    convas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr("app.ui.start.run", lambda target: opened.append(target) or 0)
    for words in ([], ["googlenet"], ["open"], ["open", "googlenet"]):
        assert convas(*words).code == 0
    assert opened == [None, "googlenet", None, "googlenet"]
