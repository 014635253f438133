"""Diagrams: what stands in them, and what graphviz makes of them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codegen import diagram
from codegen.diagram.rendering import render
from graph.check.infer import infer
from graph.problem import Refused
from presets.catalogue import PRESETS
from tests.support.dense import dense

GOOGLENET = infer(PRESETS["googlenet"].make())


def test_folded_blocks_are_boxes_with_shapes_on_the_edges_between():
    source = diagram.write(GOOGLENET.model, GOOGLENET, form="dot").decode()
    assert '"inception3a"' in source or "inception3a [" in source
    assert "cluster" not in source
    assert "256×28×28" in source


def test_blocks_open_to_the_depth_asked_for():
    source = diagram.write(GOOGLENET.model, GOOGLENET, form="dot", depth=1).decode()
    assert source.count("subgraph") == 3 + 9 + 2
    assert "inception3a.branch2.1" in source
    assert "inception3a.branch2.1.conv" not in source
    deeper = diagram.write(GOOGLENET.model, GOOGLENET, form="dot", depth=2).decode()
    assert "inception3a.branch2.1.conv" in deeper


def test_a_repeated_block_is_drawn_once_with_its_count():
    report = infer(PRESETS["inception-resnet-v2"].make())
    source = diagram.write(report.model, report, form="dot", depth=1).decode()
    assert "repeat_1 ×20" in source
    assert "repeat_1.0.conv2d" in source and "repeat_1.1.conv2d" not in source


@pytest.mark.parametrize("name", PRESETS)
def test_every_edge_joins_boxes_that_are_drawn(name):
    model = PRESETS[name].make()
    drawn = [
        line.strip() for line in diagram.write(model, form="dot", depth=2).decode().splitlines()
    ]
    boxes = {line.partition(" [")[0] for line in drawn if "fillcolor" in line}
    for line in drawn:
        tail, arrow, rest = line.partition(" -> ")
        if arrow:
            assert {tail, rest.partition(" [")[0]} <= boxes


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")]
)
def test_graphviz_draws_it(form, begins):
    assert diagram.write(GOOGLENET.model, GOOGLENET, form=form).startswith(begins)


def test_without_dot_a_sentence_names_the_package(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refused, match="install graphviz"):
        diagram.write(GOOGLENET.model, GOOGLENET, form="svg")


def edges(source):
    """Heads by tail in dot's language."""
    found = {}
    for line in source.splitlines():
        tail, arrow, rest = line.strip().partition(" -> ")
        if arrow:
            head = rest.partition(" [")[0]
            found.setdefault(tail.strip('"'), []).append(head.strip('"'))
    return found


def reached(found, box):
    """The boxes that an edge leads to, along joints."""
    for head in found.get(box, []):
        yield from reached(found, head) if head.startswith("joint ") else [head]


def test_in_a_large_diagram_edges_run_together_and_every_wire_is_still_there():
    model = dense(24)
    source = diagram.write(model, form="dot").decode()
    found = edges(source)
    assert any(tail.startswith("joint ") for tail in found)
    wires = [(w, name) for name, node in model.network.nodes.items() for w in node.inputs]
    drawn = [(box, head) for box in model.network.nodes for head in reached(found, box)]
    assert sorted(drawn) == sorted(wires)
    assert all(len(heads) <= 4 for heads in found.values())
    assert "208×8×8" in source and "label=" not in source[source.rindex("fillcolor") :]


def test_presets_are_drawn_with_an_edge_for_each_wire():
    for name in ("googlenet", "resnet50", "inception-v4"):
        assert "joint" not in diagram.write(PRESETS[name].make(), form="dot", depth=2).decode()


def test_a_drawing_that_takes_too_long_is_one_sentence():
    source = diagram.write(GOOGLENET.model, GOOGLENET, form="dot", depth=2).decode()
    with pytest.raises(Refused, match=r"more than 0\.01 seconds"):
        render(source, "svg", seconds=0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let it end by itself")
def test_dot_ends_with_the_process_that_waits_for_it(tmp_path):
    """A stand-in for dot that would sleep for a minute."""
    (tmp_path / "dot").write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    (tmp_path / "dot").chmod(0o755)
    code = "from codegen.diagram.rendering import render; render('digraph {}', 'svg')"
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    waiting = subprocess.Popen([sys.executable, "-c", code], env=env)
    pid = tmp_path / "pid"
    assert eventually(lambda: pid.exists() and pid.read_text().strip())
    waiting.kill()
    waiting.wait()
    assert eventually(lambda: not Path(f"/proc/{pid.read_text().strip()}").exists())


def eventually(seen):
    ends = time.monotonic() + 20
    while not seen() and time.monotonic() < ends:
        time.sleep(0.02)
    return seen()
