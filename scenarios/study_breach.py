"""Which measure breaks first, where and when, how surely, and whether every fit agrees.

Several may break in the same hour; each of them is then among the first, and none is counted as first alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from statistics import median_low

from prm.base import Instant, london
from simulation.measures import Breach

Pair = tuple[str, str]
"""A measure and a provider."""

Firsts = tuple[Breach, ...]
"""The breaches of the first hour that has one, of one replication."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One measure at one provider that may break first. Shares are between 0 and 1."""

    kpi: str
    provider: str
    chance: float
    """Share of replications, central fit, in which it is first or among the first of the same hour."""
    least_chance: float
    most_chance: float
    """The same share in the fit that has the least of it, and in the fit that has the most."""
    fits: int
    """In how many fits nothing else is first more often."""
    hour: str | None
    """When, on the London clock: the middle replication of those of the central fit in which it is first."""
    earliest: str | None
    latest: str | None
    hours_to_recovery: int | None
    """The middle replication; `None` if that one does not recover within the counted period."""
    unrecovered: float
    """Share of those replications in which it does not recover within the counted period."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstBreach:
    """The answer to "what breaks first"."""

    agreed: Candidate | None
    """Stated only where all fits agree on measure and provider."""
    candidates: tuple[Candidate, ...]
    """By chance, then by name."""
    fits: int
    """How many fits were asked."""
    fits_needed: int
    """How many have to agree."""
    none: float
    """Share of replications, central fit, in which nothing breaks that the comparison does not break too."""
    kpi_agreed: str | None
    """The measure, where all fits agree on that at least."""


def find_first(by_fit: Sequence[Sequence[Firsts]], *, needed: int) -> FirstBreach:
    """The candidates of the replications by fit, the central fit first; its replications give chance and hour.

    Agreement takes `needed` fits: a study that asked fewer cannot state it.
    """
    central = by_fit[0]
    fits = [[_pairs(firsts) for firsts in fit] for fit in by_fit]
    leaders = [_most_often(fit) for fit in fits]
    pairs = dict.fromkeys(pair for fit in fits for firsts in fit for pair in firsts)
    candidates = sorted(
        (_candidate(pair, central, fits, leaders) for pair in pairs),
        key=lambda one: (-one.chance, -one.fits, -one.most_chance),
    )
    kpis = [{kpi for kpi, _ in leader} for leader in leaders]
    # A fit in which most replications break nothing has no leader, and so agrees with nobody.
    return FirstBreach(
        agreed=next((one for one in candidates if one.fits >= needed), None),
        kpi_agreed=next((one.kpi for one in candidates if sum(one.kpi in each for each in kpis) >= needed), None),
        candidates=tuple(candidates),
        fits=len(fits),
        fits_needed=needed,
        none=sum(not firsts for firsts in central) / len(central),
    )


def leading_kpi(replications: Sequence[Firsts]) -> str | None:
    """The measure that is first in most of the replications; `None` where most of them break nothing."""
    kpis = [tuple(dict.fromkeys(breach.kpi for breach in firsts)) for firsts in replications]
    counts = Counter(kpi for each in kpis for kpi in each)
    most = max(counts.values(), default=0)
    if most == 0 or most < sum(not each for each in kpis):
        return None
    return next(kpi for kpi, count in counts.items() if count == most)


def _pairs(firsts: Firsts) -> tuple[Pair, ...]:
    return tuple((breach.kpi, breach.provider) for breach in firsts)


def _most_often(fit: Sequence[tuple[Pair, ...]]) -> frozenset[Pair]:
    """Who is first most often; nobody where more replications break nothing."""
    counts = Counter(pair for firsts in fit for pair in firsts)
    quiet = sum(not firsts for firsts in fit)
    most = max(counts.values(), default=0)
    return frozenset(pair for pair, count in counts.items() if count == most and count >= quiet)


def _candidate(
    pair: Pair,
    central: Sequence[Firsts],
    fits: Sequence[Sequence[tuple[Pair, ...]]],
    leaders: Sequence[frozenset[Pair]],
) -> Candidate:
    chances = [sum(pair in firsts for firsts in fit) / len(fit) for fit in fits]
    mine = [breach for firsts in central for breach in firsts if (breach.kpi, breach.provider) == pair]
    hours = sorted(breach.hour for breach in mine)
    recoveries = sorted((inf if breach.hours_to_recovery is None else breach.hours_to_recovery) for breach in mine)
    recovery = median_low(recoveries) if recoveries else inf
    return Candidate(
        kpi=pair[0],
        provider=pair[1],
        chance=chances[0],
        least_chance=min(chances),
        most_chance=max(chances),
        fits=sum(pair in leader for leader in leaders),
        hour=_local(median_low(hours)) if hours else None,
        earliest=_local(hours[0]) if hours else None,
        latest=_local(hours[-1]) if hours else None,
        hours_to_recovery=None if recovery == inf else int(recovery),
        unrecovered=recoveries.count(inf) / len(recoveries) if recoveries else 0.0,
    )


def _local(hour: Instant) -> str:
    return london(hour).strftime("%a %d %b %Y %H:%M")
