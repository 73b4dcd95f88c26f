"""The study at a glance, as plain text for a terminal."""

from collections.abc import Callable, Sequence
from textwrap import wrap

from prm.base import london
from scenarios.limits import NOTICE
from scenarios.names import name_of
from scenarios.report import causes, knowing, operations, service, shown, tables, words
from scenarios.study import Study
from scenarios.study_figures import Headline, Pair
from scenarios.study_spread import Spread
from simulation.measures import Direction, Unit, item

WIDTH = 110


def lines(study: Study) -> list[str]:
    """The question, the answer, the six KPIs, harm proxies and what would flip the answer; at most `WIDTH` wide."""
    return [
        *_wrapped(study.question),
        f"{name_of(study.baseline)}; {shown.days(study.first_day, study.last_day)}",
        *(_wrapped(f"Compared with: {study.there.title}") if study.there is not None else []),
        "",
        *_breach(study),
        *operations.busy(study),
        "",
        *_table(_headline_rows(study)),
        "",
        *_unsure(study),
        *_causes(study),
        *_operations(study),
        *_service(study),
        *_knowing(study),
        *_table(_harm_rows(study)),
        "",
        *_flips(study),
        "",
        *_wrapped(NOTICE),
    ]


def _breach(study: Study) -> list[str]:
    starts = london(study.scenario.counted_from).strftime("%a %d %b %Y %H:%M")
    first = study.first_breach
    told = words.breach_sentences(first, compared=study.there is not None, starts=starts)
    if first.agreed is not None or not first.candidates:
        return [line for sentence in told for line in _wrapped(sentence)]
    likely = [
        f"  {shown.chance(one.chance):>5}  {item(one.kpi).name}, {name_of(one.provider)}"
        f" (leads in {one.fits} of {first.fits} fits)"
        for one in first.candidates[:3]
    ]
    return [*(line for sentence in told for line in _wrapped(sentence)), *likely]


def _headline_rows(study: Study) -> list[tuple[str, ...]]:
    compared = study.there is not None
    fits = study.first_breach.fits
    told = "one fit" if fits == 1 else "all fits" if fits == study.first_breach.fits_needed else f"{fits} fits"
    heads = ("KPI, London", "threshold", "scenario" if compared else "baseline", "80 % of days", told)
    return [
        (*heads, *(("comparison",) if compared else ()), ""),
        *(_headline_row(headline, compared=compared) for headline in study.headlines),
    ]


def _headline_row(headline: Headline, *, compared: bool) -> tuple[str, ...]:
    code, here, there = headline.code, headline.figures.here, headline.figures.there
    return (
        item(code).name,
        _threshold(code),
        _figure(code, here.value) if headline.stated else "not stated",
        _range(code, here.low, here.high) if headline.stated else "",
        _range(code, headline.fits_low, headline.fits_high) if headline.stated else "",
        *(_there(headline, there) if compared else ()),
        "" if item(code).threshold is None else words.verdict_mark(headline),
    )


def _there(headline: Headline, there: Spread | None) -> tuple[str]:
    if headline.sure_there is not None and not headline.sure_there.holds:
        return ("not stated",)
    return ("" if there is None else _figure(headline.code, there.value),)


def _unsure(study: Study) -> list[str]:
    """The headlines that are less sure than asked, and what they would need."""
    if study.precision is None:
        return []
    told = [
        f"Not stated, {item(one.code).name}, {arm.lower()}: {words.unsure(one.code, sure)}."
        for one in study.headlines
        for (_, arm), sure in zip(tables.arms(study), (one.sure_here, one.sure_there), strict=False)
        if sure is not None and not sure.holds
    ]
    played = f"{study.size.replications} replications played"
    lead = (
        f"{played}; every headline is as sure as asked."
        if not told
        else f"{played}, of at most {study.precision.most}."
    )
    return [*(line for text in (lead, *told) for line in _wrapped(text, indent="  ")), ""]


def _causes(study: Study) -> list[str]:
    if not study.brought:
        return []
    table = causes.brought(study)
    return [*_table([table.heads, *table.rows]), *_wrapped(causes.sentence(study)), ""]


def _figure(code: str, value: float | None) -> str:
    """Short enough for a column: times in seconds, however long."""
    short = value is not None and item(code).unit is Unit.SECONDS and value >= 60
    return f"{value:,.0f} s" if short else shown.figure(code, value)


def _range(code: str, low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else shown.span(_figure(code, low), _figure(code, high))


def _operations(study: Study) -> list[str]:
    return [*_table(operations.short_rows(study)), ""] if study.operations else []


def _service(study: Study) -> list[str]:
    return [*_table(service.short_rows(study)), ""] if study.service else []


def _knowing(study: Study) -> list[str]:
    found = study.knowing
    if found is None:
        return []
    told = (knowing.lead(found), knowing.direction(found), knowing.TOTAL, knowing.ambulance(found))
    return [*_table(knowing.short_rows(found)), *(line for text in told for line in _wrapped(text)), ""]


_SHORT = {Direction.AT_MOST: "max", Direction.AT_LEAST: "min", Direction.BELOW: "below"}


def _threshold(code: str) -> str:
    limit = item(code).threshold
    return "" if limit is None else f"{_SHORT[limit.direction]} {_figure(code, limit.value)}"


def _harm_rows(study: Study) -> list[tuple[str, ...]]:
    harm = study.harm
    counted: tuple[tuple[str, Pair], ...] = (
        ("Red-flag callers waiting over 60 s", harm.red_flags_waited_over_60),
        ("Repeat callers seen by no clinician", harm.repeat_callers_without_clinician),
        *(
            (f"Call-backs overdue, {urgency}", found.overdue)
            for urgency, found in harm.call_backs.items()
            if found.promised.here.value or (found.promised.there is not None and found.promised.there.value)
        ),
    )
    rows = [(name, *_arms(pair, shown.count)) for name, pair in counted]
    arms = ("scenario", "comparison") if study.there is not None else ("baseline",)
    return [
        ("Where waiting may have done harm", *arms),
        *rows,
        ("Longest wait for a clinician", *_arms(harm.longest_clinical_wait_seconds, shown.duration)),
    ]


def _arms(pair: Pair, form: Callable[[float | None], str]) -> tuple[str, ...]:
    return (form(pair.here.value), *((form(pair.there.value),) if pair.there is not None else ()))


def _flips(study: Study) -> list[str]:
    if not study.effects:
        return ["What would change the answer: not asked."]
    if not study.flips:
        return ["No assumption, at its low or its high alone, changes the answer."]
    told = [f"  {one.assumption} at {one.level} ({one.value:g}): {'; '.join(one.flips)}" for one in study.flips]
    return ["What would change the answer:", *(line for text in told for line in _wrapped(text, indent="    "))]


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [told[0], "-" * min(WIDTH, max(map(len, told))), *told[1:]]


def _wrapped(text: str, indent: str = "") -> list[str]:
    lead = text[: len(text) - len(text.lstrip())]
    return wrap(text, WIDTH, initial_indent=lead, subsequent_indent=indent)
