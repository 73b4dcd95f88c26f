"""`GET /v1/policies` and `GET /v1/scenarios`: what there is to choose from, and each in full."""

from collections.abc import Iterable, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from api.http.bodies import answer
from api.http.describe import content_of
from prm.base import Fault, NotFound
from prm.base.documents import suggest
from routing import Policy
from scenarios.library import text_of
from scenarios.policies import policy_text
from scenarios.schema import Scenario


def router(policies: Mapping[str, Policy], scenarios: Mapping[str, Scenario]) -> APIRouter:
    """The routes over these policies and scenarios, which are by name."""
    routes = APIRouter(prefix="/v1", tags=["library"])

    @routes.get(
        "/policies", summary="List the policies", responses={200: content_of("PoliciesAnswer", "The policies.")}
    )
    async def list_all_policies() -> Response:
        """Every policy that a decision can name."""
        lines = [
            {
                "id": policy.id,
                "hash": policy.hash,
                "effective_from": policy.effective_from,
                "owner": policy.owner,
                "rationale": policy.rationale,
                "url": f"/v1/policies/{name}",
            }
            for name, policy in policies.items()
        ]
        return answer({"policies": lines})

    @routes.get(
        "/policies/{policy_id}", summary="Show a policy", responses={200: content_of("PolicyAnswer", "The policy.")}
    )
    async def show_policy(policy_id: str) -> Response:
        """The policy's areas, providers and rules with their sources, and the file itself."""
        return answer(_policy(policies[_known("policy", policy_id, policies)], policy_id))

    @routes.get(
        "/scenarios", summary="List the scenarios", responses={200: content_of("ScenariosAnswer", "The scenarios.")}
    )
    async def list_all_scenarios() -> Response:
        """The library of scenarios: each is a named change to a locked baseline."""
        lines = [
            {
                "name": scenario.name,
                "title": scenario.title,
                "question": scenario.question,
                "baseline": scenario.baseline,
                "url": f"/v1/scenarios/{scenario.name}",
            }
            for scenario in scenarios.values()
        ]
        return answer({"scenarios": lines})

    @routes.get(
        "/scenarios/{name}", summary="Show a scenario", responses={200: content_of("ScenarioAnswer", "The scenario.")}
    )
    async def show_scenario(name: str) -> Response:
        """The scenario's question and days, and the file itself."""
        scenario = scenarios[_known("scenario", name, scenarios)]
        first_day, last_day = scenario.days
        return answer(
            {
                "name": scenario.name,
                "title": scenario.title,
                "question": scenario.question,
                "baseline": scenario.baseline,
                "first_day": first_day.isoformat(),
                "last_day": last_day.isoformat(),
                "compare_with": scenario.compare_with,
                "text": text_of(name),
            }
        )

    return routes


def _known(what: str, name: str, names: Iterable[str]) -> str:
    """The name if it is one of them; else `NotFound` with the likely one. What was asked for is not repeated."""
    names = tuple(names)
    if name not in names:
        sentence = f"there is no {what} of that name{suggest(name, names)}"
        raise NotFound(Fault(code=f"unknown-{what}", sentence=sentence))
    return name


def _policy(policy: Policy, name: str) -> dict[str, object]:
    return {
        "id": policy.id,
        "hash": policy.hash,
        "effective_from": policy.effective_from,
        "owner": policy.owner,
        "rationale": policy.rationale,
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
        "text": policy_text(name),
    }
