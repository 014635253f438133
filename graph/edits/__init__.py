"""All edits: pure functions Model -> Model. Those of nodes and wires are offered here;
blocks, arguments and pasting have a file each."""

from graph.edits.nodes import (
    add,
    bend,
    connect,
    cut,
    detach,
    disconnect,
    initialize,
    insert,
    move,
    remove,
    remove_and_join,
    rename,
    set_argument_of_use,
    set_field,
    set_target,
)
from graph.edits.replacement import replace_operation

__all__ = [
    "add",
    "bend",
    "connect",
    "cut",
    "detach",
    "disconnect",
    "initialize",
    "insert",
    "move",
    "remove",
    "remove_and_join",
    "rename",
    "replace_operation",
    "set_argument_of_use",
    "set_field",
    "set_target",
]
