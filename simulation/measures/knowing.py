"""What knowing the patient changes in a play: bypasses, those refused, and waits for a voice and for a clinician.

These are no items of a national collection; the shares assessed by clinicians and sent to ambulances are, and stay
with their families.
"""

from collections.abc import Collection, Mapping

import numpy as np

from prm.base import SECOND
from simulation.log import Column, Log, Mode
from simulation.measures import rows
from simulation.measures.item import Rows, Unit
from simulation.measures.kpis import Value, Values

KNOWING: Mapping[str, tuple[str, Unit]] = {
    "bypasses": ("First answered by a clinician (bypass)", Unit.CALLS),
    "bypass_share": ("Bypasses, share of calls answered", Unit.SHARE),
    "refused": ("Bypass wanted, no clinician in time", Unit.CALLS),
    "first_voice": ("Mean wait for the first voice", Unit.SECONDS),
    "first_voice_60": ("Answered within 60 seconds", Unit.SHARE),
    "clinician_live": ("Mean wait for a clinician, live", Unit.SECONDS),
    "clinician_call_back": ("Mean wait for a clinician, call-back", Unit.SECONDS),
    "clinician_any": ("Mean wait for a clinician, both", Unit.SECONDS),
}
"""Name and unit by code. Waits for a clinician are of calls that a health adviser passed on and a clinician began."""


def knowing(log: Log, *, option_lines: Collection[str]) -> Values:
    """The figures of `KNOWING` over the calls that arrived in the counted period, by code.

    `option_lines` names the providers that an option of the IVR leads to: their calls are no bypasses. A bypass is
    refused where a rule sends a call straight to a clinician and a health adviser is the first voice.
    """
    lines = [n for n, name in enumerate(log.providers) if name in option_lines]
    counted = log.counted
    answered = counted & rows.answered(log)
    by_clinician = answered & (log.answered_queue > 0) & ~rows.coded(log.answered_by, *lines)
    refused = answered & rows.coded(log.wanted_straight, 1) & rows.coded(log.answered_queue, 0)
    seen = counted & rows.seen_after_adviser(log)
    live, waited, clinician = rows.coded(log.clinician_mode, Mode.LIVE), rows.waited(log), rows.clinician_wait(log)
    return {
        "bypasses": _count(by_clinician),
        "bypass_share": _share(by_clinician, answered),
        "refused": _count(refused),
        "first_voice": _mean_seconds(waited, answered),
        "first_voice_60": _share(counted & rows.answered_within_60(log), answered),
        "clinician_live": _mean_seconds(clinician, seen & live),
        "clinician_call_back": _mean_seconds(clinician, seen & ~live),
        "clinician_any": _mean_seconds(clinician, seen),
    }


def _count(which: Rows) -> Value:
    return Value(value=float(which.sum()), numerator=float(which.sum()), denominator=None)


def _share(which: Rows, of: Rows) -> Value:
    return _ratio(float(which.sum()), int(of.sum()))


def _mean_seconds(waits: Column, of: Rows) -> Value:
    return _ratio(float(np.sum(waits[of])) / SECOND, int(of.sum()))


def _ratio(above: float, below: int) -> Value:
    return Value(value=above / below if below else None, numerator=above, denominator=below)
