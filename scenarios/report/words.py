"""Plain English beside the figures."""

from collections.abc import Callable, Mapping

from scenarios.names import name_of
from scenarios.report import shown
from scenarios.study_breach import Candidate, FirstBreach
from scenarios.study_figures import Headline
from scenarios.study_precision import Sure
from scenarios.study_trial import LASTING_HOURS
from simulation.measures import MINIMUM_CALLS, item

_MEANINGS: Mapping[str, Callable[[float], str]] = {
    "abandoned": lambda x: f"{_in(x, 1000)} callers hung up before anyone answered.",
    "within_60": lambda x: f"{_in(x, 100)} answered calls were answered within a minute.",
    "speed_to_answer": lambda x: f"Callers who were answered had waited {shown.duration(x)} on average.",
    "centile_95": lambda x: f"One answered caller in twenty had waited longer than {shown.duration(x)}.",
    "clinician": lambda x: f"{_in(x, 100)} triaged patients were assessed by a clinician.",
    "call_back_20": lambda x: f"{_in(x, 100)} patients who needed a clinician at once reached one within 20 minutes.",
    "mds_abandoned_30": lambda x: f"{_in(x, 1000)} callers hung up after more than half a minute.",
    "mds_within_60": lambda x: f"{_in(x, 100)} answered calls were answered within a minute.",
    "mds_triaged": lambda x: f"{_in(x, 100)} answered calls were triaged.",
    "mds_clinician": lambda x: f"{_in(x, 100)} answered calls went to a clinician.",
    "mds_call_back_10": lambda x: f"{_in(x, 100)} promised call-backs came within ten minutes.",
    "mds_ambulance": lambda x: f"{_in(x, 100)} triaged patients were passed to the ambulance service.",
}


def _in(share: float, of: int) -> str:
    return f"{round(share * of):,} in {of:,}"


def meaning(headline: Headline) -> str:
    """What the value says of callers."""
    value = headline.figures.here.value
    if value is not None and not headline.stated:
        return "Not stated: the replications played do not make it as sure as was asked."
    return "Nothing to measure." if value is None else _MEANINGS[headline.code](value)


def unsure(code: str, sure: Sure) -> str:
    """What a figure that is less sure than asked would need."""
    if sure.half_width is None:
        return "too few replications for an interval"
    played = f"± {shown.width(code, sure.half_width)}, asked ± {shown.width(code, sure.asked)}"
    return played if sure.would_need is None else f"{played}; needs about {sure.would_need:,} replications"


def verdict(headline: Headline, fits: int) -> str:
    """Whether the threshold is kept, as far as the fits agree."""
    if item(headline.code).threshold is None:
        return "No national threshold."
    if headline.figures.here.value is None or not headline.stated:
        return "Not judged."
    under = f"under all {fits} fits" if fits > 1 else "under the central fit, the only one asked"
    match headline.within:
        case True:
            return f"Within the threshold {under}."
        case False:
            return f"Outside the threshold {under}."
    span = shown.figure_range(headline.code, headline.fits_low, headline.fits_high)
    return f"Within or outside, by which fit is right: {span}."


def verdict_mark(headline: Headline) -> str:
    """A word that stands beside the verdict's colour."""
    if item(headline.code).threshold is None:
        return "no threshold"
    if headline.figures.here.value is None or not headline.stated:
        return "not judged"
    return {True: "within", False: "outside", None: "depends"}[headline.within]


def change(headline: Headline) -> str:
    """How it differs from the comparison, where that is sure."""
    found = headline.difference
    if found is None:
        return ""
    if not headline.clear:
        return "No clear difference to the comparison."
    return f"{shown.signed(headline.code, found.mean)} against the comparison."


