"""What a block made of some nodes may be called."""

import re
from collections.abc import Mapping
from itertools import takewhile

from graph.declare.op import Op
from graph.names import check_word
from graph.ops.port import title
from graph.problem import Refused

SHORT = {"BatchNorm2d": "Bn", "ReLU": "Relu", "Linear": "Linear"}
LEAST = 3
"""Letters that names have to share."""
MOST = 3
"""Operations that a name is put together from."""


def suggested(ops: Mapping[str, Op]) -> str:
    """A name for a block of these nodes.

    That of the nodes where they share one: Branch3 of branch3.0 and branch3.1, Layer of layer1
    and layer2, Inception4 of inception4b and inception4c. Else that of what they do, in order: ConvBnRelu. Else Block.
    """
    for name in (_shared(list(ops)), _of_operations(list(ops.values()))):
        if _may_be(name):
            return name
    return "Block"


def _shared(names: list[str]) -> str:
    """What all names begin with before their last dot, or before their numbers."""
    if len(names) < 2:
        return ""
    for shorten in (_before_dot, _before_number):
        stems = {shorten(name) for name in names}
        if len(stems) == 1 and stems != {""}:
            return _capital(stems.pop())
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    prefix = "".join(letters[0] for letters in alike).rstrip("._")
    return _capital(prefix) if len(prefix) >= LEAST else ""


def _before_dot(name: str) -> str:
    return name.rpartition(".")[0]


def _before_number(name: str) -> str:
    found = re.fullmatch(r"([^\W\d_]+?)_?\d*", name)
    return found[1] if found else name


def _of_operations(ops: list[Op]) -> str:
    """ConvBnRelu; nothing for more than a few, which no name would tell apart."""
    words = list(dict.fromkeys(SHORT.get(title(op), title(op).removesuffix("2d")) for op in ops))
    return "".join(map(_capital, words)) if len(words) <= MOST else ""


def _capital(word: str) -> str:
    """A name as a class is written: Branch3 of branch3, InnerStage of inner.stage."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[._]", word))


def _may_be(name: str) -> bool:
    try:
        check_word(name, "block")
    except Refused:
        return False
    return True
