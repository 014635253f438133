"""Exported scripts, run in this process as `python train.py` runs them."""

import runpy
import sys
from pathlib import Path


def run_training(folder: Path) -> None:
    """Run train.py with the network beside it, and forget that network afterwards."""
    sys.path.insert(0, str(folder))
    try:
        runpy.run_path(str(folder / "train.py"), run_name="__main__")
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("network", None)
