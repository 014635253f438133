"""The drawing board: a graph as cards joined by wires, to look at and to edit."""

from app.ui.canvas.canvas import Canvas

__all__ = ["Canvas"]
