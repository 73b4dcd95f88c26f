"""The Repeat Caller Service table, exhaustively; twins; what to ask for; what raises caution."""

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.facts import Identity, Match
from prm.identity import DEMOGRAPHICS, PARTS, MatchPolicy, Record, agreeing, cautions, identify, match, missing_parts
from prm.nhs_number import synthetic_nhs_number

NUMBER, OTHER_NUMBER = synthetic_nhs_number(1), synthetic_nhs_number(7)
ANNA = Identity(
    nhs_number=NUMBER,
    verified=True,
    first_name="Anna",
    last_name="Okafor",
    date_of_birth="1931-02-28",
    gender="female",
    postcode="SW1A 1AA",
)
OTHER = {
    "first_name": "Bella",
    "last_name": "Lindqvist",
    "date_of_birth": "1990-07-01",
    "gender": "male",
    "postcode": "E1 6AN",
}
LETTER_OF_THE_STANDARD = MatchPolicy(twins_potential=False)


@pytest.mark.parametrize("number", ["none", "unverified", "verified", "verified_other", "unverified_on_record"])
@pytest.mark.parametrize("absent", [True, False], ids=["absent", "different"])
@pytest.mark.parametrize("mask", list(product([True, False], repeat=5)), ids=lambda m: "".join("01"[bit] for bit in m))
def test_the_table_for_every_mask_of_demographics_and_state_of_the_number(
    mask: tuple[bool, ...], absent: bool, number: str
) -> None:
    """Source: NHS Digital, UEC technical standards, Repeat Caller Service."""
    parts = {
        part: getattr(ANNA, part) if agrees else (None if absent else OTHER[part])
        for part, agrees in zip(DEMOGRAPHICS, mask, strict=True)
    }
    offered = Identity(
        nhs_number={"none": None, "verified_other": OTHER_NUMBER}.get(number, NUMBER),
        verified=number in {"verified", "verified_other", "unverified_on_record"},
        **parts,
    )
    record = replace(ANNA, verified=number != "unverified_on_record")
    agreed = sum(mask)
    table = [Match.NONE, Match.NONE, Match.NONE, Match.POTENTIAL, Match.CONFIRMED, Match.CONFIRMED][agreed]
    if number == "verified":
        table = Match.CONFIRMED
    elif number == "verified_other" and agreed >= 3:
        table = Match.POTENTIAL  # two verified numbers are two people, or an error for a person to clear up
    assert match(offered, record, LETTER_OF_THE_STANDARD) is table
    only_first_name_differs = mask == (False, True, True, True, True) and not absent
    assert match(offered, record) is (Match.POTENTIAL if only_first_name_differs and number != "verified" else table)


@given(st.sampled_from(DEMOGRAPHICS), st.data())
def test_case_and_spacing_change_nothing(part: str, data: st.DataObject) -> None:
    value = getattr(ANNA, part)
    written = data.draw(st.sampled_from([value.upper(), value.lower(), f"  {value}\t"]))
    if part == "postcode":
        written = data.draw(st.sampled_from([written, written.replace(" ", ""), "S W1A1 AA"]))
    assert agreeing(Identity(**{part: written}), ANNA) == {part}


def test_a_number_is_the_same_with_and_without_spaces() -> None:
    assert NUMBER is not None
    spaced = f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}"
    assert match(Identity(nhs_number=spaced, verified=True), ANNA) is Match.CONFIRMED


def test_absent_parts_never_agree_with_absent_parts() -> None:
    assert match(Identity(), Identity()) is Match.NONE
    assert match(Identity(first_name=" ", last_name=""), Identity(first_name="", last_name=" ")) is Match.NONE


RECORD = Record(patient_id="a", identity=ANNA)
TWIN = Record(patient_id="b", identity=replace(ANNA, first_name="Bella", nhs_number=OTHER_NUMBER))
ELDER = Record(patient_id="c", identity=replace(ANNA, postcode="E1 6AN", nhs_number=None, verified=False))
BY_NAME = replace(ANNA, nhs_number=None, verified=False)


@pytest.mark.parametrize("records", list(permutations([RECORD, TWIN])))
def test_a_twin_on_record_changes_nothing_for_somebody_named_in_full(records: tuple[Record, ...]) -> None:
    assert identify(BY_NAME, records) == (Match.CONFIRMED, RECORD)
    assert identify(ANNA, records) == (Match.CONFIRMED, RECORD)


def test_a_twin_of_somebody_on_record_is_potential_and_sees_no_record() -> None:
    assert identify(replace(BY_NAME, first_name="Carol"), [RECORD]) == (Match.POTENTIAL, None)
    assert identify(replace(BY_NAME, first_name="Carol"), [RECORD], LETTER_OF_THE_STANDARD) == (
        Match.CONFIRMED,
        RECORD,
    )


@pytest.mark.parametrize("policy", [MatchPolicy(), LETTER_OF_THE_STANDARD])
def test_an_unnamed_twin_cannot_be_told_from_the_other(policy: MatchPolicy) -> None:
    assert identify(replace(BY_NAME, first_name=None), [RECORD, TWIN], policy) == (Match.POTENTIAL, None)


def test_several_confirmed_records_are_potential_unless_a_verified_number_decides() -> None:
    assert identify(BY_NAME, [RECORD, ELDER]) == (Match.POTENTIAL, None)
    assert identify(ANNA, [RECORD, ELDER]) == (Match.CONFIRMED, RECORD)
    same_number = Record(patient_id="d", identity=ANNA)
    assert identify(ANNA, [RECORD, same_number]) == (Match.POTENTIAL, None)


@given(st.lists(st.sampled_from([RECORD, TWIN, ELDER]), unique_by=lambda r: r.patient_id), st.randoms())
def test_the_order_of_records_changes_nothing(records: list[Record], chance: object) -> None:
    shuffled = list(records)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert identify(BY_NAME, records) == identify(BY_NAME, shuffled)


subsets = st.frozensets(st.sampled_from(PARTS))


@given(subsets, subsets, subsets)
def test_what_is_absent_is_asked_for_once_and_not_where_it_is_expected_to_be(
    given_parts: frozenset[str], dont_know: frozenset[str], expected: frozenset[str]
) -> None:
    identity = Identity(
        **{part: getattr(ANNA, part) for part in given_parts}, dont_know=dont_know, expected_absent=expected
    )
    asked = missing_parts(identity)
    assert asked.isdisjoint(given_parts | dont_know | expected)
    assert asked | given_parts | dont_know | expected == set(PARTS)


def test_a_verified_number_identifies_alone() -> None:
    assert missing_parts(Identity(nhs_number=NUMBER, verified=True)) == frozenset()
    assert "first_name" in missing_parts(Identity(nhs_number=NUMBER))


def test_dont_know_raises_caution_and_an_expected_absence_does_not() -> None:
    assert cautions(Identity(dont_know=frozenset({"postcode"}))) == {"identity_uncertain"}
    of_no_fixed_address = Identity(dont_know=frozenset({"postcode"}), expected_absent=frozenset({"postcode"}))
    newborn = Identity(last_name="Okafor", expected_absent=frozenset({"nhs_number", "first_name"}))
    assert cautions(of_no_fixed_address) == cautions(newborn) == cautions(Identity()) == frozenset()
    assert missing_parts(newborn) == {"date_of_birth", "gender", "postcode"}
