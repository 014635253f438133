"""What the window can write a network as, and how a person asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.declare.field import Field
from graph.declare.kind import BOOL, WHOLE

OPSET = Field(
    "opset", WHOLE, "of ONNX: 13 to the newest that onnx knows", 17, at_least=13, at_most=28
)
SEED = Field(
    "seed",
    WHOLE,
    "without weights, those after torch.manual_seed(N)",
    0,
    at_least=0,
    at_most=2**31 - 1,
)
ANNOTATE = Field(
    "annotate",
    BOOL,
    "beside an ONNX file, its numbers for Netron and Model Explorer",
    False,
    label="annotations",
)
DEPTH = Field(
    "depth",
    WHOLE,
    "levels of blocks that a diagram opens",
    0,
    at_least=0,
    at_most=64,
    label="blocks opened, levels",
)


@dataclass(frozen=True)
class ExportRequest:
    """A form of `convas export --to`, its options as on the command line, and where it goes."""

    form: str
    path: Path
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """Something a network can be written as."""

    title: str
    doc: str
    endings: tuple[str, ...]
    """Of its files; where there are several, each is a form of its own."""
    options: tuple[Field, ...] = ()
    without_weights: str = ""
    """What it holds where no weights are given; '' for a form that takes none."""


FORMS = {
    "pytorch": Form(
        "PyTorch source",
        "One nn.Module class for each block, as a person would write them. Weights go into a "
        "safetensors file beside it.",
        (".py",),
        without_weights="none",
    ),
    "onnx": Form(
        "ONNX",
        "The deployed network, without auxiliary heads, any batch. Nodes have the names they "
        "have here.",
        (".onnx",),
        (SEED, OPSET, ANNOTATE),
        without_weights="drawn from a seed",
    ),
    "diagram": Form(
        "Diagram",
        "For a paper: blocks as boxes, shapes on the wires, laid out by Graphviz.",
        (".svg", ".pdf", ".png", ".dot"),
        (DEPTH,),
    ),
    "convas": Form("Convas file", "A copy; the open document stays with its own.", (".convas",)),
}
"""What the dialog offers, by name."""


def flag(field: Field) -> str:
    """A field's option of the command line: --learning-rate."""
    return f"--{field.name.replace('_', '-')}"


def words(fields: Mapping[str, Field], values: Mapping[str, Any]) -> tuple[str, ...]:
    """Values as the command line takes them; of flags those that are on."""
    found: list[str] = []
    for name, value in values.items():
        if value is not False:
            found += [flag(fields[name])] if value is True else [flag(fields[name]), str(value)]
    return tuple(found)
