"""Section 3: where the numbers come from, what was done to them, and what is assumed."""

from dataclasses import fields

from scenarios.demand_causes import SYMPTOM_SHARES, assumptions_of
from scenarios.fits import ProviderFit, stored_fits
from scenarios.inputs import input_hashes
from scenarios.limits import NOT_MODELLED
from scenarios.names import name_of
from scenarios.report import tables
from scenarios.report.tables import Table
from scenarios.stress.item import Facts, Item
from scenarios.tables import table
from simulation.times import LOGNORMAL_CV, MOYAL_LOCATION_MINUTES, MOYAL_MEAN_MINUTES, MOYAL_SCALE_MINUTES

OF_BASELINE = {"london-2015-16": "mds_london_2015_16", "london-2024-25": "iuc_adc_london_2024_25"}


def items(facts: Facts) -> tuple[Item, ...]:
    """Items 3.1 to 3.4."""
    return (_sources(facts), _pre_processing(facts), _parameters(facts), _assumptions(facts))


def _sources(facts: Facts) -> Item:
    study = facts.study
    others = {name for baseline, name in OF_BASELINE.items() if baseline != study.baseline}
    used = [row for row in table("sources") if row["table"] not in others]
    own = [f"Of the scenario: {source}" for source in study.sources]
    return Item(
        number="3.1",
        name="Data sources",
        sentences=(
            *(own or ("The scenario names no sources of its own.",)),
            f"{len(used)} published tables stand behind {name_of(study.baseline)}.",
        ),
        tables=(
            Table(
                caption="Published tables",
                heads=("Table", "Source", "Period", "Confidence", "SHA-256, first 12 digits"),
                rows=tuple(
                    (
                        row["table"],
                        row["source"],
                        row["period"],
                        row["confidence"],
                        input_hashes().get(f"{row['table']}.csv", "not a file of its own")[:12],
                    )
                    for row in used
                ),
            ),
        ),
    )


def _pre_processing(facts: Facts) -> Item:
    baseline, fit = facts.study.baseline, facts.here.fit
    found = stored_fits(baseline, fit)
    names = [each.name for each in fields(ProviderFit)]
    return Item(
        number="3.2",
        name="Pre-processing",
        sentences=(
            "Published calls offered contain redials and re-contacts: they are multiplied by `fresh`, so that the "
            "total comes back. Rosters, early hanging up and referrals are fitted to published service levels, by "
            "provider.",
            f"The fitted values are those of {name_of(baseline)} under the central fit (fitted.json, SHA-256 "
            f"{input_hashes()['fitted.json'][:12]}); `make fit` derives them anew.",
        ),
        tables=(
            Table(
                caption="Fitted values of the central fit",
                heads=("Provider", *(name.replace("_", " ").capitalize() for name in names)),
                rows=tuple(
                    (name_of(provider), *(f"{getattr(values, name):.3f}" for name in names))
                    for provider, values in sorted(found.items())
                ),
            ),
        ),
    )


def _parameters(facts: Facts) -> Item:
    setting = facts.here.setting
    behaviour, population = setting.behaviour, setting.population
    rows = (
        ("Mean steady patience", f"{behaviour.steady_patience_seconds:,.0f} s", "exponential, after an early peak"),
        (
            "Health adviser's time, spread",
            setting.timing.adviser_spread,
            f"Moyal: location {MOYAL_LOCATION_MINUTES:g}, scale {MOYAL_SCALE_MINUTES:g}, mean "
            f"{MOYAL_MEAN_MINUTES:.2f} min before scaling to the provider's mean",
        ),
        ("Clinician's and identification time, spread", f"lognormal, CV {LOGNORMAL_CV:g}", "assumption"),
        ("Busyness of days, CV", f"{setting.demand.busyness_cv:g}", "gamma, mean 1"),
        ("Busyness, correlation of networks", f"{setting.demand.busyness_correlation:g}", "normal copula"),
        ("Mean time to a redial", f"{behaviour.redial_mean_seconds:,.0f} s", "60 s and then exponential"),
        ("Mean time to a re-contact", f"{behaviour.re_contact_mean_seconds / 3600:,.1f} h", "exponential"),
        ("Red-flag callers", f"{population.red_flag:.2%}", "of fresh callers, those of greatest acuity"),
        ("Identified in the IVR", f"{population.identified_in_ivr:.0%}", "of callers"),
        (
            "Holders over 85 and others",
            f"{population.holder_share_over_85:.1%}, {population.holder_share_others:.1%}",
            "",
        ),
        *((f"Cause {cause.name}", f"{cause.factor:g} times", cause.source) for cause in facts.study.scenario.causes),
    )
    areas = tuple(
        (
            name_of(area.name),
            f"{setting.demand.fresh_per_quarter[n].sum():,.0f}",
            f"{setting.care.triaged[n]:.1%}",
            f"{setting.care.clinician_needed[n]:.1%}",
            f"{behaviour.opening_hang_up[n]:.1%}",
            f"{behaviour.early_leave[n]:.1%}",
        )
        for n, area in enumerate(setting.areas)
    )
    return Item(
        number="3.3",
        name="Input parameters",
        sentences=(
            f"Every value below is the one that {facts.study.here.name} was played with under the central fit; times "
            "of providers stand in item 2.5, fitted values in item 3.2, and assumptions in item 3.4.",
        ),
        tables=(
            Table(caption="Parameters of the scenario", heads=("Parameter", "Value", "How it is used"), rows=rows),
            Table(
                caption="By area: the baseline's fresh callers in the run, and shares",
                heads=("Area", "Fresh callers", "Triaged", "Clinician needed", "Opening hang-up", "Early leaving"),
                rows=areas,
            ),
        ),
    )


def _assumptions(facts: Facts) -> Item:
    study = facts.study
    known = assumptions_of(study.scenario, study.comparison)
    flips = {effect.assumption for effect in study.flips}
    asked = {effect.assumption for effect in study.effects}
    own = [name for name in study.scenario.levels if name in known]
    told = f"{len(asked)} were played at low and at high, and {len(flips)} of them would change the answer."
    groups = f" Causes divide callers into {len(SYMPTOM_SHARES)} groups of symptoms, whose shares are assumed."
    return Item(
        number="3.4",
        name="Assumptions",
        sentences=(
            f"{len(known)} unpublished quantities have a name, a low, a middle and a high. "
            + (told if asked else "In this study none was played at another level.")
            + (groups if study.scenario.causes else ""),
            f"Set by the scenario itself: {', '.join(own)}." if own else "The scenario takes all at their middle.",
            f"Left out, in {len(NOT_MODELLED)} points: {' '.join(NOT_MODELLED)}",
        ),
        tables=(tables.assumptions(study),),
    )
