"""Profiles as a table or a document, for other programs."""

import csv
import io
import json
from collections.abc import Iterable

from app.store.profile_records import Record

COLUMNS = (
    "name",
    "source",
    "when",
    "fingerprint",
    "device",
    "device_title",
    "batch",
    "precision",
    "memory_format",
    "mode",
    "passes",
    "parameters",
    "macs",
    "samples",
    "median_ms",
    "p10_ms",
    "p90_ms",
    "images_per_second",
    "flops_per_second",
    "bytes_per_second",
    "ceiling_flops_per_second",
    "ceiling_bytes_per_second",
    "peak_memory_bytes",
    "predicted_activation_bytes",
    "layers_ms",
    "compile_seconds",
    "gpu_mhz",
    "cpu_mhz",
    "convas",
    "torch",
    "python",
    "cuda",
    "cudnn",
    "remark",
)


def as_json(records: Iterable[Record]) -> str:
    """One document with all that was measured."""
    content = {"profiles": [record.model_dump(mode="json") for record in records]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_csv(records: Iterable[Record]) -> str:
    """A row for each profile, under names with units."""
    text = io.StringIO()
    rows = [_row(record) for record in records]
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _row(record: Record) -> dict[str, object]:
    """What belongs in the columns; nothing where it is not known."""
    result = record.result
    spread = result.latency_ms.model_dump()
    rates = {"": result.achieved, "ceiling_": result.ceilings}
    known = {
        **record.model_dump(include={"name", "source", "when", "fingerprint"}),
        **result.model_dump(),
        **result.clocks.model_dump(),
        **result.versions.model_dump(),
        **{f"{key}_ms": value for key, value in spread.items()},
        **{
            f"{start}{kind}_per_second": value
            for start, rate in rates.items()
            for kind, value in (rate.model_dump() if rate else {}).items()
        },
    }
    return {column: known.get(column) for column in COLUMNS}
