"""When the files of the policies are read again: when somebody asks, and when they have changed and settled."""

import asyncio
import logging

from api.policy_store import PolicyStore, Reading, State
from prm.base import Fault

LOGGER = logging.getLogger("prm111.policies")


class PolicyReloads:
    """Reloads one store, one at a time, off the event loop: decisions go on meanwhile.

    A file that is being written is not read half: what is found must be found again `settle_seconds` later.
    """

    def __init__(self, store: PolicyStore, *, settle_seconds: float) -> None:
        self._store = store
        self._settle_seconds = settle_seconds
        self._one_at_a_time = asyncio.Lock()

    async def reload(self) -> State:
        """Read the files now, and let them decide if they are good; `State.reload` says how it came out."""
        async with self._one_at_a_time:
            first = await asyncio.to_thread(self._store.look)
            await asyncio.sleep(self._settle_seconds)
            reading = await asyncio.to_thread(self._store.look)
            if reading != first:
                sentence = "the files are being written just now; ask again in a moment"
                return self._store.refuse(Fault(code="still-being-written", sentence=sentence))
            return await asyncio.to_thread(self._store.adopt, reading)

    async def watch(self, every_seconds: float) -> None:
        """Look at the files for ever; what has changed decides once it is the same at two looks in succession.

        Their content is compared, not their times: a copy that keeps its time counts, and so does a file that could
        not be read and now can.
        """
        before: Reading | None = None
        while True:
            await asyncio.sleep(every_seconds)
            try:
                before = await self._look(before)
            except Exception as error:
                # Whatever happens to one look, the next one is made.
                LOGGER.error("%s while policies were watched", type(error).__name__)

    async def _look(self, before: Reading | None) -> Reading:
        async with self._one_at_a_time:
            reading = await asyncio.to_thread(self._store.look)
            if reading == before and self._store.is_new(reading):
                await asyncio.to_thread(self._store.adopt, reading)
            return reading
