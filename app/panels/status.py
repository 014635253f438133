"""The status bar: what the network costs, and how many problems it has."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar

from app import quantity, theme
from app.conditions import Conditions
from app.document import Document, State

LINGERS = 8000
"""Milliseconds that a refusal stays."""


class Status(QStatusBar):
    """Follows the document; `problems_wanted()` follows a click on their number."""

    problems_wanted = Signal()

    def __init__(self, document: Document, conditions: Conditions) -> None:
        super().__init__()
        self.document, self.conditions = document, conditions
        self.flops = False
        self.setAccessibleName("Status")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 8, 0)
        self.parameters = _flat("Parameters of the network as it is deployed")
        self.macs = _flat("")
        self.activations = _flat("Outputs of all layers in float32")
        self.problems = _flat("Show the problems")
        for part in (self.parameters, _dot(), self.macs, _dot(), self.activations):
            self.addWidget(part)
        self.addPermanentWidget(self.problems)
        self.macs.clicked.connect(self._switch)
        self.problems.clicked.connect(self.problems_wanted)
        document.changed.connect(self._follow)
        conditions.changed.connect(self.refresh)
        self.refresh()

    def _follow(self, before: State, after: State) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show the costs as they are now."""
        report, batch = self.document.report, self.conditions.batch
        partly = "" if report.sound else " so far"
        self.parameters.setText(
            f"{quantity.count(report.parameters)} parameters{partly}"
        )
        self.parameters.setToolTip(
            "as deployed; in training, with the auxiliary heads: "
            f"{quantity.count(report.parameters_training)}"
        )
        self._show_macs(report.macs)
        size = quantity.memory(report.activation_bytes * batch)
        self.activations.setText(f"activations {size} at batch {batch}")
        self._show_problems([p.severity for p in report.problems])

    def _show_macs(self, macs: int) -> None:
        number, unit, other = (
            (2 * macs, "FLOPs", "MACs") if self.flops else (macs, "MACs", "FLOPs")
        )
        self.macs.setText(f"{quantity.exact(number)} {unit}")
        self.macs.setToolTip(
            f"{quantity.count(number)} {unit} for one image; click for {other}"
        )

    def _show_problems(self, severities: list[str]) -> None:
        errors, warnings = severities.count("error"), severities.count("warning")
        said = [_number(errors, "problem")] if errors else []
        said += [_number(warnings, "warning")] if warnings else []
        self.problems.setText(" · ".join(said) or "no problems")
        theme.mark(
            self.problems, state="error" if errors else "warning" if warnings else ""
        )

    def _switch(self) -> None:
        """MACs to FLOPs = 2×MACs, and back."""
        self.flops = not self.flops
        self.refresh()

    def say(self, sentence: str) -> None:
        """A sentence for some seconds."""
        self.showMessage(sentence, LINGERS)


def _flat(tip: str) -> QPushButton:
    made = QPushButton(flat=True, toolTip=tip)
    made.setProperty("role", "flat")
    return made


def _dot() -> QLabel:
    return QLabel("·")


def _number(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
