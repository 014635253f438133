"""How cards, wires and the ground are drawn."""
