"""The reference page of operations is current, and leaves nothing out."""

import pytest

from graph import reference
from graph.declare.op import Op
from graph.ops import CATALOGUE


def test_the_page_is_current() -> None:
    """If not: python -m graph.reference."""
    assert reference.PATH.read_text(encoding="utf-8") == reference.page()


@pytest.mark.parametrize("op", CATALOGUE.values(), ids=CATALOGUE)
def test_every_operation_says_what_it_does(op: type[Op]) -> None:
    assert op.__doc__ and reference.shape_rule(op) not in ("", reference.shape_rule(Op))
    for spec in op.specs.values():
        assert spec.doc and spec.doc in reference.entry(op.__name__, op)
