"""Text that is not Convas's own, for where Qt would look for markup in it."""

from PySide6.QtGui import Qt as Text


def plain_tooltip(text: str) -> str:
    """The text for a tooltip, which shows every character of it.

    Qt takes a tooltip that looks like markup for HTML, and would then open the file that a name
    such as `<img src=/dev/zero>` points at and read it until no memory is left.
    """
    return Text.convertFromPlainText(text) if Text.mightBeRichText(text) else text
