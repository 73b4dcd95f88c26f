"""Invariants of time: windows to the microsecond, validity, jumps of the clock, and shifts of everything."""

from dataclasses import replace

from prm.base import DAY, HOUR, SECOND, Instant, parse_instant
from prm.facts import Contact, Match, Missing, Note, Plan
from routing.network import Network
from routing.policy import Policy
from routing.testing.choosing import Choices, pick
from routing.testing.drawing import validity
from routing.testing.moment import Moment, broken
from routing.testing.registry import invariant
from routing.testing.words import MARKS, words_of

_SHIFTS = (1, HOUR, 96 * HOUR, 7 * DAY, 400 * DAY, -1, -HOUR, -96 * HOUR, -7 * DAY)
_JUMPS = (SECOND, HOUR, 96 * HOUR, 400 * DAY, -SECOND, -HOUR, -96 * HOUR, -400 * DAY)
_FAR = (*MARKS, *map(parse_instant, ("1970-01-01T00:00:00Z", "2038-01-19T03:14:08Z", "2100-02-28T23:59:59Z")))


def _windows(policy: Policy) -> list[int]:
    """In hours."""
    counted = {hours for hours, _ in policy.contact_windows}
    return sorted(counted if policy.continuity is None else counted | {policy.continuity})


def _no_window(policy: Policy) -> str:
    return "" if _windows(policy) else "the policy counts no earlier contacts"


@invariant(
    "S5",
    "96 h window exactness",
    "A contact counts if 0 <= now - t <= the window in elapsed time, to the microsecond, the boundary inside (the "
    "specification is silent, inside is the safe side), also across both clock changes, leap day and year end.",
    event="Penny Campbell, Easter 2005: her calls lay across the spring clock change of 27 March",
    silent=_no_window,
)
def window_exactness(moment: Moment, choices: Choices) -> None:
    window = pick(choices, _windows(moment.policy)) * HOUR
    half = HOUR // 2
    # Windows are whole hours, so half an hour aside lies inside just the same windows.
    ages = ((window, -half), (window + 1, half), (window - 1, -half))
    age, same = pick(choices, (*((age, window + step) for age, step in ages), (0, half), (1, half), (-1, None)))
    at = pick(choices, words_of(moment.policy).edges) if choices.below(2) else moment.call.at
    provider = pick(choices, words_of(moment.policy).providers)
    held = () if isinstance(moment.knowledge.contacts, Missing) else moment.knowledge.contacts
    others = tuple(replace(contact, at=contact.at - moment.call.at + at - HOUR) for contact in held)

    def with_one(age: int | None) -> Moment:
        more = () if age is None else (Contact(call_id="edge", at=at - age, provider=provider),)
        return moment.but(at=at).knowing(match=Match.CONFIRMED, contacts=(*others, *more))

    edge, inside = with_one(age), with_one(same)
    found, expected = edge.decision(), inside.decision()
    if found.need != expected.need:
        what = "later than the call" if same is None else f"{age} us old, counted unlike one {same} us old"
        raise broken(edge, f"a contact {what}", expected, found)
    alone = Contact(call_id="edge", at=at - age, provider=provider)
    last = edge.knowing(contacts=(alone,)).decision().grounds.last_provider
    within = moment.policy.continuity is not None and 0 <= age <= moment.policy.continuity * HOUR
    if (last == provider) != within:
        raise broken(edge, f"continuity takes a contact {age} us old {'not ' if within else ''}to be recent", found)


