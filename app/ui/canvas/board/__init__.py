"""Geometry: cards and wires, where they run, what a point hits; no painting."""
