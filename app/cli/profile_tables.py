"""Profiles as people read them."""

from collections.abc import Iterator

from app.cli.arguments.profile import SWEPT
from app.cli.tables import Output
from app.protocol import LayerTime, ProfileResult
from app.quantity import count, exact, memory, ms
from app.store.profile_records import Record


def one(record: Record) -> None:
    """One profile with its layers."""
    output, result = Output(), record.result
    where = f"on {result.device_title}, torch {result.versions.torch}"
    how = ", ".join([result.precision, *_unusual(result)])
    output.title(record.name, f"batch {result.batch}, {how}, {where}")
    numbers = ["Forward, ms", "Backward, ms", "Share", "GFLOP/s", "GB/s"]
    output.table(["Layer", "Operation"], numbers, _layers(result))
    output.facts(_facts(result))
    output.print(f"[dim]{method(record)}[/]")
    if result.remark:
        output.print(result.remark)


def several(records: list[Record]) -> None:
    """A row for each profile of a sweep, and how they were measured."""
    output = Output()
    words = ["Network", "Precision", *_varied(records)]
    numbers = ["Batch", "Median, ms", "p10", "p90", "Images/s", "Peak memory", "Product", "Copy"]
    output.table(words, numbers, (_row(record, words[2:]) for record in records))
    output.facts(_machine(records[-1].result))
    output.print(f"[dim]{SHARES} {METHOD}[/]")


SHARES = (
    "Product and copy: shares of what a large matrix product and a large copy reached in the "
    "same run."
)
METHOD = (
    "Medians of 30 or more undisturbed passes, after 10 or more that warm up, each profile in a "
    "process of its own. See docs/profiling.md."
)


def method(record: Record) -> str:
    """How one profile was measured, in a line."""
    result, least = record.result, record.settings.warmup
    compiled = (
        ""
        if result.compile_seconds is None
        else (f" The {result.compile_seconds:.1f} s of compiling do not count.")
    )
    return (
        f"{result.samples} undisturbed {result.passes} passes, {result.mode}, after at least "
        f"{least} that warm up; layers in passes of their own.{compiled} See docs/profiling.md."
    )


def _unusual(result: ProfileResult) -> list[str]:
    """Settings that are not the usual ones."""
    chosen = (result.memory_format, result.mode, result.passes)
    usual = [SWEPT[name].default for name in ("memory_format", "mode", "passes")]
    return [how for how, plain in zip(chosen, usual, strict=True) if how != plain]


def _varied(records: list[Record]) -> list[str]:
    """Columns for settings that are not the usual ones all the way."""
    return [
        name.replace("_", " ").capitalize()
        for name, field in SWEPT.items()
        if name != "precision"
        and any(getattr(record.result, name) != field.default for record in records)
    ]


def _row(record: Record, varied: list[str]) -> list[str]:
    result, latency = record.result, record.result.latency_ms
    shares = result.shares
    return [
        record.name,
        result.precision,
        *(getattr(result, name.lower().replace(" ", "_")) for name in varied),
        count(result.batch),
        ms(latency.median),
        ms(latency.p10),
        ms(latency.p90),
        f"{result.images_per_second:,.1f}",
        memory(result.peak_memory_bytes),
        f"{shares.flops:.1%}" if shares else "",
        f"{shares.bytes:.1%}" if shares else "",
    ]


def _layers(result: ProfileResult) -> Iterator[list[str]]:
    for layer in result.layers:
        rates = result.rates(layer)
        yield [
            layer.path,
            layer.op,
            ms(layer.forward_ms),
            ms(layer.backward_ms),
            _share(result, layer),
            f"{rates.flops / 1e9:,.1f}" if rates and rates.flops else "",
            f"{rates.bytes / 1e9:,.1f}" if rates and rates.bytes else "",
        ]


def _share(result: ProfileResult, layer: LayerTime) -> str:
    """Of the passes that the latency is of."""
    times = [layer.forward_ms, layer.backward_ms][: 1 + (result.passes != "forward")]
    if times[0] is None or not result.layers_ms:
        return ""
    return f"{sum(time or 0.0 for time in times) / result.layers_ms:.1%}"


def _facts(result: ProfileResult) -> list[tuple[str, str]]:
    latency, total = result.latency_ms, result.layers_ms
    ends = f"p10 {ms(latency.p10)}, p90 {ms(latency.p90)}"
    predicted = memory(result.predicted_activation_bytes)
    return [
        ("latency", f"{ms(latency.median)} ms ({ends}) a batch, {result.samples} samples"),
        ("throughput", f"{result.images_per_second:,.1f} images/s"),
        *_rates(result),
        (
            "peak memory",
            f"{memory(result.peak_memory_bytes)} measured; activations {predicted} "
            "predicted, in float32",
        ),
        ("all layers", f"{ms(total)} ms, {result.watching:.0%} of the latency"),
        ("parameters", count(result.parameters)),
        ("multiply-adds", f"{exact(result.macs)} MACs an image"),
        *_machine(result),
    ]


def _rates(result: ProfileResult) -> list[tuple[str, str]]:
    """Computing and moving, beside the ceilings of the same run."""
    reached, ceilings, shares = result.achieved, result.ceilings, result.shares
    flops, moved = f"{exact(reached.flops)}FLOP/s", f"{exact(reached.bytes)}B/s"
    if ceilings is not None and shares is not None:
        flops += f", {shares.flops:.1%} of a large matrix product's {exact(ceilings.flops)}FLOP/s"
        moved += f", {shares.bytes:.1%} of a large copy's {exact(ceilings.bytes)}B/s"
    return [("computing", flops), ("moving", moved)]


def _machine(result: ProfileResult) -> list[tuple[str, str]]:
    clocks, versions = result.clocks, result.versions
    mhz = {"GPU": clocks.gpu_mhz, "CPU": clocks.cpu_mhz}
    rates = [f"{name} at {rate:,.0f} MHz" for name, rate in mhz.items() if rate]
    names = {
        "Convas": versions.convas,
        "torch": versions.torch,
        "CUDA": versions.cuda,
        "cuDNN": versions.cudnn,
        "Python": versions.python,
    }
    made = [f"{name} {version}" for name, version in names.items() if version]
    return [
        ("device", ", ".join([result.device_title, *rates])),
        ("versions", ", ".join(made)),
    ]
