"""Scenario files drawn by Hypothesis: every key of the form, days that are hard, few callers and few people.

Callers and staff are cut to a few hundredths, so that a file is played in a tenth of a second and yet has queues,
people who hang up and hours with nobody on duty. Everything drawn is a file that a user may write.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from prm.base import MINUTE, Instant, london
from scenarios.assumptions import ASSUMPTIONS
from scenarios.local_time import first_instant_of, moments_of
from scenarios.places import PLACES, Places
from scenarios.schema import LEAD

Plain = dict[str, Any]

HARD_DAYS: Mapping[str, Sequence[date]] = {
    # Clocks that go back and forward with their neighbours, Christmas, Easter, and a leap day.
    "london-2015-16": [date(2015, 10, 25), date(2016, 3, 27), date(2016, 2, 29), date(2015, 12, 25), date(2015, 4, 6)],
    "london-2024-25": [
        date(2024, 10, 27),
        date(2025, 3, 30),
        date(2025, 10, 26),
        date(2026, 3, 29),
        date(2025, 12, 27),
    ],
}
SKILLS = ("health_adviser", "nurse", "gp", "palliative", "mental_health", "dental", "pharmacist")
SYMPTOMS = ("fever_or_sore_throat", "breathing_or_cough", "stomach", "heat_or_sun", "pain", "injury", "other")
SOURCE = "an assumption of the test"


def as_text(instant: Instant) -> str:
    """The instant as a scenario writes it, with the offset that it has in London then where the hour repeats."""
    moment = london(instant)
    naive = moment.replace(tzinfo=None, fold=0)
    text = f"{naive:%Y-%m-%d %H:%M}"
    return text if len(moments_of(naive)) == 1 else text + moment.isoformat()[-6:]


def scenario_files() -> st.SearchStrategy[str]:
    """Texts of scenario files; JSON, which is YAML too."""
    return scenarios().map(lambda document: json.dumps(document, indent=1))


@st.composite
def scenarios(draw: st.DrawFn) -> Plain:
    """Scenario files as plain data."""
    baseline = draw(st.sampled_from(sorted(PLACES)))
    places = PLACES[baseline]
    # The run begins 96 hours before, and those have to be days of the baseline too.
    days = st.dates(places.first_day + timedelta(days=5), places.last_day - timedelta(days=1))
    first = draw(st.sampled_from(HARD_DAYS[baseline]).filter(lambda day: day > places.first_day) | days)
    last = min(first + timedelta(days=draw(st.sampled_from((0, 0, 0, 1)))), places.last_day)
    when = When(first, last)
    document: Plain = {
        "name": "drawn",
        "title": "A drawn scenario",
        "question": "What becomes of these callers?",
        "baseline": baseline,
        "period": {"first_day": first.isoformat(), "last_day": last.isoformat()},
        "demand": draw(_demand(when)),
        "roster": draw(_roster()),
    }
    parts = {
        "policy": st.sampled_from([*places.policies, *places.counterfactual_policies]),
        "causes": st.lists(_cause(places, when), min_size=1, max_size=2, unique_by=lambda cause: cause["name"]),
        "closures": st.lists(_at_provider(places, when), min_size=1, max_size=3, unique_by=_provider),
        "redirections": st.lists(_redirection(places, when), min_size=1, max_size=2, unique_by=_area),
        "records_down": when.spans().map(lambda span: [span]),
        "assumptions": _assumptions(),
        "slow_systems": _slow(places, when).map(lambda slow: [slow]),
        "clinical_outages": st.lists(_at_provider(places, when), min_size=1, max_size=2, unique_by=_provider),
        "strikes": _strike(places, when).map(lambda strike: [strike]),
        "telephony": _telephony(places, when),
    }
    if baseline == "london-2024-25":
        parts["service"] = _service()
    chosen = draw(st.lists(st.sampled_from(sorted(parts)), max_size=4, unique=True))
    return document | {name: draw(parts[name]) for name in sorted(chosen)}


class When:
    """The days of a scenario, and spans of time within its run."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.counted_to = first_instant_of(last + timedelta(days=1))
        self.starts = first_instant_of(first) - LEAD
        self.minutes = (self.counted_to - self.starts) // MINUTE

    def spans(self, *, step_minutes: int = 1) -> st.SearchStrategy[Plain]:
        """From one instant to a later one, in whole steps; most of them on the last days."""
        steps = self.minutes // step_minutes
        late = st.integers(max(steps - 1440 // step_minutes, 0), steps - 1)
        lengths = st.sampled_from((1, 15, 60, 720)) | st.integers(1, 2880)

        def span(begins: int, length_minutes: int) -> Plain:
            ends = min(begins + max(length_minutes // step_minutes, 1), steps)
            return {
                "from": as_text(self.starts + begins * step_minutes * MINUTE),
                "to": as_text(self.starts + ends * step_minutes * MINUTE),
            }

        return st.builds(span, late | st.integers(0, steps - 1), lengths)

    def days(self) -> st.SearchStrategy[Plain]:
        """A first and a last day within the run."""
        first = london(self.starts).date()
        days = st.integers(0, (self.last - first).days).map(lambda number: first + timedelta(days=number))
        return st.tuples(days, days).map(
            lambda pair: {"first_day": min(pair).isoformat(), "last_day": max(pair).isoformat()}
        )


def _provider(entry: Plain) -> str:
    return str(entry["provider"])


def _area(entry: Plain) -> str:
    return str(entry["area"])


def _demand(when: When) -> st.SearchStrategy[Plain]:
    times = st.sampled_from((0.0, 0.002, 0.01, 0.02, 0.03))
    factors = st.dictionaries(
        st.integers(0, (when.last - when.first).days).map(lambda n: (when.first + timedelta(days=n)).isoformat()),
        st.fixed_dictionaries({"factor": st.floats(0, 2), "source": st.just(SOURCE)}),
        max_size=1,
    )
    return st.builds(lambda few, some: {"multiply": few} | ({"day_factors": some} if some else {}), times, factors)


def _roster() -> st.SearchStrategy[Plain]:
    staffing = st.sampled_from((0.004, 0.01, 0.03, 0.06, 1.0))
    shift = st.sampled_from((4.0, 8.0, 12.0))
    breaks = st.builds(
        lambda hours, share: {"minutes": 20 * hours * share, "shift_hours": hours}, shift, st.floats(0.01, 1)
    )
    return st.fixed_dictionaries(
        {"health_advisers": staffing, "clinicians": staffing},
        optional={
            "planned_share_of_surge": st.sampled_from(("low", "middle", "high", 0.0, 1.0)),
            "absence": st.booleans(),
            "breaks": breaks,
        },
    )


def _cause(places: Places, when: When) -> st.SearchStrategy[Plain]:
    ages = st.tuples(st.integers(0, 120), st.integers(0, 120)).map(lambda pair: [min(pair), max(pair)])
    optional = {
        "areas": st.lists(st.sampled_from(sorted(places.areas)), min_size=1, max_size=3, unique=True),
        "ages": ages,
        "urgency": st.lists(st.sampled_from(("urgent", "soon", "routine")), min_size=1, unique=True),
        "symptoms": st.lists(st.sampled_from(SYMPTOMS), min_size=1, max_size=3, unique=True),
    }
    fixed = {
        "name": st.sampled_from(("flu", "heat", "term")),
        "factor": st.sampled_from((0.0, 0.5, 1.5, 3.0)),
        "source": st.just(SOURCE),
    }
    return st.builds(lambda cause, days: cause | days, st.fixed_dictionaries(fixed, optional=optional), when.days())


def _at_provider(places: Places, when: When) -> st.SearchStrategy[Plain]:
    return st.builds(lambda name, span: {"provider": name} | span, st.sampled_from(places.providers), when.spans())


def _redirection(places: Places, when: When) -> st.SearchStrategy[Plain]:
    areas = st.permutations(sorted(places.areas)).map(lambda order: {"area": order[0], "to_area": order[1]})
    return st.builds(lambda pair, share, span: pair | {"share": share} | span, areas, st.floats(0, 1), when.spans())


def _assumptions() -> st.SearchStrategy[Plain]:
    names = [name for name in sorted(ASSUMPTIONS) if name != "planned_share_of_surge"]
    return st.dictionaries(st.sampled_from(names), st.sampled_from(("low", "high")), min_size=1, max_size=5)


def _slow(places: Places, when: When) -> st.SearchStrategy[Plain]:
    providers = st.lists(st.sampled_from(places.providers), min_size=1, max_size=4, unique=True)
    fixed = st.fixed_dictionaries({"providers": providers, "factor": st.sampled_from((1.0, 1.3, 4.0))})
    return st.builds(lambda slow, span: slow | span, fixed, when.spans())


def _strike(places: Places, when: When) -> st.SearchStrategy[Plain]:
    staff = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from((0.0, 0.2, 0.7)), min_size=1, max_size=3)
    providers = st.lists(st.sampled_from(places.providers), min_size=1, max_size=3, unique=True)
    form = st.fixed_dictionaries(
        {"staff": staff}, optional={"providers": providers, "demand": st.sampled_from((0.8, 1.2))}
    )
    return st.builds(lambda strike, days: strike | days, form, when.days())


def _telephony(places: Places, when: When) -> st.SearchStrategy[Plain]:
    quarters = when.spans(step_minutes=15)
    areas = {"areas": st.lists(st.sampled_from(sorted(places.areas)), min_size=1, max_size=2, unique=True)}
    lines = st.dictionaries(st.sampled_from(places.providers), st.integers(0, 4), min_size=1, max_size=3)

    def entry(
        fixed: Mapping[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
    ) -> st.SearchStrategy[Any]:
        form = st.fixed_dictionaries(dict(fixed), optional=areas | optional)
        return st.builds(lambda found, span: [found | span], form, quarters)

    parts = {
        "lines": lines,
        "messages": entry({"seconds": st.sampled_from((5.0, 40.0, 300.0))}),
        "wait_announcements": entry({}, above_seconds=st.sampled_from((0.0, 60.0, 600.0))),
        "national_resilience": entry(
            {},
            share=st.sampled_from((0.3, 1.0)),
            wait_above_seconds=st.sampled_from((0.0, 30.0)),
            people=st.sampled_from((0, 1, 5)),
        ),
    }
    return st.fixed_dictionaries({}, optional=parts).filter(bool)


def _service() -> st.SearchStrategy[Plain]:
    """The rest of the service; what comes in a day is cut as the callers are, slots are not."""
    a_day = st.sampled_from((0.0, 400.0, 8_000.0))
    minutes = st.sampled_from((0.0, 1.0, 30.0, 240.0))
    line = st.fixed_dictionaries({}, optional={"share": st.floats(0, 0.5), "staff": st.sampled_from((0.01, 0.05, 1.0))})
    parts = {
        "online_referrals": st.fixed_dictionaries({}, optional={"a_day": a_day}),
        "validation": st.fixed_dictionaries({}, optional={"category_3_4_minutes": minutes, "ed_minutes": minutes}),
        "prescribing": st.fixed_dictionaries({}, optional={"share": st.floats(0, 1)}),
        "professionals": st.floats(0, 0.5),
        "mental_health": line,
        "dental": line,
    }
    from_999 = st.fixed_dictionaries({}, optional={"a_day": a_day})
    # 999 books where there is something to book.
    booked = st.fixed_dictionaries(
        {"booking": _booking()},
        optional={"from_999": st.fixed_dictionaries({}, optional={"a_day": a_day, "booked_a_day": a_day})},
    )
    ways = booked | st.fixed_dictionaries({}, optional={"from_999": from_999})
    return st.builds(lambda some, rest: some | rest, st.fixed_dictionaries({}, optional=parts), ways)


def _booking() -> st.SearchStrategy[Plain]:
    hours = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda pair: pair[0] < pair[1])
    slots = st.builds(
        lambda some, pair: some | {"first_hour": pair[0], "last_hour": pair[1]},
        st.fixed_dictionaries(
            {}, optional={"a_day": st.sampled_from((0.0, 3.0, 200.0)), "within_hours": st.sampled_from((1, 6, 96))}
        ),
        hours,
    )
    return st.fixed_dictionaries({}, optional={"gp_hub": slots, "utc": slots, "ed": slots})
