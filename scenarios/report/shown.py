"""Numbers as people read them."""

from collections.abc import Callable
from datetime import date

from scenarios.study_figures import Pair
from scenarios.study_spread import Interval, Spread
from simulation.measures import Unit, item

MISSING = "none"


def figure(code: str, value: float | None) -> str:
    """A measure's value in its unit: `92.4 %`, `1 min 35 s`, `18,553`."""
    return in_unit(item(code).unit, value)


def in_unit(unit: Unit, value: float | None) -> str:
    """A value in its unit."""
    if value is None:
        return MISSING
    match unit:
        case Unit.SHARE:
            return percent(value)
        case Unit.SECONDS:
            return duration(value)
        case Unit.CALLS:
            return count(value)


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return MISSING if share is None else f"{100 * share:.1f} %"


def chance(share: float) -> str:
    """A share of replications as a whole percentage."""
    return f"{100 * share:.0f} %"


def chances(least: float, most: float) -> str:
    """The chances of the fit that has the least of it and of the one that has the most."""
    return span(chance(least), chance(most))


def count(number: float | None) -> str:
    """A number of calls; a mean below ten keeps a decimal."""
    if number is None:
        return MISSING
    return f"{number:.1f}" if number < 10 and number != round(number) else f"{number:,.0f}"


def duration(seconds: float | None) -> str:
    """Seconds as a clock would say them: `18 s`, `1 min 35 s`, `2 h 05 min`."""
    if seconds is None:
        return MISSING
    if seconds < 10 and seconds != round(seconds) and round(seconds, 1) > 0:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60:,} h {minutes % 60:02d} min"


def figure_range(code: str, low: float | None, high: float | None) -> str:
    """The range in the measure's unit; nothing where there is none."""
    if low is None or high is None:
        return ""
    return span(figure(code, low), figure(code, high))


def span(low: str, high: str) -> str:
    """`1.7 to 2.5 %`, `58 s to 1 min 02 s`, or one figure where both read alike; the unit is said once."""
    if low == high:
        return low
    (low_number, _, low_unit), (_, _, high_unit) = low.partition(" "), high.partition(" ")
    return f"{low_number if low_unit == high_unit else low} to {high}"


def threshold(code: str) -> str:
    """`at least 95.0 %`, or that there is none."""
    limit = item(code).threshold
    return "no national threshold" if limit is None else f"{limit.direction} {figure(code, limit.value)}"


def difference(code: str, change: Interval | None) -> str:
    """The mean paired difference and its interval, in percentage points or seconds."""
    if change is None:
        return "not averaged"
    return f"{signed(code, change.mean)} ({signed(code, change.low)} to {signed(code, change.high)})"


def signed(code: str, change: float) -> str:
    """A difference with its sign."""
    return signed_in(item(code).unit, change)


def signed_in(unit: Unit, change: float) -> str:
    """A difference with its sign, in percentage points, seconds or calls."""
    match unit:
        case Unit.SHARE:
            return f"{_shown_zero(100 * change, 1):+.1f} points"
        case Unit.SECONDS:
            return f"{_shown_zero(change, 1):+.1f} s"
        case Unit.CALLS:
            return f"{_shown_zero(change, 0):+,.0f}"


def width(code: str, half: float) -> str:
    """A half-width, finer than a difference: `0.12 points`, `1.4 s`, `35 calls`."""
    match item(code).unit:
        case Unit.SHARE:
            return f"{100 * half:.2f} points"
        case Unit.SECONDS:
            return f"{half:,.1f} s"
        case Unit.CALLS:
            return f"{half:,.0f} calls"


def finely(code: str, change: float) -> str:
    """A difference with its sign, with a digit more than a headline's."""
    match item(code).unit:
        case Unit.SHARE:
            return f"{_shown_zero(100 * change, 2):+.2f} points"
        case Unit.SECONDS:
            return f"{_shown_zero(change, 1):+,.1f} s"
        case Unit.CALLS:
            return f"{_shown_zero(change, 0):+,.0f} calls"


def range_of(code: str, found: Interval) -> str:
    """The interval of a difference."""
    return fine_range(code, found.low, found.high)


def scale_of(code: str) -> tuple[float, str]:
    """By what a plot multiplies the KPI, and the unit that it then shows."""
    unit = item(code).unit
    if unit is Unit.SHARE:
        return 100.0, "percentage points"
    return 1.0, "seconds" if unit is Unit.SECONDS else "calls"


def fine_range(code: str, low: float, high: float) -> str:
    """A range of differences, its unit said once."""
    return span(finely(code, low), finely(code, high))


def p_value(p: float) -> str:
    """A p-value with as many digits as say something."""
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def _shown_zero(change: float, digits: int) -> float:
    """Rounded, and without the sign of a zero that was a little below."""
    return round(change, digits) + 0.0


def with_interval(unit: Unit, change: Interval | None) -> str:
    """A mean difference, and its interval on a second line."""
    if change is None:
        return MISSING
    return f"{signed_in(unit, change.mean)}\n{span(signed_in(unit, change.low), signed_in(unit, change.high))}"


def counts(pair: Pair, arm: str) -> str:
    """A mean count and its range over replications."""
    return _with_range(_arm(pair, arm), count)


def durations(pair: Pair, arm: str) -> str:
    """A wait and its range over replications."""
    return _with_range(_arm(pair, arm), duration)


def _arm(pair: Pair, arm: str) -> Spread | None:
    return pair.here if arm == "here" else pair.there


def _with_range(spread: Spread | None, shown: Callable[[float | None], str]) -> str:
    if spread is None or spread.value is None:
        return MISSING
    low, high = shown(spread.low), shown(spread.high)
    return shown(spread.value) if low == high == shown(spread.value) else f"{shown(spread.value)}\n{span(low, high)}"


def day(iso: str) -> str:
    """An ISO date as `Saturday 27 December 2025`."""
    at = date.fromisoformat(iso)
    return f"{at:%A} {at.day} {at:%B %Y}"


def days(first: str, last: str) -> str:
    """The days counted, from the first to the last."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"
