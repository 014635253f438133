"""Every command of the window, once: its menu, its words, its key, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from app.ui.theme import theme

Choose = Callable[[Any], None]


@dataclass(frozen=True)
class Command:
    """`do` is the method, from the window; keys `on_canvas` work while the canvas has the focus."""

    text: str
    do: str
    key: str = ""
    on_canvas: bool = False


_ = None
"""A line between commands."""

MENUS: dict[str, tuple[Command | None, ...]] = {
    "&File": (
        Command("&New", "files.new", "Ctrl+N"),
        Command("&Open…", "files.open", "Ctrl+O"),
        Command("Open a &preset…", "files.choose_preset", "Ctrl+Shift+O"),
        _,
        Command("&Save", "files.save", "Ctrl+S"),
        Command("Save &as…", "files.save_as", "Ctrl+Shift+S"),
        _,
        Command("&Export…", "exporter.source", "Ctrl+E"),
        _,
        Command("&Quit", "close", "Ctrl+Q"),
    ),
    "&Edit": (
        Command("Cu&t", "selection.cut", "Ctrl+X", on_canvas=True),
        Command("&Copy", "selection.copy", "Ctrl+C", on_canvas=True),
        Command("&Paste", "selection.paste", "Ctrl+V", on_canvas=True),
        Command("D&uplicate", "selection.duplicate", "Ctrl+D"),
        Command("&Delete", "canvas.delete_selected", "Del", on_canvas=True),
        Command(
            "Delete and &join",
            "canvas.dissolve_selected",
            "Ctrl+Backspace",
            on_canvas=True,
        ),
        Command("&Rename", "inspector.rename", "F2"),
        _,
        Command("Select &all", "canvas.select_all", "Ctrl+A", on_canvas=True),
        Command("Select &linked", "canvas.select_linked", "Ctrl+L"),
        Command("Ne&xt along the wire", "canvas.go_forward", "Ctrl+Right", on_canvas=True),
        Command("Pre&vious along the wire", "canvas.go_back", "Ctrl+Left", on_canvas=True),
        Command("Nearest abov&e", "canvas.go_up", "Ctrl+Up", on_canvas=True),
        Command("Nearest belo&w", "canvas.go_down", "Ctrl+Down", on_canvas=True),
        _,
        Command("&Find a node…", "seeking.find_node", "Ctrl+F"),
        Command("Find a co&mmand…", "seeking.find_command", "Ctrl+Shift+P"),
    ),
    "&View": (
        Command("Frame the &selection", "canvas.view.frame_selection", "F", on_canvas=True),
        Command("Frame &all", "canvas.view.frame_all", "Home", on_canvas=True),
        Command("&100%", "zoom_to_full_size", "Ctrl+0"),
        _,
        Command("&Problems", "tabs.show_problems", "Ctrl+1"),
        Command("La&yers", "tabs.show_layers", "Ctrl+2"),
        Command("So&urce", "tabs.show_source", "Ctrl+3"),
        Command("&Runs", "tabs.show_runs", "Ctrl+4"),
        Command("&Compare", "tabs.show_compare", "Ctrl+5"),
        _,
    ),
    "&Model": (
        Command("&Add…", "adding.here", "Shift+A", on_canvas=True),
        Command("Search the &palette", "stock.seek", "Ctrl+K"),
        Command("&Wire…", "linking.connect_selected", "C", on_canvas=True),
        Command("Edit the &settings", "inspector.edit_settings", "Return", on_canvas=True),
        _,
        Command("Make a &block", "selection.group", "Ctrl+G"),
        Command("&Dissolve the block", "selection.dissolve", "Ctrl+Shift+G"),
        Command("Make its &own block", "inspector.make_own"),
        _,
        Command("&Enter the block", "canvas.enter_selected", "Alt+Return"),
        Command("&Leave the block", "canvas.leave", "Esc", on_canvas=True),
        _,
        Command("Lay &out", "canvas.arrange", "L", on_canvas=True),
    ),
    "&Run": (
        Command("&Profile", "running.profile", "F5"),
        Command("&How profiles are taken…", "toolbar.ask_how", "Ctrl+F5"),
        Command("&Train…", "train", "F6"),
        Command("&Stop all", "running.stop", "Shift+F5"),
        Command("On &another machine…", "workspace.machines.add"),
        _,
        Command("St&op the run", "runs.run_actions.stop"),
        Command("&Resume the run", "runs.run_actions.resume"),
        Command("Run with the &batch that fits", "runs.run_actions.fit"),
        Command("Paint the profile on the &canvas", "runs.run_actions.paint"),
        Command("&Export profiles…", "runs.run_actions.export"),
        Command("Open the &folder of the run", "runs.run_actions.open_folder"),
        Command("Open the &network of the run", "runs.run_actions.open_network"),
        Command("&Delete the run…", "runs.run_actions.delete"),
    ),
    "&Help": (
        Command("&Keys and gestures", "show_keys", "F1"),
        Command("&Hints for the start", "tour.again"),
        Command("&About Convas", "show_about"),
    ),
}

PAINTS = {
    "Nothing": None,
    "Time": "time",
    "Parameters": "parameters",
    "MACs": "macs",
    "Activation memory": "activation",
    "Receptive field": "field",
}
ON_NODES = (
    ("adding.here", "selection.paste"),
    ("selection.cut", "selection.copy", "selection.duplicate", "inspector.rename"),
    (
        "selection.group",
        "selection.dissolve",
        "inspector.make_own",
        "canvas.enter_selected",
    ),
    ("canvas.delete_selected", "canvas.dissolve_selected"),
)
"""The canvas's own menu."""
THEMES = {"As the system": "system", "Dark": "dark", "Light": "light"}

