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
VOC_CLASSES = (
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "diningtable",
    "dog",
    "horse",
    "motorbike",
    "person",
    "pottedplant",
    "sheep",
    "sofa",
    "train",
    "tvmonitor",
)
"""PASCAL VOC's, in the order of their numbers."""


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


TRAIN_PARTS = ("train", "training")
TEST_PARTS = ("test", "testing", "val", "valid", "validation", "dev", "eval")
"""What folders of parts are called, the first that is there is taken; case is ignored."""
NO_DATA = ("__MACOSX", "__pycache__", "@eaDir", "$RECYCLE.BIN", "System Volume Information")
"""Folders that systems and programs leave among data."""


def hidden(name: str) -> bool:
    """Whether a file or folder is none of a person's data: `.ipynb_checkpoints`, `._0.png`."""
    return name.startswith(".") or name in NO_DATA


def parts(folder: Path) -> tuple[Path, Path | None]:
    """Where a folder of images by class keeps those to learn from, and those for the test.

    A part is a folder with a usual name that has folders in it, so a class may be called train.
    None for the test where there is none. Raises Refused where parts stand beside something else.

        ants/ bees/                      the folder itself, None
        train/ants train/bees val/ants   train, val
        train/ants train/bees            train, None
    """
    found = {path.name.lower(): path for path in _folders(folder) if _is_part(path)}
    others = [path.name for path in _folders(folder) if path not in found.values()]
    train = next((found[name] for name in TRAIN_PARTS if name in found), None)
    test = next((found[name] for name in TEST_PARTS if name in found), None)
    if train is None and test is None:
        return folder, None
    if train is None:
        raise Refused(f"{folder} has a folder {found[min(found)].name}, and none called train")
    if others:
        raise Refused(
            f"{folder} has a folder {train.name} to learn from beside {', '.join(others[:3])}: "
            "have parts in it, such as train and test, or classes"
        )
    return train, test


def _is_part(path: Path) -> bool:
    return path.name.lower() in TRAIN_PARTS + TEST_PARTS and bool(_folders(path))


def _folders(folder: Path) -> list[Path]:
    """Those in a folder that may be data, in order; raises Refused."""
    try:
        entries = [e.name for e in os.scandir(folder) if e.is_dir() and not hidden(e.name)]
    except OSError as error:
        raise Refused(f"{folder} cannot be read: {reason(error)}") from None
    return [folder / name for name in sorted(entries)]


def class_names(folder: Path) -> list[str]:
    """The classes of a folder of images by class, in order; raises Refused where it has none."""
    names = [path.name for path in _folders(folder)]
    if not names:
        raise Refused(f"{folder} has no folder of images for each class")
    return names


def classes_in(folder: Path) -> int:
    """How many classes a folder of images by class has; raises Refused if there is none."""
    return len(class_names(parts(folder)[0]))
