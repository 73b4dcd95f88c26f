"""The mutants that `make mutation` makes: each operator changes what it says, and nothing else."""

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from benchmarks.mutators import in_annotation, operators

CASES = [
    ("ReplaceMember", "x = Level.CLINICIAN\n", ["x = Level.HEALTH_ADVISER\n"]),
    ("ReplaceMember", "x = Level.UNHEARD_OF\n", []),
    ("ReplaceName", 'x = "gp"\n', ['x = "other_gp"\n']),
    ("ReplaceName", 'def f():\n    """Docstring."""\n', []),
    ("ReplaceName", 'x = "a sentence for readers"\n', []),
    ("ReplaceName", 'T = TypeVar("T")\nU = TypeVar("U", bound=V)\n', []),
    ("ReturnNone", "def f():\n    return 1\n", ["def f():\n    return None\n"]),
    ("ReturnNone", "def f():\n    return None\n", []),
    ("DropKeyword", "f(a, b=1, c=2)\n", ["f(a, c=2)\n", "f(a, b=1,)\n"]),
    ("DropElement", "x = (1, 2)\n", ["x = ( 2)\n", "x = (1,)\n"]),
    ("DropElement", "x = {1: 2, 3: 4}\n", ["x = { 3: 4}\n", "x = {1: 2,}\n"]),
    ("DropElement", "x = [y for y in z]\n", []),
]


@pytest.mark.parametrize(("name", "before", "after"), CASES)
def test_an_operator_makes_the_mutants_that_it_is_for(name: str, before: str, after: list[str]) -> None:
    operator = operators()[name]
    found = [position for node in ast_nodes(get_ast(before)) for position in operator.mutation_positions(node)]
    assert [mutate_code(before, operator, number) for number in range(len(found))] == after


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('def f(a: "Need") -> "Need":\n    return g("name")\n', 1),
        ('x: "Need" = "name"\n', 1),
        ('def f(a="name", b: int = "name"): ...\n', 2),
    ],
)
def test_what_stands_in_an_annotation_is_told_apart(code: str, count: int) -> None:
    operator = operators()["ReplaceName"]
    nodes = [node for node in ast_nodes(get_ast(code)) for _ in operator.mutation_positions(node)]
    assert sum(not in_annotation(node) for node in nodes) == count
