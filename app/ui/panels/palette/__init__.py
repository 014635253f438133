"""The palette: what can be added, by category."""
