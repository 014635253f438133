"""convas open: the window."""

import gc
from argparse import Namespace

from app.cli import network


def run(args: Namespace) -> int:
    """Show the window until it is closed."""
    if args.target is not None:
        network.check_exists(args.target)
    gc.disable()  # a tenth of the start; the window puts it on once it is painted
    try:
        from app.ui.start import run as show

        return show(args.target)
    finally:
        gc.enable()
