"""Sections 5 and 6: what the study was run with, and how it can be run again."""

import os
import platform
from collections.abc import Iterator

import psutil

from scenarios.library import comparison_of
from scenarios.outputs import versions
from scenarios.report.tables import Table
from scenarios.stress.item import Facts, Item
from scenarios.study import Study
from scenarios.study_plan import LEVELS
from simulation.log import Log
from simulation.world import CONTACT_COLUMNS, MOST_CONTACTS


def items(facts: Facts) -> tuple[Item, ...]:
    """Items 5.1 to 6.1."""
    return (_software(), _sampling(facts), _execution(facts), _system(facts), _sharing(facts))


def _software() -> Item:
    found = versions()
    return Item(
        number="5.1",
        name="Software or programming language",
        sentences=(
            f"Python {found['python']}; events by SimPy {found['simpy']} (its public interface alone), random numbers "
            f"and columns by NumPy {found['numpy']}, prm111 {found['prm111']}.",
        ),
        missing=(
            "The version of prm111: it was run from a checkout, and only an installed package has one."
            if found["prm111"] == "not installed"
            else ""
        ),
    )


def _sampling(facts: Facts) -> Item:
    study = facts.study
    shared = "Both arms read the same streams, so they share their luck patient by patient." if study.there else ""
    return Item(
        number="5.2",
        name="Random sampling",
        sentences=(
            "All luck is drawn before anything is played. Each column has its own generator (PCG64DXSM), seeded by "
            f"SHA-256 of (seed {study.seed}, replication, area, layer, column): {len(CONTACT_COLUMNS)} columns for "
            f"each of at most {MOST_CONTACTS} contacts, beside those of the patients; what is no patient's (how busy a "
            "day is, who of the rostered comes, who is referred) has streams named by what it is.",
            "Times are quantiles of these uniform numbers (inversion), whoever deals with the call.",
            *((shared,) if shared else ()),
        ),
    )


def _execution(facts: Facts) -> Item:
    study = facts.study
    size = study.size
    trials = size.replications + (len(study.fits) - 1) * size.per_fit + len(study.effects) * size.per_assumption
    trials += 0 if study.knowing is None else len(LEVELS) * study.knowing.replications
    plays = trials * len(facts.arms)
    return Item(
        number="5.3",
        name="Model execution",
        sentences=(
            "Events are processed in the order of their instants, which are whole microseconds; at one instant, "
            "in the order in which they were scheduled.",
            f"{trials} trials of {len(facts.arms)} {'arm' if len(facts.arms) == 1 else 'arms'} were played, "
            f"{plays} plays in all; each is a function of its arguments alone, so the processes or machines that share "
            "them make no difference.",
            f"A log has {len(Log.__dataclass_fields__)} fields; `--watch` checks the laws of the play (flow balance, "
            "Little, work conservation, first come first served among them) after every event.",
        ),
    )


def _precision(study: Study) -> Iterator[str]:
    """How the precision was asked for."""
    if study.precision is not None:
        for code, amount in study.precision.amounts.items():
            yield f"--precision {code}={amount.written(code)}"
        yield f"--most-replications {study.precision.most}"


def _system(facts: Facts) -> Item:
    memory = psutil.virtual_memory().total / 1e9
    return Item(
        number="5.4",
        name="System specification",
        sentences=(
            f"{platform.system()}, {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB of memory, where "
            "this report was written.",
        ),
        missing=(
            f"How long the study of {facts.study.here.name} ran: equal studies write equal files, and a time would "
            "make them differ. `make bench-simulation` measures calls a second on a machine."
        ),
    )


def _sharing(facts: Facts) -> Item:
    study, size = facts.study, facts.study.size
    usual = comparison_of(study.scenario) == study.comparison
    beside = "" if usual else " It was set beside a comparison of its own, given on the command line (item 2.3)."
    least = size.replications if study.precision is None else study.precision.least
    asked = [f"--seed {study.seed}", f"--replications {least}", *_precision(study), f"--per-fit {size.per_fit}"]
    command = " ".join(["prm111 run", "scenario.yaml", *asked, f"--per-assumption {size.per_assumption}"])
    return Item(
        number="6.1",
        name="Computer model sharing statement",
        sentences=(
            "The code is under the Apache License 2.0; published tables keep their own terms (Open Government Licence "
            "v3.0 for NHS England statistics).",
            "To run it again: save the scenario (it stands whole in study.json as `changes`) and call "
            f"`{command}`.{beside}",
        ),
        tables=(
            Table(
                caption="What was run, to the letter",
                heads=("Arm", "Scenario, SHA-256", "Policy, SHA-256"),
                rows=tuple((arm.name, arm.scenario_hash, arm.policy_hash) for arm, _ in facts.arms),
            ),
        ),
        missing="Where the code can be had: the package names no address of its own.",
    )
