"""An item of the STRESS-DES checklist, and the facts that items are filled from.

Monks T, Currie CSM, Onggo BS, Robinson S, Kunc M, Taylor SJE. Strengthening the reporting of empirical simulation
studies: introducing the STRESS guidelines. Journal of Simulation 2019;13(1):55-67.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scenarios.baselines import Built
from scenarios.report.tables import Table
from scenarios.study import ArmFacts, Study

SECTIONS: Mapping[int, str] = MappingProxyType(
    {1: "Objectives", 2: "Logic", 3: "Data", 4: "Experimentation", 5: "Implementation", 6: "Code access"}
)
SOURCE = (
    "STRESS-DES: Monks T, Currie CSM, Onggo BS, Robinson S, Kunc M, Taylor SJE. Strengthening the reporting of "
    "empirical simulation studies: introducing the STRESS guidelines. Journal of Simulation 2019;13(1):55-67."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One of the twenty items."""

    number: str
    """As in the guideline, such as `2.5`."""
    name: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    diagram: str = ""
    """A drawing in plain characters."""
    missing: str = ""
    """What of the item cannot be filled, and why; empty where all of it is."""

    @property
    def section(self) -> str:
        """The section that the item stands in."""
        return SECTIONS[int(self.number.partition(".")[0])]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The study, and what each of its arms was drawn and played from under the central fit."""

    study: Study
    here: Built
    there: Built | None

    @property
    def arms(self) -> tuple[tuple[ArmFacts, Built], ...]:
        """The scenario, then its comparison if there is one."""
        study = self.study
        if study.there is None or self.there is None:
            return ((study.here, self.here),)
        return (study.here, self.here), (study.there, self.there)
