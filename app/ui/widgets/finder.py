"""One box to search anything: type, arrow keys, Enter; Esc or a click elsewhere closes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import theme
from app.ui.widgets.list_view import ListView
from app.workspace.catalogue import score
from graph.declare.op import Category

ROWS, WIDE, MOST = 10, 380, 100
CATEGORY = Qt.ItemDataRole.UserRole
DETAIL = Qt.ItemDataRole.UserRole + 1
Flags = Qt.AlignmentFlag
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Choice:
    """A line to choose from: `words` find it too, `do` is what Enter does.

    `branch` is what Shift+Enter does, where that is something else.
    """

    title: str
    do: Callable[[], None]
    detail: str = ""
    category: Category | None = None
    words: tuple[str, ...] = ()
    branch: Callable[[], None] | None = None


class Finder(QFrame):
    """Lies over the window while something is searched; the keyboard then goes back.

    `closed()` follows, whether or not something was chosen.
    """

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.over = window
        self.choices: Sequence[Choice] = ()
        self.fitting: list[Choice] = []
        self.before: QWidget | None = None
        self.setProperty("role", "finder")
        self.field, self.list, self.note = QLineEdit(), ListView(), QLabel()
        self.rows = QStandardItemModel(self)
        self._set_up()
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for part in (self.field, self.list, self.note):
            column.addWidget(part)
        self.hide()

    def _set_up(self) -> None:
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setAccessibleName("What fits")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self.list.selectionModel().currentChanged.connect(self._announce)
        self.note.setProperty("role", "dim")
        self.note.setWordWrap(True)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._fill)

    def ask(
        self,
        what: str,
        choices: Sequence[Choice],
        at: QPoint | None = None,
        note: str = "",
    ) -> None:
        """Let a person choose; `at` is a point of the window, its upper middle if None."""
        self.choices = choices
        if not self.isVisible():
            self.before = QApplication.focusWidget()
        self.setAccessibleName(what)
        self.field.setAccessibleName(what)
        self.field.setPlaceholderText(what)
        self.field.clear()
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._fill()
        self._resize_at(at)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def leave(self) -> None:
        """Close, and give the keyboard back."""
        held = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.hide()
        if held and self.before is not None:
            self.before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _resize_at(self, at: QPoint | None) -> None:
        line = self.list.sizeHintForRow(0) if self.fitting else 24
        shown = max(1, min(ROWS, len(self.fitting)))
        self.list.setFixedHeight(shown * line + 4)
        room = self.over.rect().adjusted(8, 8, -8, -8)
        width = min(WIDE, room.width())
        self.column.activate()
        high = max(self.column.heightForWidth(width), self.sizeHint().height())
        box = QRect(QPoint(), QSize(width, high))
        box.moveTopLeft(at or QPoint((room.width() - width) // 2, room.height() // 7))
        box.moveRight(min(box.right(), room.right()))
        box.moveBottom(min(box.bottom(), room.bottom()))
        self.setGeometry(box)

    def _fill(self) -> None:
        """The choices that fit what is typed, best first."""
        typed = self.field.text()
        scored = [(score(typed, c.title, *c.words), c) for c in self.choices]
        scored = sorted((s for s in scored if s[0] > 0), key=lambda s: -s[0])
        self.fitting = [choice for _, choice in scored[:MOST]]
        self.rows.clear()
        self.list.empty_text = "Nothing fits" if not typed else f"Nothing fits {typed}"
        for choice in self.fitting:
            row = QStandardItem(choice.title)
            row.setData(choice.category, CATEGORY)
            row.setData(choice.detail, DETAIL)
            row.setAccessibleText(f"{choice.title}, {choice.detail}")
            self.rows.appendRow(row)
        self.list.setCurrentIndex(self.rows.index(0, 0))
        if self.isVisible():
            self._resize_at(self.pos())

    def _announce(self, now: QModelIndex) -> None:
        """A screen reader hears the line that Enter would choose."""
        self.field.setAccessibleDescription(str(now.data() or "nothing fits"))

    def _step(self, by: int) -> None:
        count = self.rows.rowCount()
        if count:
            row = self.list.currentIndex().row() + by
            row = row % count if abs(by) == 1 else max(0, min(count - 1, row))
            self.list.setCurrentIndex(self.rows.index(row, 0))

    def _choose(self, row: int, *, branch: bool = False) -> None:
        if 0 <= row < len(self.fitting):
            choice = self.fitting[row]
            self.leave()
            (choice.branch if branch and choice.branch else choice.do)()

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QFocusEvent) and event.lostFocus():
            away = event.reason() != Qt.FocusReason.ActiveWindowFocusReason
            if away and event.reason() != Qt.FocusReason.PopupFocusReason:
                self.hide()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._choose(self.list.currentIndex().row(), branch=shift)
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True


_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: ROWS - 1,
    Qt.Key.Key_PageUp: 1 - ROWS,
}


class _Line(QStyledItemDelegate):
    """A title with its category's bar at the left and what it is at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, option.fontMetrics.height() + 9)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, rect = theme.current(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(colours.accent)
            painter.setBrush(colours.field)
            painter.drawRoundedRect(rect.adjusted(1, 1, -2, -2), 4, 4)
        category = index.data(CATEGORY)
        if category:
            bar = QRect(rect.left() + 7, rect.center().y() - 6, 3, 13)
            painter.fillRect(bar, colours.category(category))
        room = rect.adjusted(18 if category else 10, 0, -10, 0)
        self._words(painter, room, option, index)
        painter.restore()

    def _words(
        self,
        painter: QPainter,
        room: QRect,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        metrics, colours = option.fontMetrics, theme.current()
        title, detail = str(index.data()), str(index.data(DETAIL) or "")
        least = min(metrics.horizontalAdvance(title), room.width())
        beside = max(0, room.width() - least - 16)
        elide = Qt.TextElideMode
        painter.setPen(colours.text)
        text = metrics.elidedText(title, elide.ElideMiddle, room.width())
        painter.drawText(room, Flags.AlignLeft | Flags.AlignVCenter, text)
        painter.setPen(colours.dim)
        text = metrics.elidedText(detail, elide.ElideRight, beside)
        painter.drawText(room, Flags.AlignRight | Flags.AlignVCenter, text)
