"""Files that are dropped on the window."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from app.workspace.files import Files, dropped


class FileDrop(QObject):
    """Opens a file that is dropped anywhere on a widget."""

    def __init__(self, files: Files, target: QWidget) -> None:
        super().__init__(target)
        self.files = files
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent) or event.type() == QEvent.Type.DragMove:
            return False
        path = dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.files.open_file(path)
        return path is not None
