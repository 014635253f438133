"""Which layers the lines of a generated source compute by a call of a function, not by a module."""

import ast
import re

from codegen.pytorch import Source
from graph.declare.op import Op


def nodes_by_line(source: Source) -> dict[int, list[str]]:
    """Names of the nodes that each line's statement computes, over all of its lines."""
    found: dict[int, list[str]] = {}
    for statement in ast.walk(ast.parse(source.text)):
        if isinstance(statement, ast.stmt) and not hasattr(statement, "body"):
            lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
            pairs = dict.fromkeys(pair for line in lines for pair in source.nodes.get(line, ()))
            found.update((line, [node for _, node in pairs]) for line in lines)
    return found


def is_call_of(function: str, op: Op) -> bool:
    """Whether a function's name is that of an operation: `relu` of ReLU, `__radd__` of Add."""
    spoken = function.strip("_")
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", op.name).lower()
    names = {
        op.name.lower(),
        snake,
        op.function.rpartition(".")[2],
        *op.calls,
    }
    return spoken in names or spoken[1:] in names
