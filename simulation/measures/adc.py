"""The measures of the IUC ADC, the national collection since April 2021.

Item numbers and labels as in NHS England's published files; what a label leaves open is decided here and said in the
sentence. Items that the simulator cannot know (such as calls from external clinicians, A05) are left out.
"""

from simulation.measures import rows
from simulation.measures.item import By, Confidence, Contribution, Count, Direction, Family, Item, Threshold, Unit

_SCRIPT = "KPI script of NHS Somerset for the IUC ADC"
_UNVERIFIED = "commonly stated for the IUC KPIs, not found in a document that could be read"


def _published(value: float, direction: Direction) -> Threshold:
    return Threshold(value=value, direction=direction, source=_SCRIPT, confidence=Confidence.PUBLISHED)


def _unverified(value: float, direction: Direction) -> Threshold:
    return Threshold(value=value, direction=direction, source=_UNVERIFIED, confidence=Confidence.ASSUMPTION)


def _count(code: str, name: str, sentence: str, of: Count, by: By, *, official: bool = True) -> Item:
    return Item(
        code=code,
        family=Family.IUC_ADC,
        name=name,
        sentence=sentence,
        unit=Unit.CALLS,
        by=by,
        numerator=of,
        numerator_sentence=name,
        official=official,
    )


def _total(code: str, name: str, sentence: str, of: Contribution, by: By) -> Item:
    return Item(
        code=code,
        family=Family.IUC_ADC,
        name=name,
        sentence=sentence,
        unit=Unit.SECONDS,
        by=by,
        numerator=of,
        numerator_sentence=name,
        official=True,
    )


def _centile(
    code: str, name: str, sentence: str, centile: float, *, threshold: Threshold | None = None, official: bool = True
) -> Item:
    return Item(
        code=code,
        family=Family.IUC_ADC,
        name=name,
        sentence=sentence,
        unit=Unit.SECONDS,
        by=By.ANSWERED_BY,
        numerator=rows.time_to_answer,
        numerator_sentence="time from arrival to the first human voice",
        denominator=rows.answered,
        denominator_sentence="answered calls (A03)",
        centile=centile,
        threshold=threshold,
        official=official,
    )


def _ratio(
    code: str, name: str, sentence: str, over: Item, under: Item, unit: Unit, threshold: Threshold | None = None
) -> Item:
    """One count or total divided by a count, both under the same provider."""
    return Item(
        code=code,
        family=Family.IUC_ADC,
        name=name,
        sentence=sentence,
        unit=unit,
        by=under.by,
        numerator=over.numerator,
        numerator_sentence=f"{over.name} ({over.code})",
        denominator=under.numerator,
        denominator_sentence=f"{under.name} ({under.code})",
        threshold=threshold,
    )


A01 = _count(
    "A01",
    "Calls received",
    "Every contact that reached the network, redials and re-contacts among them. It is more than answered plus "
    "abandoned: calls passed to 999 at ring, and calls still waiting at the end, are received and neither.",
    rows.received,
    By.SENT_TO,
)
A03 = _count("A03", "Calls answered", "Calls that a person answered.", rows.answered, By.ANSWERED_BY)
A07 = _count(
    "A07",
    "Calls from another provider's area",
    "Calls sent at ring to a provider that is not the home provider of the caller's area, lines for one option "
    "(dental, mental health) among them.",
    rows.overflowed,
    By.SENT_TO,
)
B01 = _count(
    "B01",
    "Answered within 60 seconds",
    "Answered calls whose time from arrival to the first human voice is at most 60 seconds.",
    rows.answered_within_60,
    By.ANSWERED_BY,
)
B02 = _count(
    "B02",
    "Calls abandoned",
    "Callers who hung up before a person answered, however soon, those in the opening message among them.",
    rows.abandoned,
    By.SENT_TO,
)
B03 = _count(
    "B03",
    "Abandoned within 30 seconds",
    "Abandoned in the opening message, or at most 30 seconds after arrival.",
    rows.abandoned_by_30,
    By.SENT_TO,
)
B04 = _count(
    "B04",
    "Abandoned after 30 to 60 seconds",
    "Abandoned more than 30 and at most 60 seconds after arrival.",
    rows.abandoned_30_to_60,
    By.SENT_TO,
)
B05 = _count(
    "B05",
    "Abandoned after 60 seconds",
    "Abandoned more than 60 seconds after arrival.",
    rows.abandoned_after_60,
    By.SENT_TO,
)
B06 = _total(
    "B06",
    "Total time to answer",
    "Seconds from arrival to the first human voice, over answered calls.",
    rows.time_to_answer,
    By.ANSWERED_BY,
)
B07 = _centile(
    "B07",
    "95th centile of time to answer",
    "The shortest time within which at least 95 % of answered calls were answered.",
    0.95,
)
B08 = _centile(
    "B08",
    "99th centile of time to answer",
    "The shortest time within which at least 99 % of answered calls were answered; the collection's label for B08 "
    "was not seen, and its meaning is inferred from values just above B07.",
    0.99,
)
B09 = _total(
    "B09",
    "Total time of abandoned calls",
    "Seconds from arrival to hanging up, over abandoned calls.",
    rows.time_of_abandoned,
    By.SENT_TO,
)
C01 = _count(
    "C01",
    "Calls triaged",
    "Calls whose patient was triaged, by a health adviser or a clinician.",
    rows.triaged,
    By.ANSWERED_BY,
)
D01 = _count(
    "D01",
    "Assessed by a clinician",
    "Triaged calls that a clinician assessed last.",
    rows.assessed_by_clinician,
    By.ANSWERED_BY,
)
D13 = _count(
    "D13",
    "Needed a clinician immediately",
    "Calls that a health adviser passed on to a clinician with an urgency of urgent or higher, whether live or by "
    "call-back. Callers whom a clinician answered first are counted in the time to answer instead.",
    rows.passed_on_at_once,
    By.CLINICIAN,
)
D14 = _count(
    "D14",
    "Of those, reached a clinician within 20 minutes",
    "Calls of D13 for which the clinician began at most 20 minutes after the call was passed on.",
    rows.reached_at_once,
    By.CLINICIAN,
)
X01 = _count(
    "X01",
    "Call-backs promised for later",
    "Call-backs promised without an immediate need; the collection's own items for them (D20 to D25) were not seen "
    "labelled.",
    rows.promised_later,
    By.CLINICIAN,
    official=False,
)
X02 = _count(
    "X02",
    "Of those, kept in time",
    "Call-backs of X01 that began by the end of the promised time frame.",
    rows.kept_later,
    By.CLINICIAN,
    official=False,
)
X03 = _count(
    "X03",
    "Passed to 999 at ring",
    "Red flags passed to 999 at once: received, but neither queued, answered nor abandoned.",
    rows.passed_to_999_at_ring,
    By.SENT_TO,
    official=False,
)
X04 = _count(
    "X04",
    "Still waiting at the end",
    "Calls received that nobody had answered, and that had not hung up, when the play ended.",
    rows.still_waiting,
    By.SENT_TO,
    official=False,
)
E01 = _count("E01", "Final dispositions", "Calls with a disposition.", rows.decided, By.ANSWERED_BY)
E02 = _count("E02", "Ambulance dispositions", "Calls sent to the ambulance service.", rows.to_ambulance, By.ANSWERED_BY)
E04 = _count("E04", "ED dispositions", "Calls sent to an emergency department.", rows.to_ed, By.ANSWERED_BY)
E07_E11 = _count(
    "E07-E11",
    "Primary care dispositions",
    "Calls sent to primary care, to be seen or to speak, bookable or not (E07, E08, E10 and E11 as one).",
    rows.to_primary_care,
    By.ANSWERED_BY,
    official=False,
)
E12 = _count("E12", "Dental dispositions", "Calls sent to a dental practitioner.", rows.to_dental, By.ANSWERED_BY)
E16 = _count("E16", "Self-care dispositions", "Calls closed with self-care.", rows.to_self_care, By.ANSWERED_BY)

