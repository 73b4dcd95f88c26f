"""Section 1: what the model is for, what it gives, and what this study asks of it."""

from scenarios.fits import ALL_FITS
from scenarios.limits import NOTICE
from scenarios.names import name_of
from scenarios.report import shown
from scenarios.report.tables import Table, arms
from scenarios.stress.item import Facts, Item
from scenarios.study_kinds import KIND_SENTENCES
from simulation.measures import ITEMS, item


def items(facts: Facts) -> tuple[Item, ...]:
    """Items 1.1 to 1.3."""
    return (_purpose(facts), _outputs(facts), _aims(facts))


def _purpose(facts: Facts) -> Item:
    study, setting = facts.study, facts.here.setting
    homes = list(dict.fromkeys(area.home for area in setting.areas))
    return Item(
        number="1.1",
        name="Purpose of the model",
        sentences=(
            f'The question: "{study.question}"',
            f"The model plays {name_of(study.baseline)}: {len(setting.areas)} commissioned areas, whose callers first "
            f"reach {len(homes)} providers ({', '.join(map(name_of, homes))}), on "
            f"{shown.days(study.first_day, study.last_day)}.",
            f"The background is the scenario's own: {study.notes}" if study.notes else "The scenario gives no notes.",
            NOTICE,
        ),
    )


def _outputs(facts: Facts) -> Item:
    study = facts.study
    names = [name for _, name in arms(study)]
    return Item(
        number="1.2",
        name="Model outputs",
        sentences=(
            f"{len(study.headlines)} headlines for London, of the {len(ITEMS[study.family])} measures of the "
            f"{study.family} that are counted for London, each network and each provider, in every replication. "
            "Ranges hold 80 % of single days.",
            f"{study.first_breach.fits} of {len(ALL_FITS)} fits say what breaks first; harm proxies, bypasses, and "
            "where calls went are counted beside it.",
        ),
        tables=(
            Table(
                caption="The headlines, how each is defined, and what kind of number it is here",
                heads=("Measure", "Code", "Definition", *names, "Kind"),
                rows=tuple(
                    (
                        item(one.code).name,
                        one.code,
                        item(one.code).sentence,
                        *(
                            _with_range(one.code, spread.value, spread.low, spread.high)
                            for spread in (one.figures.here, one.figures.there)
                            if spread is not None
                        ),
                        KIND_SENTENCES[one.kind],
                    )
                    for one in study.headlines
                ),
            ),
        ),
    )


def _with_range(code: str, value: float | None, low: float | None, high: float | None) -> str:
    found = shown.figure_range(code, low, high)
    return f"{shown.figure(code, value)}\n{found}" if found else shown.figure(code, value)


def _aims(facts: Facts) -> Item:
    study, size = facts.study, facts.study.size
    if study.there is None:
        against = f'"{study.here.title}" is played by itself: it changes nothing of its baseline.'
    else:
        against = f'"{study.here.title}" is set beside "{study.there.title}", on the same patients and the same luck.'
    asked = [f"{size.replications} replications under the central fit"]
    asked += [f"{size.per_fit} under each of the {len(ALL_FITS) - 1} other fits"] if size.per_fit else []
    if study.effects:
        names = {effect.assumption for effect in study.effects}
        asked.append(f"{size.per_assumption} for each of {len(names)} assumptions at low and at high, one at a time")
    if study.knowing is not None:
        asked.append(f"{study.knowing.replications} with all that is unpublished about notes and the PRM at one level")
    left_out = [
        word for word, number in (("other fits", size.per_fit), ("assumptions", size.per_assumption)) if not number
    ]
    return Item(
        number="1.3",
        name="Experimentation aims",
        sentences=(
            against,
            f"Played: {'; '.join(asked)}.",
            f"Not asked in this study: {' and '.join(left_out)}." if left_out else "No part of a study was left out.",
        ),
    )
