"""Each diagnostic of a policy, shown by one small mistake in a policy without blemish, at the place of the mistake."""

from dataclasses import replace

import pytest

import routing.checking.ends
from prm.base import BadInput
from routing import Diagnostic, check_policy, decide, parse_policy
from routing.checking import DIAGNOSTICS, ERROR
from tests.routing.changing import position

BASE = """\
policy: small
effective_from: 2024-04-01
owner: somebody
rationale: the least that a policy needs
areas:
  east: {home: one, network: london}
  west: {home: two, network: london}
providers:
  - id: one
    name: One
    areas: [east]
    staffs: [health_adviser, nurse, gp]
    overflow_after_seconds: 600
  - id: two
    name: Two
    areas: [west]
    staffs: [health_adviser, nurse, gp]
    overflow_after_seconds: 600
  - id: crisis
    name: Crisis line
    kind: line
    staffs: [mental_health]
    option: mental_health
    overflow_after_seconds: 300
  - id: last
    name: Last
    kind: contingency
    staffs: [health_adviser, nurse]
placing:
  default_area: east
  call_back_seconds: {routine: 14400, soon: 3600, urgent: 1200, emergency: 600}
  skill_order: [palliative, mental_health, gp, dental, nurse, pharmacist]
  continuity_hours: 96
  contingency: [last]
  mutual_aid: [one, two]
rules:
  - id: default
    kind: default
    gives: {asks: [first_name, last_name]}
    owner: somebody
    rationale: a test
    source: a test
  - id: crisis-option
    kind: option
    option: mental_health
    gives: {level: clinician, skills: [mental_health], path: straight}
    owner: somebody
    rationale: a test
    source: a test
  - id: old
    kind: age
    at_least: 85
    gives: {level: clinician, must: [screen_first]}
    owner: somebody
    rationale: a test
    source: a test
cases:
  - name: any call
    call: {at: "2024-07-10T19:00:00Z", area: east}
    expect: {provider: one, queue: health_adviser, why: home}
"""


def rule(id_: str, kind: str, gives: str, parameters: str = "") -> str:
    """A further rule, put before the cases."""
    lines = [
        f"  - id: {id_}",
        f"    kind: {kind}",
        *([f"    {parameters}"] if parameters else []),
        f"    gives: {gives}",
    ]
    return "\n".join((*lines, "    owner: somebody", "    rationale: a test", "    source: a test", "cases:\n"))


THIRD = """
  - id: third
    name: Third
    staffs: [health_adviser, gp]
placing:
"""

