"""Each invariant notices a defect of its own kind: an engine made wrong in one way breaks it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import routing
from prm.base import HOUR
from prm.facts import Call, Knowledge, Match, Missing, Option, Stage, Urgency
from routing import EMERGENCY, HEALTH_ADVISER, NOTHING, Decision, Level, Need, Network, Placement, Policy, decide
from routing.decisive import Decisive, decisive_of_need
from routing.placing import BALANCED
from routing.testing import INVARIANTS, Broken, PolicyFile, policy_file
from routing.testing.moment import as_text

Asked = tuple[Call, Knowledge, Network, Policy, Need]
Engine = Callable[[Call, Knowledge, Network, Policy, Need], Decision]
WRONG: dict[str, Engine] = {}
"""By invariant: an engine that decides wrongly in the one way that it is about."""

TRIES = 4_000
CALLS_OF_MEMORY: list[str] = []


class Rolled:
    def __init__(self, seed: str) -> None:
        self._roll = Random(seed).random

    def below(self, bound: int) -> int:
        return int(self._roll() * bound)


def wrong(id_: str) -> Callable[[Engine], Engine]:
    def enter(engine: Engine) -> Engine:
        WRONG[id_] = engine
        return engine

    return enter


def placed(decision: Decision, **changes: Any) -> Decision:
    return replace(decision, placement=decision.placement._replace(**changes))


def needed(decision: Decision, **changes: Any) -> Decision:
    return replace(decision, need=replace(decision.need, **changes))


def home_of(decision: Decision, policy: Policy, **changes: Any) -> Decision:
    home = policy.routes[decision.grounds.area].home
    at_home = Placement(home, HEALTH_ADVISER, "live", None, (), "home")._replace(**changes)
    return replace(decision, placement=at_home)


@wrong("S1")
def a_red_flag_waits_when_notes_are_down(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return home_of(decision, policy) if known.notes is Missing.DEGRADED else decision


@wrong("S2")
def some_calls_end_nowhere(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return placed(decision, provider="nowhere") if call.option is Option.SILENT else decision


@wrong("S4")
def a_dental_nurse_counts(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, accepts=decision.need.accepts | {"dental"})


@wrong("S5")
def the_boundary_is_outside(call, known, network, policy, so_far):
    if not isinstance(known.contacts, Missing):
        kept = tuple(contact for contact in known.contacts if call.at - contact.at != 96 * HOUR)
        known = replace(known, contacts=kept)
    return decide(call, known, network, policy, so_far)


@wrong("S6")
def a_closed_home_gets_its_calls(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return home_of(decision, policy) if decision.placement.why == "home_closed" else decision


@wrong("S7")
def unknown_history_is_none(call, known, network, policy, so_far):
    down = known.contacts is Missing.DEGRADED
    decision = decide(call, replace(known, contacts=()) if down else known, network, policy, so_far)
    return replace(decision, degraded=decision.degraded or down)


@wrong("S8")
def many_notes_calm(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    many = not isinstance(known.notes, Missing) and len(known.notes) > 2
    return needed(decision, urgency=Urgency.ROUTINE) if many else decision


@wrong("S10")
def a_transfer_goes_back_to_the_start(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    calm = call.stage is Stage.TRANSFERRED and decision.placement.provider != EMERGENCY
    return home_of(decision, policy) if calm else decision


@wrong("S11")
@wrong("S12")
def a_potential_match_is_taken_for_sure(call, known, network, policy, so_far):
    if known.match is Match.POTENTIAL:
        known = replace(known, match=Match.CONFIRMED)
    return decide(call, known, network, policy, so_far)


@wrong("S13")
def flags_stay_behind(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, flags=frozenset()) if call.stage is Stage.WAITED else decision


@wrong("S16")
def the_contingency_is_forgotten(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return home_of(decision, policy) if decision.placement.why == "contingency" else decision


@wrong("A17")
def the_last_decision_colours_the_next(call, known, network, policy, so_far):
    CALLS_OF_MEMORY.append(call.call_id)
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, must=decision.need.must | {f"after {len(CALLS_OF_MEMORY) % 7}"})


@wrong("A18")
def the_first_note_leads(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    if isinstance(known.notes, Missing) or not known.notes:
        return decision
    return needed(decision, show=decision.need.show | {f"first:{known.notes[0].kind}"})


@wrong("A20")
def a_note_holds_at_its_very_end(call, known, network, policy, so_far):
    if not isinstance(known.notes, Missing):
        longer = tuple(replace(note, valid_to=note.valid_to and note.valid_to + 1) for note in known.notes)
        known = replace(known, notes=longer)
    return decide(call, known, network, policy, so_far)


@wrong("A21")
def a_need_without_a_reason(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, level=Level.CLINICIAN)


@wrong("A23")
def the_id_of_a_note_counts(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    ids = () if isinstance(known.notes, Missing) else tuple(note.note_id for note in known.notes)
    return needed(decision, must=decision.need.must | {"other"}) if "other note-0" in ids else decision


@wrong("A24")
def nobody_remembers_the_last_provider(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return home_of(decision, policy) if decision.placement.why == "continuity" else decision


@wrong("A25")
def what_is_confirmed_is_asked_again(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, forced=frozenset(), confirmed=decision.need.confirmed | {"postcode"})


@wrong("A26")
def a_line_answers_anybody(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    line = next(iter(policy.lines.values())).provider
    waiting = decision.placement.why == "home"
    return placed(decision, provider=line, queue="mental_health") if waiting else decision


@wrong("A27")
def an_unknown_area_goes_elsewhere(call, known, network, policy, so_far):
    if call.area not in policy.areas and call.location is None:
        call = replace(call, area="south_west")
    return decide(call, known, network, policy, so_far)


@wrong("A28")
@wrong("A29")
def the_number_of_rules_counts(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, must=decision.need.must | {f"{len(policy.rules)} rules"})


@wrong("A31")
def an_open_line_draws_calls_away(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    line = network.providers.get("dental_line")
    drawn = line is not None and line.open and decision.placement.why == "home"
    return placed(decision, queue="gp") if drawn else decision


@wrong("A32")
def a_name_is_a_reason(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    chosen = decision.placement.provider
    return placed(decision, then=("gp",)) if chosen.startswith("x ") and chosen.endswith("east") else decision


@wrong("A35")
def the_policy_read_first_stays(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return replace(decision, policy_hash="the first")


@wrong("A36")
def contacts_of_the_future_count(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    later = not isinstance(known.contacts, Missing) and any(contact.at > call.at for contact in known.contacts)
    return needed(decision, level=Level.CLINICIAN, must=decision.need.must | {"later"}) if later else decision


@wrong("A37")
def odd_microseconds_are_other_calls(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, must=decision.need.must | {"odd"}) if call.at % 2 else decision


@wrong("A46")
def a_name_decides(call, known, network, policy, so_far):
    decision = decide(call, known, network, policy, so_far)
    return needed(decision, must=decision.need.must | {"wait"}) if call.identity.first_name else decision


@pytest.fixture(scope="module")
def london() -> PolicyFile:
    path = Path(routing.__file__).parent / "policies" / "london-2024.yaml"
    return policy_file(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("id_", WRONG)
def test_a_wrong_engine_is_noticed(id_: str, london: PolicyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.testing.moment.decide", lambda *asked: WRONG[id_](*(*asked, NOTHING)[:5]))
    said = breaks(id_, london)
    assert said, f"{id_} does not notice {WRONG[id_].__name__}"
    assert "policy: london-2024.yaml" in said
    assert "call: {" in said


def test_a_fact_too_many_and_one_too_few_are_noticed(london: PolicyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_many(decision: Decision, policy: Policy) -> tuple[Decisive, ...]:
        return (*decisive_of_need(decision, policy), Decisive(fact="line", value="", sentence=""))

    def too_few(decision: Decision, policy: Policy) -> tuple[Decisive, ...]:
        return ()

    monkeypatch.setattr("routing.testing.laws_of_reasons.decisive_of_need", too_many)
    assert "which is called decisive" in breaks("A22", london)
    monkeypatch.setattr("routing.testing.laws_of_reasons.decisive_of_need", too_few)
    assert "does not follow" in breaks("A22", london)


def test_a_rule_that_nothing_can_fire_is_noticed(london: PolicyFile) -> None:
    data = london.data()
    dental = next(rule for rule in data["rules"] if rule["id"] == "dental-option")
    dental["hours"] = {"monday": []}
    assert '"dental-option" can never fire' in breaks("A30", policy_file(as_text(data), "mine.yaml"))


@pytest.mark.parametrize("id_", ["A33", "A34"])
def test_shares_that_are_not_kept_are_noticed(id_: str, london: PolicyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    data = london.data()
    names = [provider["id"] for provider in data["providers"] if provider["kind"] == "111"]
    data["placing"]["balancing"] = {
        "strategy": "corrected_least_expected_wait",
        "shares": dict.fromkeys(names, 20),
        "handling_seconds": 540,
        "patience_seconds": 180,
        **({"at_most": dict.fromkeys(names, 25)} if id_ == "A33" else {"step_points": 5}),
    }
    file = policy_file(as_text(data), "mine.yaml")
    chance = Rolled(id_)
    for _ in range(5):
        INVARIANTS[id_].check(file, chance)

    def always_the_first(*asked: object, **more: object) -> Placement:
        return Placement(names[0], HEALTH_ADVISER, "live", None, (), BALANCED)

    monkeypatch.setattr("routing.testing.laws_of_balancing.place", always_the_first)
    assert names[0] in breaks(id_, file)


def test_a_reader_that_lets_anything_in_is_noticed(london: PolicyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def lenient(text: str, source: str) -> Policy:
        return london.policy

    monkeypatch.setattr("routing.testing.laws_of_policies.parse_policy", lenient)
    assert "let in" in breaks("A47", london)


def test_every_invariant_is_noticed_somewhere() -> None:
    assert {*WRONG, "A22", "A30", "A33", "A34", "A47"} == set(INVARIANTS)


def breaks(id_: str, file: PolicyFile) -> str:
    """What the invariant says of the first of many examples that breaks it; empty if none does."""
    chance = Rolled(id_)
    for _ in range(TRIES):
        try:
            INVARIANTS[id_].check(file, chance)
        except Broken as error:
            return str(error)
    return ""
