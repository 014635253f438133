"""The bubbles of the cards with errors: which are shown, and with which fixes."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtWidgets import QWidget

from app.ui.canvas.board.cards import Card
from app.ui.canvas.overlay.bubble import Bubble
from app.ui.canvas.overlay.bubble_position import bubble_position
from app.ui.canvas.paint.painting import NEAR
from app.ui.canvas.view.view import View
from graph.fixes import fixes
from graph.problem import Problem

EDGE = 14
"""Kept free at the sides of the view, pixels."""
PORT = 6
"""How far ports stand out of a card."""
MOST = 6
OFFERED = 2
"""Fixes that are offered at the card; the Problems tab has all."""


class Bubbles(QObject):
    """The bubbles of the cards with errors in view, made once the cards are painted."""

    def __init__(self, view: View, over: QWidget, others: Sequence[QWidget]) -> None:
        """Bubbles of a view over a widget, on which `others` lie too."""
        super().__init__(over)
        self.view, self.scene, self.over, self.others = view, view.board_scene, over, others
        self.shown: dict[str, tuple[Problem, Bubble]] = {}
        self.updating = QTimer(self, singleShot=True, interval=0)
        self.updating.timeout.connect(self._update)
        self.offering = QTimer(self, singleShot=True, interval=0)
        self.offering.timeout.connect(self._offer_fixes)
        self.scene.area_changed.connect(lambda _: self.arrange())
        self.scene.content_changed.connect(self._wait)
        self.scene.graph_shown.connect(self._wait)
        view.view_changed.connect(self.arrange)

    def _wait(self) -> None:
        """Something changed: look at it once it is painted."""
        self.offering.stop()
        self.updating.start()

    def _update(self) -> None:
        """A bubble for every card with an error."""
        wanted = dict(self._problems())
        for name in [n for n in self.shown if wanted.get(n) != self.shown[n][0]]:
            bubble = self.shown.pop(name)[1]
            bubble.hide()
            bubble.deleteLater()
        for name, problem in wanted.items():
            if name not in self.shown:
                bubble = Bubble(self.over)
                bubble.show_message(self._message(problem))
                self.shown[name] = problem, bubble
        self.arrange()
        self.offering.start()

    def _problems(self) -> list[tuple[str, Problem]]:
        """The problem of each card: its own, or the first inside it."""
        wrong = [card for card in self.scene.cards.values() if card.state == "error"][:MOST]
        found = ((card.name, self._problem(card)) for card in wrong)
        return [(name, problem) for name, problem in found if problem is not None]

    def _problem(self, card: Card) -> Problem | None:
        focus = self.scene.focus
        own = card.result.problem if card.result is not None else None
        if own is not None:
            return own.within(focus.block)
        inside = focus.path(card.name) + "."
        errors = (p for p in focus.document.report.problems if p.severity == "error")
        return next((p for p in errors if p.path.startswith(inside)), None)

    def _message(self, problem: Problem) -> str:
        return problem.message if self._here(problem) else str(problem)

    def _here(self, problem: Problem) -> bool:
        prefix = self.scene.focus.path("x")[:-1]
        return problem.path.removeprefix(prefix) in self.scene.cards

    def _offer_fixes(self) -> None:
        """Offer the first fixes of each problem. Finding them takes a moment: each is tried out."""
        document = self.scene.document
        for problem, bubble in tuple(self.shown.values()):
            found = fixes(document.model, document.report, problem)
            actions = [(fix.text, partial(self.view.apply_fix, fix)) for fix in found[:OFFERED]]
            if not actions and not self._here(problem):
                actions = [("Go there", partial(self.scene.focus.go, problem.path))]
            if bubble.offered != [text for text, _ in actions]:
                bubble.offer(actions)
        self.arrange()

    def arrange(self) -> None:
        """Put each bubble beside its card, the selected node's first; hide others without room.

        None is shown where cards are too small to be read, and none while a wire is drawn.
        """
        obstacles = self._obstacles() if self.shown else []
        selected = self.scene.selected
        for name in sorted(self.shown, key=lambda name: name not in selected):
            bubble = self.shown[name][1]
            spot = self._position(name, bubble.size(), obstacles)
            bubble.setVisible(spot is not None)
            if spot is not None:
                bubble.move(spot)
                obstacles.append(bubble.geometry())

    def _obstacles(self) -> list[QRect]:
        """What bubbles must not cover: every card in view, and what else lies over the canvas."""
        cards = [self._on_screen(card) for card in self.scene.board.cards_in(self.view.seen)]
        return cards + [other.geometry() for other in self.others if other.isVisible()]

    def _position(self, name: str, size: QSize, obstacles: list[QRect]) -> QPoint | None:
        card = self.scene.cards.get(name)
        near = self.view.scale_now >= NEAR or name in self.scene.selected
        if card is None or not near or self.scene.reasons:
            return None
        box, view = self._on_screen(card), self.view.geometry()
        if not view.intersects(box):
            return None
        must = name in self.scene.selected
        area = view.adjusted(EDGE, 0, -EDGE, 0)
        return bubble_position(box, size, obstacles, area, must=must)

    def _on_screen(self, card: Card) -> QRect:
        box = self.view.mapFromScene(card.x, card.y, card.w, card.h).boundingRect()
        box.moveTopLeft(self.view.viewport().mapTo(self.over, box.topLeft()))
        return box.adjusted(-PORT, 0, PORT, 0)

    def apply_theme(self) -> None:
        """Take the theme's colours."""
        for _, bubble in self.shown.values():
            bubble.apply_theme()
