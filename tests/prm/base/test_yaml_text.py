"""YAML is read into plain data with places; whatever is ambiguous or can blow up is refused where it stands."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import BadInput, PrmError, TooLarge
from prm.base.documents import parse_yaml


def fault_of(text: str) -> tuple[str, str]:
    with pytest.raises(BadInput) as caught:
        parse_yaml(text, "f.yaml")
    (fault,) = caught.value.faults
    return fault.code, fault.place


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("12:30:00", "12:30:00"),
        ("2015-12-01", "2015-12-01"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("~", None),
        ("", None),
        ("'3'", "3"),
        ('"true"', "true"),
    ],
)
def test_scalars_are_those_of_the_yaml_1_2_core_schema(written: str, meant: object) -> None:
    read = parse_yaml(f"a: {written}\n", "f.yaml").data["a"]
    assert (type(read), read) == (type(meant), meant)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: [1", "bad-yaml", "f.yaml:1:6"),
        ("a: 1\n b: 2", "bad-yaml", "f.yaml:2:3"),
        ("a: \x01", "bad-yaml", "f.yaml"),
        ('a: "\\UFFFFFFFF"', "bad-yaml", "f.yaml"),
        ('a: "\\ud800"', "bad-yaml", "f.yaml:1:4"),
        ("a: 1\n---\nb: 2", "bad-yaml", "f.yaml:2:1"),
        ("%YAML 1.1\n---\na: no", "bad-yaml", "f.yaml:2:1"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", "duplicate-key", "f.yaml:4:3"),
        ("1: x\n'1': y", "duplicate-key", "f.yaml:2:1"),
        ("'1': x\n1: y", "duplicate-key", "f.yaml:2:1"),
        ("true: 1", "bad-key", "f.yaml:1:1"),
        ("? [a]\n: 1", "bad-key", "f.yaml:1:3"),
        ("a: .nan", "not-finite", "f.yaml:1:4"),
        ("a: -.inf", "not-finite", "f.yaml:1:4"),
        ("a: 1e999", "not-finite", "f.yaml:1:4"),
        ("a: " + "9" * 5000, "not-finite", "f.yaml:1:4"),
        ("a: &x 1\nb: *x", "alias", "f.yaml:1:4"),
        ("a: *x", "alias", "f.yaml:1:4"),
        ("a: !!python/object:os.system x", "tag", "f.yaml:1:4"),
        ("", "not-a-mapping", "f.yaml:1:1"),
        ("- a", "not-a-mapping", "f.yaml:1:1"),
        ("# only a comment", "not-a-mapping", "f.yaml:1:1"),
    ],
)
def test_what_cannot_be_used_is_refused_where_it_stands(text: str, code: str, place: str) -> None:
    assert fault_of(text) == (code, place)


@pytest.mark.parametrize("bomb", ["[" * 300_000, "a: " + "{a: " * 100_000, "- " * 300_000])
def test_deep_nesting_is_refused_at_once(bomb: str) -> None:
    began = time.perf_counter()
    assert fault_of(bomb)[0] == "too-deep"
    assert time.perf_counter() - began < 5


def test_the_limit_counts_bytes_and_the_limit_itself_is_inside() -> None:
    text = "a: é"
    assert parse_yaml(text, "f.yaml", limit_bytes=5).data == {"a": "é"}
    with pytest.raises(TooLarge):
        parse_yaml(text, "f.yaml", limit_bytes=4)


def test_a_place_is_that_of_the_key_or_item_and_falls_back_to_the_nearest_parent() -> None:
    document = parse_yaml("a: 1\nb:\n  - x\n  - {c: no, 7: yes}\n", "f.yaml")
    assert document.place(("b", 1)) == "f.yaml:4:5"
    assert document.place(("b", 1, "c")) == "f.yaml:4:6"
    assert document.place(("b", 1, 7)) == "f.yaml:4:13"
    assert document.place(("b", 1, "c", "gone", 3)) == "f.yaml:4:6"
    assert document.place(("gone",)) == document.place() == "f.yaml:1:1"


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(words, plain, max_size=4))
def test_json_is_yaml(data: dict[str, object]) -> None:
    """YAML 1.2 holds JSON: what JSON writes is read back as it was."""
    assert parse_yaml(json.dumps(data, indent=1), "f.yaml").data == data


@given(st.text(alphabet="ab:-[]{}\"'#&*!|>%@\n \t?,0.~\\", max_size=60))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    places = {"f.yaml"}
    try:
        parse_yaml(text, "f.yaml")
    except PrmError as error:
        places = {fault.place for fault in error.faults}
    assert all(place.startswith("f.yaml") for place in places)
