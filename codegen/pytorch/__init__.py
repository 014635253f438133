"""The PyTorch backend: a model as source that a person would write."""

from codegen.pytorch.source import Source, write

__all__ = ["Source", "write"]
