"""The ONNX backend: a model and its weights as a flat graph."""

from codegen.onnx.annotations import annotations
from codegen.onnx.writer import BATCH, NEWEST_OPSET, outline, save, write, write_file

__all__ = ["BATCH", "NEWEST_OPSET", "annotations", "outline", "save", "write", "write_file"]
