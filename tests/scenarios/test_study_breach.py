"""What breaks first is stated as far as the fits agree, and no further."""

from dataclasses import replace

from prm.base import HOUR
from scenarios.report import words
from scenarios.study_breach import FirstBreach, find_first
from simulation.measures import Breach
from tests.simulation.log_builder import START

STARTS = "Sat 27 Dec 2025 00:00"


def breach(kpi: str, provider: str, hour: int = 0) -> Breach:
    return Breach(
        kpi=kpi,
        provider=provider,
        hour=START + hour * HOUR,
        hour_local="",
        value=0.1,
        threshold=0.03,
        calls=100,
        hours_to_recovery=3,
        beside=(),
    )


def over(*fits: Breach) -> FirstBreach:
    """Three fits of one replication each."""
    return find_first([[(one,)] for one in fits], needed=3)


def told(first: FirstBreach) -> tuple[str, ...]:
    return words.breach_sentences(first, compared=True, starts=STARTS)


def test_all_agree_on_measure_and_provider() -> None:
    one = breach("abandoned", "north")
    assert told(over(one, one, one))[0].startswith("Calls abandoned breaks first, at North, on Sat 27 Dec 2025 08:00")


def test_they_agree_on_the_measure_alone() -> None:
    first = over(breach("abandoned", "north"), breach("abandoned", "south", 2), breach("abandoned", "south", 5))
    assert (first.agreed, first.provider_agreed) == (None, None)
    assert told(first)[0] == "Under all 3 fits the first KPI to break is Calls abandoned; where is not agreed."
    assert "between Sat 27 Dec 2025 08:00 and Sat 27 Dec 2025 13:00" in told(first)[1]


def test_they_agree_on_the_provider_alone() -> None:
    first = over(breach("abandoned", "north"), breach("within_60", "north", 1), breach("abandoned", "north"))
    assert (first.agreed, first.kpi_agreed) == (None, None)
    assert first.provider_agreed is not None
    assert (first.provider_agreed.provider, first.provider_agreed.chance) == ("north", 1.0)
    assert (
        told(first)[0] == "Under all 3 fits the first provider to break a threshold is North; which KPI is not agreed."
    )


def test_they_agree_on_each_and_not_on_both_together() -> None:
    """In every fit two break at once: always the one measure somewhere, and always something at the one provider."""
    pairs = [("within_60", "north"), ("speed_to_answer", "north"), ("centile_95", "north")]
    fits = [[(breach("abandoned", "south" if n else "west"), breach(*pairs[n]))] for n in range(3)]
    first = find_first(fits, needed=3)
    assert first.agreed is None
    assert told(first)[0] == (
        "Under all 3 fits the first KPI to break is Calls abandoned, and the first provider North; whether the two go "
        "together is not agreed."
    )


def test_where_they_agree_on_neither_it_is_said_with_the_hours() -> None:
    first = over(breach("abandoned", "north", 1), breach("within_60", "south", 4), breach("within_60", "north", 2))
    assert (first.kpi_agreed, first.provider_agreed) == (None, None)
    assert told(first)[0] == "What breaks first cannot be said: the 3 fits do not agree."
    assert "between Sat 27 Dec 2025 09:00 and Sat 27 Dec 2025 12:00" in told(first)[1]


def test_hours_of_fits_that_break_nothing_are_no_hours() -> None:
    first = find_first([[()], [(breach("abandoned", "north"),)], [()]], needed=3)
    assert first.earliest == first.latest == "Sat 27 Dec 2025 08:00"
    assert find_first([[()]], needed=1).earliest is None


def test_a_later_recovery_changes_nothing_of_who_is_first() -> None:
    one = breach("abandoned", "north")
    first = over(one, replace(one, hours_to_recovery=None), one)
    assert first.agreed is not None
