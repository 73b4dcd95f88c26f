"""`/v1/policies`: the policies that decide, each in full, and how the files they came from were last read."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.http.bodies import answer
from api.http.describe import content_of
from api.http.problems import MEDIA_TYPE, BadPolicies
from api.policy_store import PolicyStore, Reload, State
from api.policy_watch import PolicyReloads
from prm.base import Fault, Instant, NotFound, iso
from prm.base.documents import suggest
from routing import Policy, Version, parse_policy


def router(store: PolicyStore, reloads: PolicyReloads) -> APIRouter:
    """The routes over the policies of a store."""
    routes = APIRouter(prefix="/v1", tags=["policies"])

    @routes.get(
        "/policies", summary="List the policies", responses={200: content_of("PoliciesAnswer", "The policies.")}
    )
    async def list_all_policies() -> Response:
        """Every policy that a decision can name, which of them is in force now, and how the last reload came out.

        A reload that failed has changed nothing; its faults stand here until one succeeds.
        """
        return answer(_policies(store.state, store.now()))

    @routes.post(
        "/policies/reload",
        summary="Reload the policies",
        responses={
            200: content_of("PoliciesAnswer", "The files decide; `reload` says what changed."),
            422: content_of("PoliciesProblem", "Nothing was changed; each fault at file:line:column.", MEDIA_TYPE),
        },
    )
    async def reload_policies() -> Response:
        """Read the files again, all or nothing.

        Every decision lies wholly under the policies before or wholly under those after.
        """
        state = await reloads.reload()
        if state.reload.faults:
            raise BadPolicies(*state.reload.faults)
        return answer(_policies(state, store.now()))

    @routes.get(
        "/policies/{policy_id}", summary="Show a policy", responses={200: content_of("PolicyAnswer", "The policy.")}
    )
    async def show_policy(policy_id: str) -> Response:
        """The policy of an id or a content hash: its areas, providers and rules with their sources, and the file.

        By its hash, which every decision names, a policy can also be had after it was replaced.
        """
        state = store.state
        live = state.versions.named(policy_id) or state.versions.by_hash(policy_id)
        if live is not None:
            return answer(_policy(live.policy, live.text, state.live_since[live.policy.hash]))
        for policy_hash, source, text in state.replaced:
            if policy_hash == policy_id:
                return answer(_policy(await asyncio.to_thread(parse_policy, text, source), text, None))
        ids = [version.policy.id for version in state.versions.all]
        sentence = f"there is no policy of that name{suggest(policy_id, ids)}"
        raise NotFound(Fault(code="unknown-policy", sentence=sentence))

    return routes


def reload_status(reload: Reload) -> dict[str, Any]:
    """How a reload came out, as data."""
    return {
        "at": iso(reload.at),
        "ok": not reload.faults,
        "faults": [{"code": fault.code, "sentence": fault.sentence, "place": fault.place} for fault in reload.faults],
        "added": list(reload.added),
        "changed": list(reload.changed),
        "removed": list(reload.removed),
    }


def _policies(state: State, now: Instant) -> dict[str, Any]:
    in_force = state.versions.in_force(now)
    return {
        "policies": [_line(version, version is in_force, state.live_since) for version in state.versions.all],
        "reload": reload_status(state.reload),
        "looked_at": iso(state.looked_at),
    }


def _line(version: Version, in_force_now: bool, live_since: Mapping[str, Instant]) -> dict[str, Any]:
    policy = version.policy
    return {
        **_head(policy),
        "live_since": iso(live_since[policy.hash]),
        "in_force_now": in_force_now,
        "url": f"/v1/policies/{policy.id}",
    }


def _head(policy: Policy) -> dict[str, str]:
    return {
        "id": policy.id,
        "hash": policy.hash,
        "effective_from": policy.effective_from,
        "owner": policy.owner,
        "rationale": policy.rationale,
    }


def _policy(policy: Policy, text: str, live_since: Instant | None) -> dict[str, Any]:
    return {
        **_head(policy),
        "live_since": None if live_since is None else iso(live_since),
        "areas": {name: {"home": area.home, "network": area.network} for name, area in policy.areas.items()},
        "providers": [
            {
                "id": provider.id,
                "name": provider.name,
                "kind": provider.kind,
                "areas": sorted(provider.areas),
                "staffs": sorted(provider.staffs),
            }
            for provider in policy.providers
        ],
        "rules": [
            {"id": rule.id, "kind": rule.kind, "owner": rule.owner, "rationale": rule.rationale, "source": rule.source}
            for rule in policy.rules
        ],
        "text": text,
    }
