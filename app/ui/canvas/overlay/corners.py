"""Where legend and overview stand: in the lower corners, over nothing that was framed."""

from PySide6.QtWidgets import QWidget

from app.ui.canvas.overlay.legend import Legend
from app.ui.canvas.overlay.minimap import Minimap
from app.ui.canvas.view.view import View

CORNER = 14
"""Between the overview and the edges, pixels."""
SMALL = 360
"""Below this height of the canvas the overview would hide more than it shows."""


def arrange_corners(canvas: QWidget, view: View, minimap: Minimap, legend: Legend) -> None:
    """Put both in their corners, and hide the overview where it would be in the way."""
    width, height = canvas.width(), canvas.height()
    minimap.move(width - minimap.width() - CORNER, height - minimap.height() - CORNER)
    minimap.setVisible(height >= SMALL and not _covers_framed(view, minimap))
    legend.fit(width - minimap.width() - 3 * CORNER)
    legend.move(CORNER, height - legend.height() - 3)


def _covers_framed(view: View, minimap: Minimap) -> bool:
    """Whether the overview lies over a card or a wire that was framed and is still there."""
    corner = minimap.geometry().translated(-view.pos())
    area = view.mapToScene(corner).boundingRect() & view.framed
    if area.isEmpty():
        return False
    board = view.board_scene.board
    wires = (wire for wire in board.wires_in(area) if wire.distance(area) is not None)
    return any(wires) or bool(board.cards_in(area))
