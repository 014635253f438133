"""convas profile: what a network costs on this machine, measured."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from app import client
from app.commands import Misuse, output, problems, target
from app.quantity import count, exact, memory, ms
from app.worker.messages import ProfileResult, Progress, Settings
from graph import file

OPTIONS = {
    "device": "auto, cpu, cuda or cuda:N",
    "batch": "1 to 1,000,000",
    "precision": "fp32, tf32, amp-bf16 or amp-fp16",
}


def run(asked: Namespace) -> int:
    """Measure the network in a worker; 1 if it has errors or the run fails."""
    settings = _settings(asked)
    report = target.known(target.report(asked))
    if not report.sound:
        return problems.refuse(report, "not measured")
    try:
        with _bar() as progress:
            result = client.profile(file.dumps(report.model), settings, progress)
    except client.RunFailed as failure:
        print(f"convas: {failure}", file=sys.stderr)
        return 2 if failure.refused else 1
    if asked.json:
        output.document(_document(result))
    else:
        _show(report.model.main, result)
    return 0


def _settings(asked: Namespace) -> Settings:
    try:
        return Settings(
            device=asked.device, batch=asked.batch, precision=asked.precision
        )
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        wanted, given = OPTIONS[field], getattr(asked, field)
        raise Misuse(f"--{field} is {wanted}, not {given}") from None


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error while somebody watches, gone when the run is over."""
    if not sys.stderr.isatty():
        yield lambda event: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting the worker", total=None)
        yield lambda event: bar.update(
            task, description=event.text, completed=event.done, total=event.total
        )


def _document(result: ProfileResult) -> dict[str, object]:
    """The result for scripts; times in ms for the whole batch."""
    return {
        "device": result.device,
        "batch": result.batch,
        "precision": result.precision,
        "parameters": result.parameters,
        "macs": result.macs,
        "latency_ms": result.latency_ms.model_dump(),
        "images_per_second": result.images_per_second,
        "peak_memory_bytes": result.peak_memory_bytes,
        "layers": [
            layer.model_dump(include={"path", "forward_ms", "backward_ms"})
            for layer in result.layers
        ],
    }


def _show(name: str, result: ProfileResult) -> None:
    from app.commands.paper import Paper

    paper = Paper()
    where = f"on {result.device_title}, torch {result.versions.torch}"
    paper.title(name, f"batch {result.batch}, {result.precision}, {where}")
    paper.table(["Layer"], ["Forward, ms", "Share", "Backward, ms"], _rows(result))
    paper.facts(_facts(result))
    if result.remark:
        paper.print(result.remark)


def _rows(result: ProfileResult) -> Iterator[list[str]]:
    for layer in result.layers:
        forward, total = layer.forward_ms, result.layers_ms
        share = f"{forward / total:.1%}" if forward is not None and total else ""
        yield [layer.path, ms(forward), share, ms(layer.backward_ms)]


def _facts(result: ProfileResult) -> list[tuple[str, str]]:
    latency, total = result.latency_ms, result.layers_ms
    ends = f"p10 {ms(latency.p10)}, p90 {ms(latency.p90)}"
    return [
        ("latency", f"{ms(latency.median)} ms ({ends}) a batch"),
        ("throughput", f"{result.images_per_second:,.1f} images/s"),
        ("peak memory", f"{memory(result.peak_memory_bytes)} in a forward pass"),
        ("all layers", f"{ms(total)} ms, {total / latency.median:.0%} of the latency"),
        ("parameters", count(result.parameters)),
        ("multiply-adds", f"{exact(result.macs)}MACs an image"),
    ]
