"""A few generated scenario files: laws after every event, and the same log from a play that nobody watches."""

from hypothesis import HealthCheck, Phase, given, settings

from benchmarks.drawing_scenarios import scenario_files
from benchmarks.scenario_files import digest_again, holding


@given(scenario_files())
@settings(
    max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
def test_a_file_that_somebody_may_write_reads_back_and_holds_every_law(text: str) -> None:
    """`make scenario-files` plays ten thousand, in other processes too."""
    assert digest_again(text) == holding(text).digest
