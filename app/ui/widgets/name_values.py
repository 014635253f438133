"""Rows of a name and a value: what is known of a layer, what a profile measured."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app.ui.theme import theme

NameValue = tuple[str, str]
TOP = Qt.AlignmentFlag.AlignTop


class NameValues(QWidget):
    """The rows; values can be selected and copied. `tips` explains some names.

    Labels are kept and filled anew, for rows follow every keystroke.
    """

    def __init__(
        self,
        tips: Mapping[str, str] | None = None,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
        vertical_spacing: int = 6,
    ) -> None:
        super().__init__()
        self.tips, self.side = tips or {}, side
        self.rows: list[tuple[QLabel, QLabel]] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(vertical_spacing)
        self.grid.setColumnStretch(1, 1)

    def show_rows(self, rows: Sequence[NameValue]) -> None:
        """Show these in place of what was shown."""
        while len(self.rows) < len(rows):
            self.rows.append(self._add_row(len(self.rows)))
        for index, labels in enumerate(self.rows):
            shown = index < len(rows)
            for label, text in zip(labels, rows[index] if shown else ("", ""), strict=True):
                label.setText(text)
                label.setToolTip(self.tips.get(rows[index][0], "") if shown else "")
                label.setVisible(shown)

    def _add_row(self, index: int) -> tuple[QLabel, QLabel]:
        name, value = QLabel(self), QLabel(self, wordWrap=True)
        for label in (name, value):
            label.setTextFormat(Qt.TextFormat.PlainText)
        name.setProperty("role", "dim")
        value.setFont(theme.monospaced(9))
        value.setContentsMargins(0, 2, 0, 0)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        value.setAlignment(self.side | TOP)
        self.grid.addWidget(name, index, 0, TOP)
        self.grid.addWidget(value, index, 1)
        return name, value