COUNTED = (A01, A03, A07, B01, B02, B03, B04, B05, B06, B07, B08, B09, C01, D01, D13, D14, X01, X02, X03, X04)
DISPOSED = (E01, E02, E04, E07_E11, E12, E16)

HEADLINE = (
    _ratio(
        "abandoned",
        "Calls abandoned",
        "Abandoned calls over calls received, hang-ups in the opening message included.",
        B02,
        A01,
        Unit.SHARE,
        _published(0.03, Direction.AT_MOST),
    ),
    _ratio(
        "within_60",
        "Answered within 60 seconds",
        "Calls answered within 60 seconds over calls answered.",
        B01,
        A03,
        Unit.SHARE,
        _published(0.95, Direction.AT_LEAST),
    ),
    _ratio(
        "speed_to_answer",
        "Average speed to answer",
        "Total time to answer over calls answered.",
        B06,
        A03,
        Unit.SECONDS,
        _published(20, Direction.AT_MOST),
    ),
    _centile(
        "centile_95",
        "95th centile of time to answer",
        "The shortest time within which at least 95 % of answered calls were answered.",
        0.95,
        threshold=_unverified(120, Direction.AT_MOST),
        official=False,
    ),
    _ratio(
        "clinician",
        "Assessed by a clinician",
        "Calls assessed by a clinician over calls triaged.",
        D01,
        C01,
        Unit.SHARE,
        _published(0.5, Direction.AT_LEAST),
    ),
    _ratio(
        "call_back_20",
        "Clinician within 20 minutes",
        "Of calls passed on with an immediate need of a clinician, those that reached one within 20 minutes.",
        D14,
        D13,
        Unit.SHARE,
        _published(0.9, Direction.AT_LEAST),
    ),
)

FURTHER = (
    _ratio(
        "call_back_later",
        "Later call-backs in time",
        "Of call-backs promised for later, those that began by the end of their time frame.",
        X02,
        X01,
        Unit.SHARE,
        _unverified(0.9, Direction.AT_LEAST),
    ),
    _ratio(
        "ambulance",
        "Ambulance share",
        "Ambulance over final dispositions; an echo of the published mix, as far as that was an input.",
        E02,
        E01,
        Unit.SHARE,
    ),
    _ratio(
        "ed",
        "ED share",
        "Emergency department over final dispositions; an echo of the published mix, as far as that was an input.",
        E04,
        E01,
        Unit.SHARE,
    ),
    _ratio(
        "primary_care",
        "Primary care share",
        "Primary care over final dispositions; an echo of the published mix, as far as that was an input.",
        E07_E11,
        E01,
        Unit.SHARE,
    ),
    _ratio(
        "dental",
        "Dental share",
        "Dental over final dispositions; an echo of the published mix, as far as that was an input.",
        E12,
        E01,
        Unit.SHARE,
    ),
    _ratio(
        "self_care",
        "Self-care share",
        "Self-care over final dispositions; an echo of the published mix, as far as that was an input.",
        E16,
        E01,
        Unit.SHARE,
    ),
)

ITEMS = (*COUNTED, *DISPOSED, *HEADLINE, *FURTHER)
