"""The edges of a diagram, and how those that go far are drawn in a large one."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

NEAR = 2
"""Rows within which a box has an edge of its own to its reader, however large the diagram."""


class Edge(NamedTuple):
    """From one box to another, by their ids; the label is the shape that goes along it."""

    tail: str
    head: str
    label: str = ""
    arrow: bool = True


def rows(edges: Iterable[Edge]) -> dict[str, int]:
    """The row that each box stands in, from the top; edges come in order of execution."""
    found: dict[str, int] = {}
    for edge in edges:
        above = found.setdefault(edge.tail, 0)
        found[edge.head] = max(found.get(edge.head, 0), above + 1)
    return found


def rows_crossed(edges: Sequence[Edge]) -> int:
    """How many rows edges pass without ending there: what dot's time grows with, and steeply."""
    row = rows(edges)
    return sum(row[edge.head] - row[edge.tail] - 1 for edge in edges)


def with_trunks(edges: Sequence[Edge]) -> tuple[list[Edge], list[str]]:
    """The edges without labels, and the joints of trunks that they run along.

    A layer of a dense block is read by every layer below it. Instead of an edge to each, which
    dot would route one by one, there is one that branches at a joint above each reader:

        a ── joint1 ── joint2 ── d
               └─ b      └─ c
    """
    row = rows(edges)
    readers: dict[str, list[str]] = {}
    for edge in edges:
        readers.setdefault(edge.tail, []).append(edge.head)
    drawn: list[Edge] = []
    joints: list[str] = []
    for tail, heads in readers.items():
        far = sorted((h for h in heads if row[h] - row[tail] > NEAR), key=row.__getitem__)
        drawn += [Edge(tail, head) for head in heads if head not in far]
        for head in far[:-1]:
            # no path has a space
            joints.append(f"joint {len(joints)}")
            drawn += [Edge(tail, joints[-1], arrow=False), Edge(joints[-1], head)]
            tail = joints[-1]
        drawn += [Edge(tail, head) for head in far[-1:]]
    return drawn, joints
