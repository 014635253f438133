"""Numbers for a model: drawn as torch draws them, read from files, or torchvision's.

All are arrays by state_dict key, as `initial`, `load` and `load_pretrained` give them.
"""

from codegen.weights.files import load
from codegen.weights.initial import initial
from codegen.weights.pretrained import load_pretrained
from codegen.weights.state_dict import BATCH_COUNTER, Floats, Weights, check, shapes, to_safetensors

__all__ = [
    "BATCH_COUNTER",
    "Floats",
    "Weights",
    "check",
    "initial",
    "load",
    "load_pretrained",
    "shapes",
    "to_safetensors",
]
