"""A fault in a file or a body is told in plain words, at its place, with the likely word."""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from prm.base import BadInput, Fault, TooLarge
from prm.base.documents import StrictModel, parse_json, parse_yaml, suggest, validated, validated_json


class Flag(StrEnum):
    VIOLENCE = "violence"
    DNACPR = "dnacpr"


class ThirdCall(StrictModel):
    kind: Literal["third_call"]
    count: int = Field(ge=1)


class Ages(StrictModel):
    kind: Literal["ages"]
    since: date


class Rules(StrictModel):
    rules: tuple[Annotated[ThirdCall | Ages, Field(discriminator="kind")], ...] = ()
    flags: frozenset[Flag] = frozenset()
    months: Mapping[int, float] = {}
    by_flag: Mapping[Flag, int] = {}
    by_day: Mapping[date, ThirdCall] = {}
    lead: ThirdCall | None = None
    choice: ThirdCall | int = 1
    on: bool = True
    share: float = Field(0.5, gt=0, lt=1)
    owner: str = ""

    @field_validator("owner")
    @classmethod
    def no_shouting(cls, owner: str) -> str:
        if owner.isupper():
            raise ValueError("an owner does not shout")
        return owner


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        validated(Rules, parse_yaml(text, "p.yaml"))
    return caught.value.faults


def test_lists_words_and_dates_of_a_file_become_tuples_enumerations_and_dates() -> None:
    text = "rules: [{kind: ages, since: 2015-12-01}]\nflags: [dnacpr]\nmonths: {1: 2}\nby_flag: {violence: 3}\n"
    assert validated(Rules, parse_yaml(text, "p.yaml")) == Rules(
        rules=(Ages(kind="ages", since=date(2015, 12, 1)),),
        flags=frozenset({Flag.DNACPR}),
        months={1: 2.0},
        by_flag={Flag.VIOLENCE: 3},
    )


@pytest.mark.parametrize(
    ("text", "place", "code", "told"),
    [
        (
            "rules:\n  - kind: third_call\n    cuont: 3\n    count: 3",
            "3:5",
            "unknown-field",
            'unknown field "cuont" - did you mean "count"?',
        ),
        ("rulez: []", "1:1", "unknown-field", 'unknown field "rulez" - did you mean "rules"?'),
        ("lead: {kind: third_call, count: 1, coutn: 2}", "1:36", "unknown-field", 'did you mean "count"?'),
        ("rules:\n  - {count: 3, kind: thrid_call}", "2:16", "unknown-value", 'did you mean "third_call"?'),
        ("rules:\n  - {}", "2:5", "missing-field", 'an entry of "rules" needs "kind"'),
        ("rules: [{kind: third_call}]", "1:9", "missing-field", 'an entry of "rules" needs "count"'),
        ("flags: [violence, violense]", "1:19", "unknown-value", 'did you mean "violence"?'),
        ("by_flag:\n  dnacp: 1", "2:3", "unknown-value", 'did you mean "dnacpr"?'),
        ("by_flag:\n  dnacp: 1", "2:3", "unknown-value", '"dnacp" is not one of dnacpr, violence'),
        ("by_day:\n  2015-12-01: 1", "2:3", "wrong-type", 'an entry of "by_day" must be a mapping'),
        ("lead: {kind: third_call, count: 0}", "1:26", "out-of-range", '"count" must be at least 1, not 0'),
        ("lead: {kind: third_call, count: false}", "1:26", "wrong-type", '"count" must be a whole number'),
        ("lead: {kind: third_call, count: '3'}", "1:26", "wrong-type", '"count" must be a whole number'),
        ("lead: {kind: third_call, count: 3.0}", "1:26", "wrong-type", '"count" must be a whole number'),
        ("on: no", "1:1", "wrong-type", '"on" must be true or false'),
        ("share: 1", "1:1", "out-of-range", '"share" must be less than 1.0, not 1'),
        ("months: {x: 1}", "1:10", "wrong-type", '"x" must be a whole number'),
        ("rules: [{kind: ages, since: 2015-13-01}]", "1:22", "wrong-type", '"since" must be a date'),
        ("lead: []", "1:1", "wrong-type", '"lead" must be a mapping'),
        ("owner: ME", "1:1", "bad-value", "an owner does not shout"),
    ],
)
def test_each_fault_names_file_line_column_and_the_likely_word(text: str, place: str, code: str, told: str) -> None:
    (fault,) = faults_of(text)
    assert fault.place == f"p.yaml:{place}"
    assert fault.code == code
    assert told in fault.sentence


