"""What knowing the patient does, in words and tables: the same for the page and for the terminal."""

from collections.abc import Sequence

from scenarios.assumptions import ASSUMPTIONS
from scenarios.report import shown
from scenarios.report.tables import Table
from scenarios.study_knowing import GROUPS, MIDDLE, AtLevel, Knowing, LevelFigure, LevelWaits
from scenarios.study_spread import Interval
from simulation.measures import Unit

TOTAL = (
    "The published size of a note's effect (five times) is the total of identification, bypass, fast track, clinician "
    "and note. It is never multiplied with the effects of these parts, which are not told apart here."
)

WHO = 4
"""Everybody and who they are come first among the groups; urgencies follow."""


def lead(found: Knowing) -> str:
    """What the scenario does to bypasses and to those who do not bypass, in one sentence, at the middle."""
    middle = _at(found, MIDDLE)
    bypasses, waits = _figure(middle, "bypasses").difference, middle.waits[0].first_voice_seconds
    if bypasses is None or waits is None:
        return "Too few replications were played at each level to say what knowing the patient does."
    number = _number(bypasses.mean) if bypasses.mean else "as many"
    return (
        f"With the middle assumptions {number} calls bypass the health advisers in the scenario "
        f"{'than' if bypasses.mean else 'as'} in the comparison, and callers who bypass in neither arm "
        f"{_wait(waits)}."
    )


def _number(change: float) -> str:
    return f"{shown.count(abs(change))} {'more' if change > 0 else 'fewer'}"


def _wait(waits: Interval) -> str:
    span = f"95 % interval {waits.low:+.1f} to {waits.high:+.1f} s"
    if not waits.clear:
        return f"wait neither clearly longer nor clearly shorter for the first human voice ({span})"
    return f"wait {abs(waits.mean):.1f} s {'longer' if waits.mean > 0 else 'less'} for the first human voice ({span})"


def span(found: Knowing) -> str:
    """How far the answer goes over the levels."""
    told = [
        f"{shown.signed_in(Unit.CALLS, bypasses.mean)} bypasses and {shown.signed_in(Unit.SECONDS, waits.mean)} at "
        f"{each.level}"
        for each in found.levels
        if (bypasses := _figure(each, "bypasses").difference) is not None
        and (waits := each.waits[0].first_voice_seconds) is not None
    ]
    return "" if not told else f"Scenario less comparison: {'; '.join(told)}."


def direction(found: Knowing) -> str:
    """Which sign means that bypasses cost the others time."""
    bypasses = _figure(_at(found, MIDDLE), "bypasses").difference
    if bypasses is None or not bypasses.mean:
        return ""
    arm, costs, spares = (
        ("the scenario", "above", "below") if bypasses.mean > 0 else ("the comparison", "below", "above")
    )
    return (
        f"More calls bypass in {arm}: a difference {costs} zero is a wait that this costs the others, one {spares} "
        "zero a wait that it spares them, together with all else in which the arms differ."
    )


def ambulance(found: Knowing) -> str:
    """What kind of number the ambulance share is."""
    echo = (
        "In the comparison the ambulance share is an echo: its published mix was put in."
        if found.comparison_is_published
        else "Neither arm is the unchanged baseline, whose published mix alone would be an echo."
    )
    return f"{echo} The difference follows from the assumptions about notes, and is no finding."


def differences(found: Knowing) -> Table:
    """Paired differences by figure and level."""
    return Table(
        caption=f"Scenario less comparison, {_sized(found)}: mean of paired replications and 95 % interval "
        "(Student's t)",
        heads=("Figure, London", "Comparison, middle", *(each.level.capitalize() for each in found.levels)),
        rows=tuple(
            (
                name_of_figure(found, figure),
                shown.in_unit(figure.unit, figure.there),
                *(shown.with_interval(figure.unit, each.figures[n].difference) for each in found.levels),
            )
            for n, figure in enumerate(_at(found, MIDDLE).figures)
        ),
    )


def both_arms(found: Knowing) -> Table:
    """Every figure in both arms."""
    return Table(
        caption=f"Both arms at each level, {_sized(found)}, pooled",
        heads=("Figure, London", "Level", "Scenario", "Comparison"),
        rows=tuple(
            (
                name_of_figure(found, figure),
                each.level,
                shown.in_unit(figure.unit, each.figures[n].here),
                shown.in_unit(figure.unit, each.figures[n].there),
            )
            for n, figure in enumerate(found.levels[0].figures)
            for each in found.levels
        ),
    )


