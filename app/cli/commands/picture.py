"""convas picture: the window as a PNG, without a screen."""

from argparse import Namespace

from app.cli import network


def run(asked: Namespace) -> int:
    """Draw the window with a network in it."""
    network.check_exists(asked.target)
    from app.ui.screenshot import render

    render(asked.target, asked.output, asked.theme, asked.size)
    return 0
