"""The command `prm111`: what it prints, its exit codes, and bad input told in one line a fault."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

import scenarios.outputs
import scenarios.study
import scenarios.validation
from api.command_line import main
from api.documents.decision import read_question
from routing import Policy, Versions, canonical
from scenarios.library import list_scenarios, parse_scenario, text_of
from scenarios.policies import list_policies, policy_text
from scenarios.schema import Scenario
from scenarios.validation import Line, Validation

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def prm111(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process; the answer is its exit code, standard output and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'simpy', 'fastapi', 'uvicorn', 'pydantic', 'duckdb', 'matplotlib', 'networkx', 'ruamel'}"
    code = f"import sys, api.command_line; sys.exit(len({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_names_every_command(prm111: Run) -> None:
    code, out, _ = prm111("--help")
    assert code == 0
    for command in ("run", "compare", "route", "scenario", "policy", "validate", "serve"):
        assert re.search(rf"^  {command} ", out, re.MULTILINE)
    assert "Not for routing real patients" in " ".join(out.split())


# Scenarios


def test_scenarios_are_listed(prm111: Run) -> None:
    code, out, _ = prm111("scenario", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(list_scenarios())
    code, out, _ = prm111("scenario", "list", "--json")
    assert [scenario["name"] for scenario in json.loads(out)] == list(list_scenarios())


def test_a_scenario_is_shown_as_it_is_written_and_as_it_is_meant(prm111: Run) -> None:
    assert prm111("scenario", "show", "winter-surge") == (0, text_of("winter-surge"), "")
    code, out, _ = prm111("scenario", "show", "winter-surge", "--json")
    assert code == 0
    assert Scenario.model_validate_json(out) == parse_scenario(text_of("winter-surge"), "x")


def test_a_typing_error_in_a_scenario_is_told_with_its_place_and_the_likely_word(prm111: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    lines = text_of("winter-surge").replace("\nbaseline:", "\nbaselin:").splitlines()
    bad.write_text("\n".join(lines), encoding="utf-8")
    line = next(number for number, text in enumerate(lines, start=1) if text.startswith("baselin:"))
    code, out, err = prm111("scenario", "check", bad)
    assert (code, err) == (1, "")
    assert f'{bad}:{line}:1: error: unknown-field: unknown field "baselin" - did you mean "baseline"?' in out
    # What cannot be used at all is bad input rather than a failed check.
    code, out, err = prm111("scenario", "show", bad)
    assert (code, out) == (2, "")
    assert f'{bad}:{line}:1: unknown field "baselin"' in err


def test_every_scenario_of_the_library_is_good(prm111: Run) -> None:
    code, out, _ = prm111("scenario", "check", *list_scenarios(), "--json")
    assert code == 0
    assert json.loads(out) == [{"file": name, "findings": []} for name in list_scenarios()]


# Policies


def test_policies_are_listed(prm111: Run, policies: dict[str, Policy]) -> None:
    code, out, _ = prm111("policy", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(list_policies())
    # The one of 2024 is in force from its date until another takes its place.
    assert [line.split()[0] for line in out.splitlines() if " in force " in line] == ["london-2024"]
    code, out, _ = prm111("policy", "list", "--json")
    assert [policy["hash"] for policy in json.loads(out)] == [policy.hash for policy in policies.values()]
    assert [policy["id"] for policy in json.loads(out) if policy["in_force_now"]] == ["london-2024"]


def test_the_policies_of_a_folder_are_listed_or_every_fault_of_it(prm111: Run, tmp_path: Path) -> None:
    for name in ("london-2015-12", "london-2024"):
        (tmp_path / f"{name}.yaml").write_text(policy_text(name), encoding="utf-8")
    code, out, _ = prm111("policy", "list", tmp_path)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["london-2015-12", "london-2024"]
    (tmp_path / "twice.yaml").write_text(policy_text("london-2024"), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("policy: [", encoding="utf-8")
    code, out, err = prm111("policy", "list", tmp_path)
    assert (code, out) == (2, "")
    assert {line.split(":")[0] for line in err.splitlines()} == {"bad.yaml", "twice.yaml"}
    assert prm111("policy", "list", tmp_path / "nowhere")[0] == 2


def test_the_projects_policies_are_good_and_pass_their_own_cases(prm111: Run) -> None:
    code, out, _ = prm111("policy", "check", *list_policies())
    assert code == 0, out
    code, out, _ = prm111("policy", "test", *list_policies(), "--json")
    assert code == 0
    for tested in json.loads(out):
        assert all(case["passed"] for case in tested["cases"])


def test_a_policy_with_an_unknown_provider_fails_its_check(prm111: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(policy_text("london-2024").replace("home: las_north_west", "home: las_nort_west"), encoding="utf-8")
    code, out, _ = prm111("policy", "check", bad)
    assert code == 1
    assert re.search(rf'^{re.escape(str(bad))}:\d+:\d+: error: .*did you mean "las_north_west"', out, re.MULTILINE)
    code, out, _ = prm111("policy", "check", bad, "--json")
    assert code == 1
    assert json.loads(out)[0]["findings"][0]["code"] == "unknown-provider"
    # A policy that does not load has no cases to run.
    assert prm111("policy", "test", bad)[0] == 2


def test_a_case_that_comes_out_otherwise_fails_the_test_at_its_place(prm111: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    case = """
  - name: a case that expects too much
    call: {at: "2025-01-11T19:30:00Z", area: north_east}
    expect: {urgency: emergency}