def who_waits(found: Knowing) -> Table:
    """Who waits longer because others bypass: everybody, and by who they are."""
    return _waits(found, "Who waits longer because others bypass", range(WHO))


def who_waits_by_urgency(found: Knowing) -> Table:
    """The same by the urgency that callers have in the comparison."""
    return _waits(found, "The same by urgency, as it was in the comparison", range(WHO, len(GROUPS)))


def _waits(found: Knowing, caption: str, which: Sequence[int]) -> Table:
    return Table(
        caption=f"{caption}: callers who bypass in neither arm, scenario less comparison, caller by caller, "
        f"{_sized(found)}",
        heads=(
            "Callers",
            "Level",
            "In both arms",
            "Wait for the first voice",
            "Over 60 s longer",
            "Wait for a clinician",
        ),
        rows=tuple(
            (GROUPS[each.waits[n].group], each.level, *_wait_cells(each.waits[n]))
            for n in which
            if any(each.waits[n].matched for each in found.levels)
            for each in found.levels
        ),
    )


def _wait_cells(waits: LevelWaits) -> tuple[str, ...]:
    return (
        shown.count(waits.matched),
        shown.with_interval(Unit.SECONDS, waits.first_voice_seconds),
        _share_with_interval(waits.longer_by_60),
        shown.with_interval(Unit.SECONDS, waits.clinician_seconds),
    )


def _share_with_interval(share: Interval | None) -> str:
    if share is None:
        return shown.MISSING
    low, high = max(0.0, share.low), min(1.0, share.high)
    return f"{shown.percent(share.mean)}\n{shown.span(shown.percent(low), shown.percent(high))}"


def settings(found: Knowing) -> Table:
    """What was set at each level."""
    return Table(
        caption="What low, middle and high set, all together and in both arms",
        heads=("Assumption", *(each.level.capitalize() for each in found.levels), "Unit"),
        rows=tuple(
            (
                ASSUMPTIONS[name].sentence,
                *(f"{each.assumptions[name]:g}" for each in found.levels),
                ASSUMPTIONS[name].unit,
            )
            for name in found.levels[0].assumptions
        ),
    )


def short_rows(found: Knowing) -> list[tuple[str, ...]]:
    """The differences for a terminal; half the 95 % interval follows the sign of plus or minus."""
    middle = _at(found, MIDDLE)
    rows = [
        (
            name_of_figure(found, figure),
            shown.in_unit(figure.unit, figure.there),
            *(_short(figure.unit, each.figures[n].difference) for each in found.levels),
        )
        for n, figure in enumerate(middle.figures)
    ]
    everybody = [each.waits[0] for each in found.levels]
    return [
        ("Knowing the patient", "comparison", *(f"change, {each.level}" for each in found.levels)),
        *rows,
        ("Bypass in neither: wait for a voice", "", *(_short(Unit.SECONDS, w.first_voice_seconds) for w in everybody)),
        ("  wait over 60 s longer", "", *(_share(waits.longer_by_60) for waits in everybody)),
        ("  wait for a clinician", "", *(_short(Unit.SECONDS, waits.clinician_seconds) for waits in everybody)),
    ]


def _share(share: Interval | None) -> str:
    return shown.MISSING if share is None else shown.percent(share.mean)


def _short(unit: Unit, change: Interval | None) -> str:
    if change is None:
        return shown.MISSING
    half = change.high - change.mean
    number, _, word = shown.signed_in(unit, change.mean).partition(" ")
    width = shown.signed_in(unit, half).partition(" ")[0].lstrip("+")
    return f"{number} ± {width}{' pt' if unit is Unit.SHARE else ' ' + word if word else ''}"


def name_of_figure(found: Knowing, figure: LevelFigure) -> str:
    """Its name; the ambulance share says that it is assumed."""
    return f"{figure.name} (assumed)" if figure.code == found.ambulance else figure.name


def _at(found: Knowing, level: str) -> AtLevel:
    return next(each for each in found.levels if each.level == level)


def _figure(at: AtLevel, code: str) -> LevelFigure:
    return next(figure for figure in at.figures if figure.code == code)


def _sized(found: Knowing) -> str:
    return f"{found.replications} replication{'s' if found.replications > 1 else ''} a level"
