"""Where a bubble stands, without a window."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from app.ui.canvas.overlay.bubble_position import bubble_position

VIEW = QRect(0, 0, 1000, 600)
CARD = QRect(400, 200, 160, 64)
SIZE = QSize(236, 90)


def test_below_the_card_is_best() -> None:
    spot = bubble_position(CARD, SIZE, [], VIEW)
    assert spot is not None and spot.x() == CARD.left() and spot.y() > CARD.bottom()


def test_at_the_lower_edge_it_is_above() -> None:
    low = CARD.translated(0, 300)
    spot = bubble_position(low, SIZE, [], VIEW)
    assert spot is not None and spot.y() + SIZE.height() < low.top()


def test_with_cards_all_round_it_is_a_little_further() -> None:
    beside = [CARD.translated(dx, dy) for dx in (-180, 0, 180) for dy in (-80, 0, 80) if dx or dy]
    spot = bubble_position(CARD, SIZE, beside, VIEW)
    assert spot is not None
    assert not any(QRect(spot, SIZE).intersects(card) for card in [CARD, *beside])


def test_without_room_there_is_none() -> None:
    assert bubble_position(CARD, SIZE, [VIEW], VIEW) is None
    assert bubble_position(CARD, QSize(2000, 90), [], VIEW) is None


def test_one_that_must_be_shown_covers_others_but_never_its_card() -> None:
    crowd = [QRect(x, y, 150, 60) for x in range(0, 1000, 160) for y in range(0, 600, 70)]
    assert bubble_position(CARD, SIZE, crowd, VIEW) is None
    spot = bubble_position(CARD, SIZE, crowd, VIEW, must=True)
    assert spot is not None and VIEW.contains(QRect(spot, SIZE))
    assert not QRect(spot, SIZE).intersects(CARD)


rects = st.builds(
    QRect, st.integers(-100, 1000), st.integers(-100, 600), st.integers(1, 300), st.integers(1, 200)
)


@given(rects, st.lists(rects, max_size=12))
def test_it_is_whole_and_covers_nothing(card: QRect, others: list[QRect]) -> None:
    spot = bubble_position(card, SIZE, others, VIEW)
    if spot is not None:
        area = QRect(spot, SIZE)
        assert VIEW.contains(area)
        assert not any(area.intersects(other) for other in [card, *others])
