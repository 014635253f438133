"""The menu of files that were open before."""

from PySide6.QtWidgets import QMenu, QWidget

from app.workspace.files import Files
from app.workspace.path_text import shown


class RecentMenu(QMenu):
    """One action for each recent file, newest first; disabled while there are none."""

    def __init__(self, files: Files, parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        self.files = files
        files.recent_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Fill it with the files of now."""
        self.clear()
        self.setEnabled(bool(self.files.recent))
        for path in self.files.recent:
            action = self.addAction(shown(path).replace("&", "&&"))
            action.triggered.connect(lambda _, path=path: self.files.open_file(path))