"""
    bad.write_text(policy_text("london-2024").rstrip() + case, encoding="utf-8")
    code, out, _ = prm111("policy", "test", bad)
    assert code == 1
    assert re.search(rf"^{re.escape(str(bad))}:\d+:\d+: a case that expects too much: urgency: ", out, re.MULTILINE)


# One call


@pytest.fixture
def call_file(tmp_path: Path, question: dict[str, Any]) -> Path:
    file = tmp_path / "call.json"
    file.write_text(json.dumps(question, indent="\t"), encoding="utf-8")
    return file


def test_a_call_is_decided_as_the_engine_decides_it(
    prm111: Run, call_file: Path, question: dict[str, Any], versions: Versions
) -> None:
    answer = read_question(question, versions).answer()
    assert prm111("route", call_file, "--json") == (0, canonical(answer) + "\n", "")
    code, out, _ = prm111("route", call_file)
    assert code == 0
    for reason in answer["reasons"]:
        assert reason["sentence"] in out
    for provider, sentence in answer["not_chosen"].items():
        assert f"{provider}: {sentence}" in out
    assert answer["destination"]["provider"] in out
    assert answer["policy"]["hash"] in out
    assert "not for routing real patients" in out


def test_what_did_not_fire_and_what_decided_are_told_on_request(
    prm111: Run, call_file: Path, question: dict[str, Any], versions: Versions
) -> None:
    answer = read_question({**question, "explain": ["decisive", "not_fired"]}, versions).answer()
    both = ("--explain", "not_fired", "--explain", "decisive")
    assert prm111("route", call_file, *both, "--json") == (0, canonical(answer) + "\n", "")
    code, out, _ = prm111("route", call_file, *both)
    assert code == 0
    for told in answer["not_fired"]:
        assert f"{told['rule']}: {told['sentence']}" in out
    for told in (*answer["decisive"]["need"], *answer["decisive"]["destination"]):
        assert told["sentence"] in out
    assert "Not fired" not in prm111("route", call_file)[1]


def test_a_snapshot_from_the_future_is_told_as_a_doubt(prm111: Run, tmp_path: Path, question: dict[str, Any]) -> None:
    file = tmp_path / "call.json"
    network = {"taken_at": "2025-12-27T18:30:01Z", "providers": {"las_north_east": {}}}
    file.write_text(json.dumps({**question, "network": network}), encoding="utf-8")
    code, out, _ = prm111("route", file)
    assert code == 0
    assert "bears a time later than the call" in out


def test_a_call_is_read_from_standard_input(prm111: Run, call_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from_file = prm111("route", call_file)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(call_file.read_bytes())))
    assert prm111("route", "-") == from_file


def test_a_call_can_be_decided_by_a_policy_file(prm111: Run, call_file: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(policy_text("london-2024").replace("policy: london-2024", "policy: mine", 1), encoding="utf-8")
    code, out, _ = prm111("route", call_file, "--policy", mine, "--json")
    assert code == 0
    assert json.loads(out)["policy"]["id"] == "mine"


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ('"area": "nroth_east"', 'the policy has no area of that name - did you mean "north_east"?'),
        ('"optoin": "dental"', 'unknown field "optoin" - did you mean "option"?'),
        ('"option": "dentl"', 'did you mean "dental"?'),
        ('"identity": {"nhs_number": "9434765919"}', "only synthetic NHS numbers, which begin with 999, are accepted"),
    ],
)
def test_a_bad_call_is_told_at_its_line_and_column(prm111: Run, tmp_path: Path, part: str, sentence: str) -> None:
    file = tmp_path / "call.json"
    file.write_text(f'{{"call": {{\n "call_id": "c", "at": "2025-12-27T18:30:00Z",\n {part}\n}}}}', encoding="utf-8")
    code, out, err = prm111("route", file)
    assert (code, out) == (2, "")
    assert err.startswith(f"{file}:3:")
    assert sentence in err
    assert "9434765919" not in err


# Runs


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "winter-surg"], 'there is no scenario "winter-surg" - did you mean "winter-surge"?'),
        (["run", "nowhere/plan.yaml"], "nowhere/plan.yaml: there is no such file"),
        (["run", "winter-surge", "--workers", "clod://"], "is no executor"),
        (["run", "winter-surge", "--replications", "1"], "greater than or equal to 2"),
        (["run", "winter-surge", "--month", "2016-03"], ""),
        (["run", "london-2015-16", "--month", "2019-03"], ""),
        (["compare", "winter-surge", "severe-wintr"], 'did you mean "severe-winter"?'),
        (["compare", "winter-surge", "prm-off"], "luck is shared only on the same days"),
        (["route", "nowhere.json"], "nowhere.json: there is no such file"),
        (["route", "."], "the file cannot be read"),
        (["policy", "check", "london-2025"], 'did you mean "london-2024"?'),
        (["policy", "test", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        (["scenario", "check", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        (["serve", "--host", "256.1.1.1"], "is no address of this machine"),
        (["serve", "--port", "70000"], "65535"),
        (["scenario", "chek"], "No such command"),
        (["runn"], "No such command"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(
    prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = prm111(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["file", "file/below", "full"])
def test_results_are_never_written_over_what_is_no_run(
    prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def never(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the work began before the folder was looked at")

    monkeypatch.setattr(scenarios.study, "run_study", never)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    code, out, err = prm111("run", "winter-surge", "--out", tmp_path / place)
    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path / place}: ")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_interrupted_run_leaves_nothing(prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(scenarios.study, "run_study", interrupted)
    code, out, err = prm111("run", "winter-surge", "--out", tmp_path / "out", "--workers", "serial://")
    assert (code, out) == (130, "")
    assert err.splitlines()[-1] == "Interrupted; nothing was written."
    assert not list(tmp_path.iterdir())


def one_day(folder: Path) -> Path:
    file = folder / "one-day.yaml"
    file.write_text(
        "name: one-day\n"
        "title: One ordinary day\n"
        "question: What does an ordinary day do to London's NHS 111?\n"
        "baseline: london-2024-25\n"
        "period: {first_day: 2024-06-04, last_day: 2024-06-04}\n",
        encoding="utf-8",
    )
    return file


def test_a_run_prints_the_comparison_and_where_the_report_lies(
    prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = ("--replications", "2", "--per-fit", "0", "--per-assumption", "0", "--workers", "serial://")
    studies: list[scenarios.study.Study] = []
    played = scenarios.study.run_study

    def run_once(*arguments: Any, **named: Any) -> scenarios.study.Study:
        studies.append(studies[0] if studies else played(*arguments, **named))
        return studies[0]

    monkeypatch.setattr(scenarios.study, "run_study", run_once)
    out_folder = tmp_path / "deep" / "out"
    code, out, err = prm111("run", one_day(tmp_path), "--out", out_folder, *size)
    assert code == 0
    assert "What does an ordinary day do to London's NHS 111?" in out
    assert out.splitlines()[-1] == f"Report: {out_folder / 'report.html'}"
    assert "Trials played: 2 of 2" in err
    assert (out_folder / "report.html").is_file()
    first = (out_folder / "study.json").read_bytes()
    # Once more, with the figures on standard output; they need not be written again for that.
    monkeypatch.setattr("scenarios.study_run.as_run", lambda *_, **__: None)
    monkeypatch.setattr(scenarios.outputs, "write_run", lambda *_: None)
    code, out, _ = prm111("run", one_day(tmp_path), "--out", out_folder, *size, "--json")
    assert code == 0
    assert json.loads(out)["study"] == json.loads(first)
    assert sorted(path.name for path in out_folder.parent.iterdir()) == ["out"]


def test_results_that_cannot_be_written_are_told_in_a_sentence(
    prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scenarios.study, "run_study", lambda *_, **__: None)
    monkeypatch.setattr("scenarios.study_run.as_run", lambda *_, **__: None)
    monkeypatch.setattr(scenarios.outputs, "write_run", full)
    code, _, err = prm111("run", "winter-surge", "--out", tmp_path / "out", "--workers", "serial://")
    assert code == 2
    assert err == f"{tmp_path / 'out'}: the results cannot be written: no space left on device\n"


def test_a_scenario_that_needs_more_memory_than_there_is_is_refused_before_it_is_played(
    prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=1_000_000))
    code, out, err = prm111("run", "winter-surge", "--out", tmp_path / "out", "--workers", "serial://")
    assert (code, out) == (2, "")
    assert re.fullmatch(r"this needs about [\d.,]+ GB, and 0.0 GB are free; ask for fewer days\n", err)
    assert not list(tmp_path.iterdir())


# Validation


def validation_of(published: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Validation:
    line = Line(
        baseline="london-2015-16",
        period="2016-03",
        place="London",
        measure="Answered within 60 s",
        kind="predicted",
        published=published,
        model=0.85,
        low=0.8,
        high=0.9,
    )
    found = Validation(lines=(line,), fitted_gap=abs(published - 0.85), fits=1)

    def stub(*, progress: Callable[[int, int], None], **_: object) -> Validation:
        progress(0, 2)
        progress(2, 2)
        return found

    monkeypatch.setattr(scenarios.validation, "validate", stub)
    monkeypatch.chdir(tmp_path)
    return found


@pytest.mark.parametrize(("published", "code"), [(0.85, 0), (0.2, 1)])
def test_validation_ends_with_1_where_it_does_not_hold(
    prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: float, code: int
) -> None:
    found = validation_of(published, tmp_path, monkeypatch)
    ended, out, err = prm111("validate", "--workers", "serial://")
    assert (ended, out.splitlines()) == (code, found.text())
    assert "Months played: 2 of 2" in err
    ended, out, _ = prm111("validate", "--workers", "serial://", "--json")
    assert (ended, json.loads(out)) == (code, json.loads(json.dumps(found.as_dict())))
    assert not list(tmp_path.iterdir())


def test_validation_keeps_its_figures_in_a_checkout(
    prm111: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    validation_of(0.85, tmp_path, monkeypatch)
    (tmp_path / "evidence").mkdir()
    _, out, _ = prm111("validate", "--workers", "serial://")
    assert json.loads(out.splitlines()[-1]) == json.loads((tmp_path / "evidence" / "validate.json").read_text())