def breach_sentences(first: FirstBreach, *, compared: bool, starts: str) -> tuple[str, ...]:
    """The answer to "what breaks first", a sentence each; the first one is the headline."""
    if not first.candidates:
        beside = " where the comparison holds it" if compared else ""
        return (f"No threshold is missed for longer than an hour{beside}.",)
    if first.agreed is not None:
        return (_stated(first.agreed), *_details(first.agreed, starts), _chance(first.agreed, first), *_none(first))
    if first.fits < first.fits_needed:
        opening = (
            f"Only {first.fits} of {first.fits_needed} fits {'was' if first.fits == 1 else 'were'} asked, so what "
            "breaks first is not stated."
        )
        return (opening, _likeliest(first), *_none(first))
    weaker = _weaker(first)
    if weaker is not None:
        opening, one = weaker
        return (opening, _hours(first), recovery(one), *already(one, starts), _chance(one, first), *_none(first))
    opening = f"What breaks first cannot be said: the {first.fits} fits do not agree."
    return (opening, _hours(first), _likeliest(first), *already(first.candidates[0], starts), *_none(first))


def _weaker(first: FirstBreach) -> tuple[str, Candidate] | None:
    """What all fits agree on where they do not agree on measure and provider together, and of whom it is told."""
    kpi, provider = first.kpi_agreed, first.provider_agreed
    under = f"Under all {first.fits} fits"
    if kpi is not None and provider is not None:
        both = f"{item(kpi.kpi).name}, and the first provider {name_of(provider.provider)}"
        return f"{under} the first KPI to break is {both}; whether the two go together is not agreed.", kpi
    if kpi is not None:
        return f"{under} the first KPI to break is {item(kpi.kpi).name}; where is not agreed.", kpi
    if provider is not None:
        where = name_of(provider.provider)
        return f"{under} the first provider to break a threshold is {where}; which KPI is not agreed.", provider
    return None


def _hours(first: FirstBreach) -> str:
    """When the first breach is, over all fits."""
    if first.earliest == first.latest:
        return f"Under all {first.fits} fits the first breach begins at {first.earliest}."
    return f"Over the {first.fits} fits and their replications, it lies between {first.earliest} and {first.latest}."


def _likeliest(first: FirstBreach) -> str:
    one = first.candidates[0]
    if one.hour is None:
        return "The central fit sees nothing break."
    return (
        f"The likeliest under the central fit, with {shown.chance(one.chance)}, is {item(one.kpi).name} at "
        f"{name_of(one.provider)}, on {one.hour}. {recovery(one)}"
    )


def _none(first: FirstBreach) -> tuple[str, ...]:
    return (f"In {shown.chance(first.none)} of replications nothing breaks.",) if first.none else ()


def _stated(one: Candidate) -> str:
    return f"{item(one.kpi).name} breaks first, at {name_of(one.provider)}, on {one.hour}."


def _details(one: Candidate, starts: str) -> tuple[str, ...]:
    when = (
        f"In every replication the hour begins at {one.hour}."
        if one.earliest == one.latest
        else f"Over the replications the hour lies between {one.earliest} and {one.latest}."
    )
    return (when, recovery(one), *already(one, starts))


def already(one: Candidate, starts: str) -> tuple[str, ...]:
    """That a breach in the first counted hour began before it."""
    return ("That is the first counted hour: it may have begun before.",) if one.hour == starts else ()


def recovery(one: Candidate) -> str:
    """How long until it recovers."""
    if one.hours_to_recovery is None:
        return "It does not recover within the counted period."
    hours = "1 hour" if one.hours_to_recovery == 1 else f"{one.hours_to_recovery} hours"
    some = "" if one.unrecovered == 0 else f" In {shown.chance(one.unrecovered)} of replications it does not."
    return f"It recovers after {hours}.{some}"


def _chance(one: Candidate, first: FirstBreach) -> str:
    return (
        f"Its chance to be first, or among the first of the same hour, is {shown.chance(one.chance)}; "
        f"{shown.chances(one.least_chance, one.most_chance)} over the {first.fits} fits."
    )


def breach_rule(*, compared: bool) -> str:
    """What counts as a breach."""
    versus = ", while the comparison holds it in the same hour at the same provider" if compared else ""
    return (
        f"A breach is a clock hour in which a provider with at least {MINIMUM_CALLS} calls misses a threshold{versus}. "
        "It has recovered at the first hour from which two hours in a row hold, and counts only if that takes at least "
        f"{LASTING_HOURS} hours: a single hour is often chance."
    )
