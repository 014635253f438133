"""Tools that make what docs/ holds."""
