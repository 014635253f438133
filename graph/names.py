"""Which names nodes, blocks and arguments may have, so that each is also a name in PyTorch."""

import keyword
import re
import unicodedata
from collections.abc import Container, Iterable

from graph.problem import Refused

# What torch.nn.Module, ModuleDict and Sequential already call their own (a test compares).
TORCH = frozenset(
    """T_destination add_module append apply bfloat16 buffers call_super_init children clear compile
    cpu cuda double dump_patches eval extend extra_repr float forward get_buffer get_extra_state
    get_parameter get_submodule half insert ipu items keys load_state_dict modules mtia named_buffers
    named_children named_modules named_parameters parameters pop register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
    set_submodule share_memory state_dict to to_empty train training type update values xpu
    zero_grad""".split()  # noqa: SIM905
)
# What generated code calls by a bare name.
SOURCE = frozenset({"torch", "nn", "F", "self", "super", "len", "range", "print", "tuple", "math"})
LONGEST = 64


def _word(word: str, what: str) -> None:
    if unicodedata.normalize("NFKC", word) != word:
        raise Refused(
            f"{what} {word!r} has a letter that Python reads as another; retype it plainly"
        )
    if not word.isidentifier():
        raise Refused(f"{what} {word!r} is not an identifier: use letters, digits and _")
    if keyword.iskeyword(word):
        raise Refused(f"{what} {word!r} is a word of Python; choose another")
    if word.startswith("_"):
        raise Refused(f"{what} {word!r} begins with _, which torch keeps to itself")
    if word in TORCH or word in SOURCE:
        raise Refused(f"{what} {word!r} is a name torch uses itself; choose another")


def _check_text(name: object, what: str) -> None:
    """A file of version 0 has names where any value may stand."""
    if not isinstance(name, str):
        raise Refused(f"{what} must be a text, not {str(name)[:20]}")


def check_node(name: str) -> None:
    """Raise Refused unless `name` can be a node's: identifiers, or numbers after a dot."""
    _check_text(name, "name")
    if len(name) > LONGEST:
        raise Refused(f"name {name[:20] + '…'!r} is longer than {LONGEST} letters")
    first, *rest = name.split(".")
    _word(first, "name")
    for part in rest:
        if not re.fullmatch(r"0|[1-9][0-9]{0,5}", part, re.ASCII):
            _word(part, "name")


def check_word(name: str, what: str) -> None:
    """Raise Refused unless `name` can name a block or an argument."""
    _check_text(name, what)
    if len(name) > LONGEST:
        raise Refused(f"{what} {name[:20] + '…'!r} is longer than {LONGEST} letters")
    _word(name, what)


def check_beside(name: str, others: Iterable[str]) -> None:
    """Raise Refused if `name` is taken, or is a part of another's path as `a` is of `a.b`."""
    for other in others:
        if other == name:
            raise Refused(f"there is already a node {name!r} here")
        if other.startswith(name + ".") or name.startswith(other + "."):
            raise Refused(f"{name!r} and {other!r} cannot stand side by side: one holds the other")


def fresh(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or with the first number that makes it free: conv, conv2, conv3."""
    if wanted not in taken:
        return wanted
    stem = wanted.rstrip("0123456789") or wanted
    if stem.endswith("."):
        stem = wanted.replace(".", "_") + "_"
    stem = stem[: LONGEST - 5]
    number = 2
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
