"""Which measure breaks first, where and when, how surely, and whether every fit agrees.

Several may break in the same hour; each of them is then among the first, and none is counted as first alone.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median_low
from typing import TypeVar

from prm.base import Instant, london
from simulation.measures import Breach

Pair = tuple[str, str]
"""A measure and a provider."""

Named = TypeVar("Named", bound=Hashable)

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
    kpi_agreed: Candidate | None
    """The measure at whichever provider, where all fits agree on that at least; its `provider` is empty."""
    provider_agreed: Candidate | None
    """The provider by whichever measure, where all fits agree on that at least; its `kpi` is empty."""
    earliest: str | None
    latest: str | None
    """Between which hours the first breach lies, whatever it is, over every replication of every fit that has one."""


def find_first(by_fit: Sequence[Sequence[Firsts]], *, needed: int) -> FirstBreach:
    """The candidates of the replications by fit, the central fit first; its replications give chance and hour.

    Agreement takes `needed` fits: a study that asked fewer cannot state it.
    """
    pairs = [(one.kpi, one.provider) for one in _breaches(by_fit)]
    candidates = _ranked([_candidate(by_fit, _pair, pair) for pair in dict.fromkeys(pairs)])
    kpis = _ranked([_candidate(by_fit, _wherever, (kpi, "")) for kpi in dict.fromkeys(kpi for kpi, _ in pairs)])
    providers = _ranked(
        [_candidate(by_fit, _whatever, ("", name)) for name in dict.fromkeys(name for _, name in pairs)]
    )
    hours = [breach.hour for breach in _breaches(by_fit)]
    return FirstBreach(
        agreed=next((one for one in candidates if one.fits >= needed), None),
        kpi_agreed=next((one for one in kpis if one.fits >= needed), None),
        provider_agreed=next((one for one in providers if one.fits >= needed), None),
        earliest=_local(min(hours)) if hours else None,
        latest=_local(max(hours)) if hours else None,
        candidates=tuple(candidates),
        fits=len(by_fit),
        fits_needed=needed,
        none=sum(not firsts for firsts in by_fit[0]) / len(by_fit[0]),
    )


def _breaches(by_fit: Sequence[Sequence[Firsts]]) -> Iterator[Breach]:
    return (breach for fit in by_fit for firsts in fit for breach in firsts)


def _ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda one: (-one.chance, -one.fits, -one.most_chance))


def leading_kpis(replications: Sequence[Firsts]) -> tuple[str, ...]:
    """The measures that are first most often; none where more replications break nothing."""
    leaders = _most_often([{breach.kpi: None for breach in firsts} for firsts in replications])
    return tuple(dict.fromkeys(breach.kpi for breach in _breaches([replications]) if breach.kpi in leaders))


def _pair(breach: Breach) -> Pair:
    return breach.kpi, breach.provider


def _wherever(breach: Breach) -> Pair:
    return breach.kpi, ""


def _whatever(breach: Breach) -> Pair:
    return "", breach.provider


def _most_often(replications: Sequence[Collection[Named]]) -> frozenset[Named]:
    """Who is first most often; nobody where more replications break nothing."""
    counts = Counter(name for firsts in replications for name in firsts)
    quiet = sum(not firsts for firsts in replications)
    most = max(counts.values(), default=0)
    return frozenset(name for name, count in counts.items() if count == most and count >= quiet)


def _candidate(by_fit: Sequence[Sequence[Firsts]], name: Callable[[Breach], Pair], pair: Pair) -> Candidate:
    """What is known of the breaches that bear this name; in one replication the first of them counts."""
    fits = [[{name(breach): None for breach in firsts} for firsts in fit] for fit in by_fit]
    chances = [sum(pair in names for names in fit) / len(fit) for fit in fits]
    mine = [next((breach for breach in firsts if name(breach) == pair), None) for firsts in by_fit[0]]
    own = [breach for breach in mine if breach is not None]
    hours = sorted(breach.hour for breach in own)
    recoveries = sorted((inf if breach.hours_to_recovery is None else breach.hours_to_recovery) for breach in own)
    recovery = median_low(recoveries) if recoveries else inf
    return Candidate(
        kpi=pair[0],
        provider=pair[1],
        chance=chances[0],
        least_chance=min(chances),
        most_chance=max(chances),
        fits=sum(pair in _most_often(fit) for fit in fits),
        hour=_local(median_low(hours)) if hours else None,
        earliest=_local(hours[0]) if hours else None,
        latest=_local(hours[-1]) if hours else None,
        hours_to_recovery=None if recovery == inf else int(recovery),
        unrecovered=recoveries.count(inf) / len(recoveries) if recoveries else 0.0,
    )


def _local(hour: Instant) -> str:
    return london(hour).strftime("%a %d %b %Y %H:%M")
