"""The commands, one file each: `run(asked)` does what was asked for and gives the exit code."""


class Misuse(Exception):
    """A request that cannot be met; the message is one sentence."""
