"""Edits that would fix a problem, each tried on the whole model before it is offered."""

from graph.fixes.search import fixes
from graph.fixes.spot import Fix

__all__ = ["Fix", "fixes"]
