"""Demand with causes: from a scenario's causes to those of the simulation, their sizes, and what each one brings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scenarios.assumptions import ASSUMPTIONS, Assumption, Level
from scenarios.expected_calls import ExpectedCalls
from scenarios.schema import Cause, Scenario, Symptom
from simulation.causes import EVERY_AGE, WHOLE, AgeBands, Floats, Spans, brought_by
from simulation.causes import Cause as Acting
from simulation.setting import QUARTER, Area, Care, Demand, Horizon

SYMPTOM_SHARES: Mapping[Symptom, float] = {
    "fever_or_sore_throat": 0.10,
    "breathing_or_cough": 0.14,
    "stomach": 0.15,
    "heat_or_sun": 0.005,
    "pain": 0.20,
    "injury": 0.12,
    "medicines": 0.08,
    "other": 0.205,
}
"""How fresh callers divide by what they ring about, whatever their age (assumption; by telephone not published)."""

OWN_NAME = "cause:"
"""The size of a cause is an assumption of the scenario's own, by this and the cause's name."""

DAY_FACTORS, MULTIPLE = "day factors", "multiple"
"""What else of a scenario's demand brings callers, told beside its causes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """Extra fresh callers of the counted period that one cause is expected to bring, below 0 if it keeps some away."""

    cause: str
    calls: float
    share: float | None
    """Of everything that is extra; `None` where nothing is, or where some causes bring callers and others keep them."""
    of_ordinary: float
    """Of the fresh callers of the same days with nothing changed."""


def own_assumptions(scenario: Scenario) -> dict[str, Assumption]:
    """The sizes of the scenario's causes that are assumed rather than published, as assumptions by name."""
    return {
        OWN_NAME + cause.name: Assumption(
            name=OWN_NAME + cause.name,
            low=cause.low,
            middle=cause.factor,
            high=cause.high,
            unit="times the callers of its group",
            sentence=f'The size of the cause "{cause.name}".',
            source=cause.source,
            most=10.0,
        )
        for cause in scenario.causes
        if cause.low is not None and cause.high is not None
    }


def assumptions_of(*scenarios: Scenario | None) -> Mapping[str, Assumption]:
    """All assumptions, with those that these scenarios bring themselves."""
    own: dict[str, Assumption] = {}
    for scenario in scenarios:
        own |= {} if scenario is None else own_assumptions(scenario)
    return {**ASSUMPTIONS, **own}


def sorted_levels(levels: Mapping[str, Level]) -> tuple[dict[str, Level], dict[str, Level]]:
    """Levels of the project's assumptions, and of causes."""
    own = {name: level for name, level in levels.items() if name.startswith(OWN_NAME)}
    return {name: level for name, level in levels.items() if name not in own}, own


def acting(
    causes: Iterable[Cause], levels: Mapping[str, Level], *, areas: Sequence[Area], care: Care, expected: ExpectedCalls
) -> tuple[Acting, ...]:
    """The scenario's causes as the simulation takes them; `levels` are those of `own_assumptions`."""
    days = np.array([moment.date().toordinal() for moment in expected.moments])
    own = own_assumptions(expected.scenario)
    urgent = min(care.urgent, 1.0)
    soon = min(urgent + care.soon, 1.0)
    urgencies = {"urgent": (0.0, urgent), "soon": (urgent, soon), "routine": (soon, 1.0)}
    edges = np.cumsum([0.0, *SYMPTOM_SHARES.values()]) / sum(SYMPTOM_SHARES.values())
    symptoms = dict(zip(SYMPTOM_SHARES, pairwise(edges.tolist()), strict=True))

    def times(cause: Cause) -> Floats:
        name = OWN_NAME + cause.name
        factor = own[name].at(levels[name]) if name in levels and name in own else cause.factor
        acts = (days >= cause.first_day.toordinal()) & (days <= cause.last_day.toordinal())
        there = np.array([cause.areas is None or area.name in cause.areas for area in areas])
        return np.where(there[:, None] & acts[None, :], factor, 1.0)

    return tuple(
        Acting(
            name=cause.name,
            times=times(cause),
            ages=EVERY_AGE if cause.ages is None else cause.ages,
            acuity=_spans(cause.urgency, urgencies),
            symptom=_spans(cause.symptoms, symptoms),
        )
        for cause in causes
    )


def _spans(names: Sequence[str] | None, spans: Mapping[str, tuple[float, float]]) -> Spans:
    return WHOLE if names is None else tuple(spans[name] for name in dict.fromkeys(names))


def brought(demand: Demand, by_day: Floats, horizon: Horizon, age_bands: AgeBands) -> tuple[Brought, ...]:
    """What each cause brings beside the scenario's other changes of demand, of which `by_day` are the day factors'.

    Empty where there are no causes. Exact for the expected number of callers: the parts sum to the whole.
    """
    if not demand.causes:
        return ()
    counted = slice(*((at - horizon.start) // QUARTER for at in (horizon.counted_from, horizon.counted_to)))
    fresh, times = demand.fresh_per_quarter, demand.times
    by_days = np.broadcast_to(by_day, times.shape)
    others = (
        Acting(name=DAY_FACTORS, times=by_days),
        Acting(name=MULTIPLE, times=np.divide(times, by_days, out=np.ones_like(times), where=by_days > 0)),
    )
    players = [
        Acting(name=each.name, times=each.times[:, counted], ages=each.ages, acuity=each.acuity, symptom=each.symptom)
        for each in (*(other for other in others if (other.times != 1).any()), *demand.causes)
    ]
    found = brought_by(fresh[:, counted], players, age_bands)
    whole, ordinary = sum(found.values()), float(fresh[:, counted].sum())
    one_way = all(calls >= 0 for calls in found.values()) or all(calls <= 0 for calls in found.values())
    divides = one_way and whole != 0
    return tuple(
        Brought(cause=name, calls=calls, share=calls / whole if divides else None, of_ordinary=calls / ordinary)
        for name, calls in found.items()
    )
