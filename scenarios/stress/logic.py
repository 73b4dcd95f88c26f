"""Section 2: the model and its parts, with the numbers that they had in this study."""

from collections.abc import Iterator

from prm.base import london
from prm.facts import Urgency
from routing import HEALTH_ADVISER
from scenarios.baselines import Built
from scenarios.fits import ALL_FITS, CENTRAL
from scenarios.names import name_of, network_name
from scenarios.operations_told import told_operations
from scenarios.report import causes, shown
from scenarios.report.tables import Table
from scenarios.schema import Scenario
from scenarios.service_told import told_service
from scenarios.stress.item import Facts, Item
from scenarios.study_trial import LASTING_HOURS
from simulation.causes import layers_needed
from simulation.log import QUEUES
from simulation.measures import SERVICE
from simulation.service import Kind
from simulation.setting import QUARTER
from simulation.world import MOST_CONTACTS

REFERRERS = {
    "111 online": {Kind.ONLINE, Kind.ONLINE_AMBULANCE, Kind.ONLINE_ED},
    "999": {Kind.FROM_999, Kind.BOOKED_BY_999},
}
"""Who refers without a caller on the line, by what comes from there."""


def items(facts: Facts) -> tuple[Item, ...]:
    """Items 2.1 to 2.5."""
    return (_diagram(facts), _base(facts), _scenario(facts), _algorithms(facts), _components(facts))


def _diagram(facts: Facts) -> Item:
    ring, closed = facts.study.flow.here.ring, facts.study.flow.here.closed
    offered = sum(ring.values())

    def calls(key: str) -> str:
        return f"{ring[key]:>9,.0f}"

    by_adviser, by_clinician = (sum(each[n] for each in closed.values()) for n in (1, 2))
    lines = (
        f"ring {offered:>12,.0f}",
        f"  |-- 999 at once {calls('passed_to_999')}",
        f"  |-- hangs up in the opening {calls('opening')}",
        *((f"  |-- busy tone {calls('blocked')}",) if ring["blocked"] else ()),
        f"  |-- waits --> hangs up {calls('abandoned')}   still waiting at the end {calls('waiting')}",
        f"  |     |--> health adviser {calls('adviser')} --> 999 | closes | call-back or live to a clinician",
        f"  |     '--> clinician (bypass) {calls('clinician')}",
        f"  '-- last assessed by: health adviser {by_adviser:,.0f}, clinician {by_clinician:,.0f}",
        *_beside_calls(facts),
    )
    return Item(
        number="2.1",
        name="Base model overview diagram",
        sentences=(
            f"Mean calls of {facts.study.size.replications} replications of the scenario in the counted days; a call "
            "is one of the ways out of the ring.",
        ),
        diagram="\n".join(lines),
    )


CASES = ("online", "from_999", "ambulance_put", "ed_put")
"""Figures of what stands in the clinicians' queues without being a call."""


def _beside_calls(facts: Facts) -> Iterator[str]:
    for one in facts.study.service:
        if one.code in CASES and one.here is not None:
            yield f"clinicians' queue <-- {SERVICE[one.code][0]} {shown.in_unit(one.unit, one.here.value)}"


def _base(facts: Facts) -> Item:
    policy, setting = facts.here.policy, facts.here.setting
    lines = setting.operations.lines
    frames = "; ".join(
        f"{urgency.name.lower()} within {shown.duration(policy.call_back_seconds[urgency])}"
        for urgency in sorted(Urgency, reverse=True)
        if urgency in policy.call_back_seconds
    )
    windows = " and ".join(f"{most} within {hours} h" for hours, most in policy.contact_windows)
    continuity = (
        f"A caller's provider of the last {policy.continuity} h is preferred."
        if policy.continuity is not None
        else "No provider is preferred for having had the last contact: this policy knows no history."
    )
    return Item(
        number="2.2",
        name="Base model logic",
        sentences=(
            f"At each stage of a call the policy {policy.id} (in force from {policy.effective_from}, "
            f"{len(policy.rules)} rules) says what the caller needs at least, by joining what each rule that fires "
            f"contributes, and then where that need is met.",
            f"A clinician's first voice is waited for at most {shown.duration(policy.live_limit_seconds)}, then a "
            f"health adviser's in the same place. Call-backs: {frames}. Contacts counted: {windows or 'none'}. "
            f"{continuity}",
            f"Callers on the line come first, then call-backs by urgency, within each by the first arrival. The router "
            f"sees a picture of the network that is renewed every {shown.duration(setting.snapshot_seconds)}.",
            f"Whoever hangs up rings again with probability {setting.behaviour.redial:g}, whoever was dealt with by "
            f"telephone with {setting.behaviour.re_contact:g}, at most {MOST_CONTACTS} contacts a patient in a run."
            + (f" After a busy tone it is {lines.redial:g}." if lines is not None else ""),
        ),
    )


def _scenario(facts: Facts) -> Item:
    tables = (causes.brought(facts.study),) if facts.study.brought else ()
    changes: list[str] = []
    for arm, built in facts.arms:
        told = list(_changes(built.scenario)) or ["nothing is changed"]
        changes.append(f"{arm.title} ({arm.name}): {'; '.join(told)}.")
    return Item(number="2.3", name="Scenario logic", sentences=tuple(changes), tables=tables)


