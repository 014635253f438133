"""What is wrong with a network, and refusals of edits that would break it."""

from dataclasses import dataclass, replace
from typing import Literal


class Refused(ValueError):
    """An edit or a file that would break the model; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one node.

    `path` is the node's, from the graph that was checked; `port` the input at fault, if one is.
    An error leaves the node without shapes, a warning does not.
    """

    path: str
    message: str
    severity: Literal["error", "warning"] = "error"
    port: int | None = None

    def __str__(self) -> str:
        """`stage.conv: Conv2d has no input`; of the network itself, the message alone."""
        return f"{self.path}: {self.message}" if self.path else self.message

    def within(self, prefix: str) -> "Problem":
        """The same problem, seen from outside a block used as `prefix`."""
        return replace(self, path=f"{prefix}.{self.path}") if prefix else self
