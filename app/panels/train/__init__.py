"""What is asked before a training: data, recipe and device."""

from app.panels.train.dialog import TrainDialog

__all__ = ["TrainDialog"]
