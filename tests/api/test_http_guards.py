"""What every answer carries, and what never gets as far as a decision."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.documents.answers import Problem
from api.http.guards import AddHeaders, LimitBody, LogRequests
from prm.base.documents import DEFAULT_LIMIT_BYTES

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/docs", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/style.css", 200),
        ("GET", "/health", 200),
        ("GET", "/v1/policies", 200),
        ("GET", "/v1/scenarios", 200),
        ("GET", "/v1/runs", 200),
        ("GET", "/v1/runs/none", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/v1/policies/", 404),
        ("GET", "/v1/decisions", 405),
        ("DELETE", "/v1/policies", 405),
        ("POST", "/v1/decisions", 415),
    ],
)
def test_every_answer_says_what_it_is_not_for(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert "not for routing real patients" in answer.headers["x-intended-use"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    if path not in ("/openapi.json", "/style.css"):
        assert "not for routing real patients" in answer.text
    if status >= 400:
        problem = Problem.model_validate(answer.json(), strict=True)
        assert problem.status == status
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad-json"),
        (b"{", "bad-json"),
        (b'{"call": NaN}', "not-finite"),
        (b'{"call": -Infinity}', "not-finite"),
        (b'{"call": 1e999}', "not-finite"),
        (b'{"call": "\xff\xfe"}', "bad-json"),
        (b'{"call": {}, "call": {}}', "duplicate-key"),
        (b"[" * 100 + b"]" * 100, "too-deep"),
        (b"[" * 100_000 + b"]" * 100_000, "bad-json"),
        (b'{"call": ' + b"9" * 5000 + b"}", "bad-json"),
        (b'{"call": "\\ud800"}', "bad-json"),
    ],
)
def test_a_body_that_is_no_good_json_is_refused(client: TestClient, body: bytes, code: str) -> None:
    answer = client.post("/v1/decisions", content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["faults"][0]["code"] == code


@pytest.mark.parametrize("body", [b"null", b"[]", b'"call"', b"7"])
def test_json_of_another_shape_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/v1/decisions", content=body, headers=JSON).status_code == 422


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_only_json_is_read(client: TestClient, media_type: str) -> None:
    answer = client.post("/v1/decisions", content=b"{}", headers={"Content-Type": media_type})
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported-media-type"


def chunks(count: int, sent: list[int]) -> Iterator[bytes]:
    for _ in range(count):
        sent.append(1)
        yield b" " * 100_000


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/runs", "/nowhere"])
def test_an_announced_body_of_ten_megabytes_is_refused_quickly(client: TestClient, path: str) -> None:
    began = time.perf_counter()
    answer = client.post(path, content=b" " * 10_000_000, headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"
    assert time.perf_counter() - began < 1


def test_a_body_in_chunks_is_counted(client: TestClient) -> None:
    answer = client.post("/v1/decisions", content=chunks(100, []), headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["faults"][0]["sentence"] == f"the body is larger than {DEFAULT_LIMIT_BYTES:,} bytes"


def test_a_body_at_the_limit_is_read(client: TestClient, question: dict[str, Any]) -> None:
    body = json.dumps(question).encode()
    body += b" " * (DEFAULT_LIMIT_BYTES - len(body))
    assert client.post("/v1/decisions", content=body, headers=JSON).status_code == 200
    assert client.post("/v1/decisions", content=body + b" ", headers=JSON).status_code == 413


def failing_app() -> FastAPI:
    app = FastAPI()

    @app.get("/v1/things/{thing}")
    async def fail(thing: str) -> None:
        raise ValueError(f"could not read {thing}")

    app.add_middleware(LimitBody, limit_bytes=10)
    app.add_middleware(AddHeaders)
    app.add_middleware(LogRequests)
    return app


def test_a_failure_of_our_own_tells_neither_caller_nor_log_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with TestClient(failing_app()) as client:
        answer = client.get("/v1/things/Zyzzogeton?name=Zyzzogeton")
    assert answer.status_code == 500
    assert Problem.model_validate(answer.json(), strict=True).code == "internal"
    assert "not for routing real patients" in answer.headers["x-intended-use"]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("prm111")]
    assert "ValueError in /v1/things/{thing}" in ours[0]
    assert not any("Zyzzogeton" in message for message in ours)


def test_the_log_names_the_route_and_never_the_path(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="prm111")
    client.get("/v1/runs/9990000018?name=Zyzzogeton")
    client.get("/9990000018")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("prm111")]
    assert ours == ["GET /v1/runs/{run_id} 404", "GET (no route) 404"]


@pytest.mark.parametrize("path", ["/v1/policies/9990000018", "/v1/scenarios/9990000018", "/v1/runs/9990000018"])
def test_a_name_that_is_not_known_is_not_repeated(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "9990000018" not in answer.text
