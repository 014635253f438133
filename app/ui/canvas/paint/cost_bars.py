"""What the bars on the cards show: each node's share of time, weights, arithmetic or memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.quantity import brief, duration, memory
from app.workspace import receptive_fields
from app.workspace.focus import Focus
from app.workspace.layer_times import LayerTimes
from graph.check.report import Report
from graph.check.scope import Result

Quantity = Literal["time", "parameters", "macs", "activation", "field"]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)

TITLES: dict[Quantity, str] = {
    "time": "forward time",
    "parameters": "parameters",
    "macs": "multiply-adds",
    "activation": "activation memory",
    "field": "receptive field",
}
_COST: dict[str, tuple[str, Callable[[float], str]]] = {
    "parameters": ("parameters", brief),
    "macs": ("macs", brief),
    "activation": ("activation_bytes", memory),
}


@dataclass(frozen=True)
class Share:
    """A node's part of the network's whole, 0 to 1, and the quantity with its unit.

    Of a receptive field the part is in inputs: 1 sees as far as the input is long.
    """

    part: float
    text: str


class CostBars:
    """The shares of the cards of one graph; the longest bar is the largest share in it."""

    def __init__(self, quantity: Quantity, shares: dict[str, Share], stale: bool) -> None:
        self.quantity = quantity
        self.shares = shares
        self.stale = stale
        self.largest = max((share.part for share in shares.values()), default=0.0)

    def length(self, name: str) -> float:
        """How long a node's bar is against the longest, 0 to 1."""
        return self.shares[name].part / self.largest if self.largest else 0.0

    def text(self, name: str) -> str:
        """The quantity of a node with its unit; `was 1.20 ms` if it is of an older version."""
        return f"was {self.shares[name].text}" if self.stale else self.shares[name].text

    @property
    def legend(self) -> str:
        """What the bars mean, in a line; '' where there are none."""
        if not self.shares:
            return ""
        if self.quantity == "field":
            return f"Bars: receptive field; the longest is {self.largest:.0%} of the input's side"
        old = ", of an older version" if self.stale else ""
        return (
            f"Bars: {TITLES[self.quantity]}{old}; the longest is {self.largest:.1%} of the network"
        )


def cost_bars(
    quantity: Quantity,
    focus: Focus,
    results: Mapping[str, Result],
    report: Report,
    measured: LayerTimes,
) -> CostBars:
    """The shares of the open graph's nodes."""
    if quantity == "time":
        paths = {name: focus.path(name) for name in focus.document.model.graphs[focus.graph].nodes}
        parts = {name: (measured.share(p), measured.forward.get(p)) for name, p in paths.items()}
        shares = {n: Share(part, duration(t)) for n, (part, t) in parts.items() if part and t}
        return CostBars(quantity, shares, measured.stale(report.model))
    if quantity == "field":
        return CostBars(quantity, _fields(focus, report), False)
    cost, unit = _COST[quantity]
    total = getattr(report.top.costs, cost)
    live = focus.scope.live if focus.scope is not None else frozenset()
    values = {n: getattr(result, cost) for n, result in results.items() if n in live}
    if not total:  # no output depends on this graph: there is nothing to have a share in
        return CostBars(quantity, {}, False)
    return CostBars(quantity, {n: Share(v / total, unit(v)) for n, v in values.items() if v}, False)


def _fields(focus: Focus, report: Report) -> dict[str, Share]:
    """How far each node of the open graph sees, against the longest side of the input."""
    side = max((max(shape[1:] or (1,)) for shape in report.inputs.values()), default=1)
    fields = receptive_fields.fields(report)
    names = focus.document.model.graphs[focus.graph].nodes
    found = {name: fields.get(focus.path(name)) for name in names}
    return {
        name: Share(receptive_fields.side(field) / side, f"{receptive_fields.text(field)} px")
        for name, field in found.items()
        if field is not None
    }
