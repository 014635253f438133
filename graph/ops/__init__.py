"""Every operation, one class each. To add a layer, add a class to one of these files."""

from graph.declare.op import Op
from graph.ops import (
    activation,
    convolution,
    head,
    join,
    normalization,
    pooling,
    port,
    resize,
    structure,
)

_FILES = (
    port,
    convolution,
    pooling,
    normalization,
    activation,
    join,
    head,
    structure,
    resize,
)

CATALOGUE: dict[str, type[Op]] = {
    name: member
    for file in _FILES
    for name, member in vars(file).items()
    if isinstance(member, type)
    and issubclass(member, Op)
    and member.__module__ == file.__name__
    and not member.__subclasses__()
    and name != "Unknown"
}
"""Operations by name, in the order of the palette."""
