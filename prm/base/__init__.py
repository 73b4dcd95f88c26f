"""What every floor stands on: errors, instants, and text that knows its places."""

from prm.base.errors import BadInput, Fault, NotFound, PrmError, TooLarge, bad_input
from prm.base.instants import DAY, HOUR, MINUTE, SECOND, Instant, iso, london, parse_instant

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "BadInput",
    "Fault",
    "Instant",
    "NotFound",
    "PrmError",
    "TooLarge",
    "bad_input",
    "iso",
    "london",
    "parse_instant",
]
