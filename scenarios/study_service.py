"""The rest of the service over replications: a figure for each thing that an arm asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.study_spread import Spread, spread
from scenarios.study_trial import ArmOutcome, Outcome
from simulation.measures import SERVICE, Unit, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceFigure:
    """One figure of `SERVICE`; `None` where an arm does not ask for it. Ranges run over replications."""

    code: str
    unit: Unit
    here: Spread | None
    there: Spread | None


def service_figures(central: Sequence[Outcome]) -> tuple[ServiceFigure, ...]:
    """The figures of both arms, in the order of `SERVICE`; empty where neither asks for anything."""
    here = [one.here for one in central]
    there = [one.there for one in central if one.there is not None]
    return tuple(
        ServiceFigure(code=code, unit=unit, here=_spread(ours), there=_spread(theirs))
        for code, (_, unit) in SERVICE.items()
        if (ours := _values(here, code)) + (theirs := _values(there, code))
    )


def _values(arms: Sequence[ArmOutcome], code: str) -> list[Value]:
    return [arm.service[code] for arm in arms if code in arm.service]


def _spread(values: Sequence[Value]) -> Spread | None:
    return spread(values, values) if values else None