MISTAKES = [
    # what the reader tells of any file
    ("unknown-field", "rationale: the least that", "rational: the least that", "rational:"),
    ("missing-field", "owner: somebody\nrationale: the", "rationale: the", "policy: small"),
    ("unknown-value", "path: straight", "path: strait", "path: strait"),
    ("out-of-range", "at_least: 85", "at_least: 131", "at_least"),
    ("wrong-type", "overflow_after_seconds: 300", "overflow_after_seconds: long", "overflow_after_seconds: long"),
    ("wrong-length", "contingency: [last]", "contingency: []", "contingency: []"),
    ("string-too-short", "policy: small", 'policy: ""', 'policy: ""'),
    ("duplicate-key", "policy: small", "policy: small\npolicy: other", "policy: other"),
    ("bad-value", "    at_least: 85\n", "", "id: old"),
    # names
    ("duplicate-rule", "- id: old", "- id: default", "id: default\n    kind: age"),
    ("duplicate-provider", "- id: last", "- id: crisis", "id: crisis\n    name: Last"),
    (
        "duplicate-case",
        "cases:\n",
        'cases:\n  - {name: any call, call: {at: "2024-07-10T19:00:00Z"}, expect: {}}\n',
        "name: any call\n",
    ),
    ("unknown-provider", "mutual_aid: [one, two]", "mutual_aid: [one, tow]", "tow"),
    ("unknown-provider", "expect: {provider: one", "expect: {provider: onne", "provider: onne"),
    ("unknown-area", "default_area: east", "default_area: eest", "default_area"),
    ("unknown-queue", "queue: health_adviser, why", "queue: health_advisor, why", "queue: health_advisor"),
    ("unknown-why", "why: home", "why: homme", "why: homme"),
    # providers and placing
    ("line-without-option", "    option: mental_health\n    overflow", "    overflow", "id: crisis\n"),
    ("nobody-answers", "staffs: [mental_health]", "staffs: [health_adviser]", "staffs: [health_adviser]\n    option"),
    (
        "option-twice",
        "placing:\n",
        "  - {id: more, name: More, kind: line, staffs: [gp], option: mental_health}\nplacing:\n",
        "option: mental_health\n    overflow",
    ),
    ("area-without-home", "west: {home: two", "west: {home: last", "home: last"),
    ("not-contingency", "contingency: [last]", "contingency: [last, two]", "two]\n  mutual"),
    ("skill-order", "nurse, pharmacist]", "nurse]", "skill_order"),
    ("call-back-order", "soon: 3600", "soon: 600", "urgent: 1200"),
    ("unreachable-provider", "placing:\n", THIRD.lstrip("\n"), "id: third"),
    ("area-without-alternatives", "  mutual_aid: [one, two]\n", "", "east: {home"),
    (
        "option-without-line",
        "kind: line\n    staffs: [mental_health]\n    option: mental_health",
        None,
        "option: mental",
    ),
    ("option-not-straight", ", path: straight", "", "id: crisis-option"),
    # overflow
    ("overflow-to-line", "  - id: two\n", "  - id: two\n    overflow_to: [crisis]\n", "crisis]"),
    ("overflow-cycle", "  - id: two\n", "  - id: two\n    overflow_to: [two]\n", "overflow_to"),
    ("overflow-unused", "  - id: last\n", "  - id: last\n    overflow_to: [one]\n", "overflow_to"),
    ("mutual-aid-not-111", "mutual_aid: [one, two]", "mutual_aid: [one, two, last]", "last]\nrules"),
    ("mutual-aid-alone", "mutual_aid: [one, two]", "mutual_aid: [one, two, two]", "mutual_aid"),
    # rules
    ("no-default", "kind: default", "kind: silent", "rules:"),
    (
        "hours-differ",
        "cases:\n",
        rule("hours", "option", "{show: [x]}", 'option: mental_health\n    hours: {monday: ["09:00-17:00"]}'),
        "hours: {monday",
    ),
    (
        "straight-and-screened",
        "level: clinician, must:",
        "level: clinician, path: straight, must:",
        "path: straight, m",
    ),
    ("question-both-ways", "cases:\n", rule("both", "silent", "{confirmed: [age], forced: [age]}"), "forced"),
    ("need-nobody-can-meet", "must: [screen_first]", "must: [screen_first], accepts: []", "id: old"),
    (
        "dead-rule",
        "cases:\n",
        rule("never", "option", "{show: [x]}", "option: dental\n    hours: {monday: []}"),
        "id: never",
    ),
    (
        "same-rule",
        "cases:\n",
        rule("again", "age", "{level: clinician, must: [screen_first]}", "at_least: 85"),
        "id: again",
    ),
    ("covered-rule", "cases:\n", rule("older", "age", "{level: clinician}", "at_least: 90"), "id: older"),
    ("rule-without-effect", "cases:\n", rule("live", "cannot_be_rung_back", "{must: [handle_live]}"), "id: live"),
    ("rule-gives-nothing", "cases:\n", rule("empty", "silent", "{}"), "id: empty"),
    (
        "skill-not-accepted",
        "must: [screen_first]",
        "must: [screen_first], skills: [dental], accepts: [gp]",
        "skills: [d",
    ),
    ("no-cases", BASE[BASE.index("cases:\n") :], "", "policy: small"),
]


def wrong(right: str, mistake: str | None) -> str:
    assert right in BASE
    if mistake is None:  # the line of the option goes
        start, end = BASE.index("  - id: crisis\n"), BASE.index("  - id: last\n")
        return BASE[:start] + BASE[end:]
    return BASE.replace(right, mistake, 1)


