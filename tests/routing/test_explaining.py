"""Why a call goes where it goes: whole, true sentences, the same each time, and no word of who the patient is."""

import json
import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import routing
from prm.base import HOUR
from prm.facts import UNKNOWN, Call, Contact, Identity, Knowledge, Match, Missing, Plan, Stage
from routing import (
    HEALTH_ADVISER,
    Decision,
    Need,
    Network,
    Policy,
    ProviderState,
    all_open,
    answer,
    decide,
    explain,
    explained,
    parse_policy,
)
from routing.decisive import decisive_of_destination, decisive_of_need
from routing.need import NOTHING
from routing.not_chosen import not_chosen
from routing.not_fired import not_fired
from routing.placing import Placement
from routing.safety import SAFETY_RULES
from routing.sentences import DESTINATIONS, NOT_CHOSEN, fields_in
from routing.testing import needs
from tests.routing.balanced_london import balanced_london, loaded_situations
from tests.routing.balanced_policy import policy_text

BALANCED = balanced_london()

SURNAME, NUMBER, POSTCODE, TELEPHONE = "Zyzzogeton", "9990000018", "ZZ99 3WZ", "07700900123"
IDENTITY = Identity(
    nhs_number=NUMBER,
    verified=True,
    first_name=SURNAME,
    last_name=SURNAME,
    date_of_birth="1950-02-03",
    gender="female",
    postcode=POSTCODE,
)


def seen(sentence: str) -> tuple[str, dict[str, str]] | None:
    """The code of a sentence about a provider that was not chosen, and what stands in its fields."""
    for code, template in NOT_CHOSEN.items():
        pattern = re.escape(template)
        for name in fields_in(template):
            pattern = pattern.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>.+?)")
        found = re.fullmatch(pattern, sentence)
        if found is not None:
            return code, found.groupdict()
    return None


def every_sentence(decision: Decision, network: Network, policy: Policy) -> list[str]:
    explanation = explain(decision, network, policy)
    return [
        answer(decision)["destination"]["sentence"],
        explanation.chosen,
        *(reason.sentence for reason in explanation.reasons),
        *explanation.not_chosen.values(),
        *(told.sentence for told in not_fired(decision, policy)),
        *(told.sentence for told in decisive_of_need(decision, policy)),
        *(told.sentence for told in decisive_of_destination(decision, network, policy)),
    ]


@given(data=st.data(), so_far=st.just(NOTHING) | needs())
def test_every_sentence_is_whole_and_plain_and_the_same_again(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from((*policies, BALANCED)))
    call, known, network = data.draw(loaded_situations(policy))
    decision = decide(call, known, network, policy, so_far)
    told = explained(decision, explain(decision, network, policy))
    again = decide(call, known, network, policy, so_far)
    assert told == explained(again, explain(again, network, policy))
    for sentence in every_sentence(decision, network, policy):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or sentence.startswith(decision.placement.provider)
        assert not set("{}[]") & set(sentence)
        assert "None" not in sentence
        assert "  " not in sentence
    kinds = {rule.id: rule.kind for rule in policy.rules} | {rule.id: rule.kind for rule in SAFETY_RULES}
    for reason in told["reasons"]:
        assert "_" not in reason["sentence"], "a name of the program is no word of a sentence"
        assert reason["kind"] == kinds.get(reason["rule"], reason["kind"])
        assert set(reason) == {"rule", "kind", "facts", "sentence"}


@given(data=st.data())
def test_no_sentence_says_who_the_patient_is(policies: tuple[Policy, ...], data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from((*policies, BALANCED)))
    call, known, network = data.draw(loaded_situations(policy))
    named = replace(call, call_id=TELEPHONE, identity=IDENTITY)
    if not isinstance(known.contacts, Missing):
        renamed = (replace(contact, call_id=f"{TELEPHONE}-{contact.call_id}") for contact in known.contacts)
        known = replace(known, contacts=tuple(renamed))
    if not isinstance(known.notes, Missing):
        known = replace(known, notes=tuple(replace(note, text=SURNAME, note_id=NUMBER) for note in known.notes))
    if not isinstance(known.plans, Missing):
        known = replace(known, plans=tuple(replace(plan, plan_id=NUMBER) for plan in known.plans))
    for sentence in every_sentence(decide(named, known, network, policy), network, policy):
        for identifier in (SURNAME, NUMBER, POSTCODE, TELEPHONE, "1950"):
            assert identifier not in sentence


@given(data=st.data(), so_far=st.just(NOTHING) | needs())
def test_what_is_said_of_each_other_provider_is_true(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from((*policies, BALANCED)))
    call, known, network = data.draw(loaded_situations(policy))
    decision = decide(call, known, network, policy, so_far)
    chosen, need = decision.placement, decision.need
    routes = policy.routes[decision.grounds.area]
    for provider_id, sentence in explain(decision, network, policy).not_chosen.items():
        provider, state = policy.provider(provider_id), network.providers.get(provider_id)
        told = seen(sentence)
        assert told is not None, sentence
        code, words = told
        assert (code == "999") == (chosen.mode == "999")
        if code == "999":
            continue
        assert (code == "unknown") == (state is None)
        assert (code == "closed") == (state is not None and not state.open)
        if state is None or not state.open:
            continue
        waits = state.expected_wait_seconds
        queue = words.get("queue", HEALTH_ADVISER).replace(" ", "_")
        if code == "line":
            assert provider.kind == "line"
            assert f"option:{provider.option}" not in need.must
        elif code == "unstaffed":
            assert queue not in state.staffed
        elif code in ("long_wait", "overflowed", "delayed"):
            assert queue in state.staffed
            assert words["wait"] == f"{waits[queue]:.0f} s"
            if code == "long_wait":
                assert waits[queue] > policy.live_limit_seconds
            elif code == "overflowed":
                assert provider_id in (routes.home, decision.grounds.last_provider)
                threshold = policy.thresholds_seconds[provider_id]
                assert threshold is not None
                assert waits[queue] > threshold
                assert words["limit"] == f"{threshold:.0f} s"
            else:
                # History is set aside only where the caller would wait for it.
                assert provider_id == decision.grounds.last_provider
                assert waits[queue] > policy.live_limit_seconds
        elif code == "unknown_wait":
            assert queue in state.staffed
            assert queue not in waits
        elif code == "contingency":
            assert provider.kind == "contingency"
        elif code == "not_serving":
            assert provider_id not in routes.serving
            assert provider_id not in routes.overflow_to
        elif code in ("after", "balanced"):
            assert words["chosen"] == chosen.provider
            assert state.staffed & ({chosen.queue, HEALTH_ADVISER} | need.accepts), "it could have taken the call"


