"""What is asked before a training: data, recipe and device."""

from app.ui.dialogs.train.dialog import TrainDialog

__all__ = ["TrainDialog"]
