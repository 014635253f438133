"""convas picture: the window as a PNG, without a screen."""

from argparse import Namespace

from app.cli import network, output_files


def run(args: Namespace) -> int:
    """Draw the window with a network in it."""
    network.check_exists(args.target)
    output_files.keep_inputs(args, args.output)
    from app.ui.screenshot import render

    render(args.target, args.output, args.theme, args.size)
    return 0
