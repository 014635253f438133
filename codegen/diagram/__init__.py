"""The diagram backend: a network drawn by graphviz, for papers."""

from codegen.diagram.drawing import FORMATS, draw, write

__all__ = ["FORMATS", "draw", "write"]
