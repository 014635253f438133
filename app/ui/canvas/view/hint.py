"""One line on what is under the pointer."""

from app.ui.canvas.board.cards import Card
from app.ui.canvas.board.hit import Hit
from graph.ops.port import Call


def hint(hit: Hit) -> str:
    """A line for the status bar; '' over nothing."""
    card = hit.card
    if card is None or hit.part == "nothing":
        return ""
    if hit.part == "output":
        return f"{card.name} gives {card.shape(hit.port)} · drag to wire it"
    if hit.part == "input":
        what = "drag its end to re-route or cut it" if card.wired(hit.port) else "drag to wire it"
        return f"input {hit.port + 1} of {card.name} · {what}"
    if hit.part == "wire" and hit.wire is not None:
        source = hit.wire.source
        ends = f"{source.name} to {card.name} · {source.shape(hit.wire.exit)}"
        return f"{ends} · drag to bend it, double-click to insert, Delete cuts it"
    return _card(card)


def _card(card: Card) -> str:
    result = card.result
    message = (result.problem.message if result.problem else result.remark) if result else None
    entered = " · double-click to enter" if isinstance(card.node.op, Call) else ""
    return f"{card.name} · {card.kind}" + (f" · {message}" if message else entered)
