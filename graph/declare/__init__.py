"""What an operation declares: fields, kinds of values, its ONNX form."""
