"""torch as the judge: generated source run by it, and the same network run node by node."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from codegen.pytorch import write
from graph.check.report import Report
from graph.declare.arg import Arg, resolved
from graph.declare.op import Op
from graph.model import Graph, Model, Node, source_of
from graph.ops.port import Call, Input, Output
from graph.order import topological
from graph.shape import Shape
from tests.support.by_hand import layer

BATCH = 2
State = Mapping[str, Tensor]
torch.set_num_threads(1)


def module(text: str, class_name: str) -> nn.Module:
    """The network that generated source defines, with fixed random weights."""
    kind = class_of(text, class_name)
    torch.manual_seed(0)
    return kind()


def generated(model: Model) -> nn.Module:
    """The network that a model's source defines, with fixed random weights."""
    source = write(model)
    return module(source.text, source.class_name)


def class_of(text: str, class_name: str) -> type[nn.Module]:
    """A class that generated source defines."""
    namespace: dict[str, Any] = {"__name__": "generated"}
    exec(compile(text, f"{class_name}.py", "exec"), namespace)
    found: type[nn.Module] = namespace[class_name]
    return found


def images(shapes: Sequence[Shape]) -> list[Tensor]:
    """A batch of random tensors of each shape."""
    made = torch.Generator().manual_seed(1)
    return [torch.randn(BATCH, *shape, generator=made) for shape in shapes]


def outputs(net: Callable[..., Any], inputs: Sequence[Tensor]) -> list[Tensor]:
    """What a network gives, as a list."""
    with torch.no_grad():
        made = net(*inputs)
    return list(made) if isinstance(made, tuple) else [made]


def in_training(net: nn.Module) -> nn.Module:
    """The network with its auxiliary outputs, its layers left in evaluation mode."""
    net.eval().training = True
    return net


def multiply_adds(net: nn.Module, inputs: Sequence[Tensor]) -> int:
    """torch's own count of multiply-adds for one image: two of its operations are one of ours."""
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        net(*inputs)
    assert counter.get_total_flops() % (2 * BATCH) == 0
    return counter.get_total_flops() // (2 * BATCH)


def shape(tensor: Tensor) -> Shape:
    """The tensor's shape without the batch."""
    return tuple(tensor.shape[1:])


def learned(net: nn.Module) -> dict[str, Shape]:
    """The network's parameters, by name."""
    return {name: tuple(p.shape) for name, p in net.named_parameters()}


def kept(net: nn.Module) -> dict[str, Shape]:
    """The network's buffers, by name; BatchNorm's step counter is left out."""
    return {
        name: tuple(buffer.shape)
        for name, buffer in net.named_buffers()
        if not name.endswith("num_batches_tracked")
    }


def expected(report: Report, *, deployed: bool = False) -> tuple[dict[str, Shape], ...]:
    """Parameters and buffers by the names they should have: leaf paths with torch's names."""
    parameters: dict[str, Shape] = {}
    buffers: dict[str, Shape] = {}
    for leaf in report.leaves():
        if leaf.deployed or not deployed:
            inputs: Any = leaf.result.inputs
            for found, shapes in (
                (parameters, leaf.result.op.weights(*inputs)),
                (buffers, leaf.result.op.buffers(*inputs)),
            ):
                found.update({f"{leaf.path}.{k}": v for k, v in shapes.items()})
    return parameters, buffers


