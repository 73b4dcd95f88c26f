"""The state of the network as JSON, by the names of `routing.network`."""

from typing import Annotated

from pydantic import Field

from prm.base import parse_instant
from prm.base.documents import StrictModel
from routing.documents.fields import InstantText
from routing.network import Load, Network, ProviderState
from routing.policy import Policy
from routing.policy_document import Queue

Seconds = Annotated[float, Field(ge=0)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
"""Of people or of calls."""
Percent = Annotated[float, Field(ge=0, le=100)]


class LoadDocument(StrictModel):
    """What the health advisers of a provider had in hand at the instant of the snapshot."""

    on_duty: Number
    """People on duty, those in a call included."""
    calls: Number
    """Calls in talk or waiting on the line."""


class ProviderStateDocument(StrictModel):
    """One provider at the instant of the snapshot."""

    open: bool = True
    staffed: frozenset[Queue] | None = None
    """Queues with somebody on duty; absent: those that the policy says the provider staffs."""
    expected_wait_seconds: dict[Queue, Seconds] = Field(default_factory=dict)
    """By queue. A queue that is absent has an unknown wait, and unknown is not short."""
    load: LoadDocument | None = None
    """What balancing goes by; absent: unknown."""


class NetworkDocument(StrictModel):
    """A snapshot of the providers. A provider that is not named cannot be sent anything: unknown is not open."""

    providers: dict[str, ProviderStateDocument]
    taken_at: InstantText | None = None
    """The instant of the snapshot, with its offset; absent: now."""
    sent: dict[str, Number] = Field(default_factory=dict)
    """Calls sent to each provider's health advisers since the snapshot."""
    sent_in_window: dict[str, Number] = Field(default_factory=dict)
    """The balanced calls among those sent since the present window of balancing began."""
    shares: dict[str, Percent] | None = None
    """The percentages of the balanced calls in the window before; they sum to 100. Absent: there was none."""
    window_from: InstantText | None = None
    """When the present window of balancing began."""

    def network(self, policy: Policy) -> Network:
        """The network that the document means; its names must have been checked."""
        return Network(
            providers={
                name: ProviderState(
                    open=state.open,
                    staffed=policy.provider(name).staffs if state.staffed is None else frozenset(state.staffed),
                    expected_wait_seconds={str(queue): wait for queue, wait in state.expected_wait_seconds.items()},
                    load=None if state.load is None else Load(on_duty=state.load.on_duty, calls=state.load.calls),
                )
                for name, state in self.providers.items()
            },
            taken_at=None if self.taken_at is None else parse_instant(self.taken_at),
            sent=dict(self.sent),
            sent_in_window=dict(self.sent_in_window),
            shares=None if self.shares is None else dict(self.shares),
            window_from=None if self.window_from is None else parse_instant(self.window_from),
        )
