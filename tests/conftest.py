"""What holds for every test."""

import tests.effort  # noqa: F401  sets hypothesis up