def test_a_field_named_like_the_word_that_tells_a_union_apart_is_still_found() -> None:
    class Named(StrictModel):
        kind: Literal["ages"]
        ages: int

    class Holder(StrictModel):
        rule: Annotated[Named | ThirdCall, Field(discriminator="kind")]

    with pytest.raises(BadInput) as caught:
        validated(Holder, parse_yaml("rule:\n  kind: ages\n  ages: x\n", "p.yaml"))
    assert caught.value.faults[0].place == "p.yaml:3:3"


def test_all_faults_are_told_not_only_the_first() -> None:
    assert {fault.place for fault in faults_of("rulez: 1\non: 3\nshare: 7\n")} == {
        "p.yaml:1:1",
        "p.yaml:2:1",
        "p.yaml:3:1",
    }


def test_thousands_of_faults_are_cut_short_and_counted() -> None:
    faults = faults_of("flags: [" + "x, " * 500 + "]")
    assert len(faults) == 51
    assert faults[-1].sentence == "and 450 more faults"


def test_in_a_body_places_are_json_pointers() -> None:
    with pytest.raises(BadInput) as caught:
        validated_json(Rules, {"rules": [{"kind": "third_call", "count": True}], "a/b~c": 1})
    assert [fault.place for fault in caught.value.faults] == ["/rules/0/count", "/a~1b~0c"]


@pytest.mark.parametrize("body", [[1], "x", None, 3, {"owner": "\ud800"}, {"share": float("nan")}, {"on": {1, 2}}])
def test_any_other_body_is_refused_and_never_a_traceback(body: object) -> None:
    with pytest.raises(BadInput):
        validated_json(Rules, body)


@pytest.mark.parametrize(
    "body",
    [
        {"9990000018": 1},
        {"flags": ["9990000018"]},
        {"lead": {"kind": "9990000018"}},
        {"on": "9990000018"},
        {"share": 9990000018},
        {"by_flag": {"9990000018": 1}},
        {"rules": [{"kind": "9990000018"}]},
        {"months": {"1": {"9990000018": 1}}},
    ],
)
def test_a_number_put_in_the_wrong_place_is_not_repeated(body: object) -> None:
    with pytest.raises(BadInput) as caught:
        validated_json(Rules, body)
    assert "9990000018" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b'{"a": NaN}', "not-finite"),
        (b'{"a": -1e999}', "not-finite"),
        (b"[" * 60 + b"]" * 60, "too-deep"),
        (b"[" * 500_000, "bad-json"),
        (b'{"a":', "bad-json"),
        (b"\xff\xfe\xfd", "bad-json"),
        (b"9" * 5000, "bad-json"),
        (b"", "bad-json"),
    ],
)
def test_a_body_that_is_no_plain_json_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_json(body)
    assert caught.value.faults[0].code == code


def test_a_body_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        parse_json(b"[" * 10_000_000)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x), max_leaves=10))
def test_plain_json_is_read_as_python_reads_it(data: object) -> None:
    assert parse_json(json.dumps(data)) == data


def test_suggestions_do_not_depend_on_case_or_order_and_stay_silent_without_a_likeness() -> None:
    assert suggest("COUNT", ["kind", "count"]) == suggest("COUNT", ["count", "kind"]) == ' - did you mean "count"?'
    assert suggest("zzz", ["kind", "count"]) == suggest("x", []) == ""
