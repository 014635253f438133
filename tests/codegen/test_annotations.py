"""Netron and Model Explorer find our numbers at the nodes of the file they show.

What they read is as in their own sources: Netron's attachment holds rows of kind, target (a node's
name), name and value; Model Explorer's node data hold, by a graph's name, results by a node's id,
which for ONNX is its name.
"""

import json
from pathlib import Path
from typing import Any

import onnx
import pytest

from app.cli.main import main
from graph.check.infer import infer
from presets.catalogue import PRESETS


@pytest.fixture(scope="module", params=["lenet", "googlenet-torchvision"])
def written(request: Any, tmp_path_factory: Any) -> tuple[str, Path]:
    """A preset's name, and its ONNX file with its annotations beside it."""
    path = tmp_path_factory.mktemp("annotated") / "net.onnx"
    times = path.with_name("times.json")
    report = infer(PRESETS[request.param].make())
    rows = [{"path": leaf.path, "forward_ms": 0.5} for leaf in report.leaves()]
    times.write_text(json.dumps({"layers": rows}))
    words = ["export", request.param, "--to", "onnx", "-o", str(path), "--annotate"]
    assert main([*words, "--times", str(times)]) == 0
    return request.param, path


def totals(preset: str) -> dict[str, float]:
    report = infer(PRESETS[preset].make())
    return {"parameters": report.parameters, "MACs": report.macs}


def test_netron_finds_every_number_at_a_node(written: tuple[str, Path]) -> None:
    preset, path = written
    names = {node.name for node in onnx.load(path).graph.node}
    read = json.loads(Path(f"{path}.netron.json").read_text())
    assert read["signature"] == "netron:attachment"
    assert {(row["kind"], row["target"] in names) for row in read["metrics"]} == {("node", True)}
    for metric, total in totals(preset).items():
        found = [row["value"] for row in read["metrics"] if row["name"] == metric]
        assert sum(int(value.replace(",", "")) for value in found) == total


@pytest.mark.parametrize("metric", ["parameters", "MACs", "forward"])
def test_model_explorer_finds_every_number_at_a_node(
    written: tuple[str, Path], metric: str
) -> None:
    preset, path = written
    graph = onnx.load(path).graph
    read = json.loads(Path(f"{path}.explorer.{metric.lower()}.json").read_text())
    assert list(read) == [graph.name]
    results = read[graph.name]["results"]
    assert set(results) <= {node.name for node in graph.node}
    if metric in totals(preset):
        found = sum(result["value"] for result in results.values())
        assert found == totals(preset)[metric]
    else:
        assert {result["value"] for result in results.values()} == {0.5}
