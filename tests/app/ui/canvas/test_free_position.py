"""Where something new finds room on the board."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.canvas.board.board import Board
from app.ui.canvas.board.cards import Card
from app.ui.canvas.board.free_position import CLEARANCE, free_position
from graph.model import Graph, Model, Node
from graph.ops.activation import ReLU

pytestmark = pytest.mark.usefixtures("qapp")  # cards measure their text

SIZE = (160.0, 64.0)
NETWORK = Model({"Net": Graph()}, "Net")


def board(*corners: tuple[float, float]) -> Board:
    made = Board()
    for i, at in enumerate(corners):
        card = made.cards[f"n{i}"] = Card(f"n{i}")
        card.show(NETWORK, Node(ReLU()), None, True, False, None)
        made.put(card, at)
    return made


def covered(made: Board, at: tuple[float, float]) -> bool:
    return any(
        at[0] - CLEARANCE < card.x + card.w
        and card.x < at[0] + SIZE[0] + CLEARANCE
        and at[1] - CLEARANCE < card.y + card.h
        and card.y < at[1] + SIZE[1] + CLEARANCE
        for card in made.cards.values()
    )


def test_a_free_position_is_kept() -> None:
    assert free_position(board((0, 0)), SIZE, (400, 8)) == (400, 8)


def test_one_that_is_taken_moves_as_little_as_can_be() -> None:
    assert free_position(board((0, 0)), SIZE, (8, 48)) == (8, 80)


def test_a_card_that_is_ignored_is_in_nobodys_way() -> None:
    assert free_position(board((0, 0)), SIZE, (8, 8), ["n0"]) == (8, 8)


@given(st.lists(st.tuples(st.integers(-400, 400), st.integers(-400, 400)), max_size=12))
def test_nothing_is_ever_covered(corners: list[tuple[int, int]]) -> None:
    made = board(*corners)
    at = free_position(made, SIZE, (3, 5))
    assert not covered(made, at) and at[0] % 8 == 0 and at[1] % 8 == 0
