"""The policies that decide now: one immutable state, replaced by what the files say, all or nothing.

Whoever needs the policies takes `PolicyStore.state` once and works with that: a reload that lands meanwhile is a new
state, and the old one goes when its last user does.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from threading import Lock

from prm.base import Fault, Instant, PrmError
from routing import Version, Versions, read_versions

LOGGER = logging.getLogger("prm111.policies")

KEPT_TEXTS = 50
"""How many replaced policies can still be looked up by their hash."""

LOGGED_FAULTS = 10

Reading = Mapping[str, str] | tuple[Fault, ...]
"""What a look at the files found: texts by file name, or why they cannot be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reload:
    """How the latest reload came out; the start of the service is the first. Policies are named by id."""

    at: Instant
    faults: tuple[Fault, ...] = ()
    """Why nothing was changed; empty for a reload that went live."""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The policies that decide, and how they came to."""

    versions: Versions
    live_since: Mapping[str, Instant]
    """By content hash."""
    reload: Reload
    looked_at: Instant
    """When the files were last read."""
    replaced: tuple[tuple[str, str, str], ...] = ()
    """(content hash, file name, text) of policies that decided before, latest last."""


def wall_clock() -> Instant:
    """Now."""
    return time.time_ns() // 1000


class PolicyStore:
    """Holds the state, and replaces it in one assignment. Its methods may be called from any thread.

    `read` gives the texts of the files by name, or raises `PrmError`; `never_in_force` are the ids of policies that
    only decide for those who name them. Raises what `routing.read_versions` raises: without a good set there is
    nothing to fall back on.
    """

    def __init__(
        self,
        read: Callable[[], Mapping[str, str]],
        *,
        never_in_force: Collection[str] = (),
        now: Callable[[], Instant] = wall_clock,
    ) -> None:
        self._read = read
        self.now = now
        self._lock = Lock()
        texts = read()
        versions = read_versions(texts, never_in_force=never_in_force)
        at = now()
        self._tried: Reading | None = texts
        self.state = State(
            versions=versions,
            live_since={version.policy.hash: at for version in versions.all},
            reload=Reload(at=at, added=tuple(_hashes(versions))),
            looked_at=at,
        )

    def look(self) -> Reading:
        """Read the files, and change nothing but the time of the last look."""
        reading: Reading
        try:
            reading = dict(self._read())
        except PrmError as error:
            reading = error.faults
        except Exception as error:
            reading = (_own_fault(error),)
        with self._lock:
            self.state = replace(self.state, looked_at=self.now())
        return reading

    def is_new(self, reading: Reading) -> bool:
        """Whether this is something else than what was last tried; what failed by our own fault is tried again."""
        return reading != self._tried

    def adopt(self, reading: Reading) -> State:
        """Let the files of a reading decide, if each of them is good; else keep the policies and tell the faults."""
        with self._lock:
            self._tried = reading
            if isinstance(reading, tuple):
                return self._keep(reading)
            try:
                versions = self.state.versions.replaced(reading)
            except PrmError as error:
                return self._keep(error.faults)
            except Exception as error:
                self._tried = None
                return self._keep((_own_fault(error),))
            return self._go_live(versions)

    def refuse(self, fault: Fault) -> State:
        """Keep the policies for a reason that may pass: the next reading is tried whatever it says."""
        with self._lock:
            self._tried = None
            return self._keep((fault,))

    def _keep(self, faults: tuple[Fault, ...]) -> State:
        if faults != self.state.reload.faults:
            # Places and codes only: a sentence may repeat what somebody wrote.
            told = "; ".join(f"{fault.place} {fault.code}".strip() for fault in faults[:LOGGED_FAULTS])
            LOGGER.error("policies not reloaded, the last good ones stay: %d faults: %s", len(faults), told)
        self.state = replace(self.state, reload=Reload(at=self.now(), faults=faults))
        return self.state

    def _go_live(self, versions: Versions) -> State:
        before, at = self.state, self.now()
        old, new = _hashes(before.versions), _hashes(versions)
        reload = Reload(
            at=at,
            added=tuple(name for name in new if name not in old),
            changed=tuple(name for name in new if name in old and new[name] != old[name]),
            removed=tuple(name for name in old if name not in new),
        )
        hashes = set(new.values())
        gone = [_kept(version) for version in before.versions.all if version.policy.hash not in hashes]
        self.state = State(
            versions=versions,
            live_since={policy_hash: before.live_since.get(policy_hash, at) for policy_hash in new.values()},
            reload=reload,
            looked_at=before.looked_at,
            replaced=(*(kept for kept in before.replaced if kept[0] not in hashes), *gone)[-KEPT_TEXTS:],
        )
        LOGGER.info(
            "policies reloaded: added %s; changed %s; removed %s",
            *(", ".join(names) or "none" for names in (reload.added, reload.changed, reload.removed)),
        )
        return self.state


def _own_fault(error: Exception) -> Fault:
    """A defect of our own must neither stop decisions nor pass for a success."""
    LOGGER.error("%s while policies were read", type(error).__name__)
    return Fault(code="internal", sentence="the policies could not be read for a reason of our own")


def _hashes(versions: Versions) -> dict[str, str]:
    return {version.policy.id: version.policy.hash for version in versions.all}


def _kept(version: Version) -> tuple[str, str, str]:
    return version.policy.hash, version.source, version.text
