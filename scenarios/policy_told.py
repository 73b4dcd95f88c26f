"""The coverage of a policy, and two policies' decisions side by side, as lines for a reader."""

from collections import Counter
from collections.abc import Iterator, Mapping

from prm.base import iso
from scenarios.policy_causes import Shift
from scenarios.policy_coverage import Coverage
from scenarios.policy_decisions import DecisionsDiff, Destination, Example, Group
from scenarios.text_table import table

MOST_MOVES = 12
MOST_PARTS = 12
MOST_CAUSES = 15

SAME_MOMENTS = (
    "The same moments decided anew, with the network as it was; what follows from it (other queues, other waits) is "
    "not played."
)


def coverage_lines(found: Coverage) -> Iterator[str]:
    """How often each rule fired, and which never did."""
    yield f"{found.policy_id} ({found.policy_hash[:12]}) under {found.week.in_words}"
    yield f"{found.classes:,} different questions, as far as the policy can tell them apart"
    stages = tuple(found.by_stage)
    rows = [("rule", "decisions", "share", "calls", "mattered", *stages)]
    rows += [
        (
            rule.rule,
            f"{rule.decisions:,}",
            f"{100 * rule.share:.2f} %",
            f"{rule.calls:,}",
            f"{rule.mattered:,}",
            *(f"{rule.by_stage.get(stage, 0):,}" for stage in stages),
        )
        for rule in found.rules
        if rule.decisions
    ]
    yield from table(rows)
    yield "Mattered: decisions whose need would have been another one without the rule."
    if not found.silent:
        yield "Every rule fired."
        return
    yield f"Never fired: {len(found.silent)}"
    for rule in found.silent:
        yield f"  {rule.rule}: {rule.silence}"


def decision_lines(found: DecisionsDiff, title: str) -> Iterator[str]:
    """What changes; what lowers a protection comes first."""
    yield title
    yield from _protection(found)
    share = _share(found.elsewhere, found.decided)
    calls = f"{found.elsewhere_calls:,} of {found.calls:,} calls ({_share(found.elsewhere_calls, found.calls)})"
    yield f"Elsewhere: {found.elsewhere:,} of {found.decided:,} decisions ({share}), about {calls}"
    if found.elsewhere:
        yield from _moves(found)
        for name, groups in (("stage", found.by_stage), ("area", found.by_area), ("urgency before", found.by_urgency)):
            yield from table([(name, "decisions", "elsewhere", "share", "raised", "lowered"), *_group_rows(groups)])
    if found.other_time_frame:
        yield f"Rung back from the same place within another time: {found.other_time_frame:,} decisions"
    if found.changed:
        yield "Why"
        yield "  + fires after only, - fired before only, ~ says something else"
        yield from table([("because of", "decisions", "calls", "elsewhere", "raised", "lowered"), *_cause_rows(found)])
        yield "Examples"
        first_of_each = {example.because: example for example in reversed(found.examples)}
        for example in reversed(first_of_each.values()):
            yield from _example(example)


def _protection(found: DecisionsDiff) -> Iterator[str]:
    if not found.changed:
        yield "Nothing changes: every decision has the same need and the same place."
        return
    if found.lowered:
        calls = f"{found.lowered_calls:,} calls"
        yield f"PROTECTION IS LOWERED in {found.lowered:,} decisions, about {calls}:"
        yield from _parts(found, lowered=True)
    else:
        yield "No decision lowers a protection."
    if any(not part.lowered for part, _ in found.parts):
        yield f"Protection rises, and is lowered in nothing, in {found.shifts[Shift.RAISED]:,} decisions:"
        yield from _parts(found, lowered=False)


def _parts(found: DecisionsDiff, *, lowered: bool) -> Iterator[str]:
    parts = [(part, count) for part, count in found.parts if part.lowered is lowered]
    for part, count in parts[:MOST_PARTS]:
        yield f"  {count:>9,}  {part.says}"
    if len(parts) > MOST_PARTS:
        yield f"             and {len(parts) - MOST_PARTS} more"


def _moves(found: DecisionsDiff) -> Iterator[str]:
    kinds: Counter[tuple[str, str]] = Counter()
    for move in found.moves:
        if move.before != move.after:
            where = ", elsewhere" if move.before.provider != move.after.provider else ""
            kinds[_kind(move.before), f"{_kind(move.after)}{where}"] += move.decisions
    ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    rows = [("from -> to", "decisions", "share")]
    rows += [(f"{here} -> {there}", f"{n:,}", _share(n, found.elsewhere)) for (here, there), n in ordered[:MOST_MOVES]]
    rest = sum(count for _, count in ordered[MOST_MOVES:])
    if rest:
        rows.append((f"{len(ordered) - MOST_MOVES} other ways", f"{rest:,}", _share(rest, found.elsewhere)))
    yield from table(rows)


def _kind(to: Destination) -> str:
    return "999" if to.mode == "999" else f"{to.queue} {to.mode}".replace("_", " ")


def _group_rows(groups: Mapping[str, Group]) -> Iterator[tuple[str, ...]]:
    for name, group in groups.items():
        counts = (group.decisions, group.elsewhere, group.raised, group.lowered)
        decisions, elsewhere, raised, lowered = (f"{count:,}" for count in counts)
        yield name, decisions, elsewhere, _share(group.elsewhere, group.decisions), raised, lowered


def _cause_rows(found: DecisionsDiff) -> Iterator[tuple[str, ...]]:
    for cause in found.causes[:MOST_CAUSES]:
        counts = (cause.decisions, cause.calls, cause.elsewhere, cause.raised, cause.lowered)
        yield ", ".join(cause.because), *(f"{count:,}" for count in counts)
    if len(found.causes) > MOST_CAUSES:
        yield f"and {len(found.causes) - MOST_CAUSES} more", "", "", "", "", ""


def _example(example: Example) -> Iterator[str]:
    call = example.moment.call
    goes = f"{example.before} -> {example.after}" if example.before != example.after else f"stays: {example.before}"
    yield f"  call {call.call_id}, {iso(call.at)[:19]}Z, {call.stage}, {example.area}: {goes}"
    for part in example.parts:
        yield f"      {part.says}"
    for sentence in example.sentences:
        yield f"      {sentence}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"
