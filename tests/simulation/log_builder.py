"""Logs made by hand: a few calls in words, so that a test's answer can be worked out on paper.

Two providers, `north` and `south`, each the home of the area and network of its name. Seconds count from `START`,
which is 08:00 in London on a winter Saturday.
"""

from dataclasses import dataclass, field

import numpy as np

from prm.base import HOUR, SECOND, parse_instant
from prm.facts import Urgency
from simulation.log import NEVER, QUEUES, Assessor, Disposition, Log, Mode, State

START = parse_instant("2025-12-27T08:00:00Z")

ZERO = {"redial", "wanted_straight", "overflowed", "triaged", "red_flag", "third_in_window", "holder", "over_85"} | {
    "note_visible",
    "contact",
    "clinician_mode",
    "assessor",
}


def at(seconds: float) -> int:
    """The instant so many seconds after the start."""
    return START + round(seconds * SECOND)


@dataclass
class Calls:
    """Rows in the making; each method adds one call that arrives `arrives` seconds after the start."""

    hours: int = 4
    providers: tuple[str, ...] = ("north", "south")
    networks: tuple[str, ...] = ("north", "south")
    rows: list[dict[str, int]] = field(default_factory=list)

    def add(self, arrives: float, *, home: int = 0, **columns: int) -> None:
        row = {"arrived": at(arrives), "area": home, "sent_to": home, "patient": len(self.rows)}
        self.rows.append(row | {name: int(value) for name, value in columns.items()})

    def answered(self, arrives: float, waits: float, *, home: int = 0, talks: float = 300, **columns: int) -> None:
        """Answered by a health adviser, triaged and closed with self-care, unless told otherwise."""
        usual = {
            "answered": at(arrives + waits),
            "answered_by": columns.get("sent_to", home),
            "answered_queue": 0,
            "adviser_ended": at(arrives + waits + talks),
            "triaged": 1,
            "assessor": Assessor.HEALTH_ADVISER,
            "disposition": Disposition.SELF_CARE,
            "state": State.CLOSED,
        }
        self.add(arrives, home=home, **usual | columns)

    def passed_on(
        self, arrives: float, clinician_after: float | None, *, mode: Mode, urgency: Urgency, **columns: int
    ) -> None:
        """Answered at once, passed on after 300 s, and seen by a GP for 600 s if `clinician_after` so many seconds."""
        usual = {
            "clinician_queued": at(arrives + 300),
            "clinician_mode": mode,
            "clinician_queue": QUEUES.index("gp"),
            "clinician_provider": columns.get("home", 0),
            "urgency": urgency,
            "state": State.WAITING_FOR_CLINICIAN,
            "disposition": Disposition.UNDECIDED,
        }
        if clinician_after is not None:
            usual |= {
                "clinician_started": at(arrives + 300 + clinician_after),
                "clinician_ended": at(arrives + 300 + clinician_after + 600),
                "assessor": Assessor.CLINICIAN,
                "disposition": Disposition.PRIMARY_CARE,
                "state": State.CLOSED,
            }
        self.answered(arrives, 0, **usual | columns)

    def abandoned(self, arrives: float, after: float, **columns: int) -> None:
        self.add(arrives, **{"hung_up": at(arrives + after), "state": State.ABANDONED} | columns)

    def hung_up_in_opening(self, arrives: float, after: float = 10, **columns: int) -> None:
        told = {"hung_up": at(arrives + after), "state": State.HUNG_UP_IN_OPENING, "sent_to": NEVER}
        self.add(arrives, **told | columns)

    def to_999_at_ring(self, arrives: float, **columns: int) -> None:
        told = {"passed_to_999": at(arrives), "sent_to": NEVER, "red_flag": 1, "state": State.CLOSED}
        self.add(arrives, **told | {"disposition": Disposition.AMBULANCE} | columns)

    def waiting(self, arrives: float, **columns: int) -> None:
        self.add(arrives, **{"state": State.WAITING} | columns)

    def log(self) -> Log:
        """The rows in order of arrival; the counted period is `hours` from the start, and ends the play."""
        ordered = sorted(self.rows, key=lambda row: row["arrived"])
        names = [name for name, kind in Log.__annotations__.items() if name not in _HEADER]
        columns = {
            name: np.array([row.get(name, 0 if name in ZERO else NEVER) for row in ordered], dtype=np.int64)
            for name in names
        }
        return Log(
            areas=self.networks,
            networks=self.networks,
            providers=self.providers,
            counted_from=START,
            counted_to=START + self.hours * HOUR,
            ended_at=START + self.hours * HOUR,
            **columns,
        )


_HEADER = {"areas", "networks", "providers", "counted_from", "counted_to", "ended_at", "service"}
