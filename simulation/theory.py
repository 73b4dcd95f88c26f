"""Queueing theory: what is known exactly, to hold the simulator against and to size rosters with.

Rates are per any one unit of time, in which waits come out. An offered load is the arrival rate over the service rate:
the mean number of people busy if nobody ever waited.

Sources: Erlang (1917) for B and C; Palm (1957) and Mandelbaum & Zeltyn, "The Palm/Erlang-A queue" (2005) for patience;
Cobham (1954) for priorities; Pollaczek and Khinchine for one server; Halfin & Whitt (1981) and Feldman, Mandelbaum,
Massey & Whitt (2008) for square-root and modified-offered-load staffing.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.polynomial.legendre import leggauss

from prm.base import bad_input

_NORMAL = NormalDist()
_NODES, _WEIGHTS = leggauss(64)
_PIECES = 32
_NEGLIGIBLE = 1e-18
_MOST_WAITING = 1_000_000


def erlang_b(servers: int, offered_load: float) -> float:
    """The share of calls that are refused if nobody may wait."""
    _positive(servers=servers, offered_load=offered_load)
    blocked = 1.0
    for used in range(1, servers + 1):
        blocked = offered_load * blocked / (used + offered_load * blocked)
    return blocked


@dataclass(frozen=True, kw_only=True, slots=True)
class ErlangC:
    """A queue in which everybody waits as long as it takes."""

    delayed: float
    """Probability that a caller waits at all."""
    mean_wait: float
    mean_queue: float
    utilisation: float
    drain: float
    """The rate at which the wait of the delayed falls off: it is exponential."""

    def answered_within(self, wait: float) -> float:
        """The share of callers who are answered within that time."""
        return 1.0 - self.delayed * math.exp(-self.drain * wait)


def erlang_c(*, arrivals: float, service: float, servers: int) -> ErlangC:
    """M/M/n; `BadInput` unless the servers can keep up."""
    load = arrivals / service
    _positive(servers=servers, arrivals=arrivals, service=service)
    if load >= servers:
        raise bad_input("overloaded", f"{servers} servers cannot keep up with an offered load of {load:g}")
    blocked, utilisation = erlang_b(servers, load), load / servers
    delayed = blocked / (1.0 - utilisation * (1.0 - blocked))
    drain = (servers - load) * service
    return ErlangC(
        delayed=delayed,
        mean_wait=delayed / drain,
        mean_queue=delayed * arrivals / drain,
        utilisation=utilisation,
        drain=drain,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ErlangA:
    """A queue whose callers hang up when their patience, which is exponential, ends."""

    delayed: float
    abandoned: float
    mean_wait: float
    """Of everybody, those who hang up included."""
    mean_queue: float
    utilisation: float
    _virtual_wait: Callable[[float], float]
    """Density of the wait that an endlessly patient caller would have, at waits above 0."""
    _patience_rate: float
    _finest: float

    def answered_within(self, wait: float) -> float:
        """The share of all callers who are answered within that time."""
        return 1.0 - self.delayed + self._until(wait, lambda lasts: math.exp(-self._patience_rate * lasts))

    def abandoned_within(self, wait: float) -> float:
        """The share of all callers who hang up within that time."""
        still_waiting = self.delayed - self._until(wait, lambda _: 1.0)
        patient_and_answered = self._until(wait, lambda lasts: math.exp(-self._patience_rate * lasts))
        outlasted = still_waiting * math.exp(-self._patience_rate * wait)
        return max(0.0, self.delayed - patient_and_answered - outlasted)

    def _until(self, wait: float, weight: Callable[[float], float]) -> float:
        """The integral of the density times a weight, by Gauss-Legendre on pieces that grow from its finest scale."""
        total, start, length = 0.0, 0.0, min(self._finest, wait)
        while start < wait:
            half = min(length, wait - start) / 2
            points = (start + half + half * _NODES).tolist()
            values = [self._virtual_wait(point) * weight(point) for point in points]
            total += half * float(np.dot(_WEIGHTS, values))
            start, length = start + 2 * half, min(2 * length, max(self._finest, wait / _PIECES))
        return total


def erlang_a(*, arrivals: float, service: float, patience: float, servers: int) -> ErlangA:
    """M/M/n+M: `patience` is the rate at which a waiting caller hangs up, 1 over the mean patience."""
    _positive(servers=servers, arrivals=arrivals, service=service, patience=patience)
    rising = max(0, math.floor((arrivals - servers * service) / patience))
    if rising > _MOST_WAITING:
        raise bad_input("overloaded", f"with such patience some {rising} callers would wait; that is no queue")

    def deaths(calls: int) -> float:
        return min(calls, servers) * service + max(0, calls - servers) * patience

    likely = min(servers, math.floor(arrivals / service)) + rising
    shares = _birth_death(arrivals, deaths, most_likely=likely, at_least=servers)
    delayed = math.fsum(shares[servers:])
    mean_queue = math.fsum(extra * share for extra, share in enumerate(shares[servers:]))
    abandoned = patience * mean_queue / arrivals
    # By way of logarithms, for the share itself may be too small for full precision.
    nearest = max(likely, servers - 1)
    steps = math.fsum(math.log(deaths(calls) / arrivals) for calls in range(servers, nearest + 1))
    last_free = math.log(shares[nearest]) + steps if shares[nearest] > 0.0 else -math.inf

    def virtual_wait(lasts: float) -> float:
        grows = arrivals * -math.expm1(-patience * lasts) / patience - servers * service * lasts
        return arrivals * math.exp(last_free + grows)

    return ErlangA(
        delayed=delayed,
        abandoned=abandoned,
        mean_wait=mean_queue / arrivals,
        mean_queue=mean_queue,
        utilisation=arrivals * (1.0 - abandoned) / (servers * service),
        _virtual_wait=virtual_wait,
        _patience_rate=patience,
        _finest=1.0 / (servers * service),
    )


def _birth_death(births: float, deaths: Callable[[int], float], *, most_likely: int, at_least: int) -> list[float]:
    """Probabilities of 0, 1, 2, ... from the most likely number outwards, so that nothing overflows.

    They go on until they no longer count, and beyond the number `at_least`.
    """
    below, above = [1.0], [1.0]
    for calls in range(most_likely, 0, -1):
        below.append(below[-1] * deaths(calls) / births)
    calls = most_likely
    while above[-1] > _NEGLIGIBLE or calls <= at_least:
        calls += 1
        above.append(above[-1] * births / deaths(calls))
    shares = [*reversed(below), *above[1:]]
    total = math.fsum(shares)
    return [share / total for share in shares]


def priority_waits(*, arrivals: Sequence[float], service: float, servers: int) -> tuple[float, ...]:
    """Mean wait of each class of a non-preemptive M/M/n with equal service rates, first class first."""
    together = erlang_c(arrivals=math.fsum(arrivals), service=service, servers=servers)
    capacity = servers * service
    waits, before = [], 0.0
    for rate in arrivals:
        up_to = before + rate / capacity
        waits.append(together.delayed / capacity / ((1.0 - before) * (1.0 - up_to)))
        before = up_to
    return tuple(waits)


def one_server_wait(*, utilisation: float, service_mean: float, service_cv2: float) -> float:
    """Mean wait of M/G/1; `service_cv2` is the squared coefficient of variation (Pollaczek, Khinchine)."""
    if not 0.0 <= utilisation < 1.0:
        raise bad_input("overloaded", f"a utilisation of {utilisation:g} is not below 1")
    return utilisation * (1.0 + service_cv2) * service_mean / (2.0 * (1.0 - utilisation))


def pooled(*, arrivals: Sequence[float], service: float, patience: float, servers: Sequence[int]) -> ErlangA:
    """The bound that no balancing between separate queues can beat: all calls before all people."""
    return erlang_a(arrivals=math.fsum(arrivals), service=service, patience=patience, servers=sum(servers))


def load_at(time: float, rate: Callable[[float], float], *, service: float, reach: float = 40.0) -> float:
    """m(t): the mean number busy at that time if nobody ever waited and service is exponential.

    The integral of rate(t - u) times the chance to be still in service after u, over `reach` mean services back.
    """
    total, pieces = 0.0, 64
    width = reach / service / pieces
    for piece in range(pieces):
        ago = (piece + 0.5 + 0.5 * _NODES) * width
        values = [rate(time - back) * math.exp(-service * back) for back in ago.tolist()]
        total += width / 2 * float(np.dot(_WEIGHTS, values))
    return total


def poisson_at_least(number: int, mean: float) -> float:
    """The chance of at least so many: where patience and service rates are equal, that of a delay at any time.

    With equal rates the number in the system is Poisson with mean m(t) whatever the arrivals and the staffing.
    """
    if mean == 0:
        return 1.0 if number == 0 else 0.0
    log_mean = math.log(mean)
    return 1.0 - math.fsum(math.exp(calls * log_mean - mean - math.lgamma(calls + 1)) for calls in range(number))


def halfin_whitt(beta: float) -> float:
    """The chance of a delay in the limit of many servers, `beta` square roots of the load above it."""
    return 1.0 / (1.0 + beta * _NORMAL.cdf(beta) / _NORMAL.pdf(beta))


def square_root_staff(load: float, delay_target: float) -> int:
    """People for an offered load so that about that share of callers is delayed; patience not counted on."""
    return math.ceil(load + _beta(delay_target, halfin_whitt) * math.sqrt(load))


def modified_offered_load_staff(load: float, delay_target: float) -> int:
    """People for m(t) where callers' patience is about as long as a service: the Poisson law of the number in system.

    The least number whose chance of being reached is at most the target.
    """
    people = max(0, math.floor(load + _NORMAL.inv_cdf(1.0 - delay_target) * math.sqrt(load)) - 2)
    while poisson_at_least(people, load) > delay_target:
        people += 1
    return people


def _beta(target: float, chance: Callable[[float], float]) -> float:
    """Where a falling function of beta takes that value, by bisection."""
    if not 0.0 < target < 1.0:
        raise bad_input("bad-target", f"a delay target of {target:g} is not between 0 and 1")
    low, high = 1e-12, 40.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) > target else (low, middle)
    return high


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise bad_input("not-positive", f"{name.replace('_', ' ')} must be above 0, and {value:g} is not")
