"""The images a network can be trained on: what is known of them without loading any."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from graph.format.disk import reason
from graph.problem import Refused

IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Mean and deviation of ImageNet's channels, which most networks for photographs expect."""


@dataclass(frozen=True)
class Dataset:
    """Images in classes. `mean` and `std` are of each channel, for values from 0 to 1."""

    name: str
    title: str
    """As it is called amid a sentence."""
    doc: str
    classes: int | None
    """How many; None where a folder, or the network, says so."""
    mean: tuple[float, ...]
    std: tuple[float, ...]
    folder: bool = True
    """Whether it comes from a folder that the person names."""
    download: str = ""
    """What fetching it takes, or '' where it cannot be fetched."""

    @property
    def channels(self) -> int:
        """1 for grey images, 3 for colours."""
        return len(self.mean)


_ALL = [
    Dataset(
        "digits",
        "the digits",
        "1,797 handwritten digits of 8×8, with scikit-learn",
        10,
        (0.305,),
        (0.376,),
        folder=False,
    ),
    Dataset(
        "fashion-mnist",
        "Fashion-MNIST",
        "70,000 grey pictures of clothes, 28×28",
        10,
        (0.286,),
        (0.353,),
        download="30 MB",
    ),
    Dataset(
        "cifar10",
        "CIFAR-10",
        "60,000 small photographs, 32×32",
        10,
        (0.491, 0.482, 0.447),
        (0.247, 0.243, 0.262),
        download="170 MB",
    ),
    Dataset(
        "voc",
        "PASCAL VOC",
        "52,090 objects cut out of the photographs of VOC 2007 and 2012",
        20,
        *IMAGENET,
        download="2.8 GB",
    ),
    Dataset(
        "folder",
        "the folder",
        "a folder of photographs with a folder for each class",
        None,
        *IMAGENET,
    ),
    Dataset(
        "synthetic",
        "the synthetic images",
        "noise with random classes, to see how fast a training is",
        None,
        (0.5, 0.5, 0.5),
        (0.289, 0.289, 0.289),
        folder=False,
    ),
]
DATASETS: Mapping[str, Dataset] = MappingProxyType({d.name: d for d in _ALL})

LUMA = (0.2989, 0.587, 0.114)
"""Shares of red, green and blue in grey, as torchvision's rgb_to_grayscale takes them."""


def normalization(dataset: Dataset, channels: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation for a network of 1 or 3 channels, whichever the images have."""
    if channels == dataset.channels:
        return dataset.mean, dataset.std
    if channels == 3:
        return dataset.mean * 3, dataset.std * 3
    return _grey(dataset.mean), _grey(dataset.std)


def _grey(values: tuple[float, ...]) -> tuple[float, ...]:
    return (round(sum(s * v for s, v in zip(LUMA, values, strict=True)), 3),)


def parts(folder: Path) -> tuple[Path, Path | None]:
    """Where a folder of images by class keeps those to learn from, and those for the test.

    None for the test where the folder has no part `train` beside `test` or `val`.
    """
    test = next((folder / n for n in ("test", "val") if (folder / n).is_dir()), None)
    train = folder / "train"
    return (train, test) if test is not None and train.is_dir() else (folder, None)


def classes_in(folder: Path) -> int:
    """How many classes a folder of images by class has; raises Refused if there is none."""
    train, _ = parts(folder)
    try:
        return sum(entry.is_dir() for entry in os.scandir(train))
    except OSError as error:
        raise Refused(f"{train} cannot be read: {reason(error)}") from None
