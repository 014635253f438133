"""Which Convas this is."""

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """0.1.0, or that it is not installed."""
    try:
        return metadata.version("convas")
    except metadata.PackageNotFoundError:
        return "(not installed)"
