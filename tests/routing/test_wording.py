"""Lists, numbers and facts in a sentence."""

import pytest

from prm.facts import Access, Line, Match, Missing, Option, Setting, Stage, Urgency
from routing import NOTHING, Need, Policy, parse_policy
from routing.need import Level, Path
from routing.wording import calls_for, counted, duration, fact_in_words, fact_named, listed


@pytest.mark.parametrize(
    ("parts", "said"),
    [((), "none"), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c", "d"), "a, b, c and d")],
)
def test_every_part_of_a_list_is_said_once_in_its_order(parts: tuple[str, ...], said: str) -> None:
    assert listed(parts) == said


def test_a_list_may_end_with_another_word() -> None:
    assert listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(("number", "said"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls")])
def test_one_thing_takes_no_s(number: int, said: str) -> None:
    assert counted(number, "call") == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "not known"), (0.0, "0 s"), (-0.0, "0 s"), (59.6, "60 s"), (1201.4, "1201 s")]
)
def test_a_wait_is_said_in_whole_seconds(seconds: float | None, said: str) -> None:
    assert duration(seconds) == said


@pytest.fixture(scope="module")
def counting(london_2024_text: str) -> Policy:
    """Ages are told apart at 1 and at 85; contacts within 96 hours up to two, within 24 up to one."""
    more = """
  - id: day
    kind: recent_contact
    within_hours: 24
    owner: somebody
    rationale: a test
    source: a test
"""
    return parse_policy(london_2024_text.split("\ncases:\n")[0] + more, "mine.yaml")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("age_from", None, "not known"),
        ("age_from", 0, "under 1 year"),
        ("age_from", 1, "1 to 84 years"),
        ("age_from", 85, "85 years or over"),
        ("contacts", Missing.UNKNOWN, "not known"),
        ("contacts", Missing.DEGRADED, "not known, for the store that was asked could not answer"),
        ("contacts", ((24, 0), (96, 0)), "none within 24 hours and none within 96 hours"),
        ("contacts", ((24, 0), (96, 1)), "none within 24 hours and 1 within 96 hours"),
        ("contacts", ((24, 1), (96, 2)), "1 or more within 24 hours and 2 or more within 96 hours"),
        ("triage", None, "none"),
        ("triage", (Urgency.URGENT, True, None), "urgency urgent, a clinician needed"),
        ("triage", (Urgency.ROUTINE, False, None), "urgency routine, no clinician needed"),
        ("triage", (Urgency.SOON, True, "dental"), "urgency soon, a clinician needed, if possible a dental clinician"),
        ("notes", frozenset(), "none"),
        ("notes", frozenset({("gp", "dnacpr")}), "DNACPR decision from the GP"),
        ("plans", frozenset({("b", "end_of_life"), ("a", "x")}), "end of life from b and x from a"),
        ("on_behalf", True, "yes"),
        ("on_behalf", False, "no"),
        ("on_behalf", None, "not known"),
        ("red_flags", frozenset({"red_flag"}), "a life-threatening symptom"),
        ("access", frozenset({Access.BSL, Access.TEXT_RELAY}), "British Sign Language and text relay"),
        ("line", Line.PUBLIC, "the public line 111"),
        ("option", Option.SILENT, "no key in time"),
        ("setting", Setting.CUSTODY, "in custody"),
        ("stage", Stage.WAITED, "waited too long"),
        ("stage", Stage.RING, "ring"),
        ("match", Match.NONE, "no match"),
        ("to_ask", frozenset({"nhs_number", "date_of_birth"}), "NHS number and date of birth"),
    ],
)
def test_a_fact_is_said_as_a_reader_would(counting: Policy, name: str, value: object, said: str) -> None:
    assert fact_in_words(name, value, counting) == said
    assert fact_named(name, value, counting).endswith(f": {said}")


def test_a_band_of_one_year_alone_and_of_no_rule(london_2024_text: str) -> None:
    text = london_2024_text.split("\ncases:\n")[0]
    narrow = parse_policy(text.replace("at_least: 85", "at_least: 2"), "mine.yaml")
    assert fact_in_words("age_from", 1, narrow) == "1 year"
    without = parse_policy(f"{text.split(chr(10) + 'rules:' + chr(10))[0]}\nrules:\n{DEFAULT}", "mine.yaml")
    assert fact_in_words("age_from", 0, without) == "known"


DEFAULT = "  - {id: all, kind: default, owner: somebody, rationale: a test, source: a test}\n"


@pytest.mark.parametrize(
    ("need", "said"),
    [
        (NOTHING, ""),
        (Need(urgency=Urgency.SOON), "urgency soon or higher"),
        (Need(level=Level.CLINICIAN), "a clinician"),
        (Need(accepts=frozenset({"nurse", "gp", "dental"})), "as clinician only a GP, a dental clinician or a nurse"),
        (Need(accepts=frozenset()), "as clinician only none"),
        (Need(skills=frozenset({"gp", "nurse"})), "if possible a GP and a nurse"),
        (Need(path=Path.STRAIGHT), "going straight to a clinician"),
        (Need(path=Path.TO_999), "going to 999"),
        (Need(flags=frozenset({"violence"})), "passing on this warning: violence"),
        (
            Need(show=frozenset({"plan:end_of_life", "note:respect", "option:dental", "long_term_plan"})),
            "showing this to whoever answers: long term plan, note (ReSPECT recommendation), plan (end of life) and "
            "the option for dental problems",
        ),
        (Need(must=frozenset({"handle_live", "x_y"})), "dealing with the call live and x y"),
        (Need(asks=frozenset({"nhs_number", "age"})), "asking for NHS number and age"),
        (
            Need(urgency=Urgency.URGENT, offers=frozenset({"x"}), confirmed=frozenset({"y"}), forced=frozenset({"z"})),
            "urgency urgent or higher; offering x; not asking again for y; asking in any case for z",
        ),
    ],
)
def test_what_is_called_for_is_said_part_by_part(need: Need, said: str) -> None:
    assert calls_for(need) == said
