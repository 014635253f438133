"""What holds for every test."""

import pytest

import tests.effort  # noqa: F401  sets hypothesis up

pytest.register_assert_rewrite("tests.oracle")
