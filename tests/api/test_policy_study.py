"""`prm111 policy diff`, `coverage` and `shares`: what they print, and bad input told in one line a fault."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.command_line import main
from scenarios.policies import policy_text
from tests.scenarios.edited_policies import edited_text, from_age, without

Run = Callable[..., tuple[int, str, str]]

SHORT = """
name: short
title: One quiet day
question: What changes?
baseline: london-2024-25
period: {first_day: 2024-06-05, last_day: 2024-06-05}
demand: {multiply: 0.05}
"""
"""A twentieth of a day's calls, so that a play takes a second."""

CALL = {"call": {"call_id": "one", "at": "2024-07-10T19:00:00Z", "area": "north_central", "line": "professional"}}


@pytest.fixture
def prm111(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    path = tmp_path / "earlier.yaml"
    path.write_text(edited_text(from_age(60)), encoding="utf-8")
    return path


@pytest.fixture
def short(tmp_path: Path) -> Path:
    path = tmp_path / "short.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return path


def test_a_policy_and_itself_say_the_same(prm111: Run) -> None:
    code, out, err = prm111("policy", "diff", "london-2024", "london-2024")
    assert (code, err) == (0, "")
    assert out.startswith("london-2024 and london-2024 say the same")
    code, out, _ = prm111("policy", "diff", "london-2024", "london-2024", "--json")
    told = json.loads(out)
    assert told["words"]["identical"] is True
    assert told["cases"]["changed"] == []
    assert "week" not in told


def test_a_changed_rule_is_told_in_words_in_its_cases_and_over_simulated_days(
    prm111: Run, earlier: Path, short: Path
) -> None:
    code, out, err = prm111("policy", "diff", "london-2024", earlier, "--scenario", short)
    assert (code, err) == (0, "")
    assert "      at least: 85 -> 60" in out
    assert "a patient of 84 completed years: level: expected health_adviser, found clinician" in out
    assert "No decision lowers a protection." in out
    assert "+ age-fast-track" in out
    assert f"prm111 run {short} --policy {earlier}" in out
    assert "what follows from it" in out
    code, out, _ = prm111("policy", "diff", earlier, "london-2024", "--scenario", short, "--json")
    told = json.loads(out)["week"]
    assert told["protection"]["lowered"]["decisions"] == told["changed"]["decisions"] > 0
    assert sum(move["decisions"] for move in told["moves"]) == told["decided"]


def test_calls_of_a_file_are_decided_under_both(prm111: Run, tmp_path: Path) -> None:
    less = tmp_path / "less.yaml"
    less.write_text(edited_text(without("professionals")), encoding="utf-8")
    calls = tmp_path / "calls.json"
    calls.write_text(json.dumps([CALL]), encoding="utf-8")
    code, out, _ = prm111("policy", "diff", "london-2024", less, "--calls", calls)
    assert code == 0
    assert "PROTECTION IS LOWERED in 1 decisions" in out
    assert "- professionals" in out


def test_examples_are_written_so_that_route_explains_them(
    prm111: Run, earlier: Path, short: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "examples"
    code, out, _ = prm111("policy", "diff", "london-2024", earlier, "--scenario", short, "--examples", folder)
    assert code == 0
    first = sorted(folder.iterdir())[0]
    assert "prm111 route " in out
    code, before, _ = prm111("route", first, "--policy", "london-2024", "--json")
    assert code == 0
    code, after, _ = prm111("route", first, "--policy", earlier, "--json")
    assert code == 0
    rules = [{reason["rule"] for reason in json.loads(told)["reasons"]} for told in (before, after)]
    assert rules[1] - rules[0] == {"age-fast-track"}


def test_coverage_counts_and_says_what_never_fires(prm111: Run, short: Path) -> None:
    code, out, err = prm111("policy", "coverage", short)
    assert (code, err) == (0, "")
    assert "Never fired: " in out
    assert "care-home" in out
    code, out, _ = prm111("policy", "coverage", short, "--policy", "london-2024-no-prm", "--json")
    told = json.loads(out)
    assert told["policy"]["id"] == "london-2024-no-prm"
    default = next(rule for rule in told["rules"] if rule["rule"] == "default")
    assert default["decisions"] == told["week"]["decisions"]
    assert default["calls"] == told["week"]["calls"]


def test_shares_are_planned_for_a_span(prm111: Run) -> None:
    span = ("--from", "2025-12-27 09:00", "--to", "2025-12-27 13:00")
    code, out, _ = prm111("policy", "shares", "london-2024", "--scenario", "winter-surge", *span)
    assert code == 0
    assert "strategy: fixed_shares" in out
    code, out, _ = prm111("policy", "shares", "london-2024", "--scenario", "winter-surge", *span, "--json")
    plan = json.loads(out)
    assert sum(round(10 * share) for share in plan["shares"].values()) == 1000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("policy", "diff", "london-2024", "london-2042"), 'no policy "london-2042"'),
        (("policy", "diff", "london-2024", "nowhere/x.yaml"), "nowhere/x.yaml: there is no such file"),
        (("policy", "coverage", "winter-serge"), "winter-surge"),
        (("policy", "coverage", "london-2015-16", "--policy", "london-2024"), "london-2024 lacks the area"),
        (("policy", "shares", "london-2024", "--scenario", "winter-surge", "--from", "noon"), "--from: write the"),
        (
            ("policy", "shares", "london-2024", "--scenario", "winter-surge", "--to", "2031-01-01 00:00"),
            "within the days",
        ),
        (("policy", "shares", "london-2024", "--scenario", "winter-surge", "--occupancy", "1.5"), "occupancy"),
        (("run", "winter-surge", "--policy", "london-2015-04"), "london-2015-04 lacks the area"),
    ],
)
def test_bad_input_is_one_line(prm111: Run, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = prm111(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "this is not JSON"),
        ("{}", "a list of calls"),
        ("[]", "a list of calls"),
        (json.dumps([CALL, {"call": {"call_id": "two"}}]), "/1/call"),
        (json.dumps([{**CALL, "cal": 1}]), 'unknown field "cal"'),
        (json.dumps([{"call": {**CALL["call"], "area": "nowhere"}}]), "/0/call/area"),
    ],
)
def test_a_bad_file_of_calls_is_told_with_the_number_of_the_call(
    prm111: Run, tmp_path: Path, content: str, told: str
) -> None:
    calls = tmp_path / "calls.json"
    calls.write_text(content, encoding="utf-8")
    code, out, err = prm111("policy", "diff", "london-2024", "london-2024", "--calls", calls)
    assert (code, out) == (2, "")
    assert told in err


def test_a_run_under_another_policy_is_set_beside_the_scenario_under_its_own(
    prm111: Run, earlier: Path, short: Path, tmp_path: Path
) -> None:
    size = ("--replications", "2", "--per-fit", "0", "--per-assumption", "0", "--workers", "serial://")
    out_folder = tmp_path / "run"
    code, out, _ = prm111("run", short, "--policy", earlier, "--out", out_folder, *size, "--json")
    assert code == 0
    study: dict[str, Any] = json.loads(out)["study"]
    assert study["here"]["name"] == "short-other-policy"
    assert study["there"]["name"] == "short"
    assert study["here"]["policy_hash"] != study["there"]["policy_hash"]
    assert (out_folder / "report.html").is_file()


def test_the_text_of_a_policy_with_comments_only_changed_is_the_same_policy(prm111: Run, tmp_path: Path) -> None:
    commented = tmp_path / "commented.yaml"
    commented.write_text(f"# looked at again\n{policy_text('london-2024')}", encoding="utf-8")
    code, out, _ = prm111("policy", "diff", "london-2024", commented)
    assert code == 0
    assert "say the same" in out
