"""Diagrams: what stands in them, and what graphviz makes of them."""

import graphviz
import pytest

from codegen import diagram
from graph.check.infer import infer
from graph.problem import Refused
from presets.catalogue import PRESETS

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
    def missing(*_args, **_options):
        raise graphviz.ExecutableNotFound(["dot"])

    monkeypatch.setattr(graphviz.Digraph, "pipe", missing)
    with pytest.raises(Refused, match="install graphviz"):
        diagram.write(GOOGLENET.model, GOOGLENET, form="svg")
