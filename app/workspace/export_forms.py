"""What the window can write a network as, and how a person asked for it."""

from dataclasses import dataclass
from pathlib import Path


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


FORMS = {
    "pytorch": Form(
        "PyTorch source",
        "One nn.Module class for each block, as a person would write them. Weights go into a "
        "safetensors file beside it.",
        (".py",),
    ),
    "onnx": Form(
        "ONNX",
        "The deployed network, without auxiliary heads, any batch. Nodes have the names they "
        "have here.",
        (".onnx",),
    ),
    "diagram": Form(
        "Diagram",
        "For a paper: blocks as boxes, shapes on the wires, laid out by Graphviz.",
        (".svg", ".pdf", ".png", ".dot"),
    ),
    "convas": Form("Convas file", "A copy; the open document stays with its own.", (".convas",)),
}
"""What the dialog offers, by name."""
