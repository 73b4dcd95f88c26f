"""`POST /v1/decisions`: one call, one explained decision, by the very function that routes simulated calls."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.documents.decision import read_question
from api.http.bodies import JSON, read_json
from api.http.describe import body_of, content_of
from api.policy_store import PolicyStore
from routing import canonical

FORGET_AFTER_BYTES = 32_000_000
"""Bodies read before the needs remembered by the policies are forgotten: what callers name is part of them, and
their number alone would not bound the memory."""

EXAMPLE = {
    "call": {"call_id": "example-1", "at": "2025-12-27T18:30:00Z", "area": "north_east", "stage": "identified"},
    "knowledge": {
        "match": "confirmed",
        "age_years": 87,
        "notes": [],
        "plans": [
            {
                "plan_id": "plan-1",
                "kind": "end_of_life",
                "supplier": "coordinate_my_care",
                "valid_from": "2025-06-01T00:00:00Z",
            }
        ],
        "contacts": [{"call_id": "example-0", "at": "2025-12-26T09:00:00Z", "provider": "las_north_east"}],
    },
}
"""A request that the documentation shows: a confirmed patient with an end of life plan who called yesterday."""


def router(store: PolicyStore) -> APIRouter:
    """The route over the policies of a store."""
    routes = APIRouter(prefix="/v1", tags=["decisions"])
    read_bytes = 0

    @routes.post(
        "/decisions",
        summary="Decide one call at one stage",
        openapi_extra=body_of("DecisionDocument", EXAMPLE),
        responses={200: content_of("DecisionAnswer", "The decision and its reasons.")},
    )
    async def decide_call(request: Request) -> Response:
        """Where the call goes, what the patient must have, what to ask, and why.

        A fact that is absent is unknown, never "no". An absent network is all open and free. The same request gives
        the same bytes. Nothing of the request is kept or logged.
        """
        nonlocal read_bytes
        data, size = await read_json(request)
        # Taken once: whatever is reloaded from here on, this decision and its reasons lie under these.
        versions = store.state.versions
        answer = read_question(data, versions).answer()
        read_bytes += size
        if read_bytes > FORGET_AFTER_BYTES:
            read_bytes = 0
            for version in versions.all:
                version.policy.forget()
        return Response(canonical(answer).encode(), media_type=JSON)

    return routes
