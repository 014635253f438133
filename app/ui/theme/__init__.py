"""Colours, icons and fonts of the window."""
