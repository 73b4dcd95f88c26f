"""Breaches: which measure, which provider, which hour, how long; and what a comparison takes away."""

import pytest

from prm.base import HOUR
from prm.facts import Urgency
from simulation.log import Log, Mode
from simulation.measures import MINIMUM_CALLS, Family, breaches, first_breach
from tests.simulation.log_builder import START, Calls

ADC = Family.IUC_ADC


def plays(*hours: str, provider: int = 0, calls: Calls | None = None) -> Log:
    """A log with one word an hour: `well`, `slow` (all wait 70 s), `lost` (half hang up) or `quiet` (few, slow)."""
    calls = calls or Calls(hours=len(hours))
    for hour, word in enumerate(hours):
        for n in range(MINIMUM_CALLS - 1 if word == "quiet" else 2 * MINIMUM_CALLS):
            arrives = 3600 * hour + 10 * n
            if word == "lost" and n % 2:
                calls.abandoned(arrives, 70, home=provider)
            else:
                calls.answered(arrives, 5 if word in ("well", "lost") else 70, home=provider)
    return calls.log()


def test_the_first_breach_names_measure_provider_hour_and_recovery() -> None:
    calls = Calls(hours=6)
    plays("well", "well", "well", "well", "well", "well", provider=0, calls=calls)
    log = plays("well", "lost", "lost", "well", "well", "well", provider=1, calls=calls)
    found = first_breach(log, family=ADC)
    assert found is not None
    assert (found.kpi, found.provider, found.hour) == ("abandoned", "south", START + HOUR)
    assert found.hour_local == "Sat 27 Dec 2025 09:00"
    assert (found.value, found.threshold, found.calls) == (0.5, 0.03, 2 * MINIMUM_CALLS)
    assert found.hours_to_recovery == 2
    assert found.beside == ()


def test_what_breaks_in_the_same_hour_is_told_beside_it() -> None:
    found = first_breach(plays("slow"), family=ADC)
    assert found is not None
    assert {found.kpi, *(kpi for kpi, _ in found.beside)} == {"within_60", "speed_to_answer"}


@pytest.mark.parametrize(
    ("hours", "recovery"),
    [
        (("lost", "well", "well"), 1),
        (("lost", "well", "lost", "well", "well"), 3),  # one good hour is no recovery
        (("lost", "lost", "well"), None),  # the end comes before two hours have held
        (("lost", "quiet", "quiet"), 1),
        (("lost",), None),
    ],
)
def test_recovery_needs_two_hours_in_a_row(hours: tuple[str, ...], recovery: int | None) -> None:
    found = first_breach(plays(*hours), family=ADC)
    assert found is not None
    assert found.hours_to_recovery == recovery


def test_an_hour_with_few_calls_breaks_nothing() -> None:
    assert first_breach(plays("quiet", "quiet"), family=ADC) is None


@pytest.mark.parametrize("family", Family)
def test_no_single_caller_breaks_a_share(family: Family) -> None:
    for size in range(1, 60):
        calls = Calls(hours=1)
        calls.abandoned(0, 70)
        for n in range(size):
            calls.answered(n, 70 if n == 0 else 5)
        broken = {breach.kpi for breach in breaches(calls.log(), family=family)}
        assert not broken & {"abandoned", "within_60", "mds_abandoned_30", "mds_within_60"}, size


def test_two_callers_in_the_smallest_hour_that_is_judged_do() -> None:
    calls = Calls(hours=1)
    for n in range(32):
        calls.answered(n, 5)
    calls.abandoned(40, 70)
    calls.abandoned(41, 70)
    assert [breach.kpi for breach in breaches(calls.log(), family=ADC)] == ["abandoned"]


def test_against_a_comparison_only_what_it_does_not_have_counts() -> None:
    surge, ordinary = plays("slow", "slow", "lost"), plays("slow", "well", "well")
    alone, against = first_breach(surge, family=ADC), first_breach(surge, family=ADC, versus=ordinary)
    assert alone is not None
    assert against is not None
    assert (alone.hour, against.hour) == (START, START + HOUR)


def test_a_play_has_no_breach_that_it_does_not_have() -> None:
    log = plays("lost", "slow", "well")
    assert breaches(log, family=ADC)
    assert breaches(log, family=ADC, versus=log) == ()


def test_breaches_come_in_order_of_the_hours() -> None:
    found = breaches(plays("slow", "well", "lost", "slow"), family=ADC)
    assert [(b.hour - START) // HOUR for b in found] == [0, 0, 2, 3, 3]


def test_call_backs_are_judged_by_those_promised_and_not_by_all_calls() -> None:
    calls = Calls(hours=1)
    for n in range(MINIMUM_CALLS):
        calls.passed_on(n, 1300 if n % 4 == 0 else 60, mode=Mode.CALL_BACK, urgency=Urgency.URGENT)
    found = first_breach(calls.log(), family=ADC)
    assert found is not None
    assert (found.kpi, found.value, found.calls) == ("call_back_20", 0.75, MINIMUM_CALLS)


def test_the_2015_16_family_watches_its_own_abandonment() -> None:
    found = first_breach(plays("lost"), family=Family.MDS)
    assert found is not None
    assert (found.kpi, found.threshold) == ("mds_abandoned_30", 0.05)
