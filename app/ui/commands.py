"""What a command is, and the menu bar that is made of commands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

Run = Callable[[], object]


@dataclass(frozen=True)
class Command:
    """Something a person can do: its words in the menu, what it runs, its key and its icon.

    Keys `on_canvas` work while the canvas has the focus; `also` is a second key. `icon` is a
    name of the Phosphor set. What it does, in a line, is the docstring of what it runs.
    """

    text: str
    run: Run
    key: str = ""
    icon: str = ""
    on_canvas: bool = False
    also: str = ""
    doc: str = ""

    @property
    def words(self) -> str:
        """Its text, as people say it."""
        return self.text.replace("&", "").rstrip("…")

    @property
    def keys(self) -> str:
        """Its keys, as people read them."""
        return ", ".join(filter(None, (self.key, self.also)))

    @property
    def description(self) -> str:
        """What it does, in a line."""
        return self.doc or (self.run.__doc__ or "").partition("\n")[0]


@dataclass(frozen=True)
class Choices:
    """A submenu of options of which one holds."""

    text: str
    options: Mapping[str, Any]
    now: Any
    choose: Callable[[Any], None]


SEPARATOR = None
"""A line between commands."""
Item = Command | Choices | QMenu | None


@dataclass(frozen=True)
class Menu:
    """A menu of the menu bar."""

    text: str
    items: Sequence[Item]

    @property
    def title(self) -> str:
        """Its text, as people say it."""
        return self.text.replace("&", "")

    @property
    def commands(self) -> Iterator[Command]:
        """Its commands, in order."""
        return (item for item in self.items if isinstance(item, Command))


class Menus(QObject):
    """The menu bar of a window, filled; `actions` are found by what they run."""

    def __init__(self, window: QMainWindow, canvas: QWidget, menus: Sequence[Menu]) -> None:
        super().__init__(window)
        self.window, self.canvas, self.menus = window, canvas, menus
        self.actions: dict[Run, QAction] = {}
        self.icons: dict[QAction, str] = {}
        for menu in menus:
            inner = window.menuBar().addMenu(menu.text)
            for item in menu.items:
                self._add(inner, item)

    @property
    def commands(self) -> Iterator[Command]:
        """Every command of every menu."""
        return (command for menu in self.menus for command in menu.commands)

    def _add(self, menu: QMenu, item: Item) -> None:
        match item:
            case Command():
                menu.addAction(self._action(item))
            case Choices():
                _add_choices(menu.addMenu(item.text), item)
            case QMenu():
                menu.addMenu(item)
            case None:
                menu.addSeparator()

    def _action(self, command: Command) -> QAction:
        action = self.actions[command.run] = QAction(command.text, self.window)
        keys = filter(None, (command.key, command.also))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda: command.run())
        if command.icon:
            self.icons[action] = command.icon
        if command.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.canvas.addAction(action)
        return action

    def follow_history(self, history: QUndoStack) -> None:
        """Undo and redo say what they would undo and redo, and are grey where there is nothing."""
        self.undo, self.redo = self.actions[history.undo], self.actions[history.redo]
        history.undoTextChanged.connect(self._name_undo)
        history.redoTextChanged.connect(self._name_redo)
        history.canUndoChanged.connect(self.undo.setEnabled)
        history.canRedoChanged.connect(self.redo.setEnabled)
        self.undo.setEnabled(False)
        self.redo.setEnabled(False)

    def _name_undo(self, step: str) -> None:
        self.undo.setText(f"&Undo {_escaped(step)}".strip())

    def _name_redo(self, step: str) -> None:
        self.redo.setText(f"&Redo {_escaped(step)}".strip())

    def popup(self, groups: Sequence[Sequence[Run]]) -> QMenu:
        """A menu of some of the commands, by what they run, with lines between the groups."""
        menu = QMenu(self.window)
        for group in groups:
            menu.addActions([self.actions[run] for run in group])
            menu.addSeparator()
        return menu


def _add_choices(menu: QMenu, choices: Choices) -> None:
    group = QActionGroup(menu)
    for text, value in choices.options.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(value == choices.now)
        action.triggered.connect(lambda _, value=value: choices.choose(value))
        group.addAction(action)


def _escaped(text: str) -> str:
    return text.replace("&", "&&")
