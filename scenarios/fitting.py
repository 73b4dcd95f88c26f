"""Fitting: what of a provider is chosen so that published figures come back.

Each unknown has one published target. The margin of the health advisers' roster: the service level (2015-16) or the
share abandoned (2024-25). The margin of the clinicians' roster: call-backs within 10 minutes (2015-16 only). Early
hang-ups: the share abandoned after 30 s (2015-16) or its split at 60 s (2024-25). The share that needs a clinician: the
share that was passed to one. Fresh demand: calls offered, which contain redials and re-contacts. After each play
every unknown of every provider is corrected at once, by the slope that the plays so far show.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from math import exp, log

import numpy as np

from scenarios.baselines import build
from scenarios.fits import ALL_FITS, CENTRAL, START, FitChoice, Fits, ProviderFit
from scenarios.published import (
    AREAS_2015,
    FIT_MONTHS,
    HUNG_UP_WITHIN_30_S_2024,
    contracts,
    london_2024_25,
    mds_sum,
)
from scenarios.schema import Period, Scenario
from simulation import Log, draw, play
from simulation.log import NEVER, Mode, State

EARLY_SPLIT_2024 = 133_213 / (133_213 + 762_068)
"""Of the calls abandoned after 30 s, those abandoned within 60 s: England, calendar year 2024."""

PLAYS = 5
"""Corrections after that many plays were below the noise of a play in every trial."""
PLAYS_NEARBY = 3
"""As many are enough from the values of a choice with the same roster shape."""
SEED = 2015


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The published figures that one provider's unknowns are fitted to; shares, but for `offered` (calls a day)."""

    offered: float
    within_60: float | None
    abandoned: float
    clinician: float
    call_back_10: float | None
    early_split: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """The same figures of a play; `waited_30` is the share of calls still waiting after 30 s."""

    offered: float
    within_60: float
    abandoned: float
    clinician: float
    call_back_10: float
    early_split: float
    waited_30: float


def periods(baseline: str) -> tuple[tuple[date, date], ...]:
    """The days that a fit plays: all of April to September 2015, or four ordinary weeks of 2024."""
    if baseline == "london-2015-16":
        return ((date(2015, 4, 1), date(2015, 6, 30)), (date(2015, 7, 1), date(2015, 9, 30)))
    return ((date(2024, 6, 3), date(2024, 6, 30)),)


def baseline_over(baseline: str, first_day: date, last_day: date) -> Scenario:
    """The baseline with nothing changed, over these days."""
    return Scenario(
        name=baseline,
        title="Baseline",
        question="What does the baseline look like?",
        baseline=baseline,  # type: ignore[arg-type]
        period=Period(first_day=first_day, last_day=last_day),
    )


@cache
def targets(baseline: str) -> Mapping[str, Target]:
    """The published figures by provider."""
    if baseline == "london-2015-16":
        return {home: _target_2015(home) for home in dict.fromkeys(area.home for area in AREAS_2015)}
    return _targets_2024()


def _target_2015(home: str) -> Target:
    areas = [area.name for area in AREAS_2015 if area.home == home]

    def total(column: str) -> float:
        return mds_sum(column, areas, FIT_MONTHS)

    days = sum((last - first).days + 1 for first, last in periods("london-2015-16"))
    return Target(
        offered=total("calls_offered") / days,
        within_60=total("answered_within_60s") / total("answered"),
        abandoned=total("abandoned_after_30s") / total("calls_offered"),
        clinician=total("transferred_to_clinical_adviser") / total("triaged"),
        call_back_10=total("call_back_within_10min") / total("offered_call_back"),
        early_split=None,
    )


