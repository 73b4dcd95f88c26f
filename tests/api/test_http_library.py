"""Policies, scenarios and pages: as documented, and nothing on them from elsewhere."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.documents.answers import (
    HealthAnswer,
    PoliciesAnswer,
    PolicyAnswer,
    RunsAnswer,
    ScenarioAnswer,
    ScenariosAnswer,
)
from api.http.decisions import EXAMPLE
from routing import Policy, parse_policy
from scenarios.library import list_scenarios, parse_scenario


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/health", HealthAnswer),
        ("/v1/policies", PoliciesAnswer),
        ("/v1/policies/london-2024", PolicyAnswer),
        ("/v1/scenarios", ScenariosAnswer),
        ("/v1/scenarios/winter-surge", ScenarioAnswer),
        ("/v1/runs", RunsAnswer),
    ],
)
def test_answers_are_as_documented(client: TestClient, path: str, model: type[BaseModel]) -> None:
    model.model_validate(client.get(path).json(), strict=True)


def test_every_listed_policy_can_be_shown_and_its_text_is_that_policy(
    client: TestClient, policies: dict[str, Policy]
) -> None:
    listed = client.get("/v1/policies").json()["policies"]
    assert {policy["id"]: policy["hash"] for policy in listed} == {name: p.hash for name, p in policies.items()}
    for policy in listed:
        shown = client.get(policy["url"]).json()
        assert parse_policy(shown["text"], "shown.yaml").hash == policy["hash"]
        assert all(rule["source"] and rule["owner"] for rule in shown["rules"])


def test_every_listed_scenario_can_be_shown_and_its_text_is_that_scenario(client: TestClient) -> None:
    listed = client.get("/v1/scenarios").json()["scenarios"]
    assert tuple(scenario["name"] for scenario in listed) == list_scenarios()
    for scenario in listed:
        assert parse_scenario(client.get(scenario["url"]).json()["text"], "shown.yaml").name == scenario["name"]


def test_a_misspelt_name_is_answered_with_the_likely_one(client: TestClient) -> None:
    answer = client.get("/v1/scenarios/winter-srge")
    assert answer.status_code == 404
    assert 'did you mean "winter-surge"?' in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/style.css"])
def test_no_page_loads_anything_from_elsewhere(client: TestClient, path: str) -> None:
    text = client.get(path).text
    hosts = set(re.findall(r"(?:https?:)?//[\w.:-]+", text))
    # The one address on the pages is the service's own, in the examples.
    assert hosts <= {"http://127.0.0.1:8111"}
    assert not re.search(r"<script|@import|url\(|\son\w+=|\sstyle=", text)


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_every_link_of_a_page_leads_somewhere(client: TestClient, path: str) -> None:
    text = client.get(path).text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="([^"]+)"', text))
    assert links
    for link in links:
        page, _, fragment = link.partition("#")
        assert not page or client.get(page).status_code == 200
        assert page or fragment in ids


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_can_be_read_by_everyone(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert '<html lang="en-GB">' in text
    assert text.count("<h1>") == 1
    assert '<a class="skip" href="#main">' in text
    assert '<main id="main">' in text
    assert len(re.findall(r"<th(?=[ >])", text)) == len(re.findall(r'<th scope="', text))


def test_the_example_of_the_documentation_works(client: TestClient) -> None:
    assert client.post("/v1/decisions", json=EXAMPLE).status_code == 200


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        found = {part["$ref"]} if "$ref" in part else set()
        return found.union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def test_the_openapi_document_refers_only_to_what_it_holds(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert {name.removeprefix("#/components/schemas/") for name in references(document)} <= set(schemas)
    assert "HTTPValidationError" not in schemas
    assert {"/v1/decisions", "/v1/policies/{policy_id}", "/v1/scenarios/{name}", "/v1/runs/{run_id}"} <= set(
        document["paths"]
    )
