"""`POST /v1/runs` and `GET /v1/runs/{run_id}`: simulations as jobs, beside the decisions and never before them."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.documents.run import RunDocument
from api.http.bodies import answer, read_json
from api.http.describe import body_of, content_of
from api.jobs import Job, Jobs
from prm.base import BadInput, Fault, NotFound, bad_input
from prm.base.documents import suggest, validated_json
from scenarios.library import with_month
from scenarios.schema import Scenario

EXAMPLE = {"scenario": "winter-surge", "seed": 1, "replications": 5}


def router(jobs: Jobs, scenarios: Mapping[str, Scenario]) -> APIRouter:
    """The routes over these jobs and the library of scenarios, which are by name."""
    routes = APIRouter(prefix="/v1", tags=["runs"])

    @routes.post(
        "/runs",
        status_code=202,
        summary="Start a run",
        openapi_extra=body_of("RunDocument", EXAMPLE),
        responses={202: content_of("RunAnswer", "The run is waiting; look it up at `Location`.")},
    )
    async def start_run(request: Request) -> Response:
        """Simulate a scenario against what it is compared with, in a process of its own.

        Runs are done one at a time, in turn. Results are kept in memory, the latest only.
        """
        data, _ = await read_json(request)
        document = validated_json(RunDocument, data)
        if document.scenario not in scenarios:
            sentence = f"there is no scenario of that name{suggest(document.scenario, scenarios)}"
            raise bad_input("unknown-scenario", sentence, "/scenario")
        if document.month is not None:
            _check_month(scenarios[document.scenario], document.month)
        if document.per_assumption > document.replications:
            raise bad_input("out-of-range", '"per_assumption" must be at most "replications"', "/per_assumption")
        job = jobs.submit(document.order())
        return answer(_run(job), status=202, headers={"Location": _url(job)})

    @routes.get("/runs", summary="List the runs", responses={200: content_of("RunsAnswer", "The runs, oldest first.")})
    async def list_runs() -> Response:
        """The runs that are remembered."""
        return answer({"runs": [_line(job) for job in jobs.all()]})

    @routes.get("/runs/{run_id}", summary="Show a run", responses={200: content_of("RunAnswer", "The run.")})
    async def show_run(run_id: str) -> Response:
        """How far the run has come, and its result once it is done."""
        job = jobs.get(run_id)
        if job is None:
            sentence = "there is no such run; the oldest results are forgotten"
            raise NotFound(Fault(code="unknown-run", sentence=sentence))
        return answer(_run(job))

    return routes


def _check_month(scenario: Scenario, month: str) -> None:
    try:
        with_month(scenario, month)
    except BadInput as error:
        raise BadInput(*(replace(fault, place="/month") for fault in error.faults)) from None


def _url(job: Job) -> str:
    return f"/v1/runs/{job.job_id}"


def _line(job: Job) -> dict[str, Any]:
    return {"id": job.job_id, "url": _url(job), "order": asdict(job.order), "status": job.status}


def _run(job: Job) -> dict[str, Any]:
    return {
        **_line(job),
        "progress": None if job.step is None else asdict(job.step),
        "result": job.result,
        "faults": [{"code": fault.code, "sentence": fault.sentence, "pointer": ""} for fault in job.faults],
    }
