"""Where things are kept for a person, and what new things are called."""

import re
import time
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path

from graph.problem import Refused


def trainings() -> Path:
    """The folder of trainings, unless the person names another."""
    return user_data_path("convas", appauthor=False) / "trainings"


def profiles() -> Path:
    """The folder of profiles."""
    return user_data_path("convas", appauthor=False) / "profiles"


def unsaved() -> Path:
    """The folder of networks that are edited and not saved."""
    return user_data_path("convas", appauthor=False) / "unsaved"


def fresh(name: str, parent: Path | None = None) -> Path:
    """A folder for a new training of a network; it does not exist yet."""
    return unused(f"{plain(name)}-{time.strftime('%Y%m%d-%H%M%S')}", parent)


def unused(name: str, parent: Path | None = None) -> Path:
    """A folder of this name that does not exist yet; with a number where it does: `LeNet-2`."""
    stem = (parent or trainings()) / name
    numbered = (stem.with_name(f"{stem.name}-{n}") for n in range(2, 1000))
    return stem if not stem.exists() else next(path for path in numbered if not path.exists())


def text(path: Path) -> str:
    """A path as records and messages have it; raises Refused where it cannot be told in JSON."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise Refused(f"the name of {shown(path)} is not in UTF-8: choose another folder") from None
    return str(path)


def shown(path: Path | str) -> str:
    """A path to be read: what is not UTF-8 in it is replaced."""
    return str(path).encode("utf-8", "replace").decode()


def plain(name: str) -> str:
    """A network's name as part of a file's."""
    return re.sub(r"\W+", "-", name).strip("-")[:80] or "network"


def now() -> str:
    """Date and time with its zone, ISO 8601, as records have it."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
