"""England, December 2022: from an ordinary week to the week in which strep A brought 60 % more calls.

Capacity is fitted to a week of 440,047 calls at the abandonment of the year 2022, early hang-ups to that year's split.
The same people then meet 706,129 calls. How many queues England was is an assumption: one, ten or forty equal ones,
each with calls and people of its own. Equal queues that share nothing are plays of one of them, so a share of the
country is the share of one, and no play is smaller than life.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scenarios.calendar import WEEKDAYS
from scenarios.fits import CENTRAL, HOUR_SHAPES
from scenarios.predicting.fit import Target, fit, fit_fresh
from scenarios.predicting.lines import CALLS, SECONDS, SHARE, Line, Wanted, lines_of
from scenarios.predicting.published import PATIENCE_SECONDS, figure
from scenarios.predicting.seen import Seen, seen
from scenarios.predicting.service import Service, Unknowns, days_with_both_sides, play_service
from scenarios.tables import table
from scenarios.validation import ECHOED, FITTED, PREDICTED
from simulation.rostering import SHAPES

ORDINARY_CASE = "England, a week of 440,047 calls"
SURGE_CASE = "England, week to 11 December 2022"
FIRST_DAY, LAST_DAY = date(2022, 12, 5), date(2022, 12, 11)

SEED = 706
"""Not that of the fit."""

CONTRACTS = (1, 10, 40)
MIDDLE_CONTRACTS = 10
FIT_REPLICATIONS = {1: 1, 10: 2, 40: 4}
"""By contracts: the more there are, the smaller is each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What England is taken to be, to be fitted and then played so often."""

    contracts: int
    patience: str
    roster_shape: str
    hour_shape: str
    replications: int

    @property
    def name(self) -> str:
        """The choice in words."""
        queues = "one pool" if self.contracts == 1 else f"{self.contracts} contracts"
        words = [queues, f"patience {PATIENCE_SECONDS[self.patience]:,.0f} s"]
        if self.roster_shape != CENTRAL.roster_shape:
            words.append(f"roster {self.roster_shape.replace('_', ' ')}")
        if self.hour_shape != CENTRAL.hour_shape:
            words.append(f"hours {self.hour_shape}")
        return ", ".join(words)


def choices(replications: int) -> tuple[Choice, ...]:
    """The middle, and from it one thing changed at a time; one pool is played twice only, having little luck."""
    middle = Choice(
        contracts=MIDDLE_CONTRACTS,
        patience="middle",
        roster_shape=CENTRAL.roster_shape,
        hour_shape=CENTRAL.hour_shape,
        replications=replications,
    )
    return (
        replace(middle, contracts=1, replications=min(replications, 2)),
        middle,
        replace(middle, contracts=40, replications=2 * replications),
        *(replace(middle, patience=patience) for patience in PATIENCE_SECONDS if patience != "middle"),
        *(replace(middle, roster_shape=shape) for shape in SHAPES if shape != CENTRAL.roster_shape),
        *(replace(middle, hour_shape=shape) for shape in HOUR_SHAPES if shape != CENTRAL.hour_shape),
    )


def service_of(choice: Choice, calls_a_week: float) -> Service:
    """One of the equal queues in a week of so many calls, staffed for the ordinary week.

    The week's calls are published, so none of its days is busier than its weekday.
    """
    factors = {row["day"]: float(row["england"]) for row in table("day_factors")}
    a_factor = 1 / sum(factors[weekday] for weekday in WEEKDAYS) / choice.contracts
    share = {day: a_factor * factors[WEEKDAYS[day.weekday()]] for day in days_with_both_sides(FIRST_DAY, LAST_DAY)}
    return Service(
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        calls={day: calls_a_week * part for day, part in share.items()},
        planned={day: figure("england_week_before") * part for day, part in share.items()},
        roster_shape=choice.roster_shape,
        hour_shape=choice.hour_shape,
        steady_patience_seconds=PATIENCE_SECONDS[choice.patience],
        opening_hang_up=figure("england_2022_abandoned_30") / figure("england_2022_received"),
        busyness_cv=0.0,
    )


def target(contracts: int) -> Target:
    """What is published of the year 2022 and of the week before, and fitted."""
    abandoned, within_30, within_60 = (
        figure(f"england_2022_{name}") for name in ("abandoned", "abandoned_30", "abandoned_60")
    )
    return Target(
        received_a_day=figure("england_week_before") / 7 / contracts,
        measure="abandoned_share",
        value=abandoned / figure("england_2022_received"),
        early_split=within_60 / (abandoned - within_30),
    )


Played = tuple[tuple[Seen, ...], tuple[Seen, ...]]
"""The ordinary week's plays and the surge's."""


def play_choice(choice: Choice) -> Played:
    """The fit of a choice to the ordinary week, then plays of both weeks under other luck."""
    fits = FIT_REPLICATIONS[choice.contracts]
    ordinary = service_of(choice, figure("england_week_before"))
    start = Unknowns(capacity=0.75, fresh=0.86, early_leave=0.04)
    found = fit(ordinary, target(choice.contracts), start, replications=fits).unknowns
    surge = service_of(choice, figure("england_week"))
    surged = fit_fresh(surge, figure("england_week") / 7 / choice.contracts, found, replications=fits)
    numbers = range(choice.replications)
    return (
        tuple(seen(play_service(ordinary, found, seed=SEED, replication=number)) for number in numbers),
        tuple(seen(play_service(surge, surged, seed=SEED, replication=number)) for number in numbers),
    )


def lines(played: Sequence[tuple[Choice, Played]]) -> tuple[Line, ...]:
    """The table: the ordinary week and the surge for each choice."""
    out: list[Line] = []
    for choice, (ordinary, _) in played:
        out += lines_of(ORDINARY_CASE, choice.name, _ordinary(choice), ordinary)
    for choice, (_, surge) in played:
        out += lines_of(SURGE_CASE, choice.name, _surge(choice), surge)
    return tuple(out)


def _received(choice: Choice, name: str) -> Wanted:
    return Wanted(
        measure="Calls received",
        unit=CALLS,
        kind=ECHOED,
        of=lambda found: float(found.received * choice.contracts),
        published=figure(name),
    )


WITHIN_60 = Wanted(measure="Answered within 60 s", unit=SHARE, kind=PREDICTED, of=lambda found: found.within_60)
MEAN_ANSWER = Wanted(
    measure="Mean time to answer", unit=SECONDS, kind=PREDICTED, of=lambda found: found.mean_answer_seconds
)


def _ordinary(choice: Choice) -> tuple[Wanted, ...]:
    return (
        _received(choice, "england_week_before"),
        Wanted(
            measure="Abandoned, of received",
            unit=SHARE,
            kind=FITTED,
            of=lambda found: found.abandoned_share,
            published=target(choice.contracts).value,
        ),
        WITHIN_60,
        MEAN_ANSWER,
    )


def _surge(choice: Choice) -> tuple[Wanted, ...]:
    return (
        _received(choice, "england_week"),
        Wanted(
            measure="Abandoned, of received",
            unit=SHARE,
            kind=PREDICTED,
            of=lambda found: found.abandoned_share,
            published=figure("england_week_abandoned") / figure("england_week"),
        ),
        Wanted(
            measure="Abandoned, of abandoned or answered",
            unit=SHARE,
            kind=PREDICTED,
            of=lambda found: found.abandoned_of_both,
            published=figure("england_week_abandoned_of_both"),
        ),
        replace(WITHIN_60, published=figure("england_week_within_60")),
        MEAN_ANSWER,
    )
