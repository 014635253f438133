"""Paints a frame of the canvas at three levels of detail.

Near by, cards are drawn whole; further off, as blocks of colour with their names; from far away,
as one batch of rectangles and lines.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.canvas.board.board import rect_of
from app.ui.canvas.board.cards import Wire
from app.ui.canvas.paint import dot_grid
from app.ui.canvas.paint.card_painter import CardPainter
from app.ui.canvas.paint.frame import Frame
from app.ui.canvas.paint.pens import Pens, current_pens

NEAR = 0.5
"""From this scale on cards are drawn whole."""
NAMED = 0.3
"""From this scale on their names can be read, written larger."""
HANDLE = 4
"""The radius of the handle at a bend of a wire, canvas pixels."""


def paint(painter: QPainter, frame: Frame, area: QRectF) -> None:
    """Everything within an area of the scene, in as much detail as the painter's scale can show."""
    scale = painter.worldTransform().m11()
    pens = current_pens()
    painter.fillRect(area, pens.canvas)
    dot_grid.paint(painter, area, scale, pens)
    if scale < NAMED:
        _paint_far(painter, frame, area, pens)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_wires(painter, frame, area, pens)
    frame.pictures.use(scale, painter.device().devicePixelRatio(), pens)
    _paint_cards(CardPainter(painter, frame, pens), frame, area, whole=scale >= NEAR)


def paint_whole(painter: QPainter, frame: Frame, area: QRectF, pens: Pens) -> None:
    """Whole cards at any scale, on a plain ground: for a picture that is looked at elsewhere."""
    painter.fillRect(area, pens.canvas)
    paint_wires(painter, frame, area, pens)
    frame.pictures.use(painter.worldTransform().m11(), 1.0, pens)
    _paint_cards(CardPainter(painter, frame, pens), frame, area, whole=True)


def paint_wires(painter: QPainter, frame: Frame, area: QRectF, pens: Pens) -> None:
    """The wires of an area; those of selected cards and those with an error over the others."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pens.ghost)
    for wire in frame.ghosts.board.wires_in(area):
        painter.drawPath(wire.path)
    wires = [wire for wire in frame.board.wires_in(area) if wire is not frame.lifted]
    for wire in sorted(wires, key=lambda wire: _is_special(wire, frame)):
        painter.setPen(_pen(wire, frame, pens))
        painter.drawPath(wire.path)
        if wire.bends and frame.is_marked(wire):
            _paint_bends(painter, wire, pens)


def _paint_bends(painter: QPainter, wire: Wire, pens: Pens) -> None:
    """Where a selected wire can be taken hold of."""
    painter.setBrush(pens.canvas)
    for x, y in wire.route.points[1:-1]:
        painter.drawEllipse(QPointF(x, y), HANDLE, HANDLE)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _is_special(wire: Wire, frame: Frame) -> bool:
    return wire.faulty or frame.is_marked(wire) or frame.in_front(wire)


def _pen(wire: Wire, frame: Frame, pens: Pens) -> QPen:
    if frame.is_marked(wire):
        return pens.selected_wire
    if wire.faulty:
        return pens.fault
    return pens.wire(wire.source.node.op.category, in_front=frame.in_front(wire))


def _paint_cards(cards: CardPainter, frame: Frame, area: QRectF, whole: bool) -> None:
    """Ghosts below cards, selected cards on top."""
    for card in frame.ghosts_in(area):
        cards.paint_ghost(card) if whole else cards.paint_ghost_block(card)
    for card in sorted(frame.board.cards_in(area), key=lambda card: card.name in frame.selected):
        cards.paint(card) if whole else cards.paint_block(card)
    if whole:
        for wire in frame.board.wires_in(area):
            if wire.faulty:
                cards.paint_fault(wire)
    cards.finish()


def _paint_far(painter: QPainter, frame: Frame, area: QRectF, pens: Pens) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pens.ghost_far)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([rect_of(card.box) for card in frame.ghosts_in(area)])
    extent = frame.board.extent
    part = area.intersected(extent)
    if part.width() * part.height() * 4 > extent.width() * extent.height():
        frame.batch.paint(painter, pens)  # made once; a part would be made for each repaint
        return
    cards, wires = frame.board.cards_in(area), frame.board.wires_in(area)
    frame.batch_of(cards, wires).paint(painter, pens)
