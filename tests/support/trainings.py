"""Small networks, small images and a worker's ends for tests of trainings."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from app.protocol import Data, Event, Train
from graph import file
from graph.model import Model
from graph.training.recipe import Recipe
from tests.support.networks import tiny

QUICK = Recipe(optimizer="Adam", learning_rate=3e-3, schedule="cosine", batch=64, epochs=2)


def job(out: Path, model: Model | None = None, **given: Any) -> Train:
    """A training on the digits, but for what is given; fields of the recipe come as such."""
    fields = {name: given.pop(name) for name in list(given) if name in Recipe.model_fields}
    data = given.pop("data", Data(name="digits"))
    return Train(
        run=given.pop("run", 1),
        model=file.dumps(model or tiny()),
        data=data,
        recipe=QUICK.model_copy(update=fields),
        out=str(out),
        device="cpu",
        **given,
    )


class Events:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def send(self, event: Event) -> None:
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class Jobs:
    """Asks to stop when it has been looked at so often."""

    def __init__(self, looks: float = float("inf")) -> None:
        self.looks = looks

    def cancelled(self, run: int) -> bool:
        self.looks -= 1
        return self.looks < 0


def photographs(folder: Path, classes: int = 2, each: int = 10) -> Path:
    """A folder for each class, with small coloured images."""
    for label in range(classes):
        part = folder / f"class{label}"
        part.mkdir(parents=True)
        for i in range(each):
            colour = (200 * label, 20 * i, 100)
            Image.new("RGB", (12 + i, 10), colour).save(part / f"{i}.png")
    return folder


def messy(folder: Path) -> Path:
    """Two classes in `Training` and `valid`, amid what systems leave, some in other modes."""
    for part in ("Training", "valid"):
        photographs(folder / part)
        for name in (".ipynb_checkpoints", "__MACOSX"):
            (folder / part / name).mkdir()
            Image.new("RGB", (9, 9)).save(folder / part / name / "0.png")
        class0 = folder / part / "class0"
        (class0 / ".ipynb_checkpoints").mkdir()
        Image.new("RGB", (9, 9)).save(class0 / ".ipynb_checkpoints" / "0-checkpoint.png")
        (class0 / "._0.png").write_bytes(b"of a Mac")
        (class0 / "Thumbs.db").write_bytes(b"of Windows")
        ramp = np.linspace(0, 1, 144).reshape(12, 12)
        Image.fromarray((65535 * ramp).astype(np.uint16)).save(class0 / "deep.png")
        Image.fromarray(ramp.astype(np.float32)).save(class0 / "fractions.tiff")
    return folder
