"""The Compare tab: this network beside another."""

from app.ui.panels.compare.panel import Compare

__all__ = ["Compare"]
