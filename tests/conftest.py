"""What holds for every test."""

import os

import pytest

import tests.effort  # noqa: F401  sets hypothesis up

pytest.register_assert_rewrite("tests.oracle")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
