"""Amounts as people ask for them: `5%`, `0.05`, `0.5points`, `20s`, for one KPI or for all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from prm.base import bad_input
from prm.base.documents import suggest
from simulation.measures import HEADLINES, Family, Unit, item

_AMOUNT = re.compile(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>%|points?|s|seconds?|calls?)?", re.ASCII)

_UNITS: Mapping[str, tuple[Unit, float]] = MappingProxyType(
    {
        "point": (Unit.SHARE, 0.01),
        "points": (Unit.SHARE, 0.01),
        "s": (Unit.SECONDS, 1.0),
        "second": (Unit.SECONDS, 1.0),
        "seconds": (Unit.SECONDS, 1.0),
        "call": (Unit.CALLS, 1.0),
        "calls": (Unit.CALLS, 1.0),
    }
)
_OF_UNIT: Mapping[Unit, str] = MappingProxyType(
    {Unit.SHARE: "0.5points (percentage points)", Unit.SECONDS: "5s", Unit.CALLS: "10calls"}
)
_AS_WRITTEN: Mapping[Unit, tuple[str, float]] = MappingProxyType(
    {unit: (name, scale) for name, (unit, scale) in _UNITS.items() if name in ("points", "s", "calls")}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """So much of a KPI: a share of its value where `relative`, else in its own unit."""

    number: float
    relative: bool

    def of(self, value: float) -> float:
        """In the KPI's own unit, at this value."""
        return self.number * abs(value) if self.relative else self.number

    def written(self, code: str) -> str:
        """As it is asked for of this KPI: `5%`, `0.5points`, `20s`."""
        if self.relative:
            return f"{100 * self.number:.12g}%"
        name, scale = _AS_WRITTEN[item(code).unit]
        return f"{self.number / scale:.12g}{name}"


def parse_amount(text: str, *, code: str | None, place: str) -> Amount:
    """The amount in a text such as `5%` or `0.5points`; a plain number is a share of the value.

    Without a KPI (`code` is `None`) only a share of the value is known. `BadInput` at `place` for anything else.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or float(found["number"]) <= 0:
        known = "" if code is None else f", or {_OF_UNIT[item(code).unit]}"
        raise bad_input("bad-amount", f"{text!r} is no amount; write 5% of the value (or 0.05){known}", place)
    number, unit = float(found["number"]), found["unit"]
    if unit is None or unit == "%":
        share = number / 100 if unit else number
        if share > 1:
            meant = "" if unit else f"; for {number:g} % write {number:g}%"
            raise bad_input("bad-amount", f"{text!r} is more than the whole value{meant}", place)
        return Amount(number=share, relative=True)
    if code is None:
        raise bad_input("bad-amount", f"{text!r} goes for one KPI alone; write it as KPI={text}", place)
    own, scale = _UNITS[unit]
    if own is not item(code).unit:
        sentence = f"{item(code).name} is not counted so; write 5% of the value, or {_OF_UNIT[item(code).unit]}"
        raise bad_input("bad-amount", sentence, place)
    return Amount(number=number * scale, relative=False)


def parse_difference(text: str, *, code: str, place: str) -> float:
    """The difference of a KPI in a text such as `0.5points` or `5s`, in the KPI's own unit.

    `BadInput` at `place` for anything else: a share of a value is no difference.
    """
    found = _AMOUNT.fullmatch(text.strip())
    own, scale = (None, 0.0) if found is None else _UNITS.get(found["unit"], (None, 0.0))
    if found is None or own is not item(code).unit or float(found["number"]) <= 0:
        sentence = (
            f"{text!r} is no difference of {item(code).name}; write one above 0, such as {_OF_UNIT[item(code).unit]}"
        )
        raise bad_input("bad-amount", sentence, place)
    return float(found["number"]) * scale


def parse_amounts(texts: Sequence[str], family: Family, *, place: str) -> Mapping[str, Amount]:
    """Amounts by headline: `5%` for all, `abandoned=0.3points` for one, which comes before that for all."""
    for_all: dict[str, Amount] = {}
    own: dict[str, Amount] = {}
    for text in texts:
        name, given, amount = text.rpartition("=")
        if given:
            code = headline_code(name.strip(), family, place=place)
            own[code] = parse_amount(amount, code=code, place=place)
        else:
            for_all = dict.fromkeys(HEADLINES[family], parse_amount(text, code=None, place=place))
    return {**for_all, **own}


def headline_code(name: str, family: Family, *, place: str) -> str:
    """The headline of that code; `BadInput` with the likely one for any other word."""
    known = HEADLINES[family]
    if name not in known:
        hint = suggest(name, known) or f"; there are {', '.join(known)}"
        raise bad_input("unknown-kpi", f'there is no headline "{name}"{hint}', place)
    return name
