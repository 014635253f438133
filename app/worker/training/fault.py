"""What ends a training early."""


class Fault(Exception):
    """A training cannot go on, for a reason outside Convas; the message is one sentence."""
