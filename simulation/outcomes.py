"""Dispositions: the mix by who assessed and by whether a note or plan was visible.

The published mix is the average over callers assessed by health advisers and by clinicians; these are told apart by an
assumed odds ratio. The effect of a visible note or plan replaces that of the assessor: the published "five times"
is the total of identification, bypass, fast track, clinician and note, and is not multiplied with them.
"""

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from simulation.log import Disposition
from simulation.normal import normal_score, uniform_of
from simulation.setting import Care

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

URGENT = (Disposition.AMBULANCE, Disposition.ED)
CLOSED = (Disposition.SELF_CARE, Disposition.NONE)
"""Closed within 111: no onward service."""

NO_NOTE, NOTE, NEW_NOTE = range(3)
"""No visible note that has an effect; one with the whole effect; one beyond the baseline's coverage."""
_NOTES = 3


class Dispositions:
    """The cumulative mixes of every area, assessor and note, ready for inversion."""

    def __init__(self, care: Care) -> None:
        self._edges = [
            [
                [np.cumsum(mix)[:-1].tolist() for mix in (assessed, note_mix(published, care, 1.0), new)]
                for assessed in by_assessor(published, share, care.clinician_odds_ratio)
            ]
            for published, share in zip(care.dispositions, care.assessed_by_clinician, strict=True)
            for new in [note_mix(published, care, care.new_holder_effect)]
        ]

    def of(self, u: float, *, area: int, clinician: bool, note: int) -> int:
        """The disposition at uniform `u`, by inversion over the mix ordered by urgency."""
        return bisect_right(self._edges[area][clinician][note], u)

    def of_all(self, u: Floats, *, area: Ints, clinician: Ints, note: Ints) -> Ints:
        """The same for columns."""
        found = np.empty(u.size, dtype=np.int64)
        cell = (area * 2 + clinician) * _NOTES + note
        for number in np.unique(cell):
            rows = cell == number
            rest, of_note = divmod(int(number), _NOTES)
            found[rows] = np.searchsorted(self._edges[rest // 2][rest % 2][of_note], u[rows], side="right")
        return found

    def ambulances(self, *, area: int, clinician: bool, note: int) -> float:
        """The share of ambulances in the same mix: below it lie the numbers that give one."""
        return float(self._edges[area][clinician][note][Disposition.AMBULANCE])


def beside_red_flags(published: Floats, *, red_flag: float, correlation: float) -> Floats:
    """The mix for callers without a red flag, such that with every red flag an ambulance the published mix comes back.

    Red-flag callers are the share `red_flag` of greatest acuity, and acuity goes with the disposition by the
    `correlation` of their normal scores, so what is left is not the published mix less the red flags.
    """
    if red_flag == 0:
        return published
    acuity = normal_score((np.arange(400) + 0.5) / 400 * red_flag)
    edges = np.linspace(0.0, 1.0, 2001)
    at_most = uniform_of(
        (normal_score(edges)[:, None] - correlation * acuity[None, :]) / np.sqrt(1 - correlation * correlation)
    )
    total = red_flag + edges - red_flag * at_most.mean(axis=1)
    cut = np.interp(np.cumsum(published)[:-1], total, edges)
    return np.diff(np.concatenate(([0.0], cut, [1.0])))


def by_assessor(published: Floats, clinician_share: float, odds_ratio: float) -> tuple[Floats, Floats]:
    """The mixes after a health adviser and after a clinician whose average is the published one.

    The odds of ambulance or ED after a clinician are `odds_ratio` times those after a health adviser.
    """
    urgent = list(URGENT)
    target = float(published[urgent].sum())
    low, high = 0.0, 1.0
    for _ in range(60):
        adviser = (low + high) / 2
        average = (1 - clinician_share) * adviser + clinician_share * _times_odds(adviser, odds_ratio)
        low, high = (adviser, high) if average < target else (low, adviser)
    return (
        _rescaled(published, urgent, adviser),
        _rescaled(published, urgent, _times_odds(adviser, odds_ratio)),
    )


def note_mix(published: Floats, care: Care, share_of_effect: float) -> Floats:
    """The mix of a holder whose note or plan is visible: more closed within 111, fewer ambulances.

    Read as odds, closed is multiplied and ambulance divided by the size; read as risk, closed cannot exceed what the
    ambulances leave. Nothing else about the mix depends on the note, nor the effect on who assessed.
    """
    size = care.note_size**share_of_effect
    ambulance = [Disposition.AMBULANCE]
    closed = list(CLOSED)
    p_ambulance, p_closed = float(published[ambulance].sum()), float(published[closed].sum())
    if care.note_measure == "odds":
        fewer, more = _times_odds(p_ambulance, 1 / size), _times_odds(p_closed, size)
    else:
        fewer = p_ambulance / size
        more = min(p_closed * size, 1 - fewer)
    mix = published.copy()
    others = [d for d in range(mix.size) if d not in (*ambulance, *closed)]
    p_others = float(published[others].sum())
    mix[ambulance] *= fewer / p_ambulance if p_ambulance else 0.0
    mix[closed] *= more / p_closed if p_closed else 0.0
    mix[others] *= max(1 - fewer - more, 0.0) / p_others if p_others else 0.0
    total: Floats = mix / mix.sum()
    return total


def _times_odds(p: float, ratio: float) -> float:
    return ratio * p / (1 - p + ratio * p)


def _rescaled(mix: Floats, part: list[Disposition], to: float) -> Floats:
    """The mix with the part's total set and the proportions within and outside it kept."""
    out = mix.copy()
    others = [d for d in range(mix.size) if d not in part]
    inside, outside = float(mix[part].sum()), float(mix[others].sum())
    out[part] *= to / inside if inside else 0.0
    out[others] *= (1 - to) / outside if outside else 0.0
    return out
