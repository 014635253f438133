"""The network as a value, and the rules it keeps: no torch, no onnx, no Qt in here."""
