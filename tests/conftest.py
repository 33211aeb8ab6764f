"""What holds for every test: how Hypothesis draws."""

import os

from hypothesis import HealthCheck, settings

# The same examples in CI, others elsewhere. A machine that others use too is slow at times: that is nobody's failure.
settings.register_profile(
    "ours",
    settings.get_profile("ci" if "CI" in os.environ else "default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ours")
