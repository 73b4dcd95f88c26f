"""Reading a policy, and everything that can be wrong with one: named diagnostics at their places."""

from routing.checking.diagnostics import DIAGNOSTICS, ERROR, WARNING, Diagnostic, Kind
from routing.checking.reading import check_policy, parse_policy

__all__ = ["DIAGNOSTICS", "ERROR", "WARNING", "Diagnostic", "Kind", "check_policy", "parse_policy"]
