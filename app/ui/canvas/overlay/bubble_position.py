"""Where a bubble stands: whole, beside its card, and over no card or other bubble."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize

from app.layout.spatial_index import Box
from app.ui.canvas.board.free_position import free_corners

GAP = 14
"""Between a card and its bubble, pixels of the screen."""
FARTHEST = 240
"""How far a bubble may be from its card, pixels of the screen."""


def bubble_position(
    card: QRect, size: QSize, obstacles: Sequence[QRect], view: QRect, *, must: bool = False
) -> QPoint | None:
    """The best corner for a bubble in the view, in pixels; None where there is no room for it.

    Directly below the card is best, then above, right and left of it; where all of these are
    taken, the nearest free position that is not far. If it `must` be shown, it covers as little
    as it can, but never its own card.
    """
    taken = [card, *obstacles]
    spots = [spot for spot in _beside(card, size, view) if view.contains(QRect(spot, size))]
    free = (s for s in spots if not any(QRect(s, size).intersects(other) for other in taken))
    found = next(free, None) or _near(card, size, taken, view)
    if found is not None or not must:
        return found
    beside = [spot for spot in spots if not QRect(spot, size).intersects(card)]
    return min(beside, key=lambda spot: _covered(QRect(spot, size), obstacles), default=None)


def _beside(card: QRect, size: QSize, view: QRect) -> Iterator[QPoint]:
    """Along each side of the card, within the view's edges."""
    right, bottom = card.right() - size.width(), card.bottom() - size.height()
    most_right, lowest = view.right() - size.width(), view.bottom() - size.height()
    for y in (card.bottom() + GAP, card.top() - GAP - size.height()):
        for x in (card.left(), right):
            yield QPoint(max(view.left(), min(x, most_right)), y)
    for x in (card.right() + GAP, card.left() - GAP - size.width()):
        for y in (card.top(), bottom):
            yield QPoint(x, max(view.top(), min(y, lowest)))


def _near(card: QRect, size: QSize, taken: Sequence[QRect], view: QRect) -> QPoint | None:
    """The nearest free position, from below the card on."""
    boxes = [_box(rect) for rect in taken]

    def obstacle(area: Box) -> Box | None:
        left, top, right, bottom = area
        return next(
            (b for b in boxes if b[0] < right and left < b[2] and b[1] < bottom and top < b[3]),
            None,
        )

    start = card.left(), card.bottom() + GAP
    found = free_corners((size.width(), size.height()), start, GAP / 2, obstacle, 1)
    for x, y in found:
        spot = QPoint(int(x), int(y))
        if (spot - card.bottomLeft()).manhattanLength() > FARTHEST + size.height():
            return None
        if view.contains(QRect(spot, size)):
            return spot
    return None


def _covered(bubble: QRect, obstacles: Sequence[QRect]) -> int:
    """How many pixels of others lie under it."""
    overlaps = (bubble & other for other in obstacles)
    return sum(both.width() * both.height() for both in overlaps if both.isValid())


def _box(rect: QRect) -> Box:
    return rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1
