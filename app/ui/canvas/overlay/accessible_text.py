"""What a screen reader reads out: cards are not widgets, so the view describes those selected."""

from collections.abc import Sequence

from app.ui.canvas.board.cards import Card
from app.ui.canvas.view.scene import Scene

WHOLE = "The open network or block, as cards joined by wires"
MOST = 5
"""Names that are given of several selected cards."""


def accessible_text(scene: Scene) -> str:
    """The selected card with all that is written on it, or the names of several."""
    cards = [scene.cards[n] for n in scene.focus.names if n in scene.cards]
    if not cards:
        return f"{WHOLE}: {len(scene.cards)} nodes, none selected"
    if len(cards) == 1:
        return ", ".join(_of(cards[0]))
    names = _listed([card.name for card in cards][:MOST])
    return f"{len(cards)} nodes selected: {names}"


def _of(card: Card) -> list[str]:
    """`branch3.1`, `ConvRelu · 5×5 pad 1`, `reads branch3.0`, `gives 32×26×26`, and what is wrong."""
    parts = [card.name, card.kind]
    read = list(dict.fromkeys(wire.source.name for wire in card.entering))
    fed = list(dict.fromkeys(wire.target.name for wire in card.leaving))
    shapes = [shape for port in range(card.exits) if (shape := card.shape(port))]
    parts += [f"reads {_listed(read)}"] if read else []
    parts += [f"gives {_listed(shapes)}"] if shapes else []
    parts += [f"to {_listed(fed)}"] if fed else []
    problem = card.result.problem if card.result is not None else None
    remark = card.result.remark if card.result is not None else None
    wrong = problem.message if problem is not None else remark
    return [*parts, wrong] if wrong else parts


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - MOST} more"] if len(names) > MOST else []
    return " and ".join([*names[:MOST], *more])
