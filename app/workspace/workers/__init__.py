"""The worker processes of a window, one for each host."""
