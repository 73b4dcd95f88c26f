"""Random streams by name: each column of the world has its own, keyed by (seed, replication, name).

The key is never a position, so adding a column, a layer or a contact moves no other stream.
"""

from hashlib import sha256

import numpy as np

Name = tuple[str | int, ...]


class Streams:
    """The streams of one replication; asking twice for a name is a defect and is refused."""

    def __init__(self, *, seed: int, replication: int) -> None:
        self._key = (int(seed), int(replication))
        self._taken: set[Name] = set()

    def stream(self, *name: str | int) -> np.random.Generator:
        """The generator of that name; equal names of equal seeds and replications give equal draws."""
        if name in self._taken:
            raise ValueError(f"the stream {name} is already in use")
        self._taken.add(name)
        digest = sha256(repr((*self._key, name)).encode()).digest()
        return np.random.Generator(np.random.PCG64DXSM(int.from_bytes(digest, "big")))