@dataclass
class ByHand:
    """A model run node by node, each operation as a person writes it with torch.

    With the `state` of a module each layer has its weights; without, layers run in training
    too, and `broken` collects the paths where torch raised. What is below those is not run.
    """

    model: Model
    state: State | None = None
    broken: list[str] = field(default_factory=list)

    def run(self, inputs: Sequence[Tensor]) -> dict[str, Tensor | None]:
        """The network's outputs by name; None for those that could not be worked out."""
        main = self.model.network
        return self._graph(main, dict(main.arguments), list(inputs), "")

    def _graph(
        self, graph: Graph, values: Mapping[str, Any], inputs: list[Tensor], prefix: str
    ) -> dict[str, Tensor | None]:
        ports: dict[str, Sequence[Tensor] | None] = {}
        entering = dict(zip(graph.inputs, inputs, strict=True))
        for name in topological(graph):
            node = graph.nodes[name]
            if isinstance(node.op, Input):
                ports[name] = [entering[name]]
                continue
            try:
                given = [_at(ports, wire) for wire in node.inputs]
            except IndexError:
                self.broken.append(prefix + name)
                given = [None]
            whole = [tensor for tensor in given if tensor is not None]
            ready = len(whole) == len(given)
            ports[name] = self._node(node, values, whole, prefix + name) if ready else None
        return {name: _at(ports, name) for name in graph.outputs}

    def _node(
        self, node: Node, values: Mapping[str, Any], inputs: list[Tensor], path: str
    ) -> Sequence[Tensor] | None:
        if isinstance(node.op, Output):
            return inputs
        if isinstance(node.op, Call):
            return self._use(node.op, values, inputs, path)
        try:
            return self._layer(_filled(node.op, values), inputs, path)
        except (ValueError, RuntimeError, TypeError, IndexError):
            self.broken.append(path)
            return None

    def _layer(self, op: Op, inputs: list[Tensor], path: str) -> Sequence[Tensor]:
        run = layer(op, [shape(tensor) for tensor in inputs])
        if isinstance(run, nn.Module) and self.state is None:
            outputs(run.train(), inputs)
        elif isinstance(run, nn.Module):
            run.load_state_dict(_under(path, self.state or {}))
        if isinstance(run, nn.Module):
            run.eval()
        made = outputs(run, inputs)
        if not all(tensor.numel() for tensor in made):
            raise ValueError("torch may make an empty map; no network means that")
        return made

    def _use(
        self, op: Call, values: Mapping[str, Any], inputs: list[Tensor], path: str
    ) -> Sequence[Tensor] | None:
        block = self.model.graphs[op.block]
        given = resolved(block.arguments, {k: _value(v, values) for k, v in op.values})
        times = _value(op.repeat, values)
        looped = times != 1 or isinstance(op.repeat, Arg)
        prefixes = [f"{path}.{i}." for i in range(times)] if looped else [f"{path}."]
        for prefix in prefixes:
            known = len(self.broken)
            made = self._graph(block, given, inputs, prefix).values()
            if prefix != prefixes[0]:
                del self.broken[known:]  # the same as in the first of the row
            found = [tensor for tensor in made if tensor is not None]
            if len(found) < len(made):
                return None
            if times != 1 and [*map(shape, found)] != [*map(shape, inputs)]:
                self.broken.append(path)
                return None
            inputs = found
        return inputs


def agree(model: Model, report: Report) -> None:
    """Hold what the check says of a network against what torch makes of its source."""
    source = write(model, report)
    net = module(source.text, source.class_name)
    assert [learned(net), kept(net)] == [*expected(report)]
    inputs = images([*report.inputs.values()])
    _agree_on_values(net, model, report, inputs)
    _agree_on_costs(net, report, inputs)
    for mode in (net.train(), net.eval()):
        made = outputs(mode, inputs)
    assert [*map(shape, made)] == [*report.outputs.values()]


def _agree_on_values(
    net: nn.Module, model: Model, report: Report, inputs: Sequence[Tensor]
) -> None:
    found = outputs(in_training(net), inputs)
    main = [*report.outputs]
    ends = main + [name for name in model.network.outputs if name not in main]
    by_hand = ByHand(model, net.state_dict()).run(inputs)
    for name, tensor in zip(ends, found, strict=True):
        assert report.top.results[name].outputs == (shape(tensor),)
        torch.testing.assert_close(tensor, by_hand[name], equal_nan=True)


def _agree_on_costs(net: nn.Module, report: Report, inputs: Sequence[Tensor]) -> None:
    learned_, kept_ = expected(report, deployed=True)
    assert report.parameters == sum(map(prod, learned_.values()))
    assert report.buffers == sum(map(prod, kept_.values()))
    assert report.parameters_training == sum(map(prod, learned(net).values()))
    assert report.macs_training == multiply_adds(in_training(net), inputs)
    assert report.macs == multiply_adds(net.eval(), inputs)


def _at(ports: Mapping[str, Sequence[Tensor] | None], wire: str | None) -> Any:
    name, port = source_of(wire or "")
    made = ports.get(name)
    return made[port] if made is not None else None


def _under(path: str, state: State) -> State:
    """The part of a state that belongs to one layer, by the layer's own names."""
    start = f"{path}."
    return {k.removeprefix(start): v for k, v in state.items() if k.startswith(start)}


def _value(value: Any, values: Mapping[str, Any]) -> Any:
    return value.value(values) if isinstance(value, Arg) else value


def _filled(op: Op, values: Mapping[str, Any]) -> Op:
    """The operation with each argument's value written in."""
    for target, arg in op.held.items():
        op = op.with_field(target.name, arg.value(values))
    return op
