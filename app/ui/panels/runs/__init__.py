"""The Runs tab: profiles and trainings in a list, and beside it what came of the selected ones."""

from app.ui.panels.runs.panel import RunsPanel

__all__ = ["RunsPanel"]
