"""Sizes that remember how they were written: the text always says the value."""

import ast
import operator
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.pytorch.symbol import Symbol, written
from tests.support.hypothesis_profile import tries

WORTH = {"channels": 64, "width": 7, "n": 1, "m": 3}
SYMBOLS = st.sampled_from([Symbol(value, name) for name, value in WORTH.items()])
NUMBERS = st.integers(0, 9)
SIGNS = [operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod]


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Two sizes joined by a sign; where torch's arithmetic has no such value, the first."""

    def join(one: int, sign: Any, other: int) -> int:
        if sign in (operator.floordiv, operator.mod) and other == 0:
            return one
        return sign(one, other)

    return st.builds(join, inner, st.sampled_from(SIGNS), inner) | inner.map(operator.neg)


SIZES = st.recursive(SYMBOLS | NUMBERS, combined, max_leaves=8)


@tries(500)
@given(SIZES)
def test_the_text_says_the_value(size: int) -> None:
    assert eval(written(size), dict(WORTH)) == size


@tries(200)
@given(SIZES)
def test_the_names_in_the_text_are_known(size: int) -> None:
    said = {node.id for node in ast.walk(ast.parse(written(size))) if isinstance(node, ast.Name)}
    assert getattr(size, "names", set()) == said


@tries(100)
@given(SYMBOLS, st.floats(0.1, 9))
def test_a_fraction_of_a_size_is_a_plain_number(size: int, factor: float) -> None:
    assert size * factor == int(size) * factor
    assert factor * size == int(size) * factor


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (prod((Symbol(64, "channels"), 4, 4)), "channels * 4 * 4"),
        (Symbol(64, "channels") + Symbol(3, "m"), "channels + m"),
        ((Symbol(64, "channels") + 3) * 2, "(channels + 3) * 2"),
        (2 * (Symbol(64, "channels") // 4), "2 * (channels // 4)"),
        (Symbol(64, "channels") // (2 * Symbol(3, "m")), "channels // (2 * m)"),
        (1 * Symbol(64, "channels") + 0, "channels"),
        (Symbol(64, "channels") + -3, "channels - 3"),
        (100 - Symbol(64, "channels"), "100 - channels"),
        (512 // Symbol(64, "channels") % 5, "512 // channels % 5"),
        (5 * (Symbol(64, "channels") % 3), "5 * (channels % 3)"),
        (-(Symbol(64, "channels") // 3) + 40, "-(channels // 3) + 40"),
    ],
)
def test_it_reads_as_a_person_writes_it(size: int, text: str) -> None:
    assert written(size) == text
