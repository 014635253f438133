"""What a person types into a field, and what is refused."""

from typing import Any

import pytest

from graph.declare.field import Field, field_like
from graph.declare.kind import ANY_WHOLE, OPTIONAL_REAL, PADDING, PAIR, REAL, SIZES, WHOLE
from graph.declare.model_fields import fields_of
from graph.training.recipe import Recipe

RATE = Field("rate", REAL, more_than=0, at_most=100)
COUNT = Field("count", WHOLE, at_least=1, at_most=1_000_000)
KERNEL = Field("kernel", PAIR, at_least=1)
SHAPE = Field("shape", SIZES, at_least=1)
NAMES = {"out_channels": 128, "ch3x3": 96, "kernel_size": 3}


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (RATE, "0,01", 0.01),
        (RATE, "0,0005", 0.0005),
        (RATE, "0,005", 0.005),
        (RATE, "1,5", 1.5),
        (RATE, "1e-3", 0.001),
        (RATE, ".5", 0.5),
        (RATE, " 1 / 4 ", 0.25),
        (COUNT, "2*32", 64),
        (COUNT, "1e2", 100),
        (COUNT, "+5", 5),
        (COUNT, "007 * +2", 14),
        (COUNT, "128 / 2", 64),
        (COUNT, "(1 + 2) * 3", 9),
        (COUNT, "out_channels // 4", 32),
        (COUNT, "out//4", 32),
        (COUNT, "ch3x3*2", 192),
        (KERNEL, "3", (3, 3)),
        (KERNEL, "3x5", (3, 5)),
        (KERNEL, "3 x 5", (3, 5)),
        (KERNEL, "3 × 2*2", (3, 4)),
        (KERNEL, "3, 5", (3, 5)),
        (KERNEL, "3 5", (3, 5)),
        (SHAPE, "3 × 224 × 224", (3, 224, 224)),
        (Field("padding", PADDING), "same", "same"),
        (Field("seed", ANY_WHOLE, at_least=0, less_than=2**32), "4294967295", 2**32 - 1),
        (Field("maybe", OPTIONAL_REAL), "", None),
    ],
)
def test_what_is_typed_is_read(field: Field, typed: str, value: Any) -> None:
    read = field.read(typed, NAMES)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (RATE, "1,000"),
        (RATE, "1,000,000"),
        (RATE, "0"),
        (RATE, "-1"),
        (RATE, "inf"),
        (RATE, "nan"),
        (RATE, "1e999"),
        (RATE, ""),
        (COUNT, "1,000"),
        (COUNT, "3.5"),
        (COUNT, "5/2"),
        (COUNT, "inf"),
        (COUNT, "1 // 0"),
        (COUNT, "4 / / 2"),
        (COUNT, "4294967295 - 4294967290"),
        (COUNT, "9**9**9"),
        (COUNT, "__import__('os')"),
        (COUNT, "out"),
        (COUNT, "(" * 500),
        (KERNEL, "1 2 3"),
        (KERNEL, "3.5"),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_words_of_the_field(field: Field, typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{field.name} must be .*, not "):
        field.read(typed)


def test_a_field_of_a_model_has_its_limits_in_words() -> None:
    fields = fields_of(Recipe)
    assert fields["learning_rate"].title == "learning rate"
    assert fields["learning_rate"].phrase == "a number, more than 0, at most 100"
    assert fields["momentum"].phrase == "a number, at least 0, less than 1"
    assert fields["steps"].phrase.endswith("at most 1,000,000,000, or nothing")


@pytest.mark.parametrize(("default", "good", "bad"), [(7, 8, 1.5), (True, False, 1), ("a", "b", 1)])
def test_a_field_like_a_default_takes_its_kind(default: Any, good: Any, bad: Any) -> None:
    field = field_like("setting", default)
    assert field.check(good) == good
    with pytest.raises(ValueError, match="setting must be"):
        field.check(bad)
