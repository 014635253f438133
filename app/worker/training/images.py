"""Images in classes, in memory or in files, and batches of them as a network takes them."""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

from app.worker.channel import Fault
from graph.training.dataset import Dataset, normalization

PREPARED_BYTES = 1 << 28
"""Images that take no more than this as floats are made ready once, not at each use."""
ON_DEVICE_BYTES = 1 << 30
"""Images that take no more than this as bytes are kept on the GPU."""
AHEAD = 2
"""Batches that are read from files before they are wanted."""
READERS = 4

Batch = tuple[Tensor, Tensor]
"""Images N×C×H×W, ready for the network, and the numbers of their classes, N."""


class Images(Protocol):
    """A set of images in classes."""

    def __len__(self) -> int: ...

    def batches(self, orders: Iterable[Tensor]) -> Generator[Batch, None, None]:
        """A batch on the device for each list of indices."""


@dataclass(frozen=True)
class Tensors:
    """Images in memory: bytes N×C×H×W with their labels; fewer images than labels repeat."""

    images: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Photograph:
    """An image in a file, or what is in a box of it (left, top, right, bottom in pixels)."""

    path: Path
    label: int
    box: tuple[int, int, int, int] | None = None


Stored = Tensors | Sequence[Photograph]


def size_of(stored: Stored) -> int:
    """How many images there are."""
    return len(stored.labels if isinstance(stored, Tensors) else stored)


def images(
    stored: Stored, dataset: Dataset, shape: tuple[int, ...], device: torch.device
) -> Images:
    """A set as a network of this input (channels, height, width) takes it, on a device."""
    if isinstance(stored, Tensors):
        return InMemory(stored, dataset, shape, device)
    return InFiles(stored, dataset, shape, device)


def sent(tensor: Tensor, device: torch.device) -> Tensor:
    """On the device; a GPU is not waited for, as it is where memory is not pinned."""
    if device.type == "cuda":
        tensor = tensor.pin_memory()
    return tensor.to(device, non_blocking=True)


def to_size(shape: tuple[int, ...], channels: int, size: Sequence[int]) -> v2.Transform:
    """Grey or coloured, and resized, where images are not so already."""
    steps: list[v2.Transform] = []
    if channels != shape[0]:
        steps.append(v2.Grayscale(1) if shape[0] == 1 else v2.RGB())
    if tuple(size) != tuple(shape[1:]):
        steps.append(v2.Resize(tuple(shape[1:]), antialias=True))
    return v2.Compose([*steps, v2.Identity()])


class Normalized(torch.nn.Module):
    """v2.Normalize with its figures on the device, where v2 sends and checks them at each batch:
    a GPU would be waited for."""

    def __init__(self, mean: Sequence[float], std: Sequence[float], device: torch.device) -> None:
        super().__init__()
        self._mean, self._std = (
            torch.tensor(given, device=device).view(-1, 1, 1) for given in (mean, std)
        )

    def forward(self, images: Tensor) -> Tensor:
        return images.sub(self._mean).div_(self._std)


def to_floats(dataset: Dataset, channels: int, device: torch.device) -> v2.Transform:
    """Bytes as floats around 0, by the data's mean and deviation."""
    scale = v2.ToDtype(torch.float32, scale=True)
    made = Normalized(*normalization(dataset, channels), device)
    return v2.Compose([scale, made])


def rgb(image: Image.Image) -> Image.Image:
    """An image in colours of 8 bits; raises ValueError where its values have no known range.

    Grey ones of 16 bits, and those of fractions from 0 to 1, are scaled: Pillow would cut off
    what is above 255.
    """
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        values, most = np.asarray(image, dtype=np.float64), 1 if image.mode == "F" else 65535
        if not (values.min() >= 0 and values.max() <= most):
            found = f"values from {values.min():g} to {values.max():g}"
            raise ValueError(f"it has {found}, and 0 to {most} can be taken")
        image = Image.fromarray((values * (255 / most)).round().astype(np.uint8))
    return image.convert("RGB")


class InMemory:
    """Images that are all in memory."""

    def __init__(
        self,
        stored: Tensors,
        dataset: Dataset,
        shape: tuple[int, ...],
        device: torch.device,
    ) -> None:
        self.device = device
        self.labels = stored.labels.to(device)
        count, channels, *size = stored.images.shape
        self._ready = 4 * count * shape[0] * shape[1] * shape[2] <= PREPARED_BYTES
        made_on = stored.images.device if self._ready else device
        self._transform = v2.Compose(
            [to_size(shape, channels, size), to_floats(dataset, shape[0], made_on)]
        )
        kept = self._transform(stored.images) if self._ready else stored.images
        self._copies = device.type == "cuda" and kept.nbytes > ON_DEVICE_BYTES
        self.images = kept.pin_memory() if self._copies else kept.to(device)

    def __len__(self) -> int:
        return len(self.labels)

    def batches(self, orders: Iterable[Tensor]) -> Generator[Batch, None, None]:
        for order in orders:
            yield self._picked(order), self.labels[sent(order, self.device)]

    def _picked(self, order: Tensor) -> Tensor:
        order = order % len(self.images)
        if self._copies:
            images = sent(self.images[order], self.device)
        else:
            images = self.images[sent(order, self.device)]
        return images if self._ready else self._transform(images)


class InFiles:
    """Images that are read when they are wanted, by threads, some batches ahead."""

    def __init__(
        self,
        stored: Sequence[Photograph],
        dataset: Dataset,
        shape: tuple[int, ...],
        device: torch.device,
    ) -> None:
        self.stored = stored
        self.device = device
        self._shape = shape
        self._floats = to_floats(dataset, shape[0], device)

    def __len__(self) -> int:
        return len(self.stored)

    def batches(self, orders: Iterable[Tensor]) -> Generator[Batch, None, None]:
        """Raises Fault at an image that cannot be read."""
        waiting: deque[tuple[Tensor, list[Future[Tensor]]]] = deque()
        pool = ThreadPoolExecutor(READERS, thread_name_prefix="images")
        try:
            for order in orders:
                read = [pool.submit(self._read, self.stored[i]) for i in order.tolist()]
                waiting.append((order, read))
                if len(waiting) > AHEAD:
                    yield self._batch(*waiting.popleft())
            while waiting:
                yield self._batch(*waiting.popleft())
        finally:
            pool.shutdown(cancel_futures=True)

    def _batch(self, order: Tensor, read: list[Future[Tensor]]) -> Batch:
        images = torch.stack([future.result() for future in read])
        labels = torch.tensor([self.stored[i].label for i in order.tolist()])
        return self._floats(sent(images, self.device)), sent(labels, self.device)

    def _read(self, photograph: Photograph) -> Tensor:
        try:
            with Image.open(photograph.path) as file:
                image = rgb(file)
            if photograph.box:
                image = image.crop(photograph.box)
            pixels = F.pil_to_tensor(image)
            channels, *size = pixels.shape
            resized: Tensor = to_size(self._shape, channels, size)(pixels)
            return resized
        except Exception as error:  # decoders raise what they like
            raise Fault(f"The image {photograph.path} cannot be read: {error}.") from error
