"""The panels around the canvas, a file or a folder each."""
