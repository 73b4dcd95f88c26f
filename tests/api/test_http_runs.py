"""Runs over HTTP: accepted, looked up, bounded, and never in the way of a decision."""

import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.documents.answers import RunAnswer, RunsAnswer
from api.http.app import create_app
from tests.api import stub_work


def looked_up(client: TestClient, url: str, status: str) -> Any:
    deadline = time.monotonic() + 30
    while (run := client.get(url).json())["status"] != status:
        assert time.monotonic() < deadline, run
        time.sleep(0.01)
    return run


def test_a_run_is_accepted_and_its_result_found_at_its_location(client: TestClient) -> None:
    answer = client.post("/v1/runs", json={"scenario": "winter-surge", "seed": 3, "replications": 2})
    assert answer.status_code == 202
    accepted = RunAnswer.model_validate(answer.json(), strict=True)
    assert answer.headers["location"] == accepted.url
    run = looked_up(client, accepted.url, "done")
    RunAnswer.model_validate(run, strict=True)
    assert run["order"].items() >= {"scenario": "winter-surge", "seed": 3, "replications": 2}.items()
    assert run["result"]["seed"] == 3
    listed = RunsAnswer.model_validate(client.get("/v1/runs").json(), strict=True)
    assert accepted.id in [line.id for line in listed.runs]
    assert accepted.url in client.get("/").text


@pytest.mark.parametrize(
    ("order", "pointer", "sentence"),
    [
        ({}, "", '"scenario"'),
        ({"scenario": "winter-srge"}, "/scenario", 'did you mean "winter-surge"?'),
        ({"scenario": "/etc/passwd"}, "/scenario", "there is no scenario of that name"),
        ({"scenario": "winter-surge", "sed": 1}, "/sed", 'did you mean "seed"?'),
        ({"scenario": "winter-surge", "seed": -1}, "/seed", "at least 0"),
        ({"scenario": "winter-surge", "seed": True}, "/seed", "a whole number"),
        ({"scenario": "winter-surge", "replications": 1}, "/replications", "at least 2"),
        ({"scenario": "winter-surge", "replications": 10_000_000}, "/replications", "at most 200"),
        ({"scenario": "winter-surge", "per_fit": -1}, "/per_fit", "at least 0"),
        ({"scenario": "winter-surge", "replications": 2, "per_assumption": 3}, "/per_assumption", "at most"),
        ({"scenario": "london-2015-16", "month": "2031-01"}, "/month", ""),
        ({"scenario": "london-2015-16", "month": "March"}, "/month", ""),
    ],
)
def test_a_bad_order_is_refused_with_its_place(
    client: TestClient, order: dict[str, object], pointer: str, sentence: str
) -> None:
    answer = client.post("/v1/runs", json=order)
    assert answer.status_code == 422
    fault = answer.json()["faults"][0]
    assert fault["pointer"] == pointer
    assert sentence in fault["sentence"]


def test_decisions_are_answered_while_a_run_is_going(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: dict[str, Any]
) -> None:
    monkeypatch.setenv(stub_work.GATE, str(tmp_path / "gate"))
    with TestClient(create_app(work=stub_work.until_the_gate_opens, waiting=1)) as client:
        url = client.post("/v1/runs", json={"scenario": "winter-surge"}).headers["location"]
        looked_up(client, url, "running")
        assert client.post("/v1/decisions", json=question).status_code == 200
        assert client.get(url).json()["status"] == "running"
        assert client.post("/v1/runs", json={"scenario": "winter-surge"}).status_code == 202
        refused = client.post("/v1/runs", json={"scenario": "winter-surge"})
        assert refused.status_code == 503
        assert refused.json()["code"] == "busy"
        assert int(refused.headers["retry-after"]) > 0
        (tmp_path / "gate").touch()
        assert looked_up(client, url, "done")["result"] == {"seed": 1}


def test_a_run_that_cannot_be_done_says_why(question: dict[str, Any]) -> None:
    with TestClient(create_app(work=stub_work.refuse)) as client:
        url = client.post("/v1/runs", json={"scenario": "winter-surge"}).headers["location"]
        run = looked_up(client, url, "failed")
    assert run["faults"] == [{"code": "no-such-day", "sentence": "there is no such day", "pointer": ""}]
    assert run["result"] is None
