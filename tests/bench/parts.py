"""The parts by name, and each run by itself."""

import os
from importlib import import_module
from multiprocessing import get_context

from tests.bench.page import Page
from tests.bench.timing import Effort

SURROUNDINGS = {
    "profile": {
        "MALLOC_TRIM_THRESHOLD_": "1000000000",
        "MALLOC_MMAP_THRESHOLD_": "1000000000",
    }
}
"""glibc gives what a young process frees back to the system at once, which costs each run of a
timer there a tenth; the worker's heap is past that when it is measured. So: neither, for both."""
PARTS = ("check", "start", "canvas", "layout", "type", "write", "run", "profile", "train")


def run_alone(part: str, effort: Effort, markdown: bool) -> bool:
    """Run a part in a fresh process, where nothing of the others lies about; False if it broke."""
    os.environ.update(SURROUNDINGS.get(part, {}))
    process = get_context("spawn").Process(target=_run, args=(part, effort, markdown))
    process.start()
    process.join()
    for name in SURROUNDINGS.get(part, {}):
        del os.environ[name]
    return process.exitcode == 0


def _run(part: str, effort: Effort, markdown: bool) -> None:
    page = Page(markdown)
    for table in import_module(f"tests.bench.{part}").tables(effort):
        page.show(table)
