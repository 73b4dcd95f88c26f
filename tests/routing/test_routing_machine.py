"""Whatever happens to a router, in whatever order, the laws of `tests.routing.machine` hold after each step."""

import pytest
from hypothesis import HealthCheck, settings

from tests.routing.machine import RoutingMachine

RoutingMachine.TestCase.settings = settings(
    max_examples=max(1, settings.default.max_examples // 5),
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

TestRouting = pytest.mark.filterwarnings("default")(RoutingMachine.TestCase)
