"""The state of the network as JSON, by the names of `routing.network`."""

from typing import Annotated

from pydantic import Field

from api.documents.fields import InstantText
from prm.base import parse_instant
from prm.base.documents import StrictModel
from routing import Network, Policy, ProviderState
from routing.policy_document import Queue

Seconds = Annotated[float, Field(ge=0)]


class ProviderStateDocument(StrictModel):
    """One provider at the instant of the snapshot."""

    open: bool = True
    staffed: frozenset[Queue] | None = None
    """Queues with somebody on duty; absent: those that the policy says the provider staffs."""
    expected_wait_seconds: dict[Queue, Seconds] = Field(default_factory=dict)
    """By queue. A queue that is absent has an unknown wait, and unknown is not short."""


class NetworkDocument(StrictModel):
    """A snapshot of the providers. A provider that is not named cannot be sent anything: unknown is not open."""

    providers: dict[str, ProviderStateDocument]
    taken_at: InstantText | None = None
    """The instant of the snapshot, with its offset; absent: now."""

    def network(self, policy: Policy) -> Network:
        """The network that the document means; its names must have been checked."""
        return Network(
            providers={
                name: ProviderState(
                    open=state.open,
                    staffed=policy.provider(name).staffs if state.staffed is None else frozenset(state.staffed),
                    expected_wait_seconds={str(queue): wait for queue, wait in state.expected_wait_seconds.items()},
                )
                for name, state in self.providers.items()
            },
            taken_at=None if self.taken_at is None else parse_instant(self.taken_at),
        )
