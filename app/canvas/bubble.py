"""What is wrong with a card, beneath it, with the edit that would mend it as a button."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.canvas.card import Card
from app.canvas.ink import ink
from app.canvas.painting import NEAR
from app.canvas.view import View
from graph.fixes import fixes
from graph.problem import Problem, Refused

WIDE = 236
BELOW = 14
"""Between a card and its bubble, pixels of the screen."""
MOST = 6
OFFERED = 2
"""Ways to mend a problem that are offered at the card; the Problems tab has all."""


class Bubble(QFrame):
    """One problem: its sentence, and a button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bubble")
        self.setAccessibleName("Problem")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 10)
        column.setSpacing(7)
        column.addWidget(self.words)
        self.colour()

    def say(self, sentence: str) -> None:
        """The problem, for now without a way to mend it."""
        self.words.setText(sentence)
        self.setAccessibleDescription(sentence)
        self._fit()

    def offer(self, ways: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """The ways to mend it, or to go where it is, in place of any before."""
        while self.buttons:
            button = self.buttons.pop()
            button.hide()
            button.deleteLater()
        for text, do in ways:
            button = QPushButton(text)
            button.setProperty("role", "fix")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _, do=do: do())
            self.layout().addWidget(button)
            self.layout().setAlignment(button, Qt.AlignmentFlag.AlignLeft)
            button.show()
            self.buttons.append(button)
        self._fit()

    def colour(self) -> None:
        """Take the theme's colours."""
        theme = ink().theme
        self.setStyleSheet(
            f"#bubble {{ background: {theme.panel.name()}; border: 1px solid {theme.error.name()};"
            " border-radius: 8px; }"
            f"#bubble QLabel {{ color: {theme.text.name()}; font-size: 12px; }}"
            f"#bubble QPushButton {{ background: {theme.accent.name()}; border: 1px solid "
            f"{theme.accent.name()}; border-radius: 5px; color: {theme.on_accent.name()};"
            " font-size: 12px; font-weight: 600; padding: 3px 10px; }"
            f"#bubble QPushButton:focus {{ border-color: {theme.text.name()}; }}"
        )

    def _fit(self) -> None:
        self.words.ensurePolished()
        self.words.setFixedWidth(WIDE - 26)
        self.words.setFixedHeight(self.words.heightForWidth(WIDE - 26))
        self.layout().activate()
        self.setFixedSize(QSize(WIDE, self.layout().minimumSize().height()))


class Bubbles(QObject):
    """The bubbles of the cards with errors in view, made once the cards are painted."""

    def __init__(self, view: View, over: QWidget) -> None:
        super().__init__(over)
        self.view, self.scene, self.over = view, view.board_scene, over
        self.shown: dict[str, tuple[Problem, Bubble]] = {}
        self.renewing = QTimer(self, singleShot=True, interval=0)
        self.renewing.timeout.connect(self._renew)
        self.mending = QTimer(self, singleShot=True, interval=0)
        self.mending.timeout.connect(self._mend)
        self.scene.touched.connect(lambda _: self.place())
        self.scene.told.connect(self._wait)
        self.scene.shown.connect(self._wait)
        view.travelled.connect(self.place)

    def _wait(self) -> None:
        """Something changed: look at it once it is painted."""
        self.mending.stop()
        self.renewing.start()

    def _renew(self) -> None:
        """A bubble for every card with an error."""
        wanted = dict(self._problems())
        for name in [n for n in self.shown if wanted.get(n) != self.shown[n][0]]:
            bubble = self.shown.pop(name)[1]
            bubble.hide()
            bubble.deleteLater()
        for name, problem in wanted.items():
            if name not in self.shown:
                bubble = Bubble(self.over)
                bubble.say(self._sentence(problem))
                self.shown[name] = problem, bubble
        self.place()
        self.mending.start()

    def _problems(self) -> list[tuple[str, Problem]]:
        """The problem of each card: its own, or the first inside it."""
        wrong = [card for card in self.scene.cards.values() if card.state == "error"][
            :MOST
        ]
        found = ((card.name, self._problem(card)) for card in wrong)
        return [(name, problem) for name, problem in found if problem is not None]

    def _problem(self, card: Card) -> Problem | None:
        focus = self.scene.focus
        own = card.result.problem if card.result is not None else None
        if own is not None:
            return own.within(focus.place)
        inside = focus.path(card.name) + "."
        errors = (p for p in focus.document.report.problems if p.severity == "error")
        return next((p for p in errors if p.path.startswith(inside)), None)

    def _sentence(self, problem: Problem) -> str:
        return (
            problem.message
            if self._here(problem)
            else f"{problem.path}: {problem.message}"
        )

    def _here(self, problem: Problem) -> bool:
        prefix = self.scene.focus.path("x")[:-1]
        return problem.path.removeprefix(prefix) in self.scene.cards

    def _mend(self) -> None:
        """Offer the first fix of each problem: they are tried out, which takes a moment."""
        document = self.scene.document
        for problem, bubble in tuple(self.shown.values()):
            found = fixes(document.model, document.report, problem)
            ways = [
                (fix.text, partial(self._apply, fix.edit, fix.text))
                for fix in found[:OFFERED]
            ]
            if not ways and not self._here(problem):
                ways = [("Go there", partial(self.scene.focus.go, problem.path))]
            if [b.text() for b in bubble.buttons] != [text for text, _ in ways]:
                bubble.offer(ways)
        self.place()

    def _apply(self, change: Callable[..., object], text: str) -> None:
        try:
            self.scene.document.apply(change, text)  # type: ignore[arg-type]
        except Refused as refusal:
            self.view.refused.emit(str(refusal))
        self.view.setFocus()

    def place(self) -> None:
        """Put each bubble beneath its card; none where cards are too small to be read."""
        for name, (_, bubble) in self.shown.items():
            card = self.scene.cards.get(name)
            near = self.view.scale_now >= NEAR or name in self.scene.chosen
            if card is None or not near:
                bubble.hide()
                continue
            box = self.view.mapFromScene(card.x, card.y, card.w, card.h).boundingRect()
            box.moveTopLeft(self.view.viewport().mapTo(self.over, box.topLeft()))
            bubble.move(self._beside(box, bubble.size()))
            bubble.setVisible(self.view.geometry().intersects(box))

    def _beside(self, card: QRect, size: QSize) -> QPoint:
        """Beneath a card, or above it where that is out of view; not over the view's edge."""
        area = self.view.geometry()
        x = max(
            area.left() + BELOW, min(card.left(), area.right() - size.width() - BELOW)
        )
        below, above = card.bottom() + BELOW, card.top() - BELOW - size.height()
        low = below + size.height() > area.bottom() and above >= area.top()
        return QPoint(x, above if low else below)

    def colour(self) -> None:
        """Take the theme's colours."""
        for _, bubble in self.shown.values():
            bubble.colour()
