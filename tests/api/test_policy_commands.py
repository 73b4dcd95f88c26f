"""`prm111 policy check`, `test`, `diagnostics` and `explain`."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from api.command_line import main
from routing import parse_policy
from scenarios.policies import list_policies, policy_text

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def policy(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `prm111 policy`; the answer is its exit code, standard output and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["policy", *(str(argument) for argument in arguments)])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(policy_text("london-2024"), encoding="utf-8")
    return path


def edit(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


TWIN = """\
  - id: age-twin
    kind: age
    at_least: 90
    gives: {level: clinician}
    owner: somebody
    rationale: a test
    source: a test
"""


def test_a_warning_names_its_place_and_code_and_fails_nothing(policy: Run, mine: Path) -> None:
    edit(mine, "cases:\n", f"{TWIN}cases:\n")
    code, out, _ = policy("check", mine)
    assert code == 0
    assert re.fullmatch(rf'{re.escape(str(mine))}:\d+:5: warning: covered-rule: "age-twin" .*\n', out)


def test_an_error_fails_the_check_and_keeps_the_policy_from_loading(policy: Run, mine: Path) -> None:
    for one, other in (("las_north_west", "las_north_east"), ("las_north_east", "las_north_west")):
        edit(mine, f"  - id: {one}\n", f"  - id: {one}\n    overflow_to: [{other}]\n")
    code, out, _ = policy("check", mine, "--json")
    assert code == 1
    (finding,) = json.loads(out)[0]["findings"]
    assert (finding["code"], finding["severity"]) == ("overflow-cycle", "error")
    assert finding["sentence"].endswith("las_north_east -> las_north_west -> las_north_east")
    for command in ("test", "explain"):
        code, out, err = policy(command, mine)
        assert (code, out) == (2, "")
        assert "in a circle" in err


def test_every_diagnostic_is_listed_with_what_to_do(policy: Run) -> None:
    code, out, _ = policy("diagnostics", "--json")
    assert code == 0
    listed = {entry["code"]: entry for entry in json.loads(out)}
    assert {"unknown-field", "overflow-cycle", "need-nobody-can-meet", "rule-without-effect"} <= set(listed)
    assert all(entry["mend"] for entry in listed.values())
    code, text, _ = policy("diagnostics")
    assert all(f"{name} ({entry['severity']}): " in text for name, entry in listed.items())


def test_the_cases_of_the_projects_policies_cover_their_rules(policy: Run) -> None:
    code, out, _ = policy("test", *list_policies())
    assert code == 0
    for line in out.splitlines():
        passed, cases, covered, rules = map(
            int, re.search(r"(\d+) of (\d+) cases.* (\d+) of (\d+) rules", line).groups()
        )
        assert (passed, covered) == (cases, rules)


def test_a_rule_that_no_case_needs_is_named(policy: Run, mine: Path) -> None:
    edit(mine, "cases:\n", f"{TWIN}cases:\n")
    edit(mine, "a note that bypasses", "another name")
    text = mine.read_text(encoding="utf-8")
    start = text.index("  - name: another name")
    mine.write_text(text[:start] + text[text.index("  - name:", start + 5) :], encoding="utf-8")
    code, out, _ = policy("test", mine)
    assert code == 0
    assert 'not covered: "note-bypass" fires in no case' in out
    assert 'not covered: "age-twin" fires and changes nothing (an old patient once screened, ' in out
    _, out, _ = policy("test", mine, "--json")
    rules = {rule["rule"]: rule for rule in json.loads(out)[0]["rules"]}
    assert not rules["note-bypass"]["covered"]
    assert rules["third-call"]["decides_in"]


def test_a_policy_is_explained_on_standard_output_or_into_a_file(policy: Run, tmp_path: Path) -> None:
    code, out, _ = policy("explain", "london-2015-12")
    assert code == 0
    assert parse_policy(policy_text("london-2015-12"), "p.yaml").hash in out
    page = tmp_path / "policy.md"
    code, printed, _ = policy("explain", "london-2015-12", "--out", page)
    assert (code, printed) == (0, "")
    assert page.read_text(encoding="utf-8") == out
    code, _, err = policy("explain", "london-2015-12", "--out", tmp_path / "nowhere" / "policy.md")
    assert code == 2
    assert "cannot be written" in err
