"""Small networks, small images and a worker's ends for tests of trainings."""

from pathlib import Path
from typing import Any

from PIL import Image

from app.protocol import Data, Event, Train
from graph import file
from graph.build import Builder
from graph.model import Model
from graph.ops.activation import ReLU
from graph.ops.convolution import Conv2d
from graph.ops.head import Dropout, Linear
from graph.ops.normalization import BatchNorm2d
from graph.ops.pooling import GlobalAvgPool
from graph.ops.structure import Flatten
from graph.training.recipe import Recipe

QUICK = Recipe(optimizer="Adam", learning_rate=3e-3, schedule="cosine", batch=64, epochs=2)


def tiny(channels: int = 1, size: int = 8, classes: int = 10) -> Model:
    """BatchNorm, dropout and an auxiliary output that counts 0.3."""
    net = Builder("Tiny")
    x = net.input(channels, size, size)
    x = net.add("conv", Conv2d(out_channels=8, kernel_size=3, stride=2), x)
    x = net.add("norm", BatchNorm2d(), x)
    x = net.add("relu", ReLU(), x)
    side = net.add("pool", GlobalAvgPool(), x)
    side = net.add("aux", Linear(out_features=classes), side)
    net.output(side, "side", role="auxiliary", weight=0.3)
    x = net.add("dropout", Dropout(p=0.2), net.add("flatten", Flatten(), x))
    net.output(net.add("fc", Linear(out_features=classes), x), "logits")
    return net.model()


def plain(classes: int = 10) -> Model:
    """Nothing that is drawn at random, and nothing that depends on the batch."""
    net = Builder("Plain")
    x = net.input(1, 8, 8)
    x = net.add("conv", Conv2d(out_channels=4, kernel_size=3), x)
    x = net.add("flatten", Flatten(), net.add("relu", ReLU(), x))
    net.output(net.add("fc", Linear(out_features=classes), x))
    return net.model()


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


class Post:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def send(self, event: Event) -> None:
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class Inbox:
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
