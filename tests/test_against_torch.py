"""One operation at a time: its declaration against torch."""

from typing import Any

import pytest
import torch
from hypothesis import event, given, settings
from hypothesis import strategies as st

from graph.infer import infer
from graph.model import Graph, Model, Node
from graph.op import Op
from graph.ops.port import Input, Output
from graph.report import Report
from graph.shape import Shape
from codegen.pytorch import write
from tests.oracle import (
    ByHand, expected, images, in_training, kept, learned, module, multiply_adds, outputs, shape,
)  # fmt: skip
from tests.random_layers import LAYERS, cases


def alone(op: Op, shapes: tuple[Shape, ...]) -> Model:
    nodes = {f"x{i}": Node(Input(shape=x)) for i, x in enumerate(shapes)}
    nodes["layer"] = Node(op, tuple(nodes))
    count = op.output_count
    for port in range(count):
        nodes[f"out{port}"] = Node(Output(), (f"layer:{port}" if port else "layer",))
    return Model({"Net": Graph(nodes)}, "Net")


@pytest.mark.parametrize("kind", LAYERS)
def test_an_operation_does_what_torch_does(kind):
    @settings(max_examples=200)
    @given(cases(kind))
    def check(case):
        op, shapes = case
        model = alone(op, shapes)
        report = infer(model)
        event("sound" if report.sound else "broken")
        if report.sound:
            agrees(model, report)
        else:
            if stricter(op, shapes):
                return
            judge = ByHand(model)
            judge.run(images(shapes))
            assert judge.broken == ["layer"], report.problems
    check()


MAPS_ONLY = {n for n,o in LAYERS.items() if any("feature_map" in f.__code__.co_names for c in o.__mro__ for f in vars(c).values() if hasattr(f,"__code__"))}
def stricter(op, shapes):
    x = shapes[0]
    if op.name in MAPS_ONLY and len(x) != 3: return True
    if op.name == "Linear" and len(x) > 1: return True
    if op.name == "ZeroPad2d" and len(op.padding) != 4: return True
    if op.name in ("Add", "Multiply") and len(set(map(len, shapes))) > 1: return True
def agrees(model: Model, report: Report):
    source = write(model, report)
    net = module(source.text, source.class_name)
    assert (learned(net), kept(net)) == expected(report)
    inputs = images(list(report.inputs.values()))
    found = outputs(in_training(net), inputs)
    ends = [o for role in ("main", "auxiliary") for o in model.network.outputs if model.network.nodes[o].op.role == role]
    assert [shape(t) for t in found] == [report.top.results[o].outputs[0] for o in ends]
    hand = ByHand(model, net.state_dict()).run(inputs)
    for name, tensor in zip(ends, found, strict=True):
        torch.testing.assert_close(tensor, hand[name], equal_nan=True)
    assert multiply_adds(net, inputs) == report.macs_training
    outputs(net.train(), inputs)
    made = outputs(net.eval(), inputs)
    assert [shape(t) for t in made] == list(report.outputs.values())
