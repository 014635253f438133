"""Which Convas this is."""

from importlib.metadata import PackageNotFoundError, version


def edition() -> str:
    """0.1.0, or that it is not installed."""
    try:
        return version("convas")
    except PackageNotFoundError:
        return "(not installed)"