GESTURES = (
    (
        "Add a node",
        "Tab or a double-click on the canvas, or on the palette; drag it out",
    ),
    ("… behind the selected one", "Enter: on its wire; Shift+Enter: a branch"),
    ("Wire", "drag from a port to a port, or to nothing for what fits"),
    ("Select one node more", "Ctrl+Shift+arrow key"),
    ("Re-route, cut", "drag a wire's end to another port, or to nothing"),
    ("Select", "click, Shift-click, drag a box"),
    ("Move", "drag; arrow keys nudge"),
    ("Pan, zoom", "middle-drag or Space-drag; wheel"),
    ("Enter, leave a block", "double-click; the path above the canvas"),
)


class Menus:
    """The menu bar filled: menus by title, actions by what they do."""

    def __init__(self, window: Any) -> None:
        self.window = window
        self.menus: dict[str, QMenu] = {}
        self.actions: dict[str, QAction] = {}
        for title, commands in MENUS.items():
            menu = self.menus[title.replace("&", "")] = window.menuBar().addMenu(title)
            if title == "&Edit":
                self._add_history(menu)
            for command in commands:
                if command is None:
                    menu.addSeparator()
                else:
                    self._add(menu, command)

    def _add_history(self, menu: QMenu) -> None:
        history, window = self.window.document.history, self.window
        self.actions["undo"] = history.createUndoAction(window, "&Undo")
        self.actions["redo"] = history.createRedoAction(window, "&Redo")
        self.actions["undo"].setShortcut("Ctrl+Z")
        self.actions["redo"].setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        menu.addActions([self.actions["undo"], self.actions["redo"]])
        menu.addSeparator()

    def _add(self, menu: QMenu, command: Command) -> None:
        action = self.actions[command.do] = QAction(command.text, self.window)
        action.setShortcut(command.key)
        action.triggered.connect(lambda: attrgetter(command.do)(self.window)())
        menu.addAction(action)
        if command.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.window.canvas.addAction(action)

    def add_choice(
        self, menu: str, title: str, options: dict[str, Any], now: Any, choose: Choose
    ) -> None:
        """A submenu of options of which one holds."""
        inner = self.menus[menu].addMenu(title)
        group = QActionGroup(inner)
        for text, value in options.items():
            action = inner.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == now)
            action.triggered.connect(lambda _, value=value: choose(value))
            group.addAction(action)


def keys_as_text() -> str:
    """The gestures and every command with a key, for the help."""
    rows = list(GESTURES)
    for commands in MENUS.values():
        rows += [(c.text.replace("&", "").rstrip("…"), c.key) for c in commands if c and c.key]
    rows += [("Undo, redo", "Ctrl+Z, Ctrl+Shift+Z")]
    faint = theme.current().dim.name()
    cells = (
        f"<tr><td style='padding-right:18px'>{what}</td><td style='color:{faint}'>{how}</td></tr>"
        for what, how in rows
    )
    return f"<table cellpadding='2'>{''.join(cells)}</table>"
