"""Tensor shapes without the batch, and the arithmetic of sliding windows."""

from collections.abc import Sequence

Shape = tuple[int, ...]
"""Sizes of one image's tensor: C×H×W for a feature map, F for a vector."""


LARGEST_FLOAT32 = (2 - 2**-23) * 2.0**127


class Misfit(ValueError):
    """A layer cannot take the shapes it is given; the message says why, with sizes, and reads on
    after the layer's name: "needs a vector, but gets 64×7×7"."""


def text(shape: Sequence[int]) -> str:
    """A shape as people write it: 64×56×56."""
    return "×".join(str(size) for size in shape)


def check_float32(field: str, number: float) -> None:
    """Raise Misfit for a number that torch would have to put into float32 and cannot."""
    if abs(number) > LARGEST_FLOAT32:
        raise Misfit(f"has {field} {number:g}, more than a float32 holds")


def feature_map(x: Shape) -> tuple[int, int, int]:
    """The shape of a feature map, C×H×W; raises Misfit for any other rank."""
    if len(x) != 3:
        raise Misfit(f"needs a feature map C×H×W, but gets {text(x)}")
    return x[0], x[1], x[2]


def windows(
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[tuple[int, int]],
    dilation: Sequence[int] = (1, 1),
    *,
    ceil: bool = False,
) -> Shape:
    """How many windows fit along each axis, as torch's convolutions and pools count them.

    padding is (before, after) for each axis. With ceil, a last window that begins inside the
    input or its leading padding counts too, one that begins beyond does not
    (torch.nn.MaxPool2d, ceil_mode). Raises Misfit where not one window fits.
    """
    counts = []
    for size, k, step, (before, after), spread in zip(
        sizes, kernel, stride, padding, dilation, strict=True
    ):
        extent = spread * (k - 1) + 1
        padded = size + before + after
        count = (padded - extent + (step - 1 if ceil else 0)) // step + 1
        if ceil and (count - 1) * step >= size + before:
            count -= 1
        if count < 1:
            raise Misfit(_too_small(sizes, kernel, padding, dilation))
        counts.append(count)
    return tuple(counts)


def _too_small(
    sizes: Sequence[int],
    kernel: Sequence[int],
    padding: Sequence[tuple[int, int]],
    dilation: Sequence[int],
) -> str:
    extents = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    padded = [s + a + b for s, (a, b) in zip(sizes, padding, strict=True)]
    after = f", {text(padded)} with its padding" if any(map(any, padding)) else ""
    return f"has a window {text(extents)} larger than its input {text(sizes)}{after}"
