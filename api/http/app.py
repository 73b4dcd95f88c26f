"""The application: routes, guards, and what happens when it starts and stops."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.responses import Response

from api.documents.answers import ANSWERS
from api.documents.decision import DecisionDocument
from api.documents.run import RunDocument
from api.http import decisions, library, pages, problems, runs
from api.http.bodies import answer
from api.http.describe import content_of, describe
from api.http.guards import AddHeaders, LimitBody, LogRequests
from api.jobs import Jobs, Work
from api.work import run_scenario
from prm.base.documents import DEFAULT_LIMIT_BYTES
from scenarios.library import list_scenarios, load
from scenarios.policies import list_policies, load_policy

DESCRIPTION = (
    "NHS 111 call routing for London: one explained decision for one call, and runs of the simulator that uses the "
    "very same engine. For planning and training on synthetic people. Not for routing real patients."
)


def create_app(*, work: Work = run_scenario, waiting: int = 8) -> FastAPI:
    """The service over the project's own policies and scenarios.

    `work` does the runs, in a process of its own; `waiting` is how many of them may wait.
    """
    policies = {name: load_policy(name) for name in list_policies()}
    scenarios = {name: load(name) for name in list_scenarios()}
    jobs = Jobs(work, waiting=waiting)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # What the start has built stays for good; leaving it out of collections takes tens of milliseconds off the
        # slowest answers.
        gc.collect()
        gc.freeze()
        yield
        gc.unfreeze()
        jobs.close()

    app = FastAPI(
        title="prm111",
        version=_version(),
        summary="NHS 111 call routing and simulation for planning and training",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses={"default": content_of("Problem", "What is wrong, and where.", problems.MEDIA_TYPE)},
    )
    problems.install(app)
    app.include_router(decisions.router(policies))
    app.include_router(library.router(policies, scenarios))
    app.include_router(runs.router(jobs, scenarios))

    @app.get(
        "/health",
        tags=["service"],
        summary="Is the service up?",
        responses={200: content_of("HealthAnswer", "It is.")},
    )
    async def health() -> Response:
        """The version, and the policies that decide."""
        hashes = {name: policy.hash for name, policy in policies.items()}
        return answer({"status": "ok", "version": app.version, "policies": hashes})

    app.include_router(pages.router(describe(app, (DecisionDocument, RunDocument), ANSWERS), jobs, policies, scenarios))
    # The last one added stands outermost.
    app.add_middleware(LimitBody, limit_bytes=DEFAULT_LIMIT_BYTES)
    app.add_middleware(AddHeaders)
    app.add_middleware(LogRequests)
    return app


def _version() -> str:
    try:
        return version("prm111")
    except PackageNotFoundError:
        return "from a checkout"
