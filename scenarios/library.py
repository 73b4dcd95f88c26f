"""Scenarios by name or from a file: read, checked, written back, and set beside what they are compared with."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from prm.base import BadInput, Fault, NotFound, bad_input
from prm.base.documents import Path as KeyPath
from prm.base.documents import parse_yaml, suggest, validated, validated_json
from scenarios.assumptions import ASSUMPTIONS, Assumption
from scenarios.checks import check
from scenarios.policies import list_policies, load_policy
from scenarios.schema import Period, Scenario
from scenarios.text_files import is_path, read_text

_FILES = files("scenarios") / "files"


def list_scenarios() -> tuple[str, ...]:
    """The names of the library, in the order of the alphabet."""
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in _FILES.iterdir() if entry.name.endswith(".yaml")))


def text_of(name: str) -> str:
    """The text of the library's file of that name, comments and sources included; `NotFound` with the likely name."""
    known = list_scenarios()
    if name not in known:
        hint = suggest(name, known) or f"; there are {', '.join(known)}"
        raise NotFound(Fault(code="unknown-scenario", sentence=f'there is no scenario "{name}"{hint}'))
    return (_FILES / f"{name}.yaml").read_text(encoding="utf-8")


def load(name_or_path: str | Path, *, month: str | None = None) -> Scenario:
    """The scenario of that name in the library, or in the file at that path.

    What has a folder or ends in `.yaml` or `.yml` is a path. `month` (such as `2016-03`) puts the scenario into
    another month. Raises `NotFound` for a name or file there is not, `TooLarge` for a file over a megabyte, and
    `BadInput` with file:line:column for one that cannot be used.
    """
    if is_path(name_or_path):
        path = Path(name_or_path)
        scenario = parse_scenario(read_text(path), str(path), folder=path.parent)
    else:
        scenario = parse_scenario(text_of(str(name_or_path)), f"{name_or_path}.yaml")
    return scenario if month is None else with_month(scenario, month)


def parse_scenario(
    text: str,
    source: str,
    *,
    assumptions: Mapping[str, Assumption] = ASSUMPTIONS,
    folder: Path | None = None,
) -> Scenario:
    """The scenario in a YAML text; `source` is the name used in places.

    A policy file that the scenario names is looked for from `folder`; without one no file is read, and only the
    project's own policies may be named. Raises `TooLarge` over a megabyte, and `BadInput` with one fault for each
    thing wrong, at `source:line:column`.
    """
    document = parse_yaml(text, source)
    if isinstance(document.data, Mapping) and "own_area" in document.data:
        sentence = "this is the scenario of an own area, which only `prm111 run` plays"
        raise bad_input("own-area", sentence, document.place(("own_area",)))
    scenario = with_policy_file(validated(Scenario, document), folder, document.place)
    _check(scenario, document.place, assumptions)
    if scenario.compare_with is not None:
        _check_comparison(scenario, document.place, assumptions)
    return scenario


def with_policy_file(scenario: Scenario, folder: Path | None, place: Callable[[KeyPath], str]) -> Scenario:
    """The scenario with the path of the policy file that it names, if it names one; the file must be good."""
    if scenario.policy is None or not is_path(scenario.policy):
        return scenario
    if folder is None:
        raise bad_input("policy-file", "only a scenario read from a file may name a policy file", place(("policy",)))
    path = folder / scenario.policy
    try:
        load_policy(path)
    except NotFound:
        raise bad_input("no-such-file", f"there is no file {path}", place(("policy",))) from None
    return scenario.model_copy(update={"policy": str(path)})


def with_month(scenario: Scenario, month: str) -> Scenario:
    """The scenario counted over another month, such as `2016-03`; `BadInput` if its changes or baseline forbid it."""
    period = validated_json(Period, {"month": month})
    moved = scenario.model_copy(update={"period": period})
    _check(moved, lambda _: "month", ASSUMPTIONS)
    return moved


def under_policy(scenario: Scenario, policy: str) -> Scenario:
    """The scenario under another policy, by its name or the path of its file, which must be good."""
    found = load_policy(policy)
    return scenario.model_copy(
        update={
            "name": f"{scenario.name[:40]}-other-policy",
            "title": f"{scenario.title}, under {found.id}",
            "policy": policy,
        }
    )


def unchanged(scenario: Scenario) -> Scenario:
    """The same days on the same baseline with nothing changed."""
    return Scenario(
        name="unchanged",
        title="The same days with nothing changed",
        question=scenario.question,
        baseline=scenario.baseline,
        period=scenario.period,
    )


def comparison_of(scenario: Scenario) -> Scenario | None:
    """What the scenario is to be compared with; `None` for a baseline that changes nothing.

    `BadInput` if the scenario that it names counts other days or stands on another baseline.
    """
    if scenario.compare_with is not None:
        return _check_comparison(scenario, lambda _: "compare_with", ASSUMPTIONS)
    plain = unchanged(scenario)
    described = {"name", "title", "question", "notes", "sources"}
    same = scenario.model_dump(exclude=described) == plain.model_dump(exclude=described)
    return None if same else plain


def dump(scenario: Scenario) -> str:
    """The scenario as YAML that reads back as an equal one; comments of its file are not in it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 120
    stream = StringIO()
    yaml.dump(scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True), stream)
    return stream.getvalue()


class _Representer(SafeRepresenter):
    """Text with line ends and other signs that do not show is written in double quotes, where they are escaped."""

    def represent_str(self, data: str) -> ScalarNode:
        node: ScalarNode = super().represent_str(data)
        if not data.isprintable():
            node.style = '"'
        return node


_Representer.add_representer(str, _Representer.represent_str)


def _check(scenario: Scenario, place: Callable[[KeyPath], str], assumptions: Mapping[str, Assumption]) -> None:
    check(scenario, place, policies=list_policies(), assumptions=assumptions)


def _check_comparison(
    scenario: Scenario, place: Callable[[KeyPath], str], assumptions: Mapping[str, Assumption]
) -> Scenario:
    name = scenario.compare_with or ""
    here = place(("compare_with",))
    try:
        document = parse_yaml(text_of(name), f"{name}.yaml")
    except NotFound as error:
        raise BadInput(*(Fault(code=f.code, sentence=f.sentence, place=here) for f in error.faults)) from None
    # Only the form and the places are checked: what the other one is compared with in its turn is its own affair.
    other = validated(Scenario, document)
    _check(other, document.place, assumptions)
    if other.baseline != scenario.baseline:
        sentence = f'"{name}" stands on {other.baseline}, and this scenario on {scenario.baseline}'
        raise bad_input("bad-comparison", sentence, here)
    if other.days != scenario.days:
        first, last = other.days
        sentence = f'"{name}" counts {first} to {last}, and luck is shared only on the same days'
        raise bad_input("bad-comparison", sentence, here)
    return other
