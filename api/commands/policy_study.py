"""`prm111 policy diff`, `coverage` and `shares`: what a change would have done, which rules fire, who takes what."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import Json, Seed, print_json
from prm.base import BadInput, bad_input

if TYPE_CHECKING:
    from prm.base import Instant
    from routing import Policy
    from scenarios.policy_decisions import DecisionsDiff, Example
    from scenarios.policy_moments import Moment

MOST_CALLS_BYTES = 200_000_000
"""A file of calls: a day of a busy service, with a snapshot of the network for each call."""

PolicyName = Annotated[str, typer.Argument(metavar="POLICY", help="A policy of the library, or a file.")]
ScenarioOption = Annotated[str, typer.Option(metavar="SCENARIO|FILE", help="A scenario of the library, or a file.")]


def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A policy of the library, or a file.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The changed policy.")],
    scenario: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO|FILE", help="Decide its simulated days, played under BEFORE, anew under AFTER."),
    ] = None,
    calls: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="Decide these calls: a list of what POST /v1/decisions takes."),
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write each example as CALL-STAGE.json, for prm111 route --policy."),
    ] = None,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Say what changes from one policy to another, and who would have gone elsewhere, and why."""
    from scenarios.policies import load_policy
    from scenarios.policy_cases import compare_cases
    from scenarios.policy_diff import caution, compare_decisions
    from scenarios.policy_told import SAME_MOMENTS, decision_lines
    from scenarios.policy_words import compare_words, read_document

    old, new = load_policy(before), load_policy(after)
    words = compare_words(read_document(before), read_document(after))
    cases = compare_cases(old, new)
    found: dict[str, tuple[str, DecisionsDiff]] = {}
    if calls is not None:
        moments = _moments(calls, old)
        found["calls"] = f"{calls}: {len(moments):,} calls", compare_decisions(old, new, moments)
    if scenario is not None:
        found["week"] = _week(scenario, old, new, seed)
    written = _write_examples(examples, [each for _, decided in found.values() for each in decided.examples])
    careful = caution(old, new)
    if json:
        told = {name: {"of": title, **decided.as_dict()} for name, (title, decided) in found.items()}
        notes = [SAME_MOMENTS, *([careful] if careful else [])] if found else []
        print_json({"words": words.as_dict(), "cases": cases.as_dict(), **told, "notes": notes})
        return
    sections = [words.lines(), cases.lines()]
    sections += [decision_lines(decided, title) for title, decided in found.values()]
    typer.echo("\n\n".join("\n".join(section) for section in sections))
    if found:
        typer.echo(f"\n{SAME_MOMENTS}")
        if careful:
            typer.echo(careful)
        if scenario is not None:
            typer.echo(f"To play them: prm111 run {scenario} --policy {after}")
        _tell_examples(written, before, after)


def coverage(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO|FILE", help="A scenario of the library, or a file.")],
    policy: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="The policy.  [default: the scenario's own]")
    ] = None,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Count how often each rule fires under a scenario's load, and say which never do."""
    from scenarios.baselines import build
    from scenarios.library import load
    from scenarios.policies import load_policy
    from scenarios.policy_coverage import coverage
    from scenarios.policy_told import coverage_lines

    asked = load(scenario)
    found = coverage(asked, build(asked).policy if policy is None else load_policy(policy), seed=seed)
    if json:
        print_json(found.as_dict())
    else:
        typer.echo("\n".join(coverage_lines(found)))


def shares(
    policy: PolicyName,
    scenario: ScenarioOption,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="London time.  [default: the counted days]")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="TIME", help="Such as 2025-12-27 13:00.")] = None,
    occupancy: Annotated[float, typer.Option(help="The most of their time that people spend on calls.")] = 1.0,
    json: Json = False,
) -> None:
    """Plan which provider takes how many of each area's calls: at the least cost, within the planned roster."""
    from scenarios.baselines import build
    from scenarios.library import load
    from scenarios.planned_load import planned_load
    from scenarios.policies import load_policy
    from scenarios.share_plan import make_share_plan, plan_lines

    chosen = load_policy(policy)
    built = build(load(scenario), policy=chosen)
    expected = planned_load(built, start=_instant(from_, "--from"), end=_instant(to, "--to"), occupancy=occupancy)
    plan = make_share_plan(chosen, expected.offered, expected.capacity)
    if json:
        print_json(plan.as_dict())
    else:
        typer.echo("\n".join(plan_lines(plan)))


def _week(scenario: str, before: "Policy", after: "Policy", seed: int) -> "tuple[str, DecisionsDiff]":
    from scenarios.library import load
    from scenarios.policy_diff import Decider
    from scenarios.policy_moments import week_moments

    decider = Decider(before, after)
    week = week_moments(load(scenario), before, decider.see, seed=seed)
    return f"{week.in_words}, played under {before.id}", decider.result()


def _moments(path: Path, policy: "Policy") -> "list[Moment]":
    """The questions of a file; `BadInput` names the one that is at fault by its number from 0."""
    from prm.base.documents import parse_json
    from routing import all_open
    from routing.documents import read_question
    from scenarios.policy_moments import Moment

    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_CALLS_BYTES + 1)
    except OSError as error:
        raise bad_input(
            "unreadable-file", f"the file cannot be read: {(error.strerror or '').lower()}", str(path)
        ) from None
    data = parse_json(content, limit_bytes=MOST_CALLS_BYTES)
    if not isinstance(data, list) or not data:
        raise bad_input("not-a-list", "the file has to hold a list of calls", str(path))
    found = []
    for number, entry in enumerate(data):
        try:
            asked = read_question(entry, policy)
        except BadInput as error:
            faults = (bad_input(fault.code, fault.sentence, f"{path}/{number}{fault.place}") for fault in error.faults)
            raise BadInput(*(fault for each in faults for fault in each.faults)) from None
        network = all_open(policy) if asked.network is None else asked.network
        found.append(Moment(asked.call, asked.knowledge, network, asked.so_far, placed=True))
    return found


def _write_examples(folder: Path | None, examples: "list[Example]") -> list[Path]:
    from json import dumps

    from scenarios.question_text import question_as_dict

    if folder is None:
        return []
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for example in examples:
            call = example.moment.call
            told: dict[str, Any] = question_as_dict(
                call, example.moment.knowledge, example.moment.network, example.so_far
            )
            path = folder / f"{call.call_id.replace('/', '-')}-{call.stage}.json"
            path.write_text(dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            written.append(path)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise bad_input("unwritable-folder", f"the examples cannot be written: {reason}", str(folder)) from None
    return written


def _tell_examples(written: list[Path], before: str, after: str) -> None:
    if written:
        typer.echo(f"{len(written)} examples written. To explain one under each policy:")
        for policy in (before, after):
            typer.echo(f"  prm111 route {written[0]} --policy {policy}")


def _instant(text: str | None, option: str) -> "Instant | None":
    from scenarios.local_time import london_instant

    if text is None:
        return None
    try:
        return london_instant(text)
    except ValueError as error:
        raise bad_input("bad-time", str(error), option) from None
