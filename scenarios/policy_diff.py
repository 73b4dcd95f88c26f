"""What another policy would have decided at the same moments: who goes elsewhere, whose need rises or falls, and why.

Each moment is decided anew under both policies with the network as it was. What follows from another decision (the
queues that it would have made longer or shorter) is not played: that is what a run under the other policy is for.
"""

from collections import Counter
from collections.abc import Iterable

from prm.facts import Stage
from routing import HEALTH_ADVISER, NOTHING, Decision, Need, Path, Policy, decide, explain, place
from routing.balancing import ByLoad
from scenarios.policy_causes import PARTS, PartChange, Shift, cause_of, parts_changed, shift_of
from scenarios.policy_decisions import TRIAGE, Cause, DecisionsDiff, Destination, Example, Group, Move
from scenarios.policy_firing import Firing
from scenarios.policy_moments import Moment
from simulation.decisions import goes_on_untriaged

EXAMPLES_EACH = 3
"""Moments kept for each cause: lowered ones first, then those who go elsewhere."""
MOST_CAUSES_WITH_EXAMPLES = 8


class Decider:
    """Decides moments under both policies and counts the differences."""

    def __init__(self, before: Policy, after: Policy) -> None:
        self._before, self._after = before, after
        self._fired = Firing(before), Firing(after)
        self._needs: dict[str, tuple[Need, Need]] = {}
        self._cells: Counter[tuple[str, str, str, bool, Shift]] = Counter()
        self._moves: Counter[tuple[Destination, Destination]] = Counter()
        self._parts: Counter[PartChange] = Counter()
        self._causes: dict[tuple[str, ...], _CauseTally] = {}
        self._calls: dict[str, _CallTally] = {}
        self._other_time_frame = 0

    def see(self, moment: Moment) -> None:
        """Decide one moment under both."""
        call = moment.call
        found = self._needs.get(call.call_id, (NOTHING, NOTHING)) if moment.so_far is None else (moment.so_far,) * 2
        before = decide(call, moment.knowledge, moment.network, self._before, found[0])
        after = decide(call, moment.knowledge, moment.network, self._after, found[1])
        self._needs[call.call_id] = before.need, after.need
        here, there = (
            destination_of(before, moment, self._before),
            destination_of(after, moment, self._after),
        )
        shift = shift_of(before.need, after.need)
        elsewhere = here != there
        urgency = before.need.urgency.name.lower()
        self._cells[str(call.stage), before.grounds.area, urgency, elsewhere, shift] += 1
        self._moves[here, there] += 1
        tally = self._calls.setdefault(call.call_id, _CallTally())
        if elsewhere or before.need != after.need:
            self._changed(moment, before, after, here, there, shift, tally)
        elif moment.placed and before.placement.time_frame_seconds != after.placement.time_frame_seconds:
            self._other_time_frame += 1

    def _changed(
        self,
        moment: Moment,
        before: Decision,
        after: Decision,
        here: Destination,
        there: Destination,
        shift: Shift,
        tally: "_CallTally",
    ) -> None:
        parts = parts_changed(before.need, after.need)
        self._parts.update(parts)
        because = cause_of(
            before, after, self._fired[0].of(before.grounds.facts), self._fired[1].of(after.grounds.facts)
        )
        lowered, elsewhere = shift in (Shift.LOWERED, Shift.MIXED), here != there
        tally.changed = True
        tally.elsewhere |= elsewhere
        tally.lowered |= lowered
        cause = self._causes.setdefault(because, _CauseTally())
        cause.calls.add(moment.call.call_id)
        cause.decisions += 1
        cause.elsewhere += elsewhere
        cause.raised += shift is Shift.RAISED
        cause.lowered += lowered
        kept = cause.kept.setdefault(0 if lowered else 1 if elsewhere else 2, [])
        if len(kept) < EXAMPLES_EACH and all(one.moment.call.call_id != moment.call.call_id for one in kept):
            kept.append(
                Example(
                    because=because,
                    moment=moment,
                    so_far=before.grounds.so_far,
                    before=here,
                    after=there,
                    area=before.grounds.area,
                    parts=parts,
                    sentences=self._sentences(because, moment, before, after),
                )
            )

    def _sentences(
        self, because: tuple[str, ...], moment: Moment, before: Decision, after: Decision
    ) -> tuple[str, ...]:
        told = []
        for decision, policy in ((before, self._before), (after, self._after)):
            reasons = explain(decision, moment.network, policy).reasons
            names = {name[2:] for name in because}
            told += [f"{policy.id}, {reason.rule}: {reason.sentence}" for reason in reasons if reason.rule in names]
        return tuple(told)

    def result(self) -> DecisionsDiff:
        """What has been counted."""
        shifts = Counter[Shift]()
        for (*_, shift), count in self._cells.items():
            shifts[shift] += count
        calls = self._calls.values()
        causes = sorted(self._causes.items(), key=lambda item: (-item[1].lowered, -item[1].decisions, item[0]))
        return DecisionsDiff(
            decided=self._cells.total(),
            calls=len(self._calls),
            changed=sum(cause.decisions for _, cause in causes),
            changed_calls=sum(call.changed for call in calls),
            elsewhere=sum(count for (*_, elsewhere, _), count in self._cells.items() if elsewhere),
            elsewhere_calls=sum(call.elsewhere for call in calls),
            other_time_frame=self._other_time_frame,
            shifts={shift: shifts[shift] for shift in Shift},
            lowered_calls=sum(call.lowered for call in calls),
            parts=tuple(sorted(self._parts.items(), key=_weight)),
            moves=tuple(
                Move(before=here, after=there, decisions=count)
                for (here, there), count in sorted(self._moves.items(), key=lambda item: (-item[1], item[0]))
            ),
            by_stage=self._grouped(0, map(str, Stage)),
            by_area=self._grouped(1, sorted({cell[1] for cell in self._cells})),
            by_urgency=self._grouped(2, ("emergency", "urgent", "soon", "routine")),
            causes=tuple(
                Cause(
                    because=because,
                    decisions=cause.decisions,
                    calls=len(cause.calls),
                    elsewhere=cause.elsewhere,
                    raised=cause.raised,
                    lowered=cause.lowered,
                )
                for because, cause in causes
            ),
            examples=tuple(example for _, cause in causes[:MOST_CAUSES_WITH_EXAMPLES] for example in cause.examples()),
        )

    def _grouped(self, axis: int, names: Iterable[str]) -> dict[str, Group]:
        found = {}
        for name in names:
            own = [(cell, count) for cell, count in self._cells.items() if cell[axis] == name]
            if own:
                found[name] = Group(
                    decisions=sum(count for _, count in own),
                    elsewhere=sum(count for cell, count in own if cell[3]),
                    raised=sum(count for cell, count in own if cell[4] is Shift.RAISED),
                    lowered=sum(count for cell, count in own if cell[4] in (Shift.LOWERED, Shift.MIXED)),
                )
        return found


