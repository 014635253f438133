"""The data of graph.training.dataset, loaded: what to train on, and what to test on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import torch
from torchvision import datasets

from app.protocol import Data
from app.worker.training.images import Photograph, Stored, Tensors
from graph.problem import Refused
from graph.training.dataset import DATASETS, VOC_CLASSES, class_names, hidden, parts

SPLIT = 5
"""One image in so many is kept for the test where the data do not say which."""
SYNTHETIC = 1024
SYNTHETIC_BYTES = 1 << 27
VOC_SETS = {"train": (("2007", "trainval"), ("2012", "trainval")), "test": (("2007", "test"),)}


@dataclass(frozen=True)
class Sets:
    """Images to learn from, and others to test with."""

    train: Stored
    test: Stored
    classes: int | None
    """How many; None where the network may have any number."""


def load(data: Data, shape: tuple[int, ...], classes: int) -> Sets:
    """The images of a choice; `shape` and `classes` are for synthetic ones.

    Raises Refused, with a sentence, where they are not there.
    """
    if data.name == "digits":
        return _digits()
    if data.name == "synthetic":
        return _synthetic(shape, classes)
    folder = Path(data.folder)
    if not data.folder:
        title = DATASETS[data.name].title
        raise Refused(f"{title}: name the folder where the images are, or are to be")
    if not folder.is_dir() and not data.download:
        raise Refused(f"there is no folder {folder}")
    return _FROM_FOLDER[data.name](folder, data)


def _digits() -> Sets:
    try:
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split
    except ImportError:
        raise Refused(
            "the digits come with scikit-learn, which is not installed: pip install scikit-learn"
        ) from None
    digits = load_digits()
    images = torch.from_numpy((digits.images * (255 / 16)).round().astype(np.uint8))
    labels = torch.from_numpy(digits.target)
    split = train_test_split(
        range(len(labels)), test_size=0.2, random_state=0, stratify=digits.target
    )
    train, test = (Tensors(images[part].unsqueeze(1), labels[part]) for part in split)
    return Sets(train, test, 10)


def _synthetic(shape: tuple[int, ...], classes: int) -> Sets:
    """Noise: a few images again and again where they are large."""
    noise = torch.Generator().manual_seed(0)
    size = shape[0] * shape[1] * shape[2]
    count = max(1, min(SYNTHETIC, SYNTHETIC_BYTES // size))
    pixels = torch.randint(0, 256, (count, *shape), generator=noise, dtype=torch.uint8)
    labels = torch.randint(0, classes, (SYNTHETIC,), generator=noise)
    return Sets(Tensors(pixels, labels), Tensors(pixels[: SYNTHETIC // 4], labels[:256]), None)


def _torchvision(data: Data, make: Callable[[], Any]) -> Any:
    """One of torchvision's datasets; it raises RuntimeError where the files are not there."""
    dataset = DATASETS[data.name]
    try:
        return make()
    except RuntimeError:
        raise Refused(
            f"there is no {dataset.title} in {data.folder}; it can be downloaded ({dataset.download})"
        ) from None
    except OSError as error:
        raise Refused(f"{dataset.title} cannot be downloaded: {error}") from None


def _fashion(folder: Path, data: Data) -> Sets:
    def part(train: bool) -> Tensors:
        found = _torchvision(
            data, lambda: datasets.FashionMNIST(folder, train, download=data.download)
        )
        return Tensors(found.data.unsqueeze(1), found.targets)

    return Sets(part(True), part(False), 10)


def _cifar(folder: Path, data: Data) -> Sets:
    def part(train: bool) -> Tensors:
        found = _torchvision(data, lambda: datasets.CIFAR10(folder, train, download=data.download))
        pixels = torch.from_numpy(found.data).permute(0, 3, 1, 2).contiguous()
        return Tensors(pixels, torch.tensor(found.targets))

    return Sets(part(True), part(False), 10)


def _voc(folder: Path, data: Data) -> Sets:
    made = {name: list[Photograph]() for name in VOC_SETS}
    for name, sets in VOC_SETS.items():
        for year, image_set in sets:
            make = partial(datasets.VOCDetection, folder, year, image_set, download=data.download)
            found = _torchvision(data, make)
            pairs = zip(found.images, found.annotations, strict=True)
            made[name] += [p for pair in pairs for p in _objects(*pair)]
    return Sets(made["train"], made["test"], len(VOC_CLASSES))


def _objects(image: str, annotation: str) -> list[Photograph]:
    """The objects of a photograph, but for those that VOC calls difficult."""
    try:
        found = ElementTree.parse(annotation).iter("object")
        return [
            Photograph(Path(image), VOC_CLASSES.index(o.findtext("name", "")), _box(o))
            for o in found
            if o.findtext("difficult") != "1"
        ]
    except (OSError, ValueError, ElementTree.ParseError) as error:
        raise Refused(f"the annotation {annotation} cannot be read: {error}") from None


def _box(found: ElementTree.Element) -> tuple[int, int, int, int]:
    """VOC counts pixels from 1, and its boxes take in both ends."""
    left, top, right, bottom = (
        round(float(found.findtext(f"bndbox/{side}", "0")))
        for side in ("xmin", "ymin", "xmax", "ymax")
    )
    return left - 1, top - 1, right, bottom


def _folder(folder: Path, data: Data) -> Sets:
    """Its parts where it has such (graph.training.dataset.parts); else one image in five tests."""
    learnt, test = parts(folder)
    classes, every = _by_class(learnt)
    if test is not None:
        others, tests = _by_class(test)
        if others != classes:
            raise Refused(f"{learnt} and {test} do not hold the same classes")
        return Sets(every, tests, len(classes))
    tests = every[::SPLIT]
    train = [photograph for i, photograph in enumerate(every) if i % SPLIT]
    if not train:
        raise Refused(f"{learnt} has too few images")
    return Sets(train, tests, len(classes))


class ImagesByClass(datasets.ImageFolder):  # type: ignore[misc]  # torchvision is untyped
    """A folder of images for each class; what is hidden is neither an image nor a class."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(folder, is_valid_file=self._is_image)

    def find_classes(self, directory: str | Path) -> tuple[list[str], dict[str, int]]:
        names = class_names(Path(directory))
        return names, {name: number for number, name in enumerate(names)}

    def _is_image(self, path: str) -> bool:
        steps = Path(path).relative_to(self.folder).parts
        return datasets.folder.is_image_file(path) and not any(map(hidden, steps))


def _by_class(folder: Path) -> tuple[list[str], list[Photograph]]:
    try:
        found = ImagesByClass(folder)
    except FileNotFoundError as error:  # a class without images
        reason = str(error).partition("\n")[0].rstrip(".")
        raise Refused(
            f"{folder} is no folder with a folder of images for each class: {reason}"
        ) from None
    return found.classes, [Photograph(Path(p), label) for p, label in found.samples]


_FROM_FOLDER: dict[str, Callable[[Path, Data], Sets]] = {
    "fashion-mnist": _fashion,
    "cifar10": _cifar,
    "voc": _voc,
    "folder": _folder,
}
