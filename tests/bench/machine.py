"""What the figures were measured on."""

import os
import platform
from datetime import date
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "PySide6-Essentials",
    "torch",
    "torchvision",
    "onnx",
    "onnxruntime",
    "networkx",
    "NodeGraphQt",
    "torchinfo",
)


def line() -> str:
    """The date, the machine, how busy it is before we start, and the versions, in a line."""
    known = [
        date.today().isoformat(),
        f"{platform.system()} {platform.machine()}",
        f"{_cores()} cores",
        f"load {os.getloadavg()[0]:.1f} before",
        f"Python {platform.python_version()}",
        *(f"{name} {found}" for name in PACKAGES if (found := _version(name))),
    ]
    return ", ".join(known)


def busy() -> bool:
    """Whether a quarter of a core or more was at work in the last minute."""
    return os.getloadavg()[0] > 0.25


def _cores() -> int:
    """Those this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
