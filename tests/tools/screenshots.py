"""Pictures of the real window for README and docs: python -m tests.tools.screenshots [FOLDER].

Each scene is the window in a state that a person brought about, in both themes. The profile is
measured while the pictures are taken, on the device there is.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from app.protocol import Data
from app.store.networks import open_network
from app.ui.application import application
from app.ui.panels.compare import Compare
from app.ui.panels.source import SourcePanel
from app.ui.theme.theme import THEMES, apply
from app.ui.window import Window
from app.workspace.settings import UserSettings
from app.workspace.workers.pool import WorkerPool
from graph import edits
from graph.model import Model
from graph.ops.normalization import BatchNorm2d
from graph.training.recipe import Recipe
from tests.support import skip_networks

SIZE = (1600, 1000)
PATIENCE_S = 180


def whole(window: Window) -> None:
    """GoogLeNet, as the window opens."""


def inside(window: Window) -> None:
    """Inside an Inception block."""
    window.focus.enter("inception3a")
    window.focus.select(["branch3.1"])


def error(window: Window) -> None:
    """One padding wrong: the join says which branch lost pixels, and offers fixes."""
    inside(window)
    window.document.apply(
        lambda model: edits.set_argument_of_use(model, "Inception", "branch3.1", "padding", 1),
        "set padding",
    )
    window.tabs.setCurrentWidget(window.problems)


def profile(window: Window) -> None:
    """A profile painted on, and its roofline."""
    window.running.profile()
    _wait_for(lambda: bool(window.workspace.layer_times.forward))
    window.canvas.paint_by("time")
    window.focus.enter("inception3a")
    window.focus.select(["branch2.1"])


def training(window: Window) -> None:
    """Two trainings of LeNet beside each other."""
    network = open_network("lenet")
    window.document.open(network.model)
    window.files.adopt(network)
    for optimizer, rate in (("SGD", 0.05), ("Adam", 0.002)):
        recipe = Recipe(optimizer=optimizer, learning_rate=rate, batch=64, epochs=12)
        window.running.trainer.start(window.document.model, Data(name="digits"), recipe, "cpu")
        _wait_for(lambda: not window.running.saving)
    window.runs.show_runs(*window.running.run_list.runs)


def _warm_up(window: Window) -> None:
    """As a person has it after a moment: with the icons, and the devices known."""
    window.running.make_worker = WorkerPool
    window.running.start_worker()
    _wait_for(lambda: window.icons.ready and bool(window.running.trainer.titles))


def _wait_for(what: Callable[[], bool]) -> None:
    for _ in range(PATIENCE_S * 20):
        if what():
            return
        QTest.qWait(50)
    raise TimeoutError(f"nothing came within {PATIENCE_S} s")


def source(window: Window) -> None:
    """The source of a node that is selected on the canvas."""
    window.tabs.setCurrentWidget(window.panel(SourcePanel))
    window.focus.enter("inception3a")
    window.focus.select(["branch2.1"])
    QTest.qWait(300)


def compare(window: Window) -> None:
    """The network beside the preset it began as: what is added, changed, and gone, as ghosts."""
    window.tabs.setCurrentWidget(window.panel(Compare))
    window.panel(Compare).with_preset("googlenet")
    main = window.document.model.main
    for change in (
        lambda m: edits.remove_and_join(m, main, ["norm1", "norm2"]),
        lambda m: edits.set_argument_of_use(m, main, "inception4e", "ch3x3", 384),
        lambda m: edits.insert(edits.add(m, main, "bn", BatchNorm2d()), main, "bn", "maxpool1", 0),
    ):
        window.document.apply(change, "as in the picture")
    QTest.qWait(300)


def unet(window: Window) -> None:
    """An encoder and a decoder: a row for each resolution, skips straight across."""
    _open(window, skip_networks.unet())


def resnet(window: Window) -> None:
    """ResNet-50, its blocks with their skips in lanes."""
    _open(window, skip_networks.resnet(3, 4, 6, 3))


def squeeze_and_excitation(window: Window) -> None:
    """A gate: what was squeezed multiplies what was not."""
    _open(window, skip_networks.se_block())


def _open(window: Window, model: Model) -> None:
    window.document.open(model)
    window.focus.enter("")


SCENES: tuple[Callable[[Window], None], ...] = (
    whole,
    inside,
    error,
    source,
    compare,
    unet,
    resnet,
    squeeze_and_excitation,
    profile,
    training,
)


def take(scene: Callable[[Window], None], theme: str, folder: Path) -> None:
    """One picture."""
    app = application()
    apply(app, theme)
    network = open_network("googlenet")
    with tempfile.TemporaryDirectory() as memory:
        settings = UserSettings(QSettings(f"{memory}/settings.ini", QSettings.Format.IniFormat))
        window = Window(network.model, settings, home=Path(memory))
        window.files.adopt(network)
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(*SIZE)
        window.show()
        _warm_up(window)
        scene(window)
        QTest.qWait(200)
        window.canvas.view.frame_all()
        QTest.qWait(200)
        window.grab().save(str(folder / f"{scene.__name__}-{theme}.png"))
        window.document.history.setClean()
        window.close()
        window.deleteLater()


def main() -> None:
    """Every scene in every theme."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        for scene in SCENES:
            take(scene, theme, folder)
            print(folder / f"{scene.__name__}-{theme}.png")


if __name__ == "__main__":
    main()
