"""The next card in a direction, for the arrow keys: along a wire, else the nearest that way."""

from collections.abc import Iterable, Mapping
from typing import Literal

from app.ui.canvas.board.cards import Card

Direction = Literal["forward", "back", "up", "down"]
ASIDE = 3
"""How much more a distance to the side counts than the same distance ahead."""


def step(cards: Mapping[str, Card], start: str | None, direction: Direction) -> str | None:
    """The name of the next card in a direction; without a start, of the leftmost card."""
    if start is None:
        first = min(cards.values(), key=lambda card: (card.x, card.y), default=None)
        return first.name if first else None
    card = cards[start]
    wired: list[Card] = []
    if direction == "forward":
        wired = [wire.target for wire in card.leaving]
    elif direction == "back":
        wired = [wire.source for wire in card.entering][:1]
    found = _nearest(card, wired, direction) or _nearest(
        card, _ahead(card, cards, direction), direction
    )
    return found.name if found else None


def _ahead(card: Card, cards: Mapping[str, Card], direction: Direction) -> Iterable[Card]:
    dx, dy = _OFFSETS[direction]
    for other in cards.values():
        across, down = _between(card, other)
        if dx * across + dy * down > 0:
            yield other


def _nearest(card: Card, cards: Iterable[Card], direction: Direction) -> Card | None:
    level = direction in ("forward", "back")

    def far(other: Card) -> float:
        across, down = _between(card, other)
        ahead, aside = (across, down) if level else (down, across)
        return abs(ahead) + ASIDE * abs(aside)

    return min(cards, key=far, default=None)


def _between(card: Card, other: Card) -> tuple[float, float]:
    """From the middle of one card to that of another."""
    across = other.x + other.w / 2 - card.x - card.w / 2
    return across, other.y + other.h / 2 - card.y - card.h / 2


_OFFSETS: dict[Direction, tuple[int, int]] = {
    "forward": (1, 0),
    "back": (-1, 0),
    "up": (0, -1),
    "down": (0, 1),
}