def found_in(text: str) -> tuple[Diagnostic, ...]:
    return check_policy(text, "small.yaml")


def test_the_policy_that_the_mistakes_are_made_in_is_without_blemish() -> None:
    assert found_in(BASE) == ()


@pytest.mark.parametrize(
    ("code", "right", "mistake", "at"), MISTAKES, ids=[f"{m[0]}-{n}" for n, m in enumerate(MISTAKES)]
)
def test_a_mistake_is_told_by_its_name_at_its_place(code: str, right: str, mistake: str | None, at: str) -> None:
    text = wrong(right, mistake)
    diagnostics = [found for found in found_in(text) if found.code == code]
    assert diagnostics, [found.code for found in found_in(text)]
    line, column = position(text, at)
    assert f"small.yaml:{line}:{column}" in {found.place for found in diagnostics}
    assert {found.severity for found in diagnostics} == {DIAGNOSTICS[code].severity}
    if DIAGNOSTICS[code].severity == ERROR:
        with pytest.raises(BadInput) as caught:
            parse_policy(text, "small.yaml")
        assert code in {fault.code for fault in caught.value.faults}
    else:
        parse_policy(text, "small.yaml")


SAID = {
    "duplicate-rule": 'the rule "default" is there twice',
    "duplicate-provider": 'the provider "crisis" is there twice',
    "duplicate-case": 'the case "any call" is there twice',
    "unknown-area": 'there is no area "eest" - did you mean "west"?',
    "unknown-queue": 'there is no queue "health_advisor" - did you mean "health_adviser"?',
    "unknown-why": 'no decision gives the reason "homme" - did you mean "home"?',
    "line-without-option": '"crisis": a provider of kind "line" has an "option", and no other has',
    "nobody-answers": '"crisis" staffs no clinician, so that nobody answers there',
    "option-twice": 'the option "mental_health" has more than one line',
    "area-without-home": 'the home of "west" is "last", which is no 111 provider',
    "not-contingency": '"two" is not of the kind "contingency"',
    "skill-order": "the order of skills must name each skill once; missing: pharmacist",
    "call-back-order": "a call-back that is urgent may take 1200 s and one that is soon only 600 s",
    "unreachable-provider": 'no call ever comes to "third": no area is at home there, overflows there or is served '
    "there, it is no contingency, and no option in use leads there",
    "area-without-alternatives": 'if "one" cannot answer, calls of "east" have nobody but the contingency',
    "option-without-line": 'no line answers the option "mental_health" that "crisis-option" offers; its callers go to '
    "the providers of their area",
    "option-not-straight": 'no rule for the option "mental_health" gives the path "straight", so that "crisis" hears '
    "only from callers whom some other rule sends straight to a clinician",
    "overflow-to-line": '"two" overflows to "crisis", which answers only its option',
    "overflow-cycle": "these overflow to one another in a circle: two -> two",
    "overflow-unused": '"last" is at home in no area, so that its "overflow_to" is never used',
    "mutual-aid-not-111": '"last" cannot give mutual aid: it is no 111 provider',
    "mutual-aid-alone": "mutual aid is between two providers or more, each named once",
    "no-default": 'there is no rule of the kind "default"',
    "hours-differ": '"hours" gives the option "mental_health" other hours than "crisis-option" does',
    "straight-and-screened": '"old" sends calls straight to a clinician and has them screened first, which exclude '
    "each other",
    "question-both-ways": '"both" both confirms and forces "age"',
    "need-nobody-can-meet": '"old" accepts no skill at all, which nobody staffs for east, west',
    "dead-rule": '"never" can never fire',
    "same-rule": '"again" says the same as "old"',
    "covered-rule": '"older" never adds anything to "old", which holds whenever it does and gives as much',
    "rule-without-effect": '"live" never adds anything: what it gives is always given by the engine\'s own safety as '
    "well",
    "rule-gives-nothing": '"empty" gives nothing',
    "skill-not-accepted": '"old" wants "dental", which its own "accepts" leaves out',
    "no-cases": "the policy carries no test cases",
}


