"""The choice of images to train on: which, where they are, and whether they may be fetched."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.protocol import Data
from app.ui.widgets.boxes import ComboBox
from graph.problem import Refused
from graph.training.dataset import DATASETS, Dataset, classes_in

ASK = "Download it into this folder if it is not there: {}, from the internet"


class DataChoice(QWidget):
    """`changed()` follows each choice; what may be downloaded is asked anew for each training."""

    changed = Signal()

    def __init__(self, ask: Callable[[str, str], Path | None]) -> None:
        super().__init__()
        self.ask = ask
        self.folders: dict[str, str] = {}
        """The folder of each kind of data, as it was named last."""
        self.name, self.doc = ComboBox(), QLabel(wordWrap=True)
        self.folder, self.browse = QLineEdit(), QPushButton("Choose…")
        self.consent = QCheckBox()
        self._lay_out()
        self.name.currentIndexChanged.connect(self._show)
        self.folder.textChanged.connect(self._keep)
        self.browse.clicked.connect(self._browse)
        self.consent.toggled.connect(lambda _: self.changed.emit())
        self._show()

    def _lay_out(self) -> None:
        for name, dataset in DATASETS.items():
            title = dataset.title.removeprefix("the ")
            self.name.addItem(title[:1].upper() + title[1:], name)
        self.name.setAccessibleName("Data")
        self.folder.setAccessibleName("Folder of the data")
        self.folder.setPlaceholderText("the folder where they are, or are to be")
        self.browse.setAccessibleName("Choose the folder of the data")
        self.doc.setProperty("role", "dim")
        where = QHBoxLayout()
        where.setContentsMargins(0, 0, 0, 0)
        where.setSpacing(6)
        where.addWidget(self.folder, 1)
        where.addWidget(self.browse)
        self.where = QWidget()
        self.where.setLayout(where)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.doc, 0, 1)
        grid.addWidget(self.where, 1, 0, 1, 2)
        grid.addWidget(self.consent, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    @property
    def dataset(self) -> Dataset:
        """What is known of the images that are chosen."""
        return DATASETS[str(self.name.currentData())]

    def choose(self, name: str, folders: dict[str, str]) -> None:
        """Show what was chosen before."""
        self.folders.update(folders)
        self.name.setCurrentIndex(max(0, self.name.findData(name)))
        self._show()

    def _show(self) -> None:
        dataset = self.dataset
        self.doc.setText(dataset.doc)
        self.where.setVisible(dataset.folder)
        self.folder.setText(self.folders.get(dataset.name, ""))
        self.consent.setVisible(bool(dataset.download))
        self.consent.setChecked(False)
        self.consent.setText(ASK.format(dataset.download))
        self.changed.emit()

    def _keep(self, typed: str) -> None:
        self.folders[self.dataset.name] = typed
        self.changed.emit()

    def _browse(self) -> None:
        title = f"Where {self.dataset.title} is"
        chosen = self.ask(title, self.folder.text())
        if chosen is not None:
            self.folder.setText(str(chosen))

    def problem(self, host: str = "") -> str:
        """Why these data cannot be used, in a sentence, or ''; on another machine it will look."""
        dataset, folder = self.dataset, self.folder.text().strip()
        if not dataset.folder:
            return ""
        if not folder:
            also = ", or is to be" if dataset.download else ""
            return f"Choose the folder where {dataset.title} is{also}."
        if host:
            whole = folder.startswith("/")
            return "" if whole else f"Name the folder on {host} from its root on."
        if not Path(folder).is_dir() and not self.consent.isChecked():
            return f"There is no folder {folder}."
        return ""

    def classes(self, host: str = "") -> int | None:
        """How many there are; None where the network says so, or it cannot be known."""
        if self.dataset.name != "folder" or host:
            return self.dataset.classes
        try:
            return classes_in(Path(self.folder.text().strip()))
        except Refused:
            return None

    def data(self) -> Data:
        """What is chosen."""
        dataset = self.dataset
        folder = str(Path(self.folder.text().strip()).absolute())
        return Data(
            name=dataset.name,
            folder=folder if dataset.folder else "",
            download=bool(dataset.download) and self.consent.isChecked(),
        )
