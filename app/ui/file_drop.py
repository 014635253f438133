"""Files that are dropped on the window."""

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from app.workspace.files import Files
from app.workspace.path_text import read

ENCODED = QUrl.ComponentFormattingOption.FullyEncoded


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
        urls = event.mimeData().urls()
        # Encoded: a name that is no text would lose what is none of it in toLocalFile.
        paths = [read(url.toString(ENCODED)) for url in urls if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.files.open_dropped(paths)
        return bool(paths)
