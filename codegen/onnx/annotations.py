"""Our numbers for two viewers of ONNX files: Netron's attachment, Model Explorer's node data."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import onnx

from graph.check.report import Report

Times = Mapping[str, float]
"""Milliseconds forward by node path."""
GRADIENT = [{"stop": 0, "bgColor": "#ffffff"}, {"stop": 1, "bgColor": "#f0b54a"}]


def annotations(
    made: onnx.ModelProto, report: Report, times: Times | None = None
) -> dict[str, str]:
    """The texts by what comes after the ONNX file's name: one for Netron, one for each metric.

    Netron takes its file dropped on the open model; Model Explorer one beside the model.
    """
    metrics = _metrics(report, times or {})
    written = {".netron.json": _netron(made, metrics)}
    for metric, values in metrics.items():
        if values:
            word = metric.partition(",")[0].lower()
            written[f".explorer.{word}.json"] = _explorer(made, metric, values)
    return written


def _metrics(report: Report, times: Times) -> dict[str, dict[str, float]]:
    leaves = [leaf for leaf in report.leaves() if leaf.deployed]
    return {
        "parameters": {x.path: x.result.parameters for x in leaves if x.result.parameters},
        "MACs": {x.path: x.result.macs for x in leaves if x.result.macs},
        "forward, ms": {x.path: times[x.path] for x in leaves if x.path in times},
    }


def _named(made: onnx.ModelProto, values: Mapping[str, float]) -> Iterator[tuple[Any, float]]:
    """The node that computes a path, with the path's number: the last one where several do."""
    last: dict[str, Any] = {}
    for node in made.graph.node:
        last[node.name.partition("/")[0]] = node
    return ((last[path], number) for path, number in values.items() if path in last)


def _netron(made: onnx.ModelProto, metrics: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        {"kind": "node", "target": node.name, "name": metric, "value": f"{number:,}"}
        for metric, values in metrics.items()
        for node, number in _named(made, values)
    ]
    return json.dumps({"signature": "netron:attachment", "metrics": rows}, indent=1)


def _explorer(made: onnx.ModelProto, metric: str, values: Mapping[str, float]) -> str:
    """Model Explorer knows a node of an ONNX file by its name, and the graph by its own."""
    results = {node.name: {"value": number} for node, number in _named(made, values)}
    data = {"name": metric, "results": results, "gradient": GRADIENT}
    return json.dumps({made.graph.name: data}, indent=1)