@pytest.mark.parametrize("code", SAID)
def test_a_mistake_is_told_in_a_sentence_with_the_names_that_it_is_about(code: str) -> None:
    right, mistake = next((right, mistake) for named, right, mistake, _ in MISTAKES if named == code)
    told = [found.sentence for found in found_in(wrong(right, mistake)) if found.code == code]
    assert SAID[code] in told


@pytest.mark.parametrize(
    ("staffs", "code", "said"),
    [
        ("staffs: [nurse]", "nobody-answers", '"last" staffs no health adviser, so that nobody answers there'),
        ("staffs: [health_adviser, nurse]\n    option: dental", "line-without-option", '"last": a provider of kind'),
    ],
)
def test_whoever_is_no_line_answers_any_call(staffs: str, code: str, said: str) -> None:
    text = BASE.replace("staffs: [health_adviser, nurse]\nplacing", f"{staffs}\nplacing")
    (told,) = [found for found in found_in(text) if found.code == code]
    assert told.sentence.startswith(said)
    at = staffs if code == "nobody-answers" else "id: last"
    line, column = position(text, at)
    assert told.place == f"small.yaml:{line}:{column}"


def test_a_skill_named_twice_in_the_order_is_told_though_none_is_missing() -> None:
    (told,) = found_in(BASE.replace("nurse, pharmacist]", "nurse, pharmacist, gp]"))
    assert (told.code, told.sentence) == (
        "skill-order",
        "the order of skills must name each skill once; missing: none",
    )


def test_only_one_default_is_needed_and_its_double_is_told() -> None:
    double = rule("again", "default", "{asks: [first_name, last_name]}")
    (told,) = found_in(BASE.replace("cases:\n", double))
    assert (told.code, told.sentence) == ("same-rule", '"again" says the same as "default"')


def test_urgencies_may_be_rung_back_within_the_same_time() -> None:
    text = BASE.replace(
        "{routine: 14400, soon: 3600, urgent: 1200, emergency: 600}", "{routine: 9, soon: 9, urgent: 9, emergency: 9}"
    )
    assert found_in(text) == ()


ALONE = {"option-not-straight", "dead-rule", "same-rule", "covered-rule", "rule-without-effect", "rule-gives-nothing"}


@pytest.mark.parametrize(
    "code", sorted(ALONE | {"overflow-cycle", "call-back-order", "no-cases", "unreachable-provider"})
)
def test_one_mistake_gives_one_finding(code: str) -> None:
    right, mistake = next((right, mistake) for named, right, mistake, _ in MISTAKES if named == code)
    expected = {code} | ({"option-without-line"} if code == "dead-rule" else set())
    assert {found.code for found in found_in(wrong(right, mistake))} == expected


def test_every_diagnostic_of_a_policy_is_shown_by_some_mistake() -> None:
    """Those of the text itself are shown by the tests of the reader of files."""
    of_the_text = {"bad-yaml", "not-a-mapping", "bad-key", "alias", "tag", "too-deep", "too-large", "not-finite"}
    of_the_text |= {"bad-json", "more-faults", "string-too-long"}
    shown = {code for code, *_ in MISTAKES} | of_the_text
    shown |= {"no-way-to-999", "no-way-to-a-clinician"}  # below
    of_balancing = {"shares-not-whole", "share-without-area", "bounds-crossed", "share-outside-bounds"}
    of_balancing |= {"minima-over-whole", "maxima-under-whole"}  # shown by the tests of balancing
    assert shown | of_balancing == set(DIAGNOSTICS)


def test_a_written_cycle_of_overflows_is_named_in_its_order() -> None:
    text = BASE.replace("  mutual_aid: [one, two]\n", "")
    text = text.replace("  - id: one\n", "  - id: one\n    overflow_to: [two]\n")
    text = text.replace("  - id: two\n", "  - id: two\n    overflow_to: [one]\n")
    (cycle,) = [found for found in found_in(text) if found.code == "overflow-cycle"]
    assert cycle.sentence.endswith(": one -> two -> one")
    assert cycle.place == f"small.yaml:{text[: text.index('overflow_to')].count(chr(10)) + 1}:5"


