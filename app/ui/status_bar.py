"""The status bar: what the network costs, and how many problems it has."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar

from app import quantity
from app.ui.theme import theme
from app.ui.widgets.elided import ElidedLabel
from app.workspace.document import State
from app.workspace.workspace import Workspace

LINGERS = 8000
"""Milliseconds that a refusal stays."""


class StatusBar(QStatusBar):
    """Follows the document; `problems_wanted()` follows a click on their number."""

    problems_wanted = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.document, self.profile_settings = workspace.document, workspace.profile_settings
        self.flops = False
        self._refusal = ""
        self.setAccessibleName("Status")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 8, 0)
        self.parameters = _flat("Parameters of the network as it is deployed")
        self.macs = _flat("")
        self.activations = _flat("Outputs of all layers in float32")
        self.problems = _flat("Show the problems")
        self.message = _Message()
        for part in (self.parameters, _dot(), self.macs, _dot(), self.activations):
            self.addWidget(part)
        self.addWidget(self.message, 1)
        self.addPermanentWidget(self.problems)
        self.macs.clicked.connect(self._switch)
        self.problems.clicked.connect(self.problems_wanted)
        self.document.changed.connect(self._follow)
        self.document.refused.connect(self._show_refusal)
        workspace.focus.selected.connect(self._forget_refusal)
        self.profile_settings.changed.connect(self.refresh)
        self.refresh()

    def _follow(self, before: State, after: State) -> None:
        self._forget_refusal()
        self.refresh()

    def _forget_refusal(self) -> None:
        """A refusal goes with its cause: at the next edit that is done, or another selection."""
        if self._refusal and self.message.text() == self._refusal:
            self.show_message("")

    def _show_refusal(self, sentence: str) -> None:
        self._refusal = sentence
        self.show_message(sentence)

    def refresh(self) -> None:
        """Show the costs as they are now."""
        report, batch = self.document.report, self.profile_settings.batch
        partly = "" if report.sound else " so far"
        self.parameters.setText(f"{quantity.count(report.parameters)} parameters{partly}")
        self.parameters.setToolTip(
            "as deployed; in training, with the auxiliary heads: "
            f"{quantity.count(report.parameters_training)}"
        )
        self._show_macs(report.macs)
        size = quantity.memory(report.activation_bytes * batch)
        self.activations.setText(f"activations {size} at batch {batch}")

    def _show_macs(self, macs: int) -> None:
        number, unit, other = (2 * macs, "FLOPs", "MACs") if self.flops else (macs, "MACs", "FLOPs")
        self.macs.setText(f"{quantity.exact(number)} {unit}")
        self.macs.setToolTip(f"{quantity.count(number)} {unit} for one image; click for {other}")

    def show_problems(self, errors: int, warnings: int) -> None:
        """Show how many problems there are."""
        counts = [_number(errors, "problem")] if errors else []
        counts += [_number(warnings, "warning")] if warnings else []
        self.problems.setText(" · ".join(counts) or "no problems")
        theme.mark(self.problems, state="error" if errors else "warning" if warnings else "")

    def _switch(self) -> None:
        """MACs to FLOPs = 2×MACs, and back."""
        self.flops = not self.flops
        self.refresh()

    def show_message(self, text: str) -> None:
        """Show a sentence for some seconds."""
        self.message.show_text(text)

    def currentMessage(self) -> str:
        """The sentence that is shown; the costs stay beside it."""
        return self.message.text()


class _Message(ElidedLabel):
    """A sentence in the room that is left, for a while."""

    def __init__(self) -> None:
        super().__init__(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName("Message")
        self.setContentsMargins(24, 0, 12, 0)
        self.ending = QTimer(self, singleShot=True, interval=LINGERS)
        self.ending.timeout.connect(lambda: self.show_text(""))

    def show_text(self, text: str) -> None:
        """Show it for a while."""
        if text:
            self.ending.start()
        super().show_text(text)


def _flat(tip: str) -> QPushButton:
    made = QPushButton()
    made.setFlat(True)
    made.setToolTip(tip)
    made.setProperty("role", "flat")
    return made


def _dot() -> QLabel:
    return QLabel("·")


def _number(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
