"""Policies by name, by path and by day; and that baselines and policies speak of the same places."""

from datetime import date
from pathlib import Path

import pytest

from prm.base import BadInput, NotFound
from scenarios.places import PLACES
from scenarios.policies import list_policies, load_policy, policy_for, policy_text

NAMED = sorted({name for p in PLACES.values() for name in (*p.policies, *p.counterfactual_policies)})


def test_every_policy_belongs_to_a_baseline() -> None:
    assert list(list_policies()) == NAMED


@pytest.mark.parametrize("name", NAMED)
def test_a_policy_stands_in_a_file_of_its_own_name(name: str) -> None:
    assert load_policy(name).id == name


@pytest.mark.parametrize("baseline", sorted(PLACES))
def test_a_baseline_and_its_policies_speak_of_the_same_areas_networks_and_providers(baseline: str) -> None:
    places = PLACES[baseline]
    for name in (*places.policies, *places.counterfactual_policies):
        policy = load_policy(name)
        assert {provider.id for provider in policy.providers} == set(places.providers)
        assert {area: entry.network for area, entry in policy.areas.items()} == dict(places.areas)


@pytest.mark.parametrize(
    ("baseline", "day", "name"),
    [
        ("london-2015-16", date(2015, 4, 1), "london-2015-04"),
        ("london-2015-16", date(2015, 11, 30), "london-2015-04"),
        ("london-2015-16", date(2015, 12, 1), "london-2015-12"),
        ("london-2015-16", date(2016, 3, 31), "london-2015-12"),
        ("london-2024-25", date(2024, 4, 1), "london-2024"),
        ("london-2024-25", date(2026, 3, 31), "london-2024"),
    ],
)
def test_the_policy_of_a_day_is_the_one_then_in_force(baseline: str, day: date, name: str) -> None:
    """The PRM began in December 2015 (Healthy London Partnership, Highlights of 2015-16)."""
    assert policy_for(baseline, day).id == name


@pytest.mark.parametrize("baseline", sorted(PLACES))
def test_every_day_of_a_baseline_has_a_policy_and_the_day_before_has_none(baseline: str) -> None:
    places = PLACES[baseline]
    assert policy_for(baseline, places.first_day).id == places.policies[0]
    with pytest.raises(BadInput, match="no policy"):
        policy_for(baseline, date(2015, 3, 31))


def test_an_unknown_policy_is_answered_with_the_likely_one() -> None:
    with pytest.raises(NotFound, match='did you mean "london-2015-12"'):
        load_policy("london-2015-21")


def test_a_policy_loads_by_its_path_and_its_faults_name_the_file(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(policy_text("london-2024"), encoding="utf-8")
    assert load_policy(mine).hash == load_policy("london-2024").hash
    mine.write_text(policy_text("london-2024").replace("owner:", "ownr:", 1), encoding="utf-8")
    with pytest.raises(BadInput, match=r'mine\.yaml:\d+:\d+: unknown field "ownr" - did you mean "owner"'):
        load_policy(str(mine))
