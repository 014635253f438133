"""The page docs/cuda.md: GoogLeNet, Inception v3 and AlexNet in each precision and mode on a GPU.

    python -m tests.bench.cuda > docs/cuda.md

It takes an hour or so, most of it for compiling.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import get_args

from app.client import blocking
from app.protocol import Mode, Precision, ProfileResult, Settings
from graph import file
from presets.catalogue import PRESETS
from tests.bench.page import Table, as_markdown, number

NETWORKS = {
    "googlenet": "GoogLeNet",
    "inception-v3": "Inception v3",
    "alexnet": "AlexNet",
}
BATCHES = (1, 32, 256)
PUBLISHED = 3.07
"""GoogLeNet's time as a multiple of AlexNet's, as zjzstu found it."""
HEAD = """# On a GPU

GoogLeNet, Inception v3 and AlexNet, forward, in each precision and mode, measured as docs/profiling.md says: medians in ms for
the whole batch, and images a second. This page is what a machine with an NVIDIA GPU prints:

    python -m tests.bench.cuda > docs/cuda.md
"""
NONE = "**No CUDA machine has been had yet, so the tables are empty.**\n"
Case = tuple[str, Precision, Mode, int]
"""A network's name, and how it is measured."""
Measure = Callable[[str, Settings], ProfileResult]


@dataclass(frozen=True)
class Found:
    """What was measured, and in a sentence why other cases were not."""

    results: Mapping[Case, ProfileResult]
    failures: Mapping[Case, str]


def main() -> int:
    """Print the page; 1 where there is no GPU, and its tables are empty."""
    try:
        blocking.profile(_text("lenet"), Settings(device="cuda"), lambda event: None)
    except blocking.RunFailed as failure:
        print(f"no table: {failure}", file=sys.stderr)
        print(page(Found({}, {})), end="")
        return 1
    print(page(measure(_profile)), end="")
    return 0


def cases() -> Iterator[Case]:
    """All of them."""
    return product(NETWORKS, get_args(Precision), get_args(Mode), BATCHES)


def measure(profile: Measure) -> Found:
    """Measure every case; one that fails does not stop the others."""
    results, failures = dict[Case, ProfileResult](), dict[Case, str]()
    for case in cases():
        name, precision, mode, batch = case
        asked = Settings(device="cuda", precision=precision, mode=mode, batch=batch, backward=False)
        try:
            results[case] = profile(name, asked)
        except blocking.RunFailed as failure:
            failures[case] = str(failure)
        print(f"{' '.join(map(str, case))}", file=sys.stderr)
    return Found(results, failures)


def _profile(name: str, settings: Settings) -> ProfileResult:
    return blocking.profile(_text(name), settings, lambda event: None)


def _text(name: str) -> str:
    return file.dumps(PRESETS[name].make())


def page(found: Found) -> str:
    """The whole page, with tables that are empty where nothing was measured."""
    about = _machine(found) if found.results else NONE
    tables = [*(_network(found, name) for name in NETWORKS), _ratios(found), _ceilings(found)]
    said = [f"- {' '.join(map(str, case))}: {why}" for case, why in found.failures.items()]
    missing = ["### Not measured\n", "\n".join(said) + "\n"] if said else []
    return "\n".join([HEAD, about, *map(as_markdown, tables), *missing])


def _machine(found: Found) -> str:
    result = next(iter(found.results.values()))
    versions, clocks = result.versions, result.clocks
    mhz = f" at {clocks.gpu_mhz:,.0f} MHz" if clocks.gpu_mhz else ""
    return (
        f"{date.today().isoformat()}, {result.device_title}{mhz}; Convas {versions.convas}, "
        f"torch {versions.torch}, CUDA {versions.cuda}, cuDNN {versions.cudnn}, "
        f"Python {versions.python}.\n"
    )


def _network(found: Found, name: str) -> Table:
    head = ["precision, mode"]
    for batch in BATCHES:
        head += [f"batch {batch}, ms (p10–p90)", "images/s"]
    rows = [
        [
            f"{precision}, {mode}",
            *(
                cell
                for batch in BATCHES
                for cell in _cells(found.results.get((name, precision, mode, batch)))
            ),
        ]
        for precision, mode in product(get_args(Precision), get_args(Mode))
    ]
    return Table(NETWORKS[name], head, rows)


def _cells(result: ProfileResult | None) -> tuple[str, str]:
    if result is None:
        return "", ""
    spread = result.latency_ms
    ends = f"{number(spread.p10)}–{number(spread.p90)}"
    return f"{number(spread.median)} ({ends})", f"{result.images_per_second:,.0f}"


def _ratios(found: Found) -> Table:
    rows = [
        [f"{precision}, {mode}", *(_ratio(found, precision, mode, n) for n in BATCHES)]
        for precision, mode in product(get_args(Precision), get_args(Mode))
    ]
    head = ["precision, mode", *(f"batch {batch}" for batch in BATCHES)]
    notes = [f"zjzstu found {PUBLISHED}, with a GoogLeNet that has neither biases nor LRN."]
    return Table("GoogLeNet's time ÷ AlexNet's", head, rows, notes)


def _ratio(found: Found, precision: Precision, mode: Mode, batch: int) -> str:
    pair = [found.results.get((name, precision, mode, batch)) for name in ("googlenet", "alexnet")]
    times = [result.latency_ms.median for result in pair if result is not None]
    return f"{times[0] / times[1]:.2f}" if len(times) == 2 else ""


def _ceilings(found: Found) -> Table:
    """The best that was reached in each precision, and the share of it that GoogLeNet had."""
    rows = []
    for precision in get_args(Precision):
        results = [r for (_, how, _, _), r in found.results.items() if how == precision]
        ceilings = [r.ceilings for r in results if r.ceilings is not None]
        shares = [
            r.shares.flops
            for (name, how, _, _), r in found.results.items()
            if name == "googlenet" and how == precision and r.shares is not None
        ]
        best = [
            f"{max(c.flops for c in ceilings) / 1e12:,.1f}" if ceilings else "",
            f"{max(c.bytes for c in ceilings) / 1e9:,.0f}" if ceilings else "",
            f"{max(shares):.1%}" if shares else "",
        ]
        rows.append([precision, *best])
    head = ["precision", "product, TFLOP/s", "copy, GB/s", "GoogLeNet's best share of the product"]
    return Table("Ceilings", head, rows)


if __name__ == "__main__":
    sys.exit(main())
