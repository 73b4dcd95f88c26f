"""Every invariant of routing, by id; those of the project's list that are checked elsewhere, and where."""

from collections.abc import Mapping

import routing.testing.laws_of_balancing
import routing.testing.laws_of_need
import routing.testing.laws_of_place
import routing.testing.laws_of_policies
import routing.testing.laws_of_reasons
import routing.testing.laws_of_time  # noqa: F401  (each enters its laws)
from routing.testing.registry import Invariant, in_order

INVARIANTS: Mapping[str, Invariant] = {law.id: law for law in in_order()}
"""By id, tier S first."""

ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "S3": ("no lost calls", "the play, call by call (tests of the simulation)"),
    "S9": ("a bypass, overflow or transfer never loses the caller's place", "the play"),
    "S14": ("retry idempotency", "the stores and the API"),
    "S15": ("concurrent counting is serialisable", "the stores"),
    "A19": ("oracle agreement", "`make reference`, the independent reference"),
    "A38": ("retention", "the stores"),
    "A39": ("audit completeness", "the audit"),
    "A40": ("no identifiers leak", "the API and the stores"),
    "A41": ("authorisation matrix", "the API"),
    "A42": ("live = simulated", "the play, which asks this engine"),
    "A43": ("outbox", "the stores"),
    "A44": ("load shedding never sheds red flags", "the API"),
    "A45": ("no starvation, bounded overtaking", "the play"),
    "A48": ("limits", "the stores and the API"),
}
"""What is no property of a routing decision alone: name, and where it belongs."""