def test_there_is_no_sentence_that_nobody_says() -> None:
    """A code stands in the source as text; that each code has its sentence, the properties above hold."""
    folder = Path(routing.__file__).parent
    source = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in ("placing", "not_chosen"))
    assert [code for code in (*DESTINATIONS, *NOT_CHOSEN) if f'"{code}"' not in source] == []


@given(data=st.data(), so_far=st.just(NOTHING) | needs())
def test_the_figures_that_are_told_bear_the_choice_out(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from((*policies, BALANCED)))
    call, known, network = data.draw(loaded_situations(policy))
    decision = decide(call, known, network, policy, so_far)
    told, placement = explain(decision, network, policy).chosen, decision.placement
    seconds = [float(number) for number in re.findall(r"(\d+) s\b", told)]
    if placement.why in ("straight", "transfer"):
        wait, limit = seconds
        assert wait <= limit == policy.live_limit_seconds
    elif placement.why == "overflow":
        home_wait, threshold, wait = seconds
        assert wait < home_wait
        assert home_wait > threshold
    elif placement.why not in ("continuity", "option_line", "lead_skill", "accepted_skill"):
        assert told == DESTINATIONS[placement.why]
    elif placement.queue in network.providers[placement.provider].expected_wait_seconds:
        assert seconds == [network.providers[placement.provider].expected_wait_seconds[placement.queue]]
    else:
        assert told.endswith("not known.")


def test_a_count_at_its_cap_is_told_as_at_least(london_2024: Policy) -> None:
    """Facts count no further than any rule of the policy tells apart, so a count there may stand for more."""
    network, call = all_open(london_2024), Call(call_id="c", at=10 * HOUR)
    for number, words in ((1, "1 within 96 hours"), (2, "2 or more within 96 hours"), (7, "2 or more within 96 hours")):
        contacts = tuple(Contact(call_id=f"c{n}", at=n * HOUR, provider="las_north_east") for n in range(number))
        known = Knowledge(match=Match.CONFIRMED, contacts=contacts)
        reasons = {
            reason.rule: reason.sentence
            for reason in explain(decide(call, known, network, london_2024), network, london_2024).reasons
        }
        assert f"Earlier contacts: {words}." in reasons["recent-contact"]


def test_a_repeat_caller_rule_that_only_asks_does_not_say_that_it_counted(london_2024: Policy) -> None:
    network, call = all_open(london_2024), Call(call_id="c", at=0, called_before=True)
    reasons = {
        reason.rule: reason.sentence
        for reason in explain(decide(call, UNKNOWN, network, london_2024), network, london_2024).reasons
    }
    assert "not known for sure" in reasons["third-call"]
    assert "third call" not in reasons["third-call"]


def test_a_reason_reads_as_a_clinician_would_put_it(london_2024: Policy) -> None:
    plan = Plan(plan_id="1", kind="end_of_life", supplier="coordinate_my_care", valid_from=0)
    known = Knowledge(match=Match.CONFIRMED, age_years=91, notes=(), plans=(plan,), contacts=())
    network = all_open(london_2024)
    decision = decide(Call(call_id="c", at=1, stage=Stage.IDENTIFIED), known, network, london_2024)
    told = {reason.rule: reason for reason in explain(decision, network, london_2024).reasons}
    assert "Care plans in force: end of life from Coordinate My Care." in told["plan-bypass"].sentence
    assert "going straight to a clinician; showing this to whoever answers: plan (end of life)." in (
        told["plan-bypass"].sentence
    )
    assert "85 years or over" in told["age-fast-track"].sentence
    assert told["plan-bypass"].facts == {"plans": [["coordinate_my_care", "end_of_life"]]}


def test_where_the_home_overflows_past_the_last_provider_its_own_wait_is_told() -> None:
    """The last provider would have been chosen before the overflow, had its wait been short."""
    document = json.loads(policy_text(None))
    document["providers"][0] |= {"overflow_to": ["b"], "overflow_after_seconds": 60}
    policy = parse_policy(json.dumps(document), "overflowing.json")
    waits = {"a": 500.0, "b": 10.0, "c": 400.0, "d": 300.0}
    states = {
        name: ProviderState(staffed=frozenset({HEALTH_ADVISER}), expected_wait_seconds={HEALTH_ADVISER: wait})
        for name, wait in waits.items()
    }
    placement = Placement("b", HEALTH_ADVISER, "live", None, (), "overflow")
    told = not_chosen(placement, NOTHING, Network(providers=states), policy, "city", "c")
    assert "400 s" in told["c"]
    assert "500 s" in told["a"]
    assert "300 s" not in told["d"], "nobody asked after it"