def _changes(scenario: Scenario) -> Iterator[str]:
    demand, staff = scenario.demand, scenario.roster
    for day, given in demand.day_factors.items():
        yield f"{shown.days(day.isoformat(), day.isoformat())} is {given.factor:g} times a mean Tuesday to Thursday"
    if demand.multiply != 1:
        where = ", ".join(map(network_name, demand.networks)) if demand.networks else "everywhere"
        span = f"{demand.from_ or 'the start'} to {demand.to or 'the end'}"
        yield f"demand times {demand.multiply:g}, {where}, {span}"
    for cause in scenario.causes:
        span = shown.days(cause.first_day.isoformat(), cause.last_day.isoformat())
        yield f"{cause.name} multiplies its group's demand by {cause.factor:g}, {span}"
    for what, times in (("health advisers", staff.health_advisers), ("clinicians", staff.clinicians)):
        if times != 1:
            yield f"{times:g} times the {what}"
    for closure in scenario.closures:
        yield f"{name_of(closure.provider)} shut from {closure.from_} to {closure.to}"
    for redirection in scenario.redirections:
        areas = f"{network_name(redirection.area)} as from {network_name(redirection.to_area)}"
        yield f"{redirection.share:.0%} of calls from {areas}, {redirection.from_} to {redirection.to}"
    for outage in scenario.records_down:
        yield f"no records can be read from {outage.from_} to {outage.to}"
    yield from told_operations(scenario)
    yield from told_service(scenario)
    if scenario.policy is not None:
        yield f"another policy than the one in force: {scenario.policy}"
    for name, level in scenario.levels.items():
        yield f"{name.replace('_', ' ')} at {level}"


def _algorithms(facts: Facts) -> Item:
    fit, policy = facts.here.fit, facts.here.policy
    demand = facts.here.setting.demand
    layers = layers_needed(demand.times, demand.causes)
    return Item(
        number="2.4",
        name="Algorithms",
        sentences=(
            f"Demand in layers: {layers} of them hold the scenario's. A patient of layer k rings if k plus "
            "a uniform number lies below the multiple of the baseline at that time, so arms share their patients.",
            f"Arrivals: a Poisson process, constant within each quarter hour ({_quarters(facts.here)} of them), times "
            "the busyness of the day (gamma, by Wilson and Hilferty, with a normal copula between networks).",
            "Rosters: offered load of the planned calls plus a margin of its square root, shape: "
            f"{_words(fit.roster_shape)}; {len(ALL_FITS)} fits (roster shape, hour shape, patience), of which this is "
            f"the central one ({_words(CENTRAL.key)}).",
            f"Placement among providers: {_words(policy.balancing.strategy)}; queues are heaps by priority, first "
            "arrival and row; who stops waiting is passed over.",
            f"What breaks first: the first hour in which a measure breaks its threshold for at least {LASTING_HOURS} "
            f"hours{' and does not in the comparison' if facts.study.there else ''}.",
        ),
    )


def _quarters(built: Built) -> str:
    return f"{built.setting.horizon.quarters:,}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _components(facts: Facts) -> Item:
    built = facts.here
    setting, timing = built.setting, built.setting.timing
    horizon = setting.horizon
    counted = slice((horizon.counted_from - horizon.start) // QUARTER, (horizon.counted_to - horizon.start) // QUARTER)
    fresh = float((setting.demand.fresh_per_quarter * setting.demand.times)[:, counted].sum())
    closed = facts.study.flow.here.closed
    ways_out = ", ".join(f"{name_of(kind)} {sum(each):,.0f}" for kind, each in closed.items() if sum(each) >= 0.5)
    entities, entries = "patients and their contacts", [network_name(area.name) for area in setting.areas]
    if setting.service is not None:
        entities += ", and cases: referrals, and dispositions that wait for a validating clinician"
        kinds = {stream.kind for stream in setting.service.streams}
        entries += [name for name, own in REFERRERS.items() if kinds & own]
    busiest = london(horizon.start + int(setting.demand.fresh_per_quarter.sum(axis=0).argmax()) * QUARTER)
    return Item(
        number="2.5",
        name="Components",
        sentences=(
            f"Entities: {entities}. {fresh:,.0f} fresh callers are expected in the counted days "
            f"before causes and redials; the busiest quarter hour of the baseline begins {busiest:%a %d %b %Y %H:%M}.",
            f"Activities: identifying takes {shown.duration(timing.identify_mean_seconds)} on average, dialling a "
            f"call-back {shown.duration(timing.call_back_dial_seconds)}; means of health advisers and clinicians "
            "stand in the table.",
            f"Queues: {len(setting.roster.people)} with people of their own, one for each provider and skill.",
            f"Entry points: {', '.join(entries)}. Exit points, with mean calls of the scenario: {ways_out or 'none'}.",
        ),
        tables=(_resources(built),),
    )


def _resources(built: Built) -> Table:
    timing = built.setting.timing
    return Table(
        caption="Resources of the scenario: people on duty over the run, and their mean handling time",
        heads=("Provider", "Queue", "Fewest", "Mean", "Most", "Mean time"),
        rows=tuple(
            (
                name_of(provider),
                name_of(queue),
                f"{people.min()}",
                f"{people.mean():.1f}",
                f"{people.max()}",
                shown.duration(
                    (timing.adviser_mean_seconds if queue == HEALTH_ADVISER else timing.clinician_mean_seconds)[
                        provider
                    ]
                ),
            )
            for (provider, queue), people in sorted(
                built.setting.roster.people.items(), key=lambda each: (each[0][0], QUEUES.index(each[0][1]))
            )
        ),
    )
