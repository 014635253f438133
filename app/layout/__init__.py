"""Automatic layout: positions from a graph and the sizes of its cards."""
