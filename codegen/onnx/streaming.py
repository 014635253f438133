"""An ONNX file piece by piece: its weights go from their arrays to the disk without a copy.

Protobuf's own way is to copy each weight into a message, the message into one string of bytes,
and that to the disk. A message is a row of fields, each a key, a length and its content, so
what stands before a weight's numbers can be written by itself, and then the numbers as they are.
A test reads the file back and compares it with the message that `write` makes.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto

Piece = bytes | memoryview
GRAPH = ModelProto.GRAPH_FIELD_NUMBER
INITIALIZER = onnx.GraphProto.INITIALIZER_FIELD_NUMBER
RAW_DATA = TensorProto.RAW_DATA_FIELD_NUMBER
WITH_LENGTH = 2
"""The kind of field whose content has its length before it."""


def pieces(
    outline: ModelProto, weights: Sequence[tuple[str, NDArray[np.float32]]]
) -> Iterator[Piece]:
    """The file of a model with these weights behind its own initializers."""
    rest = ModelProto()
    rest.CopyFrom(outline)
    rest.ClearField("graph")
    graph = outline.graph.SerializeToString()
    tensors = [_before_numbers(name, array) for name, array in weights]
    sizes = [len(head) + array.nbytes for head, (_, array) in zip(tensors, weights, strict=True)]
    heads = [_key(INITIALIZER, size) + head for head, size in zip(tensors, sizes, strict=True)]
    length = len(graph) + sum(map(len, heads)) + sum(array.nbytes for _, array in weights)
    yield rest.SerializeToString()
    yield _key(GRAPH, length) + graph
    for head, (_, array) in zip(heads, weights, strict=True):
        yield head
        yield array.reshape(-1).view(np.uint8).data


def _before_numbers(name: str, array: NDArray[np.float32]) -> bytes:
    """A tensor's message up to its numbers."""
    tensor = TensorProto(name=name, dims=array.shape, data_type=TensorProto.FLOAT)
    whole: bytes = tensor.SerializeToString()
    return whole + _key(RAW_DATA, array.nbytes)


def _key(field: int, length: int) -> bytes:
    """What stands before a field's content: which field it is, and how many bytes follow."""
    return _varint(field << 3 | WITH_LENGTH) + _varint(length)


def _varint(number: int) -> bytes:
    """A whole number in groups of seven bits, the lowest first."""
    groups = []
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])
