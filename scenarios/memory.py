"""How much memory a run needs, told before it starts rather than when it fails."""

from math import ceil

import psutil

from prm.base import Fault, TooLarge
from simulation.causes import layers_needed
from simulation.setting import Demand
from simulation.world import expected_contacts

PROCESS_BYTES = 200_000_000
"""A process with its libraries, before anything is drawn (measured: 75 MB without those of the report)."""
DRAW_BYTES_PER_POTENTIAL_PATIENT = 350
"""Peak of the draw for each patient of each layer of demand, whether the patient rings or not (measured: 290)."""
PLAY_BYTES_PER_PATIENT = 3_000
"""World, luck and log for each patient who rings (measured: 1,160 in the winter surge, 2,140 if nobody answers)."""


def bytes_needed(demand: Demand, *, at_once: int = 1) -> int:
    """About how many bytes the run holds at its peak, with this many replications played at the same time."""
    layers = layers_needed(demand.times, demand.causes)
    drawn = float(demand.fresh_per_quarter.sum()) * layers * DRAW_BYTES_PER_POTENTIAL_PATIENT
    played = expected_contacts(demand) * PLAY_BYTES_PER_PATIENT
    return at_once * (PROCESS_BYTES + ceil(max(drawn, played)))


def check_memory(demand: Demand, *, at_once: int = 1) -> None:
    """Raise `TooLarge`, with both figures, if the run needs more memory than is free now."""
    needed, free = bytes_needed(demand, at_once=at_once), psutil.virtual_memory().available
    if needed > free:
        advice = "ask for fewer days" + (" or fewer replications at once" if at_once > 1 else "")
        sentence = f"this needs about {_gigabytes(needed)}, and {_gigabytes(free)} are free; {advice}"
        raise TooLarge(Fault(code="too-much-memory", sentence=sentence))


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count < 10e9 else f"{count / 1e9:,.0f} GB"