def _targets_2024() -> Mapping[str, Target]:
    published = london_2024_25()
    rows = contracts()
    known = [row for row in rows.values() if row["abandoned"]]
    # North Central's own figure is not published for the year: it takes that of the four others together.
    mean = sum(float(row["abandoned"]) for row in known) / sum(float(row["received"]) for row in known)
    out = {}
    for n, area in enumerate(published.areas):
        row = rows[area.name]
        abandoned = float(row["abandoned"]) / float(row["received"]) if row["abandoned"] else mean
        out[area.home] = Target(
            offered=float(row["received"]) / 365,
            within_60=None,
            # The published count holds the hang-ups in the opening message, which are an input.
            abandoned=abandoned - HUNG_UP_WITHIN_30_S_2024,
            clinician=float(published.clinician[n]),
            call_back_10=None,
            early_split=EARLY_SPLIT_2024,
        )
    return out


def seen(logs: Sequence[Log], homes: Sequence[str], home: str) -> Seen:
    """One provider's figures in several plays together; calls count by the home provider of their area."""
    sums = np.sum([_counts(log_, [h == home for h in homes]) for log_ in logs], axis=0)
    days, offered, answered, within_60, abandoned, early, triaged, clinician, call_backs, within_10, waited = sums
    return Seen(
        offered=offered / days,
        within_60=within_60 / max(answered, 1),
        abandoned=abandoned / max(offered, 1),
        clinician=clinician / max(triaged, 1),
        call_back_10=within_10 / max(call_backs, 1),
        early_split=early / max(abandoned, 1),
        waited_30=waited / max(offered, 1),
    )


def _counts(log_: Log, own: Sequence[bool]) -> list[float]:
    # The lines of options are published elsewhere and are no part of these figures.
    first = np.array([provider in ("crisis_line", "dental_line") for provider in log_.providers])
    rows = log_.counted & np.array(own)[log_.area] & ~(first[log_.sent_to] & (log_.sent_to != NEVER))
    answered = rows & (log_.answered != NEVER)
    wait = np.where(answered, log_.answered, log_.hung_up) - log_.arrived
    abandoned = rows & (log_.state == State.ABANDONED)
    call_back = rows & (log_.clinician_mode == Mode.CALL_BACK)
    in_ten = call_back & (log_.clinician_started != NEVER) & (log_.clinician_started - log_.clinician_queued <= 600e6)
    days = (log_.counted_to - log_.counted_from) / 86_400e6
    return [
        days,
        rows.sum(),
        answered.sum(),
        (answered & (wait <= 60e6)).sum(),
        abandoned.sum(),
        (abandoned & (wait <= 60e6)).sum(),
        (rows & (log_.triaged == 1)).sum(),
        (rows & (log_.clinician_mode != Mode.NOT_NEEDED)).sum(),
        call_back.sum(),
        in_ten.sum(),
        ((answered | abandoned) & (wait > 30e6)).sum(),
    ]


def play_once(baseline: str, choice: FitChoice, fits: Fits, replication: int) -> dict[str, Seen]:
    """Every provider's figures in one play of the fit period."""
    logs = []
    for first, last in periods(baseline):
        built = build(baseline_over(baseline, first, last), fit=choice, fits=fits)
        logs.append(play(draw(built.setting, seed=SEED, replication=replication), built.setting, built.policy))
    homes = [area.home for area in built.setting.areas]
    return {home: seen(logs, homes, home) for home in dict.fromkeys(homes)}


def fit(baseline: str, choice: FitChoice, start: Fits | None = None, plays: int = PLAYS) -> Fits:
    """The fitted values of every provider under one choice; every play has the same luck, so corrections settle."""
    wanted = targets(baseline)
    fits: dict[str, ProviderFit] = dict(start or dict.fromkeys(wanted, START[baseline]))
    history: dict[str, list[tuple[ProviderFit, Seen]]] = {home: [] for home in wanted}
    for _ in range(plays):
        found = play_once(baseline, choice, fits, replication=0)
        for home, target in wanted.items():
            history[home].append((fits[home], found[home]))
            fits[home] = corrected(history[home], target)
    return fits


