"""The bar on top: undo, input size, batch, device, profile, train, export."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from app.client.host import Host
from app.protocol import Device
from app.ui.theme.icons import SIZE
from app.ui.widgets.boxes import ComboBox, SpinBox
from app.ui.widgets.line_editor import LineEditor
from app.workspace.document import State
from app.workspace.workspace import Workspace
from graph import edits
from graph.ops.port import Input
from graph.problem import Refused

if TYPE_CHECKING:
    from app.ui.profile_popup import ProfilePopup


ANOTHER = "another"
"""Among the devices, what asks for one more machine."""


class Toolbar(QToolBar):
    """Follows the document and the settings of profiles."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("Toolbar")
        self.document, self.profile_settings = workspace.document, workspace.profile_settings
        self.machines = workspace.machines
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.toggleViewAction().setEnabled(False)
        self.input_size = LineEditor(Input.specs["shape"])
        self.batch = SpinBox()
        self.device = ComboBox()
        self.profile = QPushButton("Profile")
        self.profile_options = QToolButton()
        self.train = QPushButton("Train")
        self.export = QToolButton()
        self.profile_popup: ProfilePopup | None = None
        self._found: list[tuple[str, str]] = []
        self._set_up()
        self._connect()
        self.refresh()

    def _set_up(self) -> None:
        for widget, name in (
            (self.input_size, "Input size"),
            (self.batch, "Batch"),
            (self.device, "Device"),
            (self.profile, "Profile"),
            (self.profile_options, "How profiles are taken"),
            (self.train, "Train"),
            (self.export, "Export"),
        ):
            widget.setAccessibleName(name)
        self.input_size.setToolTip("One image: channels × height × width")
        letter = self.fontMetrics().averageCharWidth()
        self.input_size.setFixedWidth(letter * 19)
        self.batch.setFont(self.input_size.font())
        self.batch.lineEdit().setTextMargins(7, 0, 7, 0)
        self.batch.setRange(1, 1_000_000)
        self.batch.setFixedWidth(letter * 9)
        self.batch.setValue(self.profile_settings.batch)
        self.batch.setToolTip("Images at a time: for activation memory and profiles")
        self.device.setMinimumWidth(letter * 22)
        self.device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.device.addItem("Looking for devices", "auto")
        self.profile.setProperty("role", "primary")
        self.train.setToolTip("Train the network on images  F6")
        self.export.setText("Export")
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def fill(self, undo: QAction, redo: QAction, export: QMenu) -> None:
        """Lay the bar out around the window's own actions."""
        self.undo, self.redo = _button(undo), _button(redo)
        self.setIconSize(SIZE)
        self.export.setMenu(export)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for part in (
            self.undo,
            self.redo,
            _label("Input"),
            self.input_size,
            _label("Batch"),
            self.batch,
            gap,
            self.device,
            self.profile,
            self.profile_options,
            self.train,
            self.export,
        ):
            self.addWidget(part)

    @property
    def icons(self) -> dict[QAbstractButton, str]:
        """The buttons that have icons of their own, with the icons' names."""
        return {
            self.profile: "play",
            self.profile_options: "sliders-horizontal",
            self.train: "graduation-cap",
            self.export: "export",
        }

    def _connect(self) -> None:
        self.input_size.edited.connect(self._set_size)
        self.input_size.restored.connect(self._set_size)
        self.input_size.refused.connect(lambda why: self.document.refuse(why) if why else None)
        self.batch.valueChanged.connect(self.profile_settings.set_batch)
        self.device.currentIndexChanged.connect(self._choose)
        self.machines.added.connect(self._offer)
        self.profile_settings.changed.connect(self._show_options)
        self.profile_options.clicked.connect(self.ask_how)
        self.document.changed.connect(self._follow)

    def _follow(self, before: State, after: State) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show the size of the network's first input."""
        network = self.document.model.network
        self.input_size.setEnabled(bool(network.inputs))
        if network.inputs:
            op = network.nodes[network.inputs[0]].op
            if isinstance(op, Input):
                self.input_size.show_value(op.shape)

    def _set_size(self, shape: tuple[int, ...]) -> None:
        model = self.document.model
        name = model.network.inputs[0]
        try:
            self.document.apply(
                lambda m: edits.set_field(m, m.main, name, "shape", shape),
                "set the input size",
                merge=f"typing {self.input_size.gesture}",
            )
        except Refused as refusal:
            self.input_size.show_refusal(str(refusal))

    def show_devices(self, devices: list[Device]) -> None:
        """Offer what the workers found; the first GPU is chosen, if there is one."""
        self._found = [(device.name, device.title) for device in devices]
        before = self.profile_settings.device
        gpu = next((d.name for d in devices if d.name.startswith("cuda")), "cpu")
        self._offer(gpu if before == "auto" else before)

    def _offer(self, chosen: str) -> None:
        """All devices, then the machines that were not asked for theirs, then to add another."""
        found = [name for name, _ in self._found]
        self.device.blockSignals(True)
        self.device.clear()
        for name, title in self._found:
            self.device.addItem(title, name)
        for name in self.machines.names:
            if not any(device.startswith(f"{name}/") for device in found):
                self.device.addItem(f"{Host.of(name)[0].hostname}, by ssh", name)
        self.device.insertSeparator(self.device.count())
        self.device.addItem("Another machine…", ANOTHER)
        first = (name for name in found if name.startswith(f"{chosen}/"))
        at = self.device.findData(next(first, chosen))
        self.device.setCurrentIndex(max(at, 0))
        self.device.blockSignals(False)
        self._choose()

    def ask_how(self) -> None:
        """Choose how profiles are taken."""
        if self.profile_popup is None:
            from app.ui.profile_popup import ProfilePopup

            self.profile_popup = ProfilePopup(self.profile_settings, self)
        self.profile_popup.show_below(self.profile_options)

    def _show_options(self) -> None:
        """Show beside the button what is not as usual."""
        found = self.profile_settings.unusual()
        options = ", ".join(found)
        short = f"{found[0]} +{len(found) - 1}" if len(found) > 1 else options
        style = Qt.ToolButtonStyle
        with_text = style.ToolButtonTextBesideIcon
        self.profile_options.setText(f" {short}")
        self.profile_options.setToolButtonStyle(with_text if options else style.ToolButtonIconOnly)
        self.profile_options.setToolTip(
            f"How profiles are taken: {options or 'fp32, contiguous, eager, forward'}"
        )

    def _choose(self) -> None:
        name = str(self.device.currentData())
        if name == ANOTHER:
            self._offer(self.profile_settings.device)
            self.machines.add()
            return
        self.profile_settings.set_device(name)
        host, device = Host.of(name)
        where = {"auto": "", "cpu": " on CPU"}.get(device, " on GPU")
        elsewhere = f"Profile on {host.hostname}"
        self.profile.setText(elsewhere if host.address else f"Profile{where}")
        self._show_options()


def _button(action: QAction) -> QToolButton:
    """A button for an action that shows its icon, with room for it until that is there."""
    made = QToolButton()
    made.setAccessibleName(action.text().replace("&", ""))
    action.setIconText(" ")
    made.setDefaultAction(action)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    made.setFixedWidth(made.fontMetrics().height() + 22)
    return made


def _label(text: str) -> QLabel:
    made = QLabel(text)
    made.setProperty("role", "dim")
    made.setContentsMargins(10, 0, 0, 0)
    return made
