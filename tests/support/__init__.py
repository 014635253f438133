"""What tests share: the window with a stand-in worker, random networks, and judges from torch and onnxruntime."""
