"""Every command of the window, once: the menus, each made of the parts whose commands it holds."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QMenu

from app.ui.canvas import Canvas
from app.ui.commands import SEPARATOR, Choices, Command, Menu, Run
from app.ui.panels.inspector.inspector import Inspector
from app.ui.panels.palette.palette import Palette
from app.ui.panels.runs.actions import RunActions
from app.ui.toolbar import Toolbar
from app.ui.tools.add_node import AddNode
from app.ui.tools.connect import Connect
from app.ui.tools.find import Find
from app.ui.tools.replace import Replace
from app.workspace.export import Exporter
from app.workspace.files import Files
from app.workspace.machines import Machines
from app.workspace.runs.runs import Runs
from app.workspace.selection import Selection

PAINTS = {
    "Nothing": None,
    "Time": "time",
    "Parameters": "parameters",
    "MACs": "macs",
    "Activation memory": "activation",
    "Receptive field": "field",
}
THEMES = {"As the system": "system", "Dark": "dark", "Light": "light"}
GESTURES = (
    ("Add a node", "Tab or a double-click on the canvas, or on the palette; drag it out"),
    ("… behind the selected one", "Enter: on its wire; Shift+Enter: a branch"),
    ("Wire", "drag from a port to a port, or to nothing for what fits"),
    ("Select one node more", "Ctrl+Shift+arrow key"),
    ("Re-route, cut", "drag a wire's end to another port, or to nothing"),
    ("Cut all wires crossed", "Ctrl+right-drag"),
    ("Select", "click a card or a wire, drag a box; Shift adds, Ctrl toggles"),
    ("Bend a wire", "drag it; drag the bend back into line to take it out"),
    ("Insert into a wire", "double-click it, or let go of a card that touches it"),
    ("Move", "drag; arrow keys nudge"),
    ("Pan", "middle-drag, Space-drag, two fingers on a trackpad; Shift+wheel sideways"),
    ("Zoom", "wheel, pinch"),
    ("Enter, leave a block", "double-click; the path above the canvas"),
)
"""What is done by mouse or by keys that are no command's."""


def file_menu(files: Files, export: Exporter, recent: QMenu, leave: Run) -> Menu:
    """Where the network comes from and goes to."""
    return Menu(
        "&File",
        (
            Command("&New", files.new, "Ctrl+N", "file-plus"),
            Command("New &window", files.new_window, "Ctrl+Shift+N"),
            Command("&Open…", files.open, "Ctrl+O", "folder-open"),
            Command("Open a &preset…", files.choose_preset, "Ctrl+Shift+O"),
            recent,
            SEPARATOR,
            Command("&Save", files.save, "Ctrl+S", "floppy-disk"),
            Command("Save &as…", files.save_as, "Ctrl+Shift+S"),
            Command("&Reload from disk", files.reload),
            SEPARATOR,
            Command("&Export…", export.ask, "Ctrl+E", "export"),
            SEPARATOR,
            Command("&Quit", leave, "Ctrl+Q", "sign-out", doc="Close the window."),
        ),
    )


def edit_menu(
    history: QUndoStack, selection: Selection, canvas: Canvas, inspector: Inspector, find: Find
) -> Menu:
    """What is done to the selection, and how nodes are found."""
    return Menu(
        "&Edit",
        (
            Command("&Undo", history.undo, "Ctrl+Z", "arrow-counter-clockwise", doc="Undo a step."),
            Command(
                "&Redo",
                history.redo,
                "Ctrl+Shift+Z",
                "arrow-clockwise",
                also="Ctrl+Y",
                doc="Do again what was undone.",
            ),
            SEPARATOR,
            Command("Cu&t", selection.cut, "Ctrl+X", "scissors", on_canvas=True),
            Command("&Copy", selection.copy, "Ctrl+C", "copy", on_canvas=True),
            Command("&Paste", canvas.paste, "Ctrl+V", "clipboard-text", on_canvas=True),
            Command("D&uplicate", selection.duplicate, "Ctrl+D", "copy-simple"),
            Command("&Delete", canvas.delete_selected, "Del", "trash", on_canvas=True),
            Command(
                "Delete and &join",
                canvas.dissolve_selected,
                "Ctrl+Backspace",
                "arrows-in-line-horizontal",
                on_canvas=True,
            ),
            Command("&Rename", inspector.rename, "F2", "pencil-simple"),
            SEPARATOR,
            Command("Select &all", canvas.select_all, "Ctrl+A", "selection-all", on_canvas=True),
            Command("Select &linked", canvas.select_linked, "Ctrl+L"),
            Command("Ne&xt along the wire", canvas.go_forward, "Ctrl+Right", on_canvas=True),
            Command("Pre&vious along the wire", canvas.go_back, "Ctrl+Left", on_canvas=True),
            Command("Nearest abov&e", canvas.go_up, "Ctrl+Up", on_canvas=True),
            Command("Nearest belo&w", canvas.go_down, "Ctrl+Down", on_canvas=True),
            SEPARATOR,
            Command("&Find a node…", find.find_node, "Ctrl+F", "magnifying-glass"),
            Command("Find a co&mmand…", find.find_command, "Ctrl+Shift+P", "terminal"),
        ),
    )


