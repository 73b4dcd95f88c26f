"""The need so far as JSON: the `need` of an earlier decision about the same call, handed back."""

from typing import Literal

from prm.base.documents import StrictModel
from routing.documents.fields import Word
from routing.need import CLINICIAN_SKILLS, Need
from routing.rules import LEVELS, PATHS, URGENCIES, Skill

Words = frozenset[Word]


class NeedDocument(StrictModel):
    """What the patient must have at least, as an earlier decision said it. A later stage only adds to it."""

    urgency: Literal["routine", "soon", "urgent", "emergency"] = "routine"
    level: Literal["health_adviser", "clinician"] = "health_adviser"
    accepts: frozenset[Skill] | None = None
    """The clinician skills that count for the level; absent: any."""
    skills: frozenset[Skill] = frozenset()
    path: Literal["queue", "straight", "999"] = "queue"
    flags: Words = frozenset()
    show: Words = frozenset()
    must: Words = frozenset()
    offers: Words = frozenset()
    asks: Words = frozenset()
    confirmed: Words = frozenset()
    forced: Words = frozenset()

    def need(self) -> Need:
        """The need that the document means."""
        return Need(
            urgency=URGENCIES[self.urgency],
            level=LEVELS[self.level],
            accepts=CLINICIAN_SKILLS if self.accepts is None else frozenset(self.accepts),
            skills=frozenset(self.skills),
            path=PATHS[self.path],
            flags=self.flags,
            show=self.show,
            must=self.must,
            offers=self.offers,
            asks=self.asks,
            confirmed=self.confirmed,
            forced=self.forced,
        )
