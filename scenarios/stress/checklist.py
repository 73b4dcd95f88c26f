"""All twenty items of a study, in the order of the guideline."""

from scenarios.baselines import build
from scenarios.stress import data, experimentation, implementation, logic, objectives
from scenarios.stress.item import Facts, Item
from scenarios.study import Study


def stress_items(study: Study) -> tuple[Item, ...]:
    """The twenty items, filled from the study and from what it was built from: the same for the same study."""
    there = None if study.comparison is None else build(study.comparison)
    facts = Facts(study=study, here=build(study.scenario), there=there)
    sections = (objectives, logic, data, experimentation, implementation)
    return tuple(item for section in sections for item in section.items(facts))
