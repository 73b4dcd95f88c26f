"""What a mutant may be: the operators of Cosmic Ray that fit this code, and those of our own for what it is made of.

Rules here are keyword arguments, sets and members of enumerations, which Cosmic Ray leaves alone; the operators below
drop and exchange them. Operators that nearly always give the same program back are left out: `is` for `==` between
members of enumerations, and decorators, without which a module cannot be imported.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import cosmic_ray.plugins
import parso
from cosmic_ray.operators.operator import Operator
from parso.tree import BaseNode, NodeOrLeaf

Position = tuple[tuple[int, int], tuple[int, int]]

NEXT_MEMBER = {
    "Urgency.ROUTINE": "Urgency.SOON",
    "Urgency.SOON": "Urgency.ROUTINE",
    "Urgency.URGENT": "Urgency.SOON",
    "Urgency.EMERGENCY": "Urgency.URGENT",
    "Level.HEALTH_ADVISER": "Level.CLINICIAN",
    "Level.CLINICIAN": "Level.HEALTH_ADVISER",
    "Path.QUEUE": "Path.STRAIGHT",
    "Path.STRAIGHT": "Path.QUEUE",
    "Path.TO_999": "Path.STRAIGHT",
    "Match.CONFIRMED": "Match.POTENTIAL",
    "Match.POTENTIAL": "Match.NONE",
    "Match.UNKNOWN": "Match.NONE",
    "Missing.UNKNOWN": "Missing.DEGRADED",
    "Missing.DEGRADED": "Missing.UNKNOWN",
    "Stage.RING": "Stage.IDENTIFIED",
    "Stage.IDENTIFIED": "Stage.RING",
    "Stage.TRIAGED": "Stage.IDENTIFIED",
    "Stage.TRANSFERRED": "Stage.TRIAGED",
    "Stage.WAITED": "Stage.RING",
    "Option.LIFE_THREATENING": "Option.MENTAL_HEALTH",
    "Option.MENTAL_HEALTH": "Option.DENTAL",
    "Option.DENTAL": "Option.MENTAL_HEALTH",
    "Option.NONE": "Option.SILENT",
    "Option.SILENT": "Option.NONE",
    "Setting.CUSTODY": "Setting.HOME",
    "Setting.UNKNOWN": "Setting.HOME",
}
"""One member of an enumeration for another."""

ELEMENTS = ("testlist_comp", "dictorsetmaker")
"""What parso calls the inside of a tuple or list, and of a set or dictionary, written out."""


class OwnOperator(Operator):
    """The part of Cosmic Ray's contract that nothing here needs."""

    @classmethod
    def examples(cls) -> Iterable[Any]:
        """None: `tests/benchmarks/test_mutators.py` has them."""
        return ()


def _span(node: NodeOrLeaf) -> Position:
    return node.start_pos, node.end_pos


def _code(node: NodeOrLeaf) -> str:
    return str(node.get_code(include_prefix=False))


def _parsed(code: str, like: NodeOrLeaf) -> NodeOrLeaf:
    """The code as a node that stands where the other stood, its space before it kept."""
    prefix = str(like.get_code())[: -len(_code(like))]
    return parso.parse(prefix + code)


