"""All that a profile measured, in rows of a name and a value."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app import quantity
from app.protocol import Clocks, ProfileResult, Versions
from app.ui.widgets.name_values import NameValue, NameValues

TIPS = {
    "Latency": "the median of undisturbed passes of a batch",
    "Arithmetic": "floating-point operations in a second, as a share of a large matrix product's",
    "Memory traffic": "bytes in a second, as a share of a large copy's",
    "Peak memory": "measured: weights, input, activations",
    "Activations": "as the check predicts them, in float32",
    "Sum of layers": "watched one by one in passes of their own",
}


class Figures(QScrollArea):
    """The rows of one profile."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("What was measured")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.values = NameValues(TIPS, Qt.AlignmentFlag.AlignLeft, vertical_spacing=3)
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 2, 8, 4)
        column.addWidget(self.values)
        column.addStretch(1)
        self.setWidget(body)

    def show_result(self, result: ProfileResult) -> None:
        """Show the figures of a profile."""
        self.values.show_rows(list(figures_of(result)))


def figures_of(result: ProfileResult) -> Iterator[NameValue]:
    """The rows, with units."""
    spread = result.latency_ms
    yield "Latency", f"{quantity.ms(spread.median)} ms"
    tenths = f"{quantity.ms(spread.p10)} – {quantity.ms(spread.p90)} ms"
    yield "p10 to p90", f"{tenths} of {result.samples:,}"
    yield "Throughput", f"{result.images_per_second:,.1f} images/s"
    yield from _achieved(result)
    yield "Peak memory", quantity.memory(result.peak_memory_bytes)
    predicted = quantity.memory(result.predicted_activation_bytes)
    yield "Activations", f"{predicted}, predicted"
    yield "Parameters", quantity.count(result.parameters)
    yield "MACs", quantity.count(result.macs)
    sum_ms = quantity.ms(result.layers_ms)
    yield "Sum of layers", f"{sum_ms} ms, {result.watching:.2f} × latency"
    if result.compile_seconds is not None:
        yield "Compiled in", f"{result.compile_seconds:,.1f} s"
    yield "Device", result.device_title
    if clocks := _clocks(result.clocks):
        yield "Clocks", clocks
    yield "Versions", _versions(result.versions)


def _achieved(result: ProfileResult) -> Iterator[NameValue]:
    """Arithmetic and memory traffic, as shares of what a matrix product and a copy achieve."""
    rates, shares = result.achieved, result.shares
    flops = f", {shares.flops:.1%}" if shares else ""
    moved = f", {shares.bytes:.1%}" if shares else ""
    yield "Arithmetic", f"{quantity.brief(rates.flops)}FLOP/s{flops}"
    yield "Memory traffic", f"{quantity.brief(rates.bytes)}B/s{moved}"


def _clocks(clocks: Clocks) -> str:
    known = (("GPU", clocks.gpu_mhz), ("CPU", clocks.cpu_mhz))
    return ", ".join(f"{name} {mhz:,.0f} MHz" for name, mhz in known if mhz)


def _versions(versions: Versions) -> str:
    known = (
        ("Convas", versions.convas),
        ("torch", versions.torch),
        ("Python", versions.python),
        ("CUDA", versions.cuda),
        ("cuDNN", versions.cudnn),
    )
    return ", ".join(f"{name} {number}" for name, number in known if number)
