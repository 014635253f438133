"""What is open in one window: the document, what one looks at, times, settings and runs; no widgets."""
