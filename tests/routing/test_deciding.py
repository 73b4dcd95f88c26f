"""The decision as a whole: the same bytes for the same facts, in any order, with reasons that bear it out."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path as File

from hypothesis import given
from hypothesis import strategies as st

import routing
from prm.base import HOUR
from prm.facts import UNKNOWN, Call, Contact, Knowledge, Match, Missing, Note, Plan, Stage, Triage, Urgency
from routing import (
    ALWAYS_ASK,
    Explanation,
    Need,
    Network,
    Policy,
    all_open,
    canonical,
    decide,
    explain,
    explained,
    parse_policy,
)
from routing.need import NOTHING
from routing.testing import needs, situations

BUSY = Knowledge(
    match=Match.CONFIRMED,
    age_years=91,
    notes=(
        Note(note_id="1", kind="violence_warning", supplier="ambulance_999", valid_from=0),
        Note(note_id="2", kind="dnacpr", supplier="gp", valid_from=0),
    ),
    plans=(Plan(plan_id="1", kind="end_of_life", supplier="coordinate_my_care", valid_from=0),),
    contacts=tuple(Contact(call_id=f"c{n}", at=n * HOUR, provider="las_north_east") for n in (1, 2)),
    confirmed=frozenset({"first_name", "last_name", "postcode"}),
)
CALL = Call(
    call_id="call-1",
    at=3 * HOUR,
    stage=Stage.TRIAGED,
    area="north_central",
    provider="las_north_east",
    triage=Triage(urgency=Urgency.SOON, clinician_needed=True, skill="mental_health"),
)


def why(call: Call, known: Knowledge, network: Network, policy: Policy) -> Explanation:
    return explain(decide(call, known, network, policy), network, policy)


def text(call: Call, known: Knowledge, network: Network, policy: Policy) -> str:
    decision = decide(call, known, network, policy)
    return canonical(explained(decision, explain(decision, network, policy)))


def test_the_order_of_rules_and_providers_in_the_file_does_not_matter(london_2024_text: str) -> None:
    head, rest = london_2024_text.split("\nrules:\n")
    rules, cases = rest.split("\ncases:\n")
    entries = [entry for entry in ("\n" + rules).split("\n  - id: ") if entry.strip()]
    backwards = "\n".join("  - id: " + entry for entry in reversed(entries))
    one = parse_policy(london_2024_text, "one.yaml")
    other = parse_policy(f"{head}\nrules:\n{backwards}\ncases:\n{cases}", "other.yaml")
    assert london_2024_text.index("id: default") != f"{head}\nrules:\n{backwards}".index("id: default")
    assert one.hash == other.hash
    network = all_open(one)
    assert text(CALL, BUSY, network, one) == text(CALL, BUSY, network, other)


def test_the_order_of_areas_in_the_file_does_not_matter_to_the_hash(london_2024_text: str) -> None:
    lines = london_2024_text.splitlines(keepends=True)
    start = lines.index("areas:\n") + 1
    areas = [line for line in lines[start:] if line.startswith("  ") and "home:" in line]
    turned = "".join([*lines[:start], *reversed(areas), *lines[start + len(areas) :]])
    assert turned != london_2024_text
    assert parse_policy(turned, "turned.yaml").hash == parse_policy(london_2024_text, "one.yaml").hash


def test_the_hash_follows_what_the_policy_says(london_2024_text: str) -> None:
    one = parse_policy(london_2024_text, "one.yaml")
    spaced = parse_policy(london_2024_text.replace("# ", "#  "), "spaced.yaml")
    changed = parse_policy(london_2024_text.replace("live_limit_seconds: 60", "live_limit_seconds: 61"), "changed.yaml")
    assert one.hash == spaced.hash
    assert one.hash != changed.hash


def test_the_bytes_are_the_same_in_another_process_with_another_hash_seed(london_2024_text: str) -> None:
    program = (
        "import sys, pathlib; sys.path[:0] = sys.argv[1:3]\n"
        "from test_deciding import BUSY, CALL, text\n"
        "from routing import all_open, parse_policy\n"
        "policy = parse_policy(pathlib.Path(sys.argv[3]).read_text(encoding='utf-8'), 'p')\n"
        "sys.stdout.buffer.write(text(CALL, BUSY, all_open(policy), policy).encode())\n"
    )
    root = File(routing.__file__).parent.parent
    file = root / "routing" / "policies" / "london-2024.yaml"
    said = {
        subprocess.run(
            [sys.executable, "-c", program, str(root), str(File(__file__).parent), str(file)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    policy = parse_policy(london_2024_text, "p")
    assert said == {text(CALL, BUSY, all_open(policy), policy).encode()}


@given(data=st.data(), so_far=needs())
def test_every_decision_is_plain_data_and_says_why_nobody_else(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    decision = decide(call, known, network, policy, so_far)
    told = explained(decision, explain(decision, network, policy))
    read = json.loads(canonical(told))
    assert read == told
    others = {provider.id for provider in policy.providers} - {decision.placement.provider}
    assert set(read["not_chosen"]) == others
    assert set(read["ask"]) >= ALWAYS_ASK
    assert not set(read["not_asked_again"]) & set(read["ask"])
    assert all("{" not in reason["sentence"] and reason["sentence"].endswith(".") for reason in read["reasons"])
    assert all(lost["lost_to"] for lost in read["overruled"])
    assert read["policy"]["hash"] == policy.hash
    assert "not for routing real patients" in read["notice"]


def test_a_closed_provider_and_a_long_wait_are_told_apart(london_2024: Policy) -> None:
    base = all_open(london_2024).providers
    network = Network(
        providers={
            **base,
            "las_north_central": replace(base["las_north_central"], open=False),
            "las_north_east": replace(base["las_north_east"], staffed=frozenset({"gp"})),
        }
    )
    said = why(Call(call_id="c", at=0, area="north_central"), UNKNOWN, network, london_2024).not_chosen
    assert said["las_north_central"] == "It is closed."
    assert said["las_north_east"] == "Nobody is on duty there for health adviser."
    assert said["crisis_line"] == "It answers only its own option."


def test_a_lesser_urgency_is_told_as_overruled(london_2024: Policy) -> None:
    found = why(replace(CALL, red_flag=True), BUSY, all_open(london_2024), london_2024)
    lost = {(entry.rule, entry.part): entry for entry in found.overruled}
    assert lost["third-call", "urgency"].lost_to == ("safety.red_flag",)
    assert lost["plan-bypass", "path"].by_value == "999"
    assert ("default", "urgency") not in lost, "what a rule never asked for cannot be overruled"


def test_nothing_is_carried_over_that_no_rule_asked_for(policy: Policy) -> None:
    known = replace(UNKNOWN, match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
    decision = decide(Call(call_id="c", at=0), known, all_open(policy), policy)
    assert replace(decision.need, asks=frozenset()) == NOTHING


def test_a_store_that_could_not_answer_shows_as_degraded(policy: Policy) -> None:
    call = Call(call_id="c", at=0)
    for part in ("notes", "plans", "contacts"):
        assert decide(call, replace(UNKNOWN, **{part: Missing.DEGRADED}), all_open(policy), policy).degraded
    assert not decide(call, UNKNOWN, all_open(policy), policy).degraded
