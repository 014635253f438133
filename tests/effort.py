"""How many random cases the tests try: a fixed set, or with EFFORT=10 ten times as many, anew."""

import os

from hypothesis import HealthCheck, settings

EFFORT = int(os.environ.get("EFFORT", "1"))
settings.register_profile(
    "ci",
    derandomize=EFFORT == 1,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=EFFORT > 1,
)
settings.load_profile("ci")


def tries(count: int) -> settings:
    """Settings for a test of so many random cases."""
    return settings(max_examples=count * EFFORT)
