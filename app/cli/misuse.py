"""A request that the command line cannot meet, and the exit codes."""

BROKEN_PIPE, INTERRUPTED = 141, 130


class Misuse(Exception):
    """A request that cannot be met; the message is one sentence."""
