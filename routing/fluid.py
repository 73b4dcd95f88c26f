"""How many calls a provider has in hand some time after a snapshot: a fluid model, solved in closed form.

    dx/dt = a - min(x, n) / handling - max(x - n, 0) / patience

`x` are the calls in talk or waiting, `n` the people on duty, `a` the calls sent a second: those sent since the
snapshot, spread evenly. With a constant `a` the level moves one way only, so it crosses `n` at most once, and on
either side of `n` the equation is linear.
"""

from math import exp, expm1, log1p


def decay(age_seconds: float, mean_seconds: float) -> tuple[float, float]:
    """What is left after that time of one call that was there at first, and of one of those that came evenly since.

    Both between 0 and 1, where calls end at the rate 1 / `mean_seconds`. An age of 0 leaves all of both.
    """
    if age_seconds <= 0:
        return 1.0, 1.0
    units = age_seconds / mean_seconds
    return exp(-units), -expm1(-units) / units


def calls_in_hand(
    calls: float, on_duty: float, sent: float, age_seconds: float, handling_seconds: float, patience_seconds: float
) -> float:
    """The calls in talk or waiting, `age_seconds` after there were `calls` and with `sent` more since then."""
    if age_seconds <= 0:
        return calls + sent
    if calls <= on_duty:
        kept, added = decay(age_seconds, handling_seconds)
        level = calls * kept + sent * added
        if level <= on_duty:
            return level
        # Where the level would settle if there were always somebody free.
        settles = sent * handling_seconds / age_seconds
        rest_seconds = age_seconds - handling_seconds * log1p((on_duty - calls) / (settles - on_duty))
        kept, added = decay(rest_seconds, patience_seconds)
        surplus = (sent / age_seconds - on_duty / handling_seconds) * max(rest_seconds, 0.0)
        return on_duty + surplus * added
    kept, added = decay(age_seconds, patience_seconds)
    surplus_a_second = sent / age_seconds - on_duty / handling_seconds
    level = on_duty + (calls - on_duty) * kept + surplus_a_second * age_seconds * added
    if level >= on_duty:
        return level
    rest_seconds = age_seconds - patience_seconds * log1p((calls - on_duty) / (-surplus_a_second * patience_seconds))
    kept, added = decay(rest_seconds, handling_seconds)
    return on_duty * kept + sent / age_seconds * max(rest_seconds, 0.0) * added
