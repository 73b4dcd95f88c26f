"""The decisions of a play: what each call needs and where it goes, at every stage that it passes.

Each is taken by `routing.need` and `routing.place` at the instant at which it matters, from what is known then: before
anybody has answered, only what the IVR knows; afterwards, what the health adviser or clinician has heard as well.
"""

from collections.abc import Sequence

from prm.base import Instant
from prm.facts import CONTACT_WINDOW, Stage, Triage
from routing import NOTHING, Level, Need, Path, Placement, Policy, place
from routing.balancing_memory import sent_to
from simulation.book import Book
from simulation.clock import Clock
from simulation.duty import Duty
from simulation.exchange import Exchange, History
from simulation.luck import Luck
from simulation.patients import URGENCIES, Patients
from simulation.setting import Care

RECORDS = ("note:", "plan:")
"""How the policy names what is shown of a patient's records."""

NO_HISTORY: History = ()

# Enumerations as plain names: looked up on every call of millions.
IDENTIFIED, TRANSFERRED, TRIAGED = Stage.IDENTIFIED, Stage.TRANSFERRED, Stage.TRIAGED
STRAIGHT, CLINICIAN = Path.STRAIGHT, Level.CLINICIAN


class Decisions:
    """Decides, and keeps what later decisions about the same call or patient depend on."""

    def __init__(
        self,
        *,
        env: Clock,
        book: Book,
        duty: Duty,
        exchange: Exchange,
        patients: Patients,
        luck: Sequence[Luck],
        care: Care,
        policy: Policy,
    ) -> None:
        self._env, self._book, self._duty, self._exchange = env, book, duty, exchange
        self._patients, self._luck, self._policy = patients, luck, policy
        self._balances = policy.balancing.balances
        self._redirects, self._areas = exchange.redirects, exchange.areas
        skills = (*(skill for skill, _ in care.skills_wanted), None)
        self._triages = [
            [Triage(urgency=urgency, clinician_needed=True, skill=skill) for skill in skills] for urgency in URGENCIES
        ]
        self._history: dict[int, list[tuple[Instant, str]]] = {}
        self.needs: dict[int, Need] = {}
        """The need so far of each row that is not dealt with yet."""

    def unheard(self, row: int, stage: Stage) -> Placement:
        """Where a caller to whom nobody has spoken waits for a first voice, at `RING` or `WAITED`."""
        patient, now = self._book.patient[row], self._env.now
        known = self._patients.identified_in_ivr[patient] == 1
        history = self.recent(patient, now) if known and patient in self._history else NO_HISTORY
        so_far = self.needs.get(row, NOTHING)
        need = self._exchange.need(patient, now, stage, known, None, None, history, so_far)
        self.needs[row] = need
        placement = self._place(row, patient, now, need, stage, None, history)
        if self._balances:
            self._duty.network = sent_to(self._duty.network, placement)
        return placement

    def identified(self, row: int) -> Need:
        """The need once a health adviser has asked who the patient is and screened for threat to life."""
        book = self._book
        patient = book.patient[row]
        history = NO_HISTORY
        if identified := self._luck[book.contact[row]].identified[patient] == 1:
            history = self._recalled(patient)
        return self._need_heard(row, patient, IDENTIFIED, identified, None, history)

    def screened(self, row: int) -> Need:
        """The need once a clinician who answered first has screened: who the patient is, only the IVR has asked."""
        patient = self._book.patient[row]
        history = NO_HISTORY
        if known := self._patients.identified_in_ivr[patient] == 1:
            history = self._recalled(patient)
        return self._need_heard(row, patient, IDENTIFIED, known, None, history)

    def onward(self, row: int, here: str) -> Placement:
        """Where a caller goes whom a health adviser of the provider `here` has identified and perhaps triaged."""
        patient, luck = self._book.patient[row], self._luck[self._book.contact[row]]
        triage = self._triage(row, patient, luck)
        stage = TRANSFERRED if triage is None else TRIAGED
        history = NO_HISTORY
        if identified := luck.identified[patient] == 1:
            history = self._recalled(patient)
        need = self._need_heard(row, patient, stage, identified, triage, history)
        return self._place(row, patient, self._env.now, need, stage, here, history)

    def recent(self, patient: int, now: Instant) -> History:
        """The patient's answered contacts of the last 96 hours before the present one, the boundary inside."""
        contacts = self._history.get(patient)
        if contacts is None:
            return NO_HISTORY
        return [contact for contact in contacts if now - contact[0] <= CONTACT_WINDOW]

    def _recalled(self, patient: int) -> History:
        """The same, of a patient who is identified now; few have any."""
        return self.recent(patient, self._env.now) if patient in self._history else NO_HISTORY

    def remember(self, row: int) -> None:
        """Keep an answered contact of a patient who will ring again."""
        answered_by = self._policy.providers[self._book.answered_by[row]].id
        self._history.setdefault(self._book.patient[row], []).append((self._book.answered[row], answered_by))

    def _triage(self, row: int, patient: int, luck: Luck) -> Triage | None:
        """What the health adviser's triage found, if there was one and it wants a clinician."""
        if not (self._book.triaged[row] and luck.clinician_needed[patient]):
            return None
        return self._triages[self._patients.urgency[patient]][luck.skill[patient]]

    def _need_heard(
        self, row: int, patient: int, stage: Stage, identified: bool, triage: Triage | None, history: History
    ) -> Need:
        red_flag = self._patients.red_flag[patient] == 1
        so_far = self.needs[row]
        need = self._exchange.need(patient, self._env.now, stage, identified, red_flag, triage, history, so_far)
        self.needs[row] = need
        return need

    def _place(
        self, row: int, patient: int, now: Instant, need: Need, stage: Stage, here: str | None, history: History
    ) -> Placement:
        exchange = self._exchange
        return place(
            need,
            self._duty.network,
            self._policy,
            area=exchange.area(patient, now) if self._redirects else self._areas[self._patients.area[patient]],
            stage=stage,
            here=here,
            last_provider=exchange.last_provider(now, history) if history else None,
            at=now,
            # Only balancing reads the id of a call.
            call_id=str(row) if self._balances else "",
        )


def goes_on_untriaged(need: Need) -> bool:
    """Whether the need of somebody identified is for a clinician, without triage by a health adviser."""
    return need.path is STRAIGHT or need.level is CLINICIAN


def shows_record(need: Need) -> bool:
    """Whether a note or plan of the patient is shown to whoever answers."""
    return any(shown.startswith(RECORDS) for shown in need.show)
