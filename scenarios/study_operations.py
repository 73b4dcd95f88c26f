"""What trouble with staff and systems did, over replications: a figure for each thing that an arm asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.study_spread import Spread, spread
from scenarios.study_trial import ArmOutcome, Outcome
from simulation.measures import OPERATIONS, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class OperationFigure:
    """One figure of `OPERATIONS`; `None` where an arm does not ask for it. Ranges run over replications."""

    code: str
    is_share: bool
    here: Spread | None
    there: Spread | None


def operation_figures(central: Sequence[Outcome]) -> tuple[OperationFigure, ...]:
    """The figures of both arms, in the order of `OPERATIONS`; empty where neither asks for anything."""
    here = [one.here for one in central]
    there = [one.there for one in central if one.there is not None]
    return tuple(
        OperationFigure(
            code=code,
            is_share=next(iter((*ours, *theirs))).denominator is not None,
            here=_spread(ours),
            there=_spread(theirs),
        )
        for code in OPERATIONS
        if (ours := _values(here, code)) + (theirs := _values(there, code))
    )


def _values(arms: Sequence[ArmOutcome], code: str) -> list[Value]:
    return [arm.operations[code] for arm in arms if code in arm.operations]


def _spread(values: Sequence[Value]) -> Spread | None:
    return spread(values, values) if values else None
