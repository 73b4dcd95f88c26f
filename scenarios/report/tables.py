"""The tables of the report, as rows of text; the first cell of a row is its header."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenarios.assumptions import Assumption
from scenarios.demand_causes import assumptions_of
from scenarios.names import name_of, network_name
from scenarios.report import shown, words
from scenarios.study import Study
from scenarios.study_answer import names
from scenarios.study_breach import Candidate
from scenarios.study_figures import Headline, Pair, PlaceFigures
from scenarios.study_hours import Band, Hourly
from scenarios.study_kinds import KIND_SENTENCES
from scenarios.study_knowing import QUESTIONS
from scenarios.study_trial import RING
from simulation.measures import HEADLINES, Family, item


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with a caption; every row is as long as `heads`. What follows a line's end in a cell is its range."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


CALLS = {Family.IUC_ADC: "A01", Family.MDS: "mds_offered"}
"""The measure that counts calls."""


def arms(study: Study) -> tuple[tuple[str, str], ...]:
    """The arms that there are: the field of a `Pair`, and its name in a table."""
    return (("here", "Scenario"), ("there", "Comparison")) if study.there is not None else (("here", "Baseline"),)


def candidates(study: Study) -> tuple[Table, Table]:
    """What may break first: the likeliest few, and all the others."""
    likely = study.first_breach.candidates[:LIKELIEST]
    rest = study.first_breach.candidates[LIKELIEST:]
    caption = "What may break first, by its chance under the central fit; several may break in the same hour"
    return _candidates(study, caption, likely), _candidates(study, "Less likely to break first", rest)


LIKELIEST = 6


def _candidates(study: Study, caption: str, which: Sequence[Candidate]) -> Table:
    return Table(
        caption=caption,
        heads=("KPI", "Provider", "Chance (over the fits)", "Leads in", "Hour", "Recovery"),
        rows=tuple(
            (
                item(one.kpi).name,
                name_of(one.provider),
                f"{shown.chance(one.chance)}\n{shown.chances(one.least_chance, one.most_chance)}",
                f"{one.fits} of {study.first_breach.fits} fits",
                one.hour or "not under the central fit",
                words.recovery(one) if one.hour else "",
            )
            for one in which
        ),
    )


def overdue(study: Study) -> Table:
    """Call-backs by priority."""
    heads = ["Priority"]
    for _, arm in arms(study):
        heads += [f"{arm}: promised", f"{arm}: overdue", f"{arm}: longest overdue"]
    rows = []
    for urgency, found in study.harm.call_backs.items():
        cells = [urgency.capitalize()]
        for arm, _ in arms(study):
            cells += [
                shown.counts(found.promised, arm),
                shown.counts(found.overdue, arm),
                shown.durations(found.longest_overdue_seconds, arm),
            ]
        rows.append(tuple(cells))
    return Table(
        caption="Call-backs by priority: mean of replications (80 % of them); longest overdue: their median",
        heads=tuple(heads),
        rows=tuple(rows),
    )


def harm(study: Study) -> Table:
    """Harm proxies."""
    found = study.harm
    lines: tuple[tuple[str, Pair, bool], ...] = (
        ("Contacts with a red flag (a life-threatening symptom, known or not)", found.red_flags, False),
        (
            "Red-flag contacts whose first human voice took over 60 seconds",
            found.red_flags_waited_over_60,
            False,
        ),
        ("Red-flag contacts that hung up unanswered", found.red_flags_abandoned, False),
        ("Longest wait of a red-flag caller", found.longest_red_flag_wait_seconds, True),
        ("Repeat callers: third or later contact in 96 hours, dealt with", found.repeat_callers, False),
        ("Repeat callers seen by no clinician and not passed to 999", found.repeat_callers_without_clinician, False),
    )
    return Table(
        caption="Harm proxies in the counted period: mean of replications (80 % of them); longest wait: the median",
        heads=("What is counted", *(name for _, name in arms(study))),
        rows=tuple(
            (text, *((shown.durations if is_wait else shown.counts)(pair, arm) for arm, _ in arms(study)))
            for text, pair, is_wait in lines
        ),
    )


def flips(study: Study) -> Table:
    """The assumptions that would change the answer."""
    known = assumptions_of(study.scenario, study.comparison)
    return Table(
        caption="Assumptions that would change the answer, each alone",
        heads=("Assumption", "Level", "What would change"),
        rows=tuple(
            (
                known[one.assumption].sentence,
                f"{one.level}: {one.value:g} {known[one.assumption].unit}",
                "; ".join(one.flips),
            )
            for one in study.flips
        ),
    )


def places(study: Study, level: str) -> Table:
    """The headlines by network or by provider, with London last, in the order of the alphabet."""
    codes = (CALLS[study.family], *HEADLINES[study.family])
    named = sorted(
        ((_place_name(place), place) for place in study.places if place.level == level), key=lambda pair: pair[0]
    )
    london = [("London", place) for place in study.places if place.level == "london"]
    return Table(
        caption=f"By {level}, in the order of the alphabet: mean of replications (80 % of them)",
        heads=(level.capitalize(), "Arm", *(item(code).name for code in codes)),
        rows=tuple(
            (name, arm_name, *(_cell(code, place.figures[code], arm) for code in codes))
            for name, place in [*named, *london]
            for arm, arm_name in arms(study)
        ),
    )


def _place_name(place: PlaceFigures) -> str:
    return network_name(place.name) if place.level == "network" else name_of(place.name)


def _cell(code: str, pair: Pair, arm: str) -> str:
    spread = pair.here if arm == "here" else pair.there
    if spread is None or spread.value is None:
        return shown.MISSING
    span = shown.figure_range(code, spread.low, spread.high)
    value = shown.figure(code, spread.value)
    return value if span == value else f"{value}\n{span}"


def days(study: Study) -> Table:
    """London day by day."""
    codes = HEADLINES[study.family]
    return Table(
        caption="London day by day: mean of replications (80 % of them)",
        heads=("Day", "Arm", *(item(code).name for code in codes)),
        rows=tuple(
            (shown.day(each.day), arm_name, *(_cell(code, each.figures[code], arm) for code in codes))
            for each in study.days
            for arm, arm_name in arms(study)
        ),
    )


def ring(study: Study) -> Table:
    """What became of calls at ring."""
    both = [study.flow.here] + ([study.flow.there] if study.flow.there is not None else [])
    return Table(
        caption="What became of the calls at ring, mean of replications",
        heads=(
            "At ring",
            *(f"{name}: calls" for _, name in arms(study)),
            *(f"{name}: share" for _, name in arms(study)),
        ),
        rows=tuple(
            (
                text,
                *(shown.count(arm.ring[kind]) for arm in both),
                *(shown.percent(arm.ring[kind] / max(1.0, sum(arm.ring.values()))) for arm in both),
            )
            for kind, text in RING.items()
            if kind != "blocked" or any(arm.ring[kind] for arm in both)
        ),
    )


def closed(study: Study) -> Table:
    """Where calls went, by who assessed last."""
    both = [("Scenario" if study.there else "Baseline", study.flow.here)]
    if study.flow.there is not None:
        both.append(("Comparison", study.flow.there))
    return Table(
        caption="Where calls went, by who assessed last; mean calls of replications",
        heads=("Disposition", "Arm", "Nobody (999 at once)", "Health adviser", "Clinician", "All"),
        rows=tuple(
            (
                name_of(kind),
                name,
                *(shown.count(calls) for calls in arm.closed[kind]),
                shown.count(sum(arm.closed[kind])),
            )
            for kind in study.flow.here.closed
            for name, arm in both
        ),
    )


def band_table(caption: str, hours: Hourly, columns: Sequence[tuple[str, Band | None]], form: str) -> Table:
    """The figures of a plot; `form` is a format such as `.1f` or `.1%`."""
    there_are = [(name, band) for name, band in columns if band is not None]
    return Table(
        caption=caption,
        heads=("Hour", *(name for name, _ in there_are)),
        rows=tuple(
            (label, *(_number(band.value[n], form) for _, band in there_are)) for n, label in enumerate(hours.labels)
        ),
    )


def _number(value: float | None, form: str) -> str:
    return shown.MISSING if value is None else format(value, form)


def intervals(study: Study) -> Table:
    """Mean paired differences of the headlines, with their intervals, alone and adjusted for all of them together."""
    return Table(
        caption=f"Mean paired difference to the comparison, London, {study.size.replications} replications: alone, "
        "with its 95 % interval (Student's t), and as one of all KPIs (Holm's p; intervals that hold together)",
        heads=("KPI", "Difference alone", "p alone", "Interval among all", "p among all (Holm)", "Surely not zero"),
        rows=tuple(
            (
                item(one.code).name,
                shown.difference(one.code, one.difference),
                *_together(one),
                "not asked" if one.tested is None else "yes" if one.clear else "no",
            )
            for one in study.headlines
        ),
    )


def _together(one: Headline) -> tuple[str, str, str]:
    """The p-value alone, and the interval and the p-value among all."""
    found = one.tested
    if found is None:
        return ("not asked",) * 3
    low, high = (shown.signed(one.code, end) for end in (found.low, found.high))
    return shown.p_value(found.p), shown.span(low, high), shown.p_value(found.p_holm)


def sureness(study: Study) -> Table:
    """How sure each headline is beside how sure it was to be."""
    return Table(
        caption=f"Half-width of the 95 % interval of each headline after {study.size.replications} replications",
        heads=("KPI", "Arm", "Half-width", "Asked", "As sure as asked", "Would need"),
        rows=tuple(
            (
                item(one.code).name,
                arm,
                "none yet" if sure.half_width is None else shown.width(one.code, sure.half_width),
                "not known yet" if sure.half_width is None else shown.width(one.code, sure.asked),
                "yes" if sure.holds else "no: not stated",
                "" if sure.would_need is None else f"about {sure.would_need:,} replications",
            )
            for one in study.headlines
            for (_, arm), sure in zip(arms(study), (one.sure_here, one.sure_there), strict=False)
            if sure is not None
        ),
    )


def fits(study: Study) -> Table:
    """What each fit says."""
    codes = HEADLINES[study.family]
    return Table(
        caption="The scenario under each fit, London, pooled over its replications",
        heads=("Roster shape", "Hour shape", "Patience", "Breaks first", *(item(code).name for code in codes)),
        rows=tuple(
            (
                name_of(one.roster_shape),
                name_of(one.hour_shape),
                name_of(one.patience),
                names(one.breaks_first),
                *(shown.figure(code, one.values[code]) for code in codes),
            )
            for one in study.fits
        ),
    )


def kinds(study: Study) -> Table:
    """Fitted, echoed or predicted, for each headline."""
    arm_names = [name for _, name in arms(study)]
    return Table(
        caption="What kind of number each headline is",
        heads=("KPI", *arm_names),
        rows=tuple(
            (
                item(one.code).name,
                KIND_SENTENCES[one.kind],
                *(() if one.kind_in_comparison is None else (KIND_SENTENCES[one.kind_in_comparison],)),
            )
            for one in study.headlines
        ),
    )


def assumptions(study: Study) -> Table:
    """Every assumption, with its levels, its source, and whether it would change the answer."""
    return Table(
        caption="Assumptions: everything unpublished that a result may depend on",
        heads=("Assumption", "Low", "Middle", "High", "Unit", "Here", "Changes the answer", "Source"),
        rows=tuple(
            (
                each.sentence,
                *(f"{number:g}" for number in (each.low, each.middle, each.high)),
                each.unit,
                f"{each.at(study.scenario.levels.get(name, 'middle')):g}",
                _flips_at(study, each),
                each.source,
            )
            for name, each in assumptions_of(study.scenario, study.comparison).items()
        ),
    )


def _flips_at(study: Study, assumption: Assumption) -> str:
    asked = [one for one in study.effects if one.assumption == assumption.name]
    if not asked:
        own = assumption.name in study.scenario.levels or assumption.name in QUESTIONS
        return "not asked" if own or not study.effects else "no part in it"
    levels: Iterable[str] = (one.level for one in asked if one.flips)
    return " and ".join(f"at {level}" for level in levels) or "no"
