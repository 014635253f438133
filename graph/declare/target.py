"""What an edit sets of a node: a field of its operation, or an argument of the block it uses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NodeField:
    """A field that the node's operation declares."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class BlockArgument:
    """An argument of the block that the node uses; its text is where a file has its value."""

    name: str

    def __str__(self) -> str:
        return f"values.{self.name}"


Target = NodeField | BlockArgument
