"""Names of nodes, blocks and arguments, which are names in PyTorch too."""

import keyword

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.names import (
    LONGEST,
    SOURCE,
    TORCH,
    check_beside,
    check_node,
    check_word,
    fresh,
)
from graph.problem import Refused
from tests.support.random_models import NAMES, passes

torch = pytest.importorskip("torch")
CONTAINERS = (torch.nn.Module, torch.nn.ModuleDict, torch.nn.Sequential)


def test_every_name_of_torch_s_modules_is_known() -> None:
    own = {name for made in CONTAINERS for name in dir(made()) if not name.startswith("_")}
    assert own - TORCH == set()


@pytest.mark.parametrize("name", ["conv1", "branch2.0.conv", "größe", "卷积", "a.12.b", "A"])
def test_identifiers_and_numbers_behind_dots_are_names(name: str) -> None:
    check_node(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "not an identifier"),
        ("2conv", "not an identifier"),
        ("conv 1", "not an identifier"),
        ("conv-1", "not an identifier"),
        ("conv:1", "not an identifier"),
        ("conv\n", "not an identifier"),
        ("0.conv", "not an identifier"),
        ("conv..a", "not an identifier"),
        ("conv.", "not an identifier"),
        (".conv", "not an identifier"),
        ("conv.01", "not an identifier"),
        ("conv.٣", "not an identifier"),
        ("conv.1234567", "not an identifier"),
        ("class", "a word of Python"),
        ("a.None", "a word of Python"),
        ("_conv", "torch keeps to itself"),
        ("a.__class__", "torch keeps to itself"),
        ("train", "a name torch uses itself"),
        ("a.forward", "a name torch uses itself"),
        ("self", "a name torch uses itself"),
        ("ﬁ", "Python reads as another"),
        ("a.ﬁ", "Python reads as another"),
        ("e\u0301", "Python reads as another"),
        ("n" * 65, "longer than 64 letters"),
    ],
)
def test_other_names_are_refused_with_a_sentence(name: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        check_node(name)


@given(NAMES)
@example("größe.0.ﬁ")
def test_a_name_that_passes_is_an_attribute_that_torch_keeps_by_that_name(
    name: str,
) -> None:
    if not passes(check_node, name):
        return
    for part in name.split("."):
        module = torch.nn.Sequential() if part.isdigit() else torch.nn.Module()
        child = torch.nn.Identity()
        module.add_module(part, child)
        assert list(module.state_dict()) == []
        assert dict(module.named_children()) == {part: child}
        if not part.isdigit():
            source = {"self": module}
            exec(f"made = self.{part}", source)
            assert source["made"] is child


@pytest.mark.parametrize("name", sorted([*TORCH, *SOURCE, *keyword.kwlist]))
def test_taken_words_name_neither_nodes_nor_blocks(name: str) -> None:
    for check in (lambda: check_node(name), lambda: check_word(name, "block")):
        with pytest.raises(Refused):
            check()


def test_a_block_s_name_has_no_dots() -> None:
    with pytest.raises(Refused, match="is not an identifier"):
        check_word("a.b", "block")


@pytest.mark.parametrize("other", ["a.b", "a.b.c", "a"])
def test_a_name_cannot_stand_beside_itself_or_what_holds_it(other: str) -> None:
    with pytest.raises(Refused):
        check_beside("a.b", ["x", other])


def test_names_that_only_begin_alike_stand_side_by_side() -> None:
    check_beside("branch2.1", ["branch2.0", "branch2.10", "branch", "branch21"])


def test_a_fresh_name_counts_on() -> None:
    assert fresh("conv", {"x"}) == "conv"
    assert fresh("conv", {"conv"}) == "conv2"
    assert fresh("conv2", {"conv2", "conv3"}) == "conv4"


@given(NAMES.filter(lambda name: len(name) < LONGEST - 3), st.integers(0, 12))
@example("branch2.0", 3)
def test_a_fresh_name_is_free_and_may_be_used(name: str, count: int) -> None:
    taken: set[str] = set()
    for _ in range(count):
        new = fresh(name, taken)
        check_node(new)
        assert new not in taken
        taken.add(new)
