"""Slow systems: how long handling lasts where a provider's system is slow."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from prm.base import Instant
from simulation.operations import SlowSystem

Slowness = Mapping[str, Sequence[SlowSystem]]
"""By provider id; empty where no system is ever slow."""


def slowness_of(systems: Iterable[SlowSystem]) -> Slowness:
    """The spans in which each provider's system is slow; a factor of 1 is none."""
    found: dict[str, list[SlowSystem]] = {}
    for system in systems:
        if system.factor != 1:
            found.setdefault(system.provider, []).append(system)
    return found


def slowed_us(slowness: Slowness, provider: str, begins: Instant, lasts_us: int) -> int:
    """How long a call begun at this instant takes there that would take `lasts_us`; several factors multiply."""
    factor = 1.0
    for system in slowness.get(provider, ()):
        if system.start <= begins < system.end:
            factor *= system.factor
    return lasts_us if factor == 1 else ceil(lasts_us * factor)
