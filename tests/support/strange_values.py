"""Values that an argument may have and hardly a field takes."""

from graph.declare.kind import Value

STRANGE: tuple[Value, ...] = (
    0, -1, 1, 5, 2**31 - 1, 4.0, 2.5, 1e308, 3.5e38, True, False, None, "same", "<b>",
    (1, 2), (0, 0, 0, 1), (1,) * 8, (0.5, 1.5), (2**31 - 1,) * 8,
)  # fmt: skip
