"""How many random cases the tests try: a fixed set, or with EFFORT=10 ten times as many, anew.

SHRINK=1 looks for the smallest case that fails, which for networks takes minutes.
"""

import os

from hypothesis import HealthCheck, Phase, settings

EFFORT = int(os.environ.get("EFFORT", "1"))
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
if "SHRINK" in os.environ:
    PHASES.append(Phase.shrink)
settings.register_profile(
    "ci",
    derandomize=EFFORT == 1,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
    print_blob=EFFORT > 1,
)
settings.load_profile("ci")


def tries(count: int) -> settings:
    """Settings for a test of so many random cases."""
    return settings(max_examples=count * EFFORT)
