"""How hard the property tests look: set HYPOTHESIS_PROFILE to `dev` (default), `ci`, `nightly`, or, of the
mutation tests, `mutation` (each mutant) and `glance` (to see once which test calls what)."""

import os

from hypothesis import HealthCheck, Phase, settings

# No deadlines: a slow machine is not a broken law.
settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile(
    "ci", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "mutation",
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
    # Whether an example fails is all that counts, not which is the simplest.
    phases=[Phase.explicit, Phase.generate],
)
settings.register_profile("glance", settings.get_profile("mutation"), max_examples=3)
settings.register_profile(
    "nightly", max_examples=20_000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
