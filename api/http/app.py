"""The application: routes, guards, and what happens when it starts and stops."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response

from api.documents.answers import ANSWERS
from api.documents.decision import DecisionDocument
from api.documents.run import RunDocument
from api.http import decisions, library, pages, policies, problems, runs
from api.http.bodies import answer
from api.http.describe import content_of, describe
from api.http.guards import AddHeaders, LimitBody, LogRequests
from api.jobs import Jobs, Work
from api.policy_store import PolicyStore
from api.policy_watch import PolicyReloads
from api.work import run_scenario
from prm.base.documents import DEFAULT_LIMIT_BYTES
from scenarios.library import list_scenarios, load
from scenarios.policies import NEVER_IN_FORCE, folder_texts, library_texts

DESCRIPTION = (
    "NHS 111 call routing for London: one explained decision for one call, and runs of the simulator that uses the "
    "very same engine. For planning and training on synthetic people. Not for routing real patients."
)


def create_app(
    *,
    work: Work = run_scenario,
    waiting: int = 8,
    policy_folder: Path | None = None,
    look_seconds: float = 1.0,
    settle_seconds: float = 0.2,
) -> FastAPI:
    """The service over the project's own scenarios, and over its policies or those of a folder.

    `work` does the runs, in a process of its own; `waiting` is how many of them may wait. A folder of policies is
    looked at every `look_seconds`, and what has changed there decides without a restart; a reload that is asked for
    wants the files unchanged for `settle_seconds`. Raises `BadInput` if the folder's policies cannot be used.
    """
    store = _store(policy_folder)
    reloads = PolicyReloads(store, settle_seconds=settle_seconds)
    scenarios = {name: load(name) for name in list_scenarios()}
    jobs = Jobs(work, waiting=waiting)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # What the start has built stays for good; leaving it out of collections takes tens of milliseconds off the
        # slowest answers.
        gc.collect()
        gc.freeze()
        # The project's own files change when the project does, and that is a matter for a restart.
        watching = None if policy_folder is None else asyncio.create_task(reloads.watch(look_seconds))
        yield
        if watching is not None:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
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
    app.include_router(decisions.router(store))
    app.include_router(policies.router(store, reloads))
    app.include_router(library.router(scenarios))
    app.include_router(runs.router(jobs, scenarios))

    @app.get(
        "/health",
        tags=["service"],
        summary="Is the service up?",
        responses={200: content_of("HealthAnswer", "It is.")},
    )
    async def health() -> Response:
        """The version, the policies that decide, and whether the files they came from could be read again.

        A reload that failed makes it `degraded`: decisions go on under the last good policies.
        """
        state = store.state
        return answer(
            {
                "status": "degraded" if state.reload.faults else "ok",
                "version": app.version,
                "policies": {version.policy.id: version.policy.hash for version in state.versions.all},
                "reload": policies.reload_status(state.reload),
            }
        )

    app.include_router(pages.router(describe(app, (DecisionDocument, RunDocument), ANSWERS), jobs, store, scenarios))
    # The last one added stands outermost.
    app.add_middleware(LimitBody, limit_bytes=DEFAULT_LIMIT_BYTES)
    app.add_middleware(AddHeaders)
    app.add_middleware(LogRequests)
    return app


def _store(policy_folder: Path | None) -> PolicyStore:
    if policy_folder is None:
        return PolicyStore(library_texts, never_in_force=NEVER_IN_FORCE)
    return PolicyStore(partial(folder_texts, policy_folder))


def _version() -> str:
    try:
        return version("prm111")
    except PackageNotFoundError:
        return "from a checkout"
