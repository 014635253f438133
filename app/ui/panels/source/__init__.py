"""The Source tab: the live PyTorch source; a line and its node select each other."""

from app.ui.panels.source.panel import SourcePanel

__all__ = ["SourcePanel"]
