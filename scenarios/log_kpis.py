"""The few KPIs that a call log and its replay can both tell, by the project's own definitions, and their spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.call_log import NEVER, CallLog
from scenarios.queue_setting import Queues
from simulation.log import Disposition, Log, Mode
from simulation.measures import Family, item, measure
from simulation.setting import Horizon

CODES = ("A01", "A03", "within_60", "abandoned", "speed_to_answer", "centile_95")
"""Calls, answered, answered in 60 s, abandoned, mean and 95th centile of the wait for an answer: IUC ADC items."""

KINDS = {code: "echoed" if code == "A01" else "predicted" for code in CODES}
"""Who rings is an input that comes back; everything else is what the play says."""

ALL = "All queues"

Figures = Mapping[str, Mapping[str, float | None]]
"""By queue (`ALL` for the whole) and by code of the measure."""


def figures(log: Log, queues: Queues) -> Figures:
    """The KPIs of a log, of all its queues and of each."""
    found = measure(log, family=Family.IUC_ADC)
    whole = {code: found.london[code].value for code in CODES}
    if len(queues.names) == 1:
        return {ALL: whole}
    each = {
        name: {code: found.networks[area.network][code].value for code in CODES}
        for area, name in zip(queues.areas, queues.names, strict=True)
    }
    return {ALL: whole} | each


def recorded_log(calls: CallLog, queues: Queues, horizon: Horizon) -> Log:
    """What the log itself says became of its calls, in the form in which a play writes it.

    So the same measures are taken of what was recorded and of what was played.
    """
    nothing = np.full(len(calls), NEVER, dtype=np.int64)
    none = np.zeros(len(calls), dtype=np.int64)
    providers = tuple(provider.id for provider in queues.policy.providers)
    home = np.array([providers.index(area.home) for area in queues.areas], dtype=np.int64)[calls.queue]
    answered = calls.answered != NEVER
    return Log(
        areas=tuple(area.name for area in queues.areas),
        networks=tuple(area.network for area in queues.areas),
        providers=providers,
        counted_from=horizon.counted_from,
        counted_to=horizon.counted_to,
        ended_at=horizon.end,
        patient=np.arange(len(calls), dtype=np.int64),
        contact=none,
        redial=none,
        area=calls.queue,
        arrived=calls.arrived,
        sent_to=np.where(calls.joined, home, NEVER),
        wanted_straight=none,
        overflowed=none,
        answered=calls.answered,
        answered_by=np.where(answered, home, NEVER),
        answered_queue=np.where(answered, 0, NEVER),
        hung_up=calls.hung_up,
        adviser_ended=calls.ended,
        triaged=none,
        clinician_queued=nothing,
        clinician_mode=np.full(len(calls), int(Mode.NOT_NEEDED), dtype=np.int64),
        clinician_queue=nothing,
        clinician_provider=nothing,
        clinician_due=nothing,
        urgency=nothing,
        clinician_started=nothing,
        clinician_ended=nothing,
        red_flag=none,
        passed_to_999=nothing,
        third_in_window=none,
        holder=none,
        over_85=none,
        note_visible=none,
        assessor=none,
        disposition=np.full(len(calls), int(Disposition.UNDECIDED), dtype=np.int64),
        # HUNG_UP_IN_OPENING 0, ABANDONED 1, CLOSED 2.
        state=np.where(answered, 2, np.where(calls.joined, 1, 0)).astype(np.int64),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """The mean over replications, and their 10th and 90th percentile; `None` where nothing could be measured."""

    mean: float | None
    low: float | None
    high: float | None


def spread(values: Sequence[float | None]) -> Spread:
    """The spread of one figure over replications."""
    known = np.array([value for value in values if value is not None])
    if not known.size:
        return Spread(mean=None, low=None, high=None)
    low, high = np.quantile(known, [0.1, 0.9])
    return Spread(mean=float(known.mean()), low=float(low), high=float(high))


def spreads(played: Sequence[Figures]) -> Mapping[str, Mapping[str, Spread]]:
    """The spread of every figure over the replications."""
    return {
        group: {code: spread([each[group][code] for each in played]) for code in codes}
        for group, codes in played[0].items()
    }


def differences(here: Sequence[Figures], there: Sequence[Figures]) -> Mapping[str, Mapping[str, Spread]]:
    """The spread of the differences (here less there), replication by replication."""

    def paired(group: str, code: str) -> list[float | None]:
        pairs = [(a[group][code], b[group][code]) for a, b in zip(here, there, strict=True)]
        return [None if a is None or b is None else a - b for a, b in pairs]

    return {group: {code: spread(paired(group, code)) for code in codes} for group, codes in here[0].items()}


def shown(code: str, value: float | None) -> str:
    """A figure as a report writes it, with its unit."""
    if value is None:
        return "not measured"
    unit = item(code).unit
    return f"{100 * value:.1f} %" if unit == "share" else f"{value:,.1f} s" if unit == "seconds" else f"{value:,.0f}"


def shown_change(code: str, value: float | None) -> str:
    """A difference as a report writes it: shares in percentage points."""
    if value is None:
        return "not measured"
    unit = item(code).unit
    return (
        f"{100 * value:+.1f} points"
        if unit == "share"
        else f"{value:+,.1f} s"
        if unit == "seconds"
        else f"{value:+,.1f}"
    )


def name_of(code: str) -> str:
    """What a figure is called."""
    return item(code).name


def meaning_of(code: str) -> str:
    """What a figure means, in one sentence."""
    return item(code).sentence