def corrected(history: Sequence[tuple[ProviderFit, Seen]], target: Target) -> ProviderFit:
    """The next values to try for one provider, given what its earlier values gave."""
    now, found = history[-1]
    if target.within_60 is not None:
        adviser, early = _advisers_and_early_leave(now, found, target.within_60, target.abandoned)
    else:
        adviser = _step(
            history, lambda f: f.adviser_level, lambda s: -log(max(s.abandoned, 1e-5)), -log(target.abandoned), 1.5
        )
        early = now.early_leave * (target.early_split or 0.0) / max(found.early_split, 1e-3)
    clinician = now.clinician_level
    if target.call_back_10 is not None:
        clinician = _step(
            history, lambda f: f.clinician_level, lambda s: _logit(s.call_back_10), _logit(target.call_back_10), 2.0
        )
    return ProviderFit(
        adviser_level=adviser,
        clinician_level=clinician,
        early_leave=min(max(early, 0.0), MOST_EARLY),
        clinician_needed=min(max(now.clinician_needed + target.clinician - found.clinician, 0.01), 0.95),
        fresh=now.fresh * target.offered / found.offered,
    )


MOST_EARLY = 0.9
SLOPE = 2.0
"""How fast the log odds of being answered within 60 s rise with the margin, as the plays show."""


def _advisers_and_early_leave(now: ProviderFit, found: Seen, within_60: float, abandoned: float) -> tuple[float, float]:
    """Both at once, since each moves the other's figure: those who leave early do not wait beyond 60 s, and a larger
    margin leaves fewer waiting at 30 s who could leave.
    """
    early_part = now.early_leave * found.waited_30
    steady_part = max(found.abandoned - early_part, 0.0)
    level, early = now.adviser_level, now.early_leave
    for _ in range(50):
        fewer = exp(-SLOPE * (level - now.adviser_level))
        wanted = (abandoned - steady_part * fewer) / (max(found.waited_30, 1e-4) * fewer)
        early = (early + min(max(wanted, 0.0), MOST_EARLY)) / 2
        reached = _logit(found.within_60) + log((1 - now.early_leave) / (1 - early))
        step = (_logit(within_60) - reached) / SLOPE
        level = (level + now.adviser_level + min(max(step, -1.0), 1.0)) / 2
    return level, early


def _step(
    history: Sequence[tuple[ProviderFit, Seen]],
    of: Callable[[ProviderFit], float],
    figure: Callable[[Seen], float],
    target: float,
    slope: float,
) -> float:
    """A secant step, with the slope kept within a factor of three of the first guess and the step within 1."""
    x, y = of(history[-1][0]), figure(history[-1][1])
    guess = slope
    if len(history) > 1:
        before, was = of(history[-2][0]), figure(history[-2][1])
        if abs(x - before) > 0.02:
            guess = min(max((y - was) / (x - before), slope / 3), slope * 3)
    return x + min(max((target - y) / guess, -1.0), 1.0)


def _logit(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return log(share / (1 - share))


Stored = dict[str, dict[str, dict[str, float]]]
"""Fitted values as they are stored: choice, provider, value."""


def fit_all(executor: Executor, baseline: str) -> Stored:
    """The baseline under every choice: the central one first, then each roster shape from it, then the rest."""
    shapes = {choice.roster_shape: replace(CENTRAL, roster_shape=choice.roster_shape) for choice in ALL_FITS}
    central = executor.submit(fit, baseline, CENTRAL).result()
    found = {CENTRAL: central} | _fitted(
        executor, baseline, {choice: central for choice in shapes.values() if choice != CENTRAL}, PLAYS - 1
    )
    found |= _fitted(
        executor,
        baseline,
        {choice: found[shapes[choice.roster_shape]] for choice in ALL_FITS if choice not in found},
        PLAYS_NEARBY,
    )
    return {
        choice.key: {
            home: {name: round(float(value), 5) for name, value in asdict(values).items()}
            for home, values in sorted(found[choice].items())
        }
        for choice in ALL_FITS
    }


def _fitted(executor: Executor, baseline: str, starts: Mapping[FitChoice, Fits], plays: int) -> dict[FitChoice, Fits]:
    jobs = {choice: executor.submit(fit, baseline, choice, start, plays) for choice, start in starts.items()}
    return {choice: job.result() for choice, job in jobs.items()}
