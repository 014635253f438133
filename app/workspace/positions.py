"""Where the nodes of each graph are shown: where a person put them, or where they were last laid out."""

from collections.abc import Mapping

from app.layout.arrange import arrange, beside
from app.layout.lanes import Size
from graph.model import Graph, Point


class Positions:
    """Positions of nodes that have none in the model, kept so that an edit does not rearrange them."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Point]] = {}

    def forget(self) -> None:
        """Drop everything, because another model is open."""
        self._known.clear()

    def of(self, name: str) -> Mapping[str, Point]:
        """The positions of those nodes of a graph for which the model has none."""
        return self._known.setdefault(name, {})

    def fill(
        self,
        name: str,
        graph: Graph,
        sizes: Mapping[str, Size],
        sides: Mapping[str, float] | None = None,
    ) -> None:
        """Lay out the nodes of a graph that have no position yet; `sides` as for `arrange`."""
        known = self.of(name)
        positions = {n: at for n, node in graph.nodes.items() if (at := node.at or known.get(n))}
        missing = [node for node in graph.nodes if node not in positions]
        if 2 * len(missing) > len(graph.nodes):
            laid_out = arrange(graph, sizes, sides=sides)
            self.keep(name, {node: laid_out[node] for node in missing})
        elif missing:
            self.keep(name, beside(graph, missing, sizes, positions))

    def unplaced(self, name: str, graph: Graph) -> dict[str, Point]:
        """Where the nodes of a graph are shown that have no position of their own."""
        known = self.of(name)
        shown = (node for node, entry in graph.nodes.items() if entry.at is None)
        return {node: known[node] for node in shown if node in known}

    def keep(self, name: str, positions: Mapping[str, Point]) -> None:
        """Remember positions of nodes, for example that of a renamed node under its new name."""
        self._known.setdefault(name, {}).update(positions)
