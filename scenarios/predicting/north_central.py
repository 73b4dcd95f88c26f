"""North Central London, April 2023: from its calls and its mean time to answer to how many hung up.

Capacity is fitted to the mean of 561 s and fresh callers to the volume; patience is that of other periods. Every
patience is played under each roster shape and hour shape, none of which is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from scenarios.assumptions import values
from scenarios.calendar import factor
from scenarios.fits import HOUR_SHAPES
from scenarios.predicting.fit import Target, fit
from scenarios.predicting.lines import CALLS, SECONDS, SHARE, Line, Wanted, lines_of
from scenarios.predicting.published import PATIENCE_SECONDS, early_leave, figure
from scenarios.predicting.seen import Seen, seen
from scenarios.predicting.service import Service, Unknowns, days_with_both_sides, play_service
from scenarios.published import HUNG_UP_WITHIN_30_S_2024, days_of
from scenarios.validation import ECHOED, FITTED, PREDICTED
from simulation.rostering import SHAPES

CASE = "North Central London, April 2023"
MONTH = "2023-04"
SEED = 561
"""Not that of the fit."""
FIT_REPLICATIONS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One combination of what is not published, to be fitted and then played so often."""

    patience: str
    roster_shape: str
    hour_shape: str
    replications: int


def choices(replications: int) -> tuple[Choice, ...]:
    """Every patience under each roster shape and hour shape."""
    return tuple(
        Choice(patience=patience, roster_shape=roster, hour_shape=hours, replications=replications)
        for patience, roster, hours in product(PATIENCE_SECONDS, SHAPES, HOUR_SHAPES)
    )


def service_of(choice: Choice) -> Service:
    """The month's calls spread over its days by London's factors, Easter's holidays among them."""
    assumed = values({})
    days = days_of(MONTH)
    bank_holiday = assumed["bank_holiday_factor"]
    a_factor = figure("ncl_received") / sum(factor(day, bank_holiday) for day in days)

    def calls(day: date) -> float:
        return a_factor * factor(day, bank_holiday)

    by_day = {day: calls(day) for day in days_with_both_sides(days[0], days[-1])}
    return Service(
        first_day=days[0],
        last_day=days[-1],
        calls=by_day,
        planned=by_day,
        roster_shape=choice.roster_shape,
        hour_shape=choice.hour_shape,
        steady_patience_seconds=PATIENCE_SECONDS[choice.patience],
        opening_hang_up=HUNG_UP_WITHIN_30_S_2024,
        busyness_cv=assumed["busyness_cv"],
    )


def target() -> Target:
    """What is published of the month and fitted."""
    return Target(
        received_a_day=figure("ncl_received") / len(days_of(MONTH)),
        measure="mean_answer_seconds",
        value=figure("ncl_time_to_answer") / figure("ncl_answered"),
    )


def play_choice(choice: Choice) -> tuple[Seen, ...]:
    """The fit of a choice, then plays of the month under other luck."""
    service = service_of(choice)
    start = Unknowns(
        capacity=0.72,
        fresh=0.85,
        early_leave=early_leave(choice.patience, roster_shape=choice.roster_shape, hour_shape=choice.hour_shape),
    )
    found = fit(service, target(), start, replications=FIT_REPLICATIONS).unknowns
    return tuple(
        seen(play_service(service, found, seed=SEED, replication=number)) for number in range(choice.replications)
    )


def lines(played: Sequence[tuple[Choice, Sequence[Seen]]]) -> tuple[Line, ...]:
    """The table: every line for each patience, over all roster shapes, hour shapes and plays."""
    received, answered, abandoned = (figure(f"ncl_{name}") for name in ("received", "answered", "abandoned"))
    wanted = (
        Wanted(
            measure="Calls received",
            unit=CALLS,
            kind=ECHOED,
            of=lambda found: float(found.received),
            published=received,
        ),
        Wanted(
            measure="Mean time to answer",
            unit=SECONDS,
            kind=FITTED,
            of=lambda found: found.mean_answer_seconds,
            published=target().value,
        ),
        Wanted(
            measure="Abandoned, of received",
            unit=SHARE,
            kind=PREDICTED,
            of=lambda found: found.abandoned_share,
            published=abandoned / received,
        ),
        Wanted(
            measure="Abandoned, of abandoned or answered",
            unit=SHARE,
            kind=PREDICTED,
            of=lambda found: found.abandoned_of_both,
            published=abandoned / (abandoned + answered),
        ),
        Wanted(measure="Answered within 60 s", unit=SHARE, kind=PREDICTED, of=lambda found: found.within_60),
        Wanted(
            measure="95th centile of time to answer", unit=SECONDS, kind=PREDICTED, of=lambda found: found.centile_95
        ),
        Wanted(
            measure="99th centile of time to answer", unit=SECONDS, kind=PREDICTED, of=lambda found: found.centile_99
        ),
        Wanted(
            measure="Mean wait of those who abandoned",
            unit=SECONDS,
            kind=PREDICTED,
            of=lambda found: found.mean_abandoned_seconds,
        ),
    )
    out: list[Line] = []
    for patience, seconds in PATIENCE_SECONDS.items():
        plays = [one for choice, found in played if choice.patience == patience for one in found]
        out += lines_of(CASE, f"patience {seconds:,.0f} s ({patience})", wanted, plays)
    return tuple(out)