def test_a_chain_of_overflows_and_mutual_aid_are_no_cycle() -> None:
    chain = BASE.replace("  mutual_aid: [one, two]\n", "").replace(
        "  - id: one\n", "  - id: one\n    overflow_to: [two]\n"
    )
    assert not [found for found in found_in(chain) if found.severity == ERROR]
    policy = parse_policy(BASE, "small.yaml")
    assert policy.provider("one").overflow_to == ("two",)
    assert policy.provider("two").overflow_to == ("one",)


def test_a_place_without_a_clinician_within_reach_is_refused() -> None:
    text = BASE.replace("staffs: [health_adviser, nurse]", "staffs: [health_adviser]")
    text = text.replace("staffs: [health_adviser, nurse, gp]", "staffs: [health_adviser]")
    places = [found.place for found in found_in(text) if found.code == "no-way-to-a-clinician"]
    # The line has a clinician of its own; from every other place there is none.
    assert len(places) == 3


def test_999_is_reached_by_running_the_engine_from_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that forgot about red flags would be found out at every provider and area, and nothing would load."""

    def forgetful(call, *others):  # type: ignore[no-untyped-def]
        return decide(replace(call, ambulance_requested=None), *others)

    monkeypatch.setattr(routing.checking.ends, "decide", forgetful)
    assert sum(found.code == "no-way-to-999" for found in found_in(BASE)) == 4 * 2


def test_of_two_rules_that_cover_one_another_only_the_last_is_told() -> None:
    more = rule("again", "age", "{level: clinician, must: [screen_first]}", "at_least: 85").removesuffix("cases:\n")
    text = BASE.replace(
        "cases:\n", more + rule("once-more", "age", "{must: [screen_first], level: clinician}", "at_least: 85")
    )
    assert [found.sentence.split('"')[1] for found in found_in(text)] == ["again", "once-more"]


def test_a_rule_that_two_others_cover_between_them_is_told_with_both() -> None:
    custody = rule("cells", "setting", "{show: [x]}", "settings: [custody]").removesuffix("cases:\n")
    home = rule("homes", "setting", "{show: [x, y]}", "settings: [care_home, home]").removesuffix("cases:\n")
    both = rule("both", "setting", "{show: [x]}", "settings: [custody, care_home]")
    (found,) = found_in(BASE.replace("cases:\n", custody + home + both))
    assert found.code == "rule-without-effect"
    assert '"cells"' in found.sentence
    assert '"homes"' in found.sentence


def test_a_short_window_is_covered_by_a_long_one_and_not_the_other_way_round() -> None:
    day = rule("day", "recent_contact", "{show: [x]}", "within_hours: 24").removesuffix("cases:\n")
    week = rule("four-days", "recent_contact", "{show: [x]}", "within_hours: 96")
    (found,) = found_in(BASE.replace("cases:\n", day + week))
    assert (found.code, found.sentence.split('"')[1]) == ("covered-rule", "day")
    more = rule("four-days", "recent_contact", "{show: [x, y]}", "within_hours: 96").removesuffix("cases:\n")
    again = rule("third", "repeat_caller", "{show: [x], level: clinician}", "nth: 3\n    within_hours: 24")
    assert found_in(BASE.replace("cases:\n", more + again)) == ()


def test_a_rule_for_many_is_not_covered_by_one_for_some_of_them() -> None:
    """The engine's own flags included: only some kinds of note carry one."""
    some = rule("some", "note", "{show: [x]}", "suppliers: [gp]").removesuffix("cases:\n")
    (found,) = found_in(BASE.replace("cases:\n", some + rule("all", "note", "{show: [x]}")))
    assert (found.code, found.sentence.split('"')[1]) == ("covered-rule", "some")
    flags = rule("flags", "note", "{flags: [violence]}", "kinds: [violence_warning, safeguarding]")
    assert found_in(BASE.replace("cases:\n", flags)) == ()