def in_annotation(node: NodeOrLeaf) -> bool:
    """Whether the node stands in the type of a parameter, a result or a variable."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type in ("tfpdef", "annassign") and child is parent.children[2 if parent.type == "tfpdef" else 1]:
            return True
        if parent.type == "funcdef" and "->" in [_code(other) for other in parent.children[:-1]]:
            arrow = [_code(other) for other in parent.children].index("->")
            if child is parent.children[arrow + 1]:
                return True
        child, parent = parent, parent.parent
    return False


def _names_type(node: NodeOrLeaf) -> bool:
    """Whether the node is the call that makes a type variable: its own name says nothing that runs."""
    if node.type == "arglist":
        node = node.parent
    return node.parent is not None and _code(node.parent).startswith("TypeVar(")


class ReplaceMember(OwnOperator):
    """One member of an enumeration for another."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        """Every named member of a known enumeration."""
        if node.type in ("atom_expr", "power") and _code(node) in NEXT_MEMBER:
            yield _span(node)

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """The other member."""
        del index
        return _parsed(NEXT_MEMBER[_code(node)], node)


class ReplaceName(OwnOperator):
    """Another name or code for one that stands in quotes; prose, which has spaces, is for its readers to judge."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        """Every quoted name that an expression uses."""
        if node.type != "string" or node.parent is None or " " in _code(node) or _names_type(node.parent):
            return
        if node.parent.type not in ("simple_stmt", "strings"):
            yield _span(node)

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """The name with something before it."""
        del index
        code = _code(node)
        opening = code.index(code[-1])
        return _parsed(f"{code[: opening + 1]}other_{code[opening + 1 :]}", node)


class ReturnNone(OwnOperator):
    """Nothing where something was returned."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        """Every return of a value other than `None`."""
        if node.type == "return_stmt" and _code(node) != "return None":
            yield _span(node)

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """The empty-handed return."""
        del index
        return _parsed("return None", node)


class _Drop(OwnOperator):
    """One of several children separated by commas is left out."""

    kinds: tuple[str, ...] = ()

    def _dropped(self, node: NodeOrLeaf) -> list[int]:
        raise NotImplementedError

    def mutation_positions(self, node: NodeOrLeaf) -> list[Position]:
        """Every child that can be left out: as a list, for the node changes while Cosmic Ray still counts."""
        if not isinstance(node, BaseNode) or node.type not in self.kinds:
            return []
        return [_span(node.children[position]) for position in self._dropped(node)]

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        """The node without it, nor the comma or the pair that belonged to it."""
        assert isinstance(node, BaseNode)
        start = end = self._dropped(node)[index]
        while end < len(node.children) and _code(node.children[end]) != ",":
            end += 1
        node.children = node.children[:start] + node.children[end + 1 :]
        return node


class DropKeyword(_Drop):
    """A call without one of its keyword arguments."""

    kinds = ("arglist",)

    def _dropped(self, node: NodeOrLeaf) -> list[int]:
        assert isinstance(node, BaseNode)
        return [n for n, child in enumerate(node.children) if child.type == "argument" and "=" in _code(child)]


class DropElement(_Drop):
    """A tuple, list, set or dictionary without one of its elements."""

    kinds = ELEMENTS

    def _dropped(self, node: NodeOrLeaf) -> list[int]:
        assert isinstance(node, BaseNode)
        if any(child.type in ("comp_for", "sync_comp_for") for child in node.children):
            return []
        commas = [n for n, child in enumerate(node.children) if _code(child) == ","]
        return [0, *(comma + 1 for comma in commas if comma + 1 < len(node.children))]


OWN: dict[str, Operator] = {
    operator.__name__: operator() for operator in (ReplaceMember, ReplaceName, ReturnNone, DropKeyword, DropElement)
}

COMPARED = {
    "Eq": ("NotEq",),
    "NotEq": ("Eq",),
    "Lt": ("LtE", "GtE"),
    "LtE": ("Lt", "Gt"),
    "Gt": ("GtE", "LtE"),
    "GtE": ("Gt", "Lt"),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
}
"""Each comparison becomes its opposite and its neighbour at the boundary; the other exchanges are killed with these."""

EXCHANGED = (("Add", "Sub"), ("Sub", "Add"), ("Mul", "Div"), ("Div", "Mul"), ("FloorDiv", "Mul"), ("Mod", "Mul"))
JOINED = (("BitOr", "BitAnd"), ("BitAnd", "BitOr"))

THEIRS = (
    *(f"core/ReplaceComparisonOperator_{one}_{other}" for one, others in COMPARED.items() for other in others),
    *(f"core/ReplaceBinaryOperator_{one}_{other}" for one, other in (*EXCHANGED, *JOINED)),
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/ReplaceUnaryOperator_Delete_USub",
    "core/AddNot",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/NumberReplacer",
    "core/ZeroIterationForLoop",
)


def operators() -> dict[str, Operator]:
    """All operators by name, in a fixed order."""
    theirs = {name.removeprefix("core/"): cosmic_ray.plugins.get_operator(name)() for name in THEIRS}
    return theirs | OWN
