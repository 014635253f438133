"""Quantities as people read them; the unit is always written."""

from collections.abc import Sequence
from decimal import Decimal

LARGE = 10**15
"""From here on a number is written as a power of ten; it may be too large for a float."""


def count(number: int) -> str:
    """6,998,552."""
    return f"{number:,}"


def brief(number: float) -> str:
    """7.0 M, 1.6 G: two digits, or all three before the point; 1.0E+20 where no letter fits."""
    if number >= LARGE:
        return f"{Decimal(number):.1E}"
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.{1 if number < 100 * size else 0}f} {letter}"
    return f"{number:g}"


def exact(number: float) -> str:
    """1.583 G: four digits; 1.583E+20 where no letter fits."""
    if number >= LARGE:
        return f"{Decimal(number):.3E}"
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.4g} {letter}"
    return f"{number:g}"


def memory(size: float) -> str:
    """2.6 MiB, 812 MiB, 4.0 TiB."""
    units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    if size >= LARGE:
        return f"{Decimal(size):.1E} bytes"
    while size >= 1024 and len(units) > 1:
        size, units = size / 1024, units[1:]
    return f"{size:.{1 if size < 100 and units[0] != 'bytes' else 0}f} {units[0]}"


def ms(time: float | None) -> str:
    """0.06: milliseconds to two digits after the point, more for less; nothing for None."""
    if time is None:
        return ""
    return f"{time:.2f}" if time >= 0.01 or time == 0 else f"{time:.2g}"


def duration(time: float) -> str:
    """1.2 s, 4.50 ms, 8.4 µs: milliseconds in the unit that fits, three digits at most."""
    if time >= 1000:
        return f"{time / 1000:.3g} s"
    return f"{time:.2f} ms" if time >= 0.1 else f"{time * 1000:.2g} µs"


def spaced(sizes: Sequence[object]) -> str:
    """3 × 224 × 224."""
    return " × ".join(map(str, sizes))
