"""An ordinary London week with everything on that a scenario can ask for: how many calls a second it plays.

The week of `whole-service` and `system-outage` in one: referrals, validation, slots and prescriptions, an outage, slow
systems, lines and messages; and beside them absence, breaks, a strike, announcements, national resilience, a closure,
callers presented elsewhere, records that are down, and a cause of demand.
"""

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from scenarios.baselines import build
from scenarios.library import dump, load, parse_scenario
from scenarios.schema import Period, Scenario
from simulation import draw, play

FIRST, LAST = date(2024, 6, 3), date(2024, 6, 9)
ROUNDS = 3

ALSO = """
roster:
  absence: true
  breaks: {minutes: 30}
strikes:
  - {first_day: 2024-06-05, last_day: 2024-06-05, staff: {health_adviser: 0.8, nurse: 0.7}, demand: 1.05}
closures:
  - {provider: las_south_east, from: 2024-06-04 09:00, to: 2024-06-04 12:00}
redirections:
  - {area: north_west, to_area: south_west, from: 2024-06-04 09:00, to: 2024-06-04 18:00, share: 0.2}
records_down:
  - {from: 2024-06-07 08:00, to: 2024-06-07 12:00}
causes:
  - {name: heat, first_day: 2024-06-08, last_day: 2024-06-09, ages: [65, 120], factor: 1.3, source: an assumption}
"""
ANNOUNCED = """
  wait_announcements:
    - {from: 2024-06-03 00:00, to: 2024-06-10 00:00, above_seconds: 120}
  national_resilience:
    - {from: 2024-06-05 08:00, to: 2024-06-06 00:00, wait_above_seconds: 120, people: 40}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """One drawing and play of the week."""

    contacts: int
    cases: int
    draw_seconds: float
    play_seconds: float


def everything() -> Scenario:
    """The week with everything on."""
    service, outage = load("whole-service"), load("system-outage")
    week = service.model_copy(
        update={
            "period": Period(first_day=FIRST, last_day=LAST),
            "clinical_outages": outage.clinical_outages,
            "slow_systems": outage.slow_systems,
            "telephony": outage.telephony,
        }
    )
    text = dump(week).replace("telephony:\n", "telephony:" + ANNOUNCED, 1) + ALSO
    return parse_scenario(text, "everything.yaml")


def timed(rounds: int = ROUNDS) -> list[Timed]:
    """The week, drawn and played so many times in processor time of one core."""
    built = build(everything())
    found = []
    for number in range(rounds):
        gc.collect()
        gc.disable()
        start = time.process_time()
        world = draw(built.setting, seed=1, replication=number)
        drawn = time.process_time()
        log = play(world, built.setting, built.policy)
        played = time.process_time()
        gc.enable()
        cases = 0 if log.service is None else len(log.service.cases)
        found.append(Timed(contacts=len(log), cases=cases, draw_seconds=drawn - start, play_seconds=played - drawn))
    return found


def per_second(weeks: Sequence[Timed]) -> int:
    """Calls and cases a second, drawn and played: the median of the rounds."""
    return round(median((one.contacts + one.cases) / (one.draw_seconds + one.play_seconds) for one in weeks))
