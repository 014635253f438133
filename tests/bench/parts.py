"""The parts by name, and each run by itself."""

from importlib import import_module
from multiprocessing import get_context

from tests.bench.page import Page
from tests.bench.timing import Effort

PARTS = ("check", "start", "canvas", "write", "run", "profile", "train")


def run_alone(part: str, effort: Effort, markdown: bool) -> bool:
    """Run a part in a fresh process, where nothing of the others lies about; False if it broke."""
    process = get_context("spawn").Process(target=_run, args=(part, effort, markdown))
    process.start()
    process.join()
    return process.exitcode == 0


def _run(part: str, effort: Effort, markdown: bool) -> None:
    page = Page(markdown)
    for table in import_module(f"tests.bench.{part}").tables(effort):
        page.show(table)
