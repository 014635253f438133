"""Runs the parts that are asked for, or all of them."""

import argparse
import os
import sys

from tests.bench import __doc__ as about
from tests.bench import machine
from tests.bench.page import Page
from tests.bench.parts import PARTS, run_alone
from tests.bench.timing import Effort


def main() -> int:
    """0, or 1 if a part broke."""
    asked = _asked()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    page = Page(asked.markdown)
    page.say(machine.line())
    if machine.busy():
        page.say("This machine has other work to do: nothing here can be relied on.")
    effort = Effort(asked.quick)
    broken = [part for part in asked.parts or PARTS if not run_alone(part, effort, asked.markdown)]
    if broken:
        print(f"broken: {', '.join(broken)}", file=sys.stderr)
    return bool(broken)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench", description=about)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="fewer samples")
    parser.add_argument("--markdown", action="store_true", help="for docs/benchmarks.md")
    asked = parser.parse_args()
    strange = [part for part in asked.parts if part not in PARTS]
    if strange:
        parser.error(f"there is no part {strange[0]!r}, only {', '.join(PARTS)}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