def view_menu(
    canvas: Canvas,
    panels: Sequence[Command],
    parts: Sequence[Command],
    theme: str,
    set_theme: Callable[[str], None],
) -> Menu:
    """What is seen, and where; `panels` show the tabs below the canvas, `parts` hide and
    show the sides of the window."""
    view = canvas.view
    return Menu(
        "&View",
        (
            Command(
                "Frame the &selection", view.frame_selection, "F", "corners-in", on_canvas=True
            ),
            Command("Frame &all", view.frame_all, "Home", "corners-out", on_canvas=True),
            Command("&100%", view.zoom_to_full_size, "Ctrl+0"),
            SEPARATOR,
            *panels,
            SEPARATOR,
            *parts,
            SEPARATOR,
            Choices("Paint &by", PAINTS, None, canvas.paint_by),
            Choices("&Theme", THEMES, theme, set_theme),
        ),
    )


def model_menu(
    add: AddNode,
    palette: Palette,
    connect: Connect,
    swap: Replace,
    inspector: Inspector,
    selection: Selection,
    canvas: Canvas,
) -> Menu:
    """What the network is built with."""
    wires = canvas.wires
    return Menu(
        "&Model",
        (
            Command("&Add…", add.here, "Shift+A", "plus", on_canvas=True),
            Command("Search the &palette", palette.start_search, "Ctrl+K"),
            Command("&Wire…", connect.connect_selected, "C", "flow-arrow", on_canvas=True),
            Command("Re&place with…", swap.replace_selected, "R", "swap", on_canvas=True),
            Command(
                "Edit the &settings",
                inspector.edit_settings,
                "Return",
                "sliders-horizontal",
                on_canvas=True,
            ),
            SEPARATOR,
            Command("Make a &block…", selection.group, "Ctrl+G", "stack"),
            Command("&Dissolve the block", selection.dissolve, "Ctrl+Shift+G", "stack-simple"),
            Command("Make its &own block", inspector.make_own),
            Command("Make an ar&gument…", inspector.make_argument, "Ctrl+Shift+A"),
            SEPARATOR,
            Command("&Enter the block", canvas.enter_selected, "Alt+Return", "sign-in"),
            Command("&Leave the block", canvas.leave, "Esc", "arrow-u-up-left", on_canvas=True),
            SEPARATOR,
            Command("&Insert into the wire…", wires.insert),
            Command("&Cut the wire", wires.cut),
            Command("Str&aighten the wire", wires.straighten),
            Command("Go to the wire's &source", wires.go_to_source),
            Command("Go to the wire's &target", wires.go_to_target),
            Command("Add at the &port…", wires.add_at_port),
            SEPARATOR,
            Command("Lay &out", canvas.arrange, "L", "tree-structure", on_canvas=True),
        ),
    )


def run_menu(
    runs: Runs, toolbar: Toolbar, train: Run, machines: Machines, selected: RunActions
) -> Menu:
    """Profiles and trainings: starting them, and what is done with those selected in Runs."""
    return Menu(
        "&Run",
        (
            Command("&Profile", runs.profile, "F5", "play"),
            Command("&How profiles are taken…", toolbar.ask_how, "Ctrl+F5", "sliders-horizontal"),
            Command("&Train…", train, "F6", "graduation-cap"),
            Command("&Stop all", runs.stop, "Shift+F5", "stop"),
            Command("On &another machine…", machines.add),
            SEPARATOR,
            Command("St&op the run", selected.stop),
            Command("&Resume the run", selected.resume),
            Command("Run with the &batch that fits", selected.fit),
            Command("Paint the profile on the &canvas", selected.paint),
            Command("&Export profiles…", selected.export, icon="export"),
            Command("Open the &folder of the run", selected.open_folder, icon="folder-open"),
            Command("Open the &network of the run", selected.open_network),
            Command("Star the r&un", selected.star),
            Command("Rena&me the run", selected.rename),
            Command("&Delete the run…", selected.delete, icon="trash"),
        ),
    )


def help_menu(keys: Run, hints: Run, about: Run) -> Menu:
    """What explains the rest."""
    return Menu(
        "&Help",
        (
            Command("&Keys and gestures", keys, "F1", "keyboard"),
            Command("&Hints for the start", hints, icon="lightbulb"),
            Command("&About Convas", about, icon="info"),
        ),
    )


def on_canvas(
    add: AddNode, swap: Replace, selection: Selection, inspector: Inspector, canvas: Canvas
) -> dict[str, tuple[tuple[Run, ...], ...]]:
    """The menus of the canvas, by what is under the pointer."""
    wires = canvas.wires
    return {
        "node": (
            (selection.cut, selection.copy, selection.duplicate, inspector.rename),
            (swap.replace_selected, inspector.make_argument),
            (selection.group, selection.dissolve, inspector.make_own, canvas.enter_selected),
            (canvas.delete_selected, canvas.dissolve_selected),
        ),
        "wire": (
            (wires.insert, wires.straighten, wires.cut),
            (wires.go_to_source, wires.go_to_target),
        ),
        "port": ((wires.add_at_port, wires.cut),),
        "canvas": (
            (add.here, canvas.paste),
            (canvas.select_all, canvas.arrange, canvas.view.frame_all, canvas.leave),
        ),
    }


def help_rows(menus: Sequence[Menu]) -> list[tuple[str, str, str]]:
    """The gestures and every command: its words, its keys, and what it does with its menu."""
    rows = [(what, "", gesture) for what, gesture in GESTURES]
    for menu in menus:
        for command in menu.commands:
            rows.append((command.words, command.keys, f"{menu.title} › {command.description}"))
    return rows
