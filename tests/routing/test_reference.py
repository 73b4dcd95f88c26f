"""The engine beside an independent implementation of `docs/policy-semantics.md`: they must agree on everything."""

import ast
import sys
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routing
from prm.facts import Call, Knowledge, Match, Option, Stage
from routing import NOTHING, Need, all_open
from routing.testing import needs, policy_files, situations
from routing.testing.moment import PolicyFile
from tests.reference import cells, places, semantics
from tests.reference.comparing import Pair, differences, least
from tests.reference.drawing import Deck, Situation, batch
from tests.reference.strategies import balanced_texts

TEXTS = {
    file.stem: file.read_text(encoding="utf-8")
    for file in sorted((Path(routing.__file__).parent / "policies").glob("*.yaml"))
}
TEXTS |= balanced_texts(TEXTS["london-2024"])
PAIRS = {name: Pair.of(text, f"{name}.yaml") for name, text in TEXTS.items()}
FULLEST = PAIRS["london-2024"]


@given(st.data(), st.sampled_from(sorted(PAIRS)), st.just(NOTHING) | needs())
def test_decisions_agree_with_the_reference(data: st.DataObject, name: str, so_far: Need) -> None:
    pair = PAIRS[name]
    call, known, network = data.draw(situations(pair.policy))
    assert not differences(pair, Situation(call=call, known=known, network=network, so_far=so_far))


@settings(max_examples=30)
@given(st.data(), policy_files())
def test_decisions_under_any_policy_agree_with_the_reference(data: st.DataObject, file: PolicyFile) -> None:
    call, known, network = data.draw(situations(file.policy))
    pair = Pair.of(file.text, file.name)
    assert not differences(pair, Situation(call=call, known=known, network=network))


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_batch_of_the_volume_run_agrees(name: str) -> None:
    pair = PAIRS[name]
    drawn = islice(batch(Deck(pair.policy, TEXTS[name]), Random(name)), 400)
    assert not [situation for situation in drawn if differences(pair, situation)]


def test_a_sample_of_the_cells_of_the_need_agrees() -> None:
    rng = Random(1)
    sides = (cells.call_facets(FULLEST), cells.patient_facets(FULLEST))
    for _ in range(1000):
        change = cells.mixed(rng, *sides)
        assert cells.disagreement(FULLEST, change) is None


def test_no_rule_reads_both_the_call_and_the_patient() -> None:
    # The enumeration of each side by itself stands for all pairs only because of this.
    call_side, patient_side = (
        cells.some_of(name, facets(FULLEST), 5)
        for name, facets in (("call", cells.call_facets), ("patient", cells.patient_facets))
    )
    assert not cells.heard_by(FULLEST, call_side) & cells.heard_by(FULLEST, patient_side)
    assert cells.crossing(FULLEST, call_side, patient_side, Random(1), 100) == []


def test_the_classes_of_a_facet_are_those_that_the_policy_names() -> None:
    # 1 and 85 years are the cuts of the age fast track of 2024, and both ends of it are treated alike.
    facets = cells.patient_facets(FULLEST)
    some = {facet: facets[facet] for facet in ("match", "age", "to ask")}
    found = cells.classes(FULLEST, "age", some, thin_to=2)
    assert [change["age_years"] for change in found.facets["age"]] == [None, 0, 1]


def test_a_sample_of_the_cells_of_the_place_agrees() -> None:
    pair = Pair.of(places.POLICY, "five-providers.yaml")
    some = islice(places.scenes(), 0, None, 2003)
    assert [wrong for scene in some if (wrong := places.disagreement(pair, scene))] == []


def test_the_least_situation_keeps_only_what_matters() -> None:
    # A reference that has not read the rule about silence differs on silence alone.
    pair = Pair.of(TEXTS["london-2024"], "london-2024.yaml")
    pair.written["rules"] = [rule for rule in pair.written["rules"] if rule["id"] != "silent"]
    call = Call(call_id="1", at=0, stage=Stage.TRIAGED, area="north_west", option=Option.SILENT)
    known = Knowledge(match=Match.CONFIRMED, age_years=90, notes=(), plans=(), contacts=())
    found = least(pair, Situation(call=call, known=known, network=all_open(pair.policy)))
    assert found.call == Call(call_id="1", at=0, option=Option.SILENT)
    assert found.known == Knowledge(notes=(), plans=(), contacts=())
    assert found.network.providers == {}


def test_the_reference_shares_no_code_with_the_engine() -> None:
    folder = Path(semantics.__file__).parent
    imported = {
        module
        for name in ("semantics", "needing", "siting", "balanced")
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8")))
        for module in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    own = {f"tests.reference.{name}" for name in ("needing", "siting", "balanced")}
    assert {module for module in imported - own if module.partition(".")[0] not in sys.stdlib_module_names} == {
        "ruamel.yaml"
    }
