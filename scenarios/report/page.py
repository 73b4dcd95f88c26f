"""The page: the words, tables and plots of a study in the order in which a board reads them."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from prm.base import london
from scenarios.limits import NOT_MODELLED, NOTICE
from scenarios.names import name_of, network_name
from scenarios.report import causes, knowing, operations, plots, service, shown, tables, words
from scenarios.report.page_parts import Plot
from scenarios.report.study_tornado import study_tornado
from scenarios.study import Study
from scenarios.study_hours import ArmHours
from scenarios.study_knowing import Knowing
from scenarios.study_precision import Sure
from scenarios.study_spread import Spread
from scenarios.tables import table
from simulation.measures import HEADLINES, item


def render(study: Study) -> str:
    """The report as one HTML document: no scripts, no requests, the same bytes for the same study."""
    return _environment().get_template("report.html.j2").render(_context(study))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("scenarios.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["name"] = name_of
    return environment


def _context(study: Study) -> dict[str, Any]:
    compared = study.there is not None
    return {
        "study": study,
        "notice": NOTICE,
        "style": Markup((files("scenarios.report") / "style.css").read_text(encoding="utf-8")),
        "counted": shown.days(study.first_day, study.last_day),
        "compared": compared,
        "arms": tables.arms(study),
        "breach": (
            *words.breach_sentences(study.first_breach, compared=compared, starts=_starts(study)),
            *operations.busy(study),
        ),
        "breach_rule": words.breach_rule(compared=compared),
        "likely": tables.candidates(study)[0],
        "unlikely": tables.candidates(study)[1],
        "headlines": [_headline(study, n) for n in range(len(study.headlines))],
        "knowing": None if study.knowing is None else _knowing(study.knowing),
        "operations": operations.figures(study),
        "operations_sentence": operations.SENTENCE,
        "service": service.figures(study),
        "service_sentence": service.SENTENCE,
        "longest": {
            arm: shown.durations(study.harm.longest_clinical_wait_seconds, arm) for arm, _ in tables.arms(study)
        },
        "overdue": tables.overdue(study),
        "brought": causes.brought(study),
        "brought_sentence": causes.sentence(study),
        "demand": [_demand(study, "ambulance", "Ambulance"), _demand(study, "ed", "Emergency department")],
        "harm": tables.harm(study),
        "flips": tables.flips(study),
        "tornado": study_tornado(study),
        "not_modelled": NOT_MODELLED,
        "waiting": _waiting(study),
        "abandonment": _abandonment(study),
        "went": _went(study),
        "ring": tables.ring(study),
        "providers": tables.places(study, "provider"),
        "networks": tables.places(study, "network"),
        "days": tables.days(study),
        "by_provider": _by_provider(study),
        "bypassed": _bypassed(study),
        "intervals": tables.intervals(study),
        "sureness": tables.sureness(study),
        "fits": tables.fits(study),
        "kinds": tables.kinds(study),
        "assumptions": tables.assumptions(study),
        "published": list(table("sources")),
    }


def _knowing(found: Knowing) -> dict[str, Any]:
    return {
        "lead": knowing.lead(found),
        "span": knowing.span(found),
        "total": knowing.TOTAL,
        "ambulance": knowing.ambulance(found),
        "differences": knowing.differences(found),
        "both_arms": knowing.both_arms(found),
        "direction": knowing.direction(found),
        "who": knowing.who_waits(found),
        "by_urgency": knowing.who_waits_by_urgency(found),
        "settings": knowing.settings(found),
    }


def _starts(study: Study) -> str:
    return london(study.scenario.counted_from).strftime("%a %d %b %Y %H:%M")


def _headline(study: Study, n: int) -> dict[str, str]:
    headline = study.headlines[n]
    code, kpi = headline.code, item(headline.code)
    here, there = headline.figures.here, headline.figures.there
    return {
        "name": kpi.name,
        "sentence": kpi.sentence,
        "meaning": words.meaning(headline),
        "threshold": shown.threshold(code),
        "threshold_source": "" if kpi.threshold is None else f"{kpi.threshold.source}; {kpi.threshold.confidence}",
        **_stated("value", "range", code, here, headline.sure_here),
        "fits": shown.figure_range(code, headline.fits_low, headline.fits_high),
        **_stated("there", "there_range", code, there, headline.sure_there),
        "verdict": words.verdict(headline, study.first_breach.fits),
        "mark": words.verdict_mark(headline),
        "change": words.change(headline) if there is not None else "",
        "kind": headline.kind,
        "kind_there": headline.kind_in_comparison or "",
    }


def _stated(value: str, span: str, code: str, found: Spread | None, sure: Sure | None) -> dict[str, str]:
    """The value and its range, or, where it is less sure than asked, that it is not stated and what it would need."""
    if found is None:
        return {value: "", span: "", f"{value}_needs": ""}
    if sure is not None and not sure.holds:
        return {value: "Not stated", span: "", f"{value}_needs": words.unsure(code, sure)}
    ranged = shown.figure_range(code, found.low, found.high)
    return {value: shown.figure(code, found.value), span: ranged, f"{value}_needs": ""}


def _both(study: Study) -> tuple[ArmHours, ArmHours | None]:
    return study.hourly.here, study.hourly.there


def _waiting(study: Study) -> Plot:
    here, there = _both(study)
    hours = study.hourly
    bands = here.mean_wait_seconds, there.mean_wait_seconds if there else None
    return Plot(
        name="waiting",
        title="Waiting through the day",
        summary=_peaks("The mean wait for the first human voice", hours.labels, bands[0].value, shown.duration)
        + (_peaks(" In the comparison it", hours.labels, bands[1].value, shown.duration) if bands[1] else ""),
        svg=Markup(plots.lines_plot("waiting", hours, [("", *bands)], unit="Mean wait, seconds")),
        table=tables.band_table(
            "Mean wait in seconds of the answered calls of each hour, London",
            hours,
            [
                ("Scenario" if there else "Baseline", bands[0]),
                ("Comparison", bands[1]),
                ("Scenario: calls" if there else "Calls", here.arrivals),
                ("Comparison: calls", there.arrivals if there else None),
            ],
            ",.0f",
        ),
    )


def _abandonment(study: Study) -> Plot:
    here, there = _both(study)
    kpi = item(HEADLINES[study.family][0])
    bands = here.abandoned_share, there.abandoned_share if there else None
    limit = None if kpi.threshold is None else (100 * kpi.threshold.value, f"Threshold {shown.threshold(kpi.code)}")
    return Plot(
        name="abandonment",
        title="Abandonment through the day",
        summary=f"{kpi.sentence} "
        + _peaks("The share", study.hourly.labels, bands[0].value, shown.percent)
        + (_peaks(" In the comparison it", study.hourly.labels, bands[1].value, shown.percent) if bands[1] else ""),
        svg=Markup(
            plots.lines_plot(
                "abandonment", study.hourly, [("", *bands)], unit=f"{kpi.name}, %", scale=100.0, limit=limit
            )
        ),
        table=tables.band_table(
            f"{kpi.name}, share of the calls of each hour, London",
            study.hourly,
            [("Scenario" if there else "Baseline", bands[0]), ("Comparison", bands[1])],
            ".1%",
        ),
    )


def _went(study: Study) -> Plot:
    calls = study.flow.here.closed
    most = max(calls, key=lambda kind: sum(calls[kind]))
    whole = max(1.0, sum(sum(each) for each in calls.values()))
    return Plot(
        name="went",
        title="Where calls went, and who assessed",
        summary=f"Most went to {name_of(most).lower()}: {shown.percent(sum(calls[most]) / whole)} of the calls with a "
        f"disposition. {shown.percent(sum(each[2] for each in calls.values()) / whole)} were assessed last by a "
        "clinician. The mix follows the published shares; what notes, plans and clinicians change is an assumption.",
        svg=Markup(plots.flow_plot("went", study.flow)),
        table=tables.closed(study),
    )


def _demand(study: Study, which: str, name: str) -> Plot:
    here, there = _both(study)
    columns = []
    for network in sorted(getattr(here, which)):
        title = network_name(network)
        columns += [
            (title if there is None else f"{title}: scenario", getattr(here, which)[network]),
            (f"{title}: comparison", getattr(there, which)[network] if there else None),
        ]
    busiest = max(
        (
            (value or 0.0, label, network)
            for network, band in getattr(here, which).items()
            for value, label in zip(band.value, study.hourly.labels, strict=True)
        ),
        key=lambda each: each[0],
    )
    return Plot(
        name=which,
        title=f"{name} dispositions an hour, by network",
        summary=f"The most in one hour is {shown.count(round(busiest[0], 1))}, in {network_name(busiest[2])} at "
        f"{busiest[1]} (mean of replications).",
        svg=Markup(plots.demand_by_network(which, study.hourly, which)),
        table=tables.band_table(
            f"{name} dispositions in each hour, by network, mean of replications", study.hourly, columns, ".1f"
        ),
    )


def _by_provider(study: Study) -> Plot:
    here, there = _both(study)
    called = [each for each, band in here.provider_waits.items() if any(value is not None for value in band.value)]
    # On days on which nobody waits anywhere, the flat lines say so.
    names = sorted([each for each in called if any(here.provider_waits[each].value)] or called, key=name_of)
    columns = []
    for each in names:
        columns += [
            (name_of(each) if there is None else f"{name_of(each)}: scenario", here.provider_waits[each]),
            (f"{name_of(each)}: comparison", there.provider_waits[each] if there else None),
        ]
    return Plot(
        name="by-provider",
        title="Waiting through the day, by provider",
        summary="Mean wait of the answered calls that were sent to each provider, in the order of the alphabet; all "
        "panels have the same scales.",
        svg=Markup(plots.waiting_by_provider("by-provider", study.hourly, names)),
        table=tables.band_table("Mean wait in seconds, by provider and hour", study.hourly, columns, ",.0f"),
    )


def _peaks(what: str, labels: tuple[str, ...], values: tuple[float | None, ...], form: Any) -> str:
    known = [(value, label) for value, label in zip(values, labels, strict=True) if value is not None]
    if not known:
        return f"{what} could not be measured."
    most, at = max(known, key=lambda pair: pair[0])
    return f"{what} is greatest at {at}, with {form(most)}."


def _bypassed(study: Study) -> tuple[str, ...]:
    found = study.bypassed
    if found is None:
        return ()
    change = found.mean_difference_seconds
    sentences = []
    if change is not None:
        sentences.append(
            f"Callers who bypass the queue in neither arm wait {change.mean:+.1f} s for the first human voice in the "
            "scenario, caller by caller against the comparison "
            f"(95 % interval {change.low:+.1f} to {change.high:+.1f} s)."
        )
    if found.share_longer_by_60 is not None:
        sentences.append(f"{shown.percent(found.share_longer_by_60)} of them wait over a minute longer.")
    sentences.append(
        f"Of {shown.count(found.matched)} such contacts that are in both arms, {shown.count(found.lost)} hang up here "
        f"and were answered in the comparison, and {shown.count(found.gained)} the other way round."
    )
    return tuple(sentences)
