"""London in 2024 with balancing, and networks with the load and the memory that balancing reads."""

from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

import routing
from prm.base import SECOND
from prm.facts import Call, Knowledge
from routing import Load, Network, Policy, parse_policy
from routing.testing import situations

BALANCING = """\
  balancing:
    strategy: corrected_least_expected_wait
    handling_seconds: 600
    patience_seconds: 400
    stale_after_seconds: 300
    shares:
      {las_north_west: 30, las_north_central: 10, las_north_east: 30, las_south_east: 20, ppg_south_west: 10}
rules:
"""


def balanced_london() -> Policy:
    """The policy of 2024, its 111 providers sharing the callers of every area."""
    text = (Path(routing.__file__).parent / "policies" / "london-2024.yaml").read_text(encoding="utf-8")
    return parse_policy(text.replace("rules:\n", BALANCING, 1), "balanced-london.yaml")


@st.composite
def loaded_situations(draw: st.DrawFn, policy: Policy) -> tuple[Call, Knowledge, Network]:
    """A situation whose providers have calls in hand, and a router that remembers what it has sent."""
    call, known, network = draw(situations(policy))
    numbers = st.integers(0, 40)
    loads = st.none() | st.builds(Load, on_duty=st.integers(1, 20), calls=numbers)
    names = sorted(network.providers)
    ages = st.none() | st.sampled_from((0, 60, 300, 301, -1)).map(lambda seconds: call.at - seconds * SECOND)
    return (
        call,
        known,
        replace(
            network,
            providers={name: replace(network.providers[name], load=draw(loads)) for name in names},
            taken_at=draw(ages),
            sent=draw(st.dictionaries(st.sampled_from(names), numbers, max_size=3)),
        ),
    )
