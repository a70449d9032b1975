"""How many examples hypothesis tries: few and always the same in `make test`, many and new in the long run.

METRICCARE_HYPOTHESIS names the profile. A test that sets its own max_examples keeps it.
"""

import os

from hypothesis import HealthCheck, settings

DEV = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("dev", DEV)
settings.register_profile("full", DEV, max_examples=250, derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("METRICCARE_HYPOTHESIS", "dev"))
