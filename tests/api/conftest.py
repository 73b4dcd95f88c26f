"""The service in this process, and a call that it decides."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from routing import Policy, Versions
from scenarios.policies import library_versions
from tests.api.stub_work import echo


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    # Errors of our own come back as answers, as they would over a network.
    with TestClient(create_app(work=echo), raise_server_exceptions=False) as started:
        yield started


@pytest.fixture(scope="session")
def versions() -> Versions:
    return library_versions()


@pytest.fixture(scope="session")
def policies(versions: Versions) -> dict[str, Policy]:
    return {version.policy.id: version.policy for version in versions.all}


@pytest.fixture
def question() -> dict[str, Any]:
    return {
        "call": {"call_id": "c-1", "at": "2025-12-27T18:30:00Z", "area": "north_east"},
        "knowledge": {"match": "confirmed", "age_years": 40, "notes": [], "plans": [], "contacts": []},
    }
