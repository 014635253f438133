"""The Layers tab: every layer with its shapes and costs."""
