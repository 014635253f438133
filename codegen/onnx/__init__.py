"""The ONNX backend: a model and its weights as a flat graph."""
