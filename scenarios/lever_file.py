"""A file of levers: what a scenario could be helped with, and what that costs.

It names the scenario and, for each lever, its cost and what it changes, in the words of a scenario file:

    scenario: winter-surge
    kpi: abandoned
    cost_unit: thousand pounds
    levers:
      - name: a tenth more health advisers
        cost: 120
        source: assumption
        change:
          roster: {health_advisers: 1.1}
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from prm.base import BadInput, Fault, bad_input
from prm.base.documents import Document, StrictModel, parse_yaml, suggest, validated, validated_json
from prm.base.documents import Path as KeyPath
from scenarios.amounts import headline_code
from scenarios.assumptions import ASSUMPTIONS
from scenarios.changes import DESCRIBED, parts_between
from scenarios.checks import check
from scenarios.library import load, with_policy_file
from scenarios.policies import list_policies
from scenarios.schema import Scenario, Words
from scenarios.study_arms import averaged_codes
from scenarios.study_trial import family_of
from scenarios.text_files import is_path, read_text
from simulation.measures import item

MOST_LEVERS = 40


class LeverEntry(StrictModel):
    """One lever as it is written."""

    name: Words
    cost: float = Field(gt=0)
    """In the file's unit of cost; more than 0."""
    source: Words
    """Where the cost comes from, or that it is an assumption."""
    change: Annotated[Mapping[str, Any], Field(min_length=1)]
    """What it changes, in the words of a scenario file; what it does not name stays as in the scenario."""


class LeverFile(StrictModel):
    """A file of levers."""

    scenario: str
    """A scenario of the library, or a file as seen from this file's folder."""
    kpi: str | None = None
    """The headline by which levers are ranked; absent: the first."""
    cost_unit: Words
    levers: tuple[LeverEntry, ...] = Field(min_length=1, max_length=MOST_LEVERS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lever:
    """A lever, and the scenario with it."""

    name: str
    cost: float
    source: str
    scenario: Scenario


@dataclass(frozen=True, kw_only=True, slots=True)
class Levers:
    """A scenario and what could help it."""

    scenario: Scenario
    code: str
    cost_unit: str
    levers: tuple[Lever, ...]


def load_levers(path: str | Path) -> Levers:
    """The levers in a file; `NotFound`, `TooLarge`, or `BadInput` with one fault for each thing wrong, at its place."""
    path = Path(path)
    document = parse_yaml(read_text(path), str(path))
    written = validated(LeverFile, document)
    own = is_path(written.scenario)
    scenario = load(path.parent / written.scenario if own else written.scenario)
    codes = ranking_codes(scenario)
    place = document.place(("kpi",))
    code = codes[0] if written.kpi is None else headline_code(written.kpi, family_of(scenario), place=place)
    if code not in codes:
        raise bad_input("bad-kpi", f"{item(code).name} ranks nothing: there are {', '.join(codes)}", place)
    levers: list[Lever] = []
    faults: list[Fault] = []
    for n, entry in enumerate(written.levers):
        try:
            levers.append(_lever(scenario, entry, n, document, path.parent))
        except BadInput as error:
            faults += error.faults
    if len({entry.name for entry in written.levers}) < len(written.levers):
        faults.append(
            Fault(code="name-twice", sentence="two levers have the same name", place=document.place(("levers",)))
        )
    if faults:
        raise BadInput(*faults)
    return Levers(scenario=scenario, code=code, cost_unit=written.cost_unit, levers=tuple(levers))


def ranking_codes(scenario: Scenario) -> tuple[str, ...]:
    """The headlines by which levers can be ranked: those with a threshold, and so with a better and a worse."""
    return tuple(code for code in averaged_codes(family_of(scenario)) if item(code).threshold is not None)


def _lever(scenario: Scenario, entry: LeverEntry, n: int, document: Document, folder: Path) -> Lever:
    """The lever; what is wrong with it is told at its place in the file."""
    here: KeyPath = ("levers", n, "change")
    for name in entry.change:
        if name in DESCRIBED or name not in Scenario.model_fields:
            known = [field for field in Scenario.model_fields if field not in DESCRIBED]
            hint = suggest(str(name), known) or f"; there are {', '.join(known)}"
            raise bad_input("bad-lever", f'a lever cannot change "{name}"{hint}', document.place((*here, name)))

    def place(path: KeyPath) -> str:
        return document.place((*here, *path))

    before = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    try:
        changed = validated_json(Scenario, _merged(before, entry.change))
    except BadInput as error:
        raise BadInput(*(replace(fault, place=place(_steps(fault.place))) for fault in error.faults)) from None
    if "policy" in entry.change:
        changed = with_policy_file(changed, folder, place)
    check(changed, place, policies=list_policies(), assumptions=ASSUMPTIONS)
    if not parts_between(scenario, changed):
        raise bad_input("bad-lever", f'"{entry.name}" changes nothing in "{scenario.name}"', document.place(here))
    return Lever(name=entry.name, cost=entry.cost, source=entry.source, scenario=changed)


def _merged(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The change laid over what was: mappings are joined, everything else is replaced."""
    merged = dict(before)
    for name, value in change.items():
        old = merged.get(name)
        merged[name] = _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def _steps(pointer: str) -> KeyPath:
    """The path of a JSON pointer into a scenario."""
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    return tuple(int(step) if step.isdigit() else step for step in steps)
