"""What an assumption is: an unpublished quantity with a low, a middle and a high."""

from dataclasses import dataclass

Level = str | float
"""`low`, `middle`, `high`, or a number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumption:
    """One unpublished quantity. `least` and `most` bound what a scenario may set it to."""

    name: str
    low: float
    middle: float
    high: float
    unit: str
    sentence: str
    source: str
    least: float = 0.0
    most: float = 1.0

    def at(self, level: Level) -> float:
        """The value at a level, or the number itself."""
        if isinstance(level, str):
            return {"low": self.low, "middle": self.middle, "high": self.high}[level]
        return float(level)
