"""What a node is set to, in a few characters, for cards, tables and diagrams."""

from typing import Any

from graph.declare.op import dims
from graph.model import Model
from graph.ops.convolution import pads, steps
from graph.ops.port import Call


def settings(model: Model, op: Call) -> str:
    """A block's arguments: as a window's where it has one, else the first three."""
    block = model.graphs.get(op.block)
    values: dict[str, Any] = {**(block.arguments if block else {}), **dict(op.values)}
    times = f" ×{op.repeat}" if op.repeat != 1 else ""
    if "kernel_size" in values:
        return _window(values) + times
    shown = [dims(v) if isinstance(v, tuple) else str(v) for _, v in op.values]
    return (", ".join(shown[:3]) + "…" * (len(shown) > 3) + times).strip()


def _window(values: dict[str, Any]) -> str:
    kernel, stride, padding = (_pair(values.get(k)) for k in ("kernel_size", "stride", "padding"))
    step = steps(stride) if stride is not None else ""
    pad = pads(padding) if padding is not None else ""
    return f"{dims(kernel)}{step}{pad}"


def _pair(value: Any) -> Any:
    return (value, value) if isinstance(value, int) else value
