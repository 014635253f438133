"""Where the nodes of each graph stand: where a person put them, or where they were last shown."""

from collections.abc import Mapping

from app.layout.arrange import arrange, beside
from app.layout.lanes import Size
from graph.model import Graph, Point


class Places:
    """Places of nodes that have none in the model, remembered so that an edit shuffles nothing."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Point]] = {}

    def forget(self) -> None:
        """Another model is open."""
        self._known.clear()

    def of(self, name: str) -> Mapping[str, Point]:
        """Where the nodes of a graph stand that have no place of their own."""
        return self._known.setdefault(name, {})

    def find(self, name: str, graph: Graph, sizes: Mapping[str, Size]) -> None:
        """Find a place for every node of a graph that has none."""
        known = self.of(name)
        places = {n: at for n, node in graph.nodes.items() if (at := node.at or known.get(n))}
        missing = [node for node in graph.nodes if node not in places]
        if 2 * len(missing) > len(graph.nodes):
            laid_out = arrange(graph, sizes)
            self.keep(name, {node: laid_out[node] for node in missing})
        elif missing:
            self.keep(name, beside(graph, missing, sizes, places))

    def keep(self, name: str, places: Mapping[str, Point]) -> None:
        """Remember places of nodes: those of a renamed one under its new name."""
        self._known.setdefault(name, {}).update(places)
