"""The training-script backend: train.py and network.py, which run without Convas."""

from codegen.training_script.script import write

__all__ = ["write"]
