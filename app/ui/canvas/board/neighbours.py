"""From a card to the next by keyboard: along wires, else to the nearest that way."""

from collections.abc import Iterable, Mapping
from typing import Literal

from app.ui.canvas.board.cards import Card

Way = Literal["forward", "back", "up", "down"]
ASIDE = 3
"""A card so far to the side counts as that many times as far ahead."""


def step(cards: Mapping[str, Card], start: str | None, way: Way) -> str | None:
    """The card to go to from one, or to begin with; None where there is none that way."""
    if start is None:
        first = min(cards.values(), key=lambda card: (card.x, card.y), default=None)
        return first.name if first else None
    card = cards[start]
    wired: list[Card] = []
    if way == "forward":
        wired = [wire.target for wire in card.leaving]
    elif way == "back":
        wired = [wire.source for wire in card.entering][:1]
    found = _nearest(card, wired, way) or _nearest(card, _ahead(card, cards, way), way)
    return found.name if found else None


def _ahead(card: Card, cards: Mapping[str, Card], way: Way) -> Iterable[Card]:
    dx, dy = _WAYS[way]
    for other in cards.values():
        across, down = _between(card, other)
        if dx * across + dy * down > 0:
            yield other


def _nearest(card: Card, cards: Iterable[Card], way: Way) -> Card | None:
    level = way in ("forward", "back")

    def far(other: Card) -> float:
        across, down = _between(card, other)
        ahead, aside = (across, down) if level else (down, across)
        return abs(ahead) + ASIDE * abs(aside)

    return min(cards, key=far, default=None)


def _between(card: Card, other: Card) -> tuple[float, float]:
    """From the middle of one card to that of another."""
    across = other.x + other.w / 2 - card.x - card.w / 2
    return across, other.y + other.h / 2 - card.y - card.h / 2


_WAYS: dict[Way, tuple[int, int]] = {
    "forward": (1, 0),
    "back": (-1, 0),
    "up": (0, -1),
    "down": (0, 1),
}