class _CallTally:
    """What happened to one call at any of its stages."""

    __slots__ = ("changed", "elsewhere", "lowered")

    def __init__(self) -> None:
        self.changed = self.elsewhere = self.lowered = False


class _CauseTally:
    """Counts and examples of one cause."""

    __slots__ = ("calls", "decisions", "elsewhere", "kept", "lowered", "raised")

    def __init__(self) -> None:
        self.decisions = self.elsewhere = self.raised = self.lowered = 0
        self.calls: set[str] = set()
        self.kept: dict[int, list[Example]] = {}

    def examples(self) -> list[Example]:
        """The most telling ones."""
        return [example for _, kept in sorted(self.kept.items()) for example in kept][:EXAMPLES_EACH]


def compare_decisions(before: Policy, after: Policy, moments: Iterable[Moment]) -> DecisionsDiff:
    """Both policies' decisions about these moments."""
    decider = Decider(before, after)
    for moment in moments:
        decider.see(moment)
    return decider.result()


def caution(before: Policy, after: Policy) -> str | None:
    """What a reader of the decisions under the policy after must know about its balancing, if anything."""
    if isinstance(after.balancing, ByLoad) and not before.balancing.balances:
        return (
            f"{before.id} balances nothing, and so the snapshots of its play hold no load: {after.id}, which balances "
            "by load, goes by its shares here."
        )
    return None


def destination_of(decision: Decision, moment: Moment, policy: Policy) -> Destination:
    """Where the call goes next.

    Once whoever answered has identified the patient, no place is asked for: the call stays for triage, or goes on to a
    clinician without it where the need says so, and then where that would be is what counts.
    """
    placement, need = decision.placement, decision.need
    _, _, area, here, last_provider = decision.grounds
    if not moment.placed and need.path is not Path.TO_999:
        if not goes_on_untriaged(need):
            return Destination(here or "", HEALTH_ADVISER, TRIAGE)
        placement = place(
            need,
            moment.network,
            policy,
            area=area,
            stage=Stage.TRANSFERRED,
            here=here,
            last_provider=last_provider,
            at=decision.at,
            call_id=decision.call_id,
        )
    return Destination(placement.provider, placement.queue, placement.mode)


def _weight(counted: tuple[PartChange, int]) -> tuple[bool, int, int, str]:
    """Lowered parts first, then by what the part means for the patient, then by how often."""
    part, count = counted
    return not part.lowered, PARTS.index(part.part), -count, part.says
