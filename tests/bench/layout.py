"""Laying out networks with skips: positions of the cards, ways of the wires, a card moved."""

from collections.abc import Callable, Iterator

from app.layout.arrange import arrange
from app.ui.application import application
from app.ui.canvas.view.scene import Scene
from app.ui.theme import theme
from graph.model import Model
from presets.catalogue import PRESETS
from tests.bench.chains import chain
from tests.bench.page import Table, at_most, ms
from tests.bench.timing import Contender, Effort, alternate
from tests.support.skip_networks import densenet, hrnet, resnet, unet
from tests.support.window import bare_workspace

NETWORKS: dict[str, Callable[[], Model]] = {
    "GoogLeNet": PRESETS["googlenet"].make,
    "U-Net of depth 4": unet,
    "ResNet-50, opened to its layers": lambda: resnet(3, 4, 6, 3),
    "HRNet, four streams": hrnet,
    "DenseNet-121, every wire at one level": lambda: densenet(6, 12, 24, 16),
    "chain of 5,000 nodes": lambda: chain(5000),
}
LARGEST, LIMIT = "chain of 5,000 nodes", 160.0
"""What must be laid out in so many milliseconds."""
NOTES = (
    "Positions: of every card, from nothing. Shown: cards made, placed and wired. Moved: one card "
    "in the middle of the network is put elsewhere and the wires find their ways again, then back.",
)


def tables(effort: Effort) -> Iterator[Table]:
    """One row for each network."""
    theme.apply(application(), "dark")
    rows = [_row(title, make(), effort) for title, make in NETWORKS.items()]
    head = ["", "nodes", "positions, ms", "shown, ms", "a card moved, ms", "aim"]
    yield Table("Layout", head, rows, NOTES)


def _row(title: str, model: Model, effort: Effort) -> list[str]:
    scene = Scene(bare_workspace(model))
    found = alternate(_contenders(scene), effort.pace(9, 6.0, warm=1, least=2))
    aim = str(at_most(found["arrange"].median, LIMIT, " ms")) if title == LARGEST else ""
    cells = [ms(spread) for spread in found.values()]
    return [title, f"{len(model.network.nodes):,}", *cells, aim]


def _contenders(scene: Scene) -> dict[str, Contender]:
    graph, sides = scene.graph, scene.board.map_sides
    sizes = {name: (card.w, card.h) for name, card in scene.cards.items()}
    card = scene.cards[list(scene.cards)[len(scene.cards) // 2]]

    def move(by: float) -> None:
        scene.board.put(card, (card.x, card.y + by))
        scene.board.reroute([card.name])

    def there_and_back(_: object) -> None:
        move(64.0)
        move(-64.0)

    return {
        "arrange": Contender(lambda _: arrange(graph, sizes, sides=sides)),
        "show": Contender(lambda _: scene.show()),
        "move": Contender(there_and_back),
    }
