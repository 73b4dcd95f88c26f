"""`GET /v1/scenarios`: the scenarios that a run can name, and each in full."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from api.http.bodies import answer
from api.http.describe import content_of
from prm.base import Fault, NotFound
from prm.base.documents import suggest
from scenarios.library import text_of
from scenarios.schema import Scenario


def router(scenarios: Mapping[str, Scenario]) -> APIRouter:
    """The routes over these scenarios, which are by name."""
    routes = APIRouter(prefix="/v1", tags=["library"])

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
        if name not in scenarios:
            sentence = f"there is no scenario of that name{suggest(name, scenarios)}"
            raise NotFound(Fault(code="unknown-scenario", sentence=sentence))
        scenario = scenarios[name]
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
