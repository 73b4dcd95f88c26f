"""What is wrong with a policy is told by name, at its place, with the word that was likely meant."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from prm.base import BadInput
from prm.base.documents import parse_yaml, validated
from routing import CLINICIAN_SKILLS, check_policy, parse_policy
from routing.facts import Facts
from routing.joins import clinician_joins
from routing.kinds_of_patient import OLDEST_YEARS, Age
from routing.policy_document import PolicyDocument
from tests.routing.changing import position

RULE = """
  - id: {id}
    kind: {kind}
    owner: somebody
    rationale: a test
    source: a test
"""


def with_rules(text: str, *rules: str) -> str:
    head = text.split("\ncases:\n")[0]
    return f"{head}\n{''.join(rules)}"


def rule(id_: str, kind: str, **parts: str) -> str:
    return RULE.format(id=id_, kind=kind) + "".join(f"    {name}: {value}\n" for name, value in parts.items())


@pytest.mark.parametrize(
    ("right", "wrong", "meant", "code"),
    [
        ("level: clinician", "level: clinican", "clinician", "unknown-value"),
        ("within_hours: 96", "witin_hours: 96", "within_hours", "unknown-field"),
        ("kind: repeat_caller", "kind: repeat_calller", "repeat_caller", "unknown-value"),
        ("skills: [palliative]", "skills: [paliative]", "palliative", "unknown-value"),
        ("home: las_north_west", "home: las_north_wset", "las_north_west", "unknown-provider"),
        ("default_area: north_central", "default_area: north_centrel", "north_central", "unknown-area"),
        ("option: dental", "option: dentl", "dental", "unknown-value"),
        ("effective_from:", "efective_from:", "effective_from", "unknown-field"),
    ],
)
def test_a_typing_error_names_file_line_column_and_the_likely_word(
    london_2024_text: str, right: str, wrong: str, meant: str, code: str
) -> None:
    text = london_2024_text.replace(right, wrong, 1)
    with pytest.raises(BadInput) as caught:
        parse_policy(text, "mine.yaml")
    fault = next(fault for fault in caught.value.faults if fault.code == code)
    line, column = map(int, re.fullmatch(r"mine\.yaml:(\d+):(\d+)", fault.place).groups())
    assert line == position(text, wrong)[0]
    assert column >= 1
    assert f'did you mean "{meant}"?' in fault.sentence


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("  - id: default\n", "  - id: red-flag\n", "duplicate-rule"),
        ("  - id: las_north_east\n", "  - id: las_north_west\n", "duplicate-provider"),
        ("north_west: {home: las_north_west", "north_west: {home: crisis_line", "area-without-home"),
        ("contingency: [national_resilience]", "contingency: [las_north_west]", "not-contingency"),
        ("    kind: default\n", "    kind: silent\n", "no-default"),
        ('monday: ["18:00-23:00"]', 'monday: ["18:00-25:00"]', "bad-value"),
        ('monday: ["18:00-23:00"]', 'monday: ["23:00-18:00"]', "bad-value"),
        ("palliative, mental_health, gp, dental, nurse, pharmacist]", "palliative, mental_health, gp]", "skill-order"),
        ("    overflow_after_seconds: 300\n    option: dental\n", "", "line-without-option"),
        ("staffs: [mental_health]", "staffs: [health_adviser]", "nobody-answers"),
        ("    staffs: [health_adviser, nurse]\n", "    staffs: [nurse]\n", "nobody-answers"),
        ("    under: 1\n    at_least: 85\n", "", "bad-value"),
        ("nth: 3", "nth: 1", "out-of-range"),
        ("effective_from: 2024-04-01", "effective_from: April", "wrong-type"),
    ],
)
def test_what_cannot_work_does_not_load(london_2024_text: str, right: str, wrong: str, code: str) -> None:
    assert right in london_2024_text
    text = london_2024_text.replace(right, wrong, 1)
    with pytest.raises(BadInput) as caught:
        parse_policy(text, "mine.yaml")
    codes = {fault.code for fault in caught.value.faults}
    assert code in codes
    assert all(fault.place.startswith("mine.yaml:") for fault in caught.value.faults)


ONLY = "{{level: clinician, accepts: [{skill}]}}"


def test_two_rules_that_nobody_can_meet_together_are_refused_by_name(london_2024_text: str) -> None:
    text = with_rules(
        london_2024_text,
        rule("one", "note", kinds="[special_patient_note]", gives=ONLY.format(skill="gp")),
        rule("other", "on_behalf", gives=ONLY.format(skill="nurse")),
    )
    with pytest.raises(BadInput) as caught:
        parse_policy(text, "mine.yaml")
    told = [fault for fault in caught.value.faults if fault.code == "need-nobody-can-meet"]
    assert any('"one" and "other"' in fault.sentence for fault in told)
    line = position(text, "- id: other")[0]
    assert any(fault.place.startswith(f"mine.yaml:{line}:") for fault in told)


def test_rules_that_exclude_each_other_may_ask_for_different_skills(london_2024_text: str) -> None:
    bare = london_2024_text.split("\nrules:\n")[0] + "\nrules:\n" + rule("default", "default")
    text = bare + rule("cells", "setting", settings="[custody]", gives=ONLY.format(skill="gp"))
    text += rule("home", "setting", settings="[care_home]", gives=ONLY.format(skill="nurse"))
    parse_policy(text, "mine.yaml")
    both = text.replace("settings: [care_home]", "settings: [care_home, custody]")
    assert "need-nobody-can-meet" in {found.code for found in check_policy(both, "mine.yaml")}


def test_three_rules_of_which_any_two_can_be_met_are_refused(london_2024_text: str) -> None:
    bare = london_2024_text.split("\nrules:\n")[0] + "\nrules:\n" + rule("default", "default")
    give = "{{level: clinician, accepts: [{}]}}"
    text = bare
    for id_, kind, extra, skills in (
        ("a", "on_behalf", {}, "gp, nurse"),
        ("b", "out_of_area", {}, "nurse, pharmacist"),
        ("c", "cannot_be_rung_back", {}, "gp, pharmacist"),
    ):
        text += rule(id_, kind, gives=give.format(skills), **extra)
    (found,) = [found for found in check_policy(text, "mine.yaml") if found.severity == "error"]
    assert '"a", "b" and "c" together' in found.sentence


def test_a_skill_that_an_area_cannot_reach_is_refused(london_2024_text: str) -> None:
    text = london_2024_text.replace(", pharmacist, palliative, mental_health, dental]", "]")
    text = with_rules(text, rule("one", "note", kinds="[other]", gives=ONLY.format(skill="palliative")))
    codes = {found.code for found in check_policy(text, "mine.yaml") if found.severity == "error"}
    assert codes == {"need-nobody-can-meet"}


def test_only_the_fewest_rules_that_nobody_can_meet_together_are_told(london_2024_text: str) -> None:
    bare = london_2024_text.split("\nrules:\n")[0] + "\nrules:\n" + rule("default", "default")
    for id_, kind, skill in (
        ("a", "on_behalf", "gp"),
        ("b", "out_of_area", "nurse"),
        ("c", "cannot_be_rung_back", "gp, nurse"),
    ):
        bare += rule(id_, kind, gives=ONLY.format(skill=skill))
    (found,) = [found for found in check_policy(bare, "mine.yaml") if found.severity == "error"]
    areas = ", ".join(sorted(parse_policy(london_2024_text, "london.yaml").areas))
    assert found.sentence.startswith(f'"a" and "b" together accept no skill at all, which nobody staffs for {areas}')


def test_what_triage_may_ask_for_is_a_need_for_a_clinician_like_a_rules(london_2024_text: str) -> None:
    bare = london_2024_text.split("\nrules:\n")[0] + "\nrules:\n" + rule("default", "default")
    text = bare + rule("tri", "triage", general="[nurse, gp]") + rule("a", "on_behalf", gives="{accepts: [dental]}")
    (found,) = [found for found in check_policy(text, "mine.yaml") if found.severity == "error"]
    assert found.code == "need-nobody-can-meet"
    assert found.sentence.startswith('"a" and "tri" together accept no skill at all')


@pytest.mark.parametrize("bound", ["under", "at_least"])
@pytest.mark.parametrize("years", [1, 5, OLDEST_YEARS])
def test_the_box_of_an_age_rule_holds_the_ages_at_which_it_fires(bound: str, years: int) -> None:
    form = {"id": "aged", "kind": "age", "owner": "-", "rationale": "-", "source": "-", bound: years}
    aged = TypeAdapter(Age).validate_python(form)
    firing = {age for age in range(OLDEST_YEARS + 1) if aged.fires(Facts(age_from=age))}
    assert firing
    assert aged.box() == {"age_from": firing}


KINDS_AND_BOXES = (
    ("on_behalf", {}),
    ("out_of_area", {}),
    ("setting", {"settings": "[custody]"}),
    ("setting", {"settings": "[custody, care_home]"}),
    ("setting", {"settings": "[home]"}),
    ("age", {"under": "5"}),
    ("age", {"at_least": "75"}),
    ("line", {"lines": "[professional]"}),
)


@settings(max_examples=40)
@given(data=st.data())
def test_the_joins_found_are_those_of_every_set_of_rules_that_can_fire(
    london_2024_text: str, data: st.DataObject
) -> None:
    """Against the plain way: try every subset of the rules."""
    chosen = data.draw(st.lists(st.sampled_from(KINDS_AND_BOXES), max_size=5))
    accepts = st.frozensets(st.sampled_from(("gp", "nurse", "palliative")))
    text = london_2024_text.split("\nrules:\n")[0] + "\nrules:\n" + rule("default", "default")
    for n, (kind, parameters) in enumerate(chosen):
        gives = f"{{level: clinician, accepts: [{', '.join(sorted(data.draw(accepts)))}]}}"
        text += rule(f"r{n}", kind, gives=gives, **parameters)
    text += rule("more", "silent", gives="{show: [x]}")
    rules = validated(PolicyDocument, parse_yaml(text, "mine.yaml")).rules
    plain = set()
    able = [found for found in rules if found.id.startswith("r")]
    for size in range(1, len(able) + 1):
        for together in itertools.combinations(able, size):
            boxes = [found.box() for found in together]
            facts = {fact for box in boxes for fact in box}
            if all(frozenset.intersection(*(box[fact] for box in boxes if fact in box)) for fact in facts):
                plain.add(frozenset.intersection(CLINICIAN_SKILLS, *(found.gives.need().accepts for found in together)))
    assert {join.accepts for join in clinician_joins(rules)} == plain
    refused = "need-nobody-can-meet" in {found.code for found in check_policy(text, "mine.yaml")}
    assert refused == (frozenset() in plain)