@invariant(
    "A20",
    "note validity",
    "A note or plan counts while valid_from <= now < valid_to: an expired or future one is the same bytes as none, a "
    "valid one the same as one without an end.",
    event="specification: special patient notes are reviewed and expire; one that is out of date misleads",
)
def note_validity(moment: Moment, choices: Choices) -> None:
    words, at = words_of(moment.policy), moment.call.at
    known = moment.knowledge
    supplier = pick(choices, words.suppliers)
    start, end = validity(choices, at)
    edge: Note | Plan
    if choices.below(2) == 0:
        part, kind = "notes", pick(choices, words.note_kinds)
        edge = Note(note_id="edge", kind=kind, supplier=supplier, valid_from=start, valid_to=end)
    else:
        part, kind = "plans", pick(choices, words.plan_kinds)
        edge = Plan(plan_id="edge", kind=kind, supplier=supplier, valid_from=start, valid_to=end)
    records = getattr(known, part)
    others = () if isinstance(records, Missing) else records
    valid = start <= at and (end is None or at < end)
    same_as = (*others, replace(edge, valid_from=at, valid_to=None)) if valid else others
    held, same = moment.knowing(**{part: (*others, edge)}), moment.knowing(**{part: same_as})
    if held.text() != same.text():
        what = "valid, and not counted as such" if valid else "not valid, and not left out"
        raise broken(held, f"a record is {what}", same.decision(), held.decision())


@invariant(
    "A36",
    "clock jumps",
    "Whatever the clock does, a decision comes; expired notes and plans never revive, contacts of the future never "
    "count, and back at the same instant the decision is the same bytes.",
    event="Easter 2005: the clock change inside the window; clocks that step back or run ahead after an outage",
)
def clock_jumps(moment: Moment, choices: Choices) -> None:
    before = moment.text()
    at = moment.call.at
    for _ in range(1 + choices.below(2)):
        at = pick(choices, _FAR) if choices.below(3) == 2 else at + pick(choices, _JUMPS)
        jumped = moment.but(at=at)
        cleaned = jumped.knowing(**_as_of(moment, at))
        if jumped.text() != cleaned.text():
            what = "what is not valid or still to come counts after a jump"
            raise broken(jumped, what, cleaned.decision(), jumped.decision())
    if moment.text() != before:
        raise broken(moment, "back at the same instant, the decision is another", moment.decision())


def _as_of(moment: Moment, at: Instant) -> dict[str, object]:
    known = moment.knowledge
    found: dict[str, object] = {}
    for part in ("notes", "plans"):
        records: tuple[Note | Plan, ...] | Missing = getattr(known, part)
        if not isinstance(records, Missing):
            found[part] = tuple(
                each for each in records if each.valid_from <= at and (each.valid_to is None or at < each.valid_to)
            )
    if not isinstance(known.contacts, Missing):
        found["contacts"] = tuple(contact for contact in known.contacts if contact.at <= at)
    return found


@invariant(
    "A37",
    "time-shift invariance",
    "Shifting every instant by the same amount changes nothing, except for an option with opening hours.",
    event="specification: elapsed time is what counts; the wall clock only says when an option is open",
)
def time_shift(moment: Moment, choices: Choices) -> None:
    if moment.call.option in moment.policy.hours:
        return
    by = pick(choices, _SHIFTS)
    shifted = replace(moment, network=_shifted_network(moment.network, by)).but(at=moment.call.at + by)
    shifted = shifted.knowing(**_shifted_records(moment, by))
    one, other = moment.reply(), shifted.reply()
    del one["at"], other["at"]
    if one != other:
        raise broken(shifted, f"shifted by {by} us, the decision is another", moment.decision(), shifted.decision())


def _shifted_records(moment: Moment, by: int) -> dict[str, object]:
    known = moment.knowledge
    found: dict[str, object] = {}
    for part in ("notes", "plans"):
        records: tuple[Note | Plan, ...] | Missing = getattr(known, part)
        if not isinstance(records, Missing):
            found[part] = tuple(
                replace(
                    each,
                    valid_from=each.valid_from + by,
                    valid_to=None if each.valid_to is None else each.valid_to + by,
                )
                for each in records
            )
    if not isinstance(known.contacts, Missing):
        found["contacts"] = tuple(replace(contact, at=contact.at + by) for contact in known.contacts)
    return found


def _shifted_network(network: Network, by: int) -> Network:
    return replace(
        network,
        taken_at=None if network.taken_at is None else network.taken_at + by,
        window_from=None if network.window_from is None else network.window_from + by,
    )
