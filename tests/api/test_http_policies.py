"""`/v1/policies`: what decides, reloads that are asked for, and a folder that is watched."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.documents.answers import HealthAnswer, PoliciesAnswer, PoliciesProblem, PolicyAnswer
from api.http.app import create_app
from tests.api.policy_files import NAME, as_it_was, edited, folder_of_two
from tests.api.stub_work import echo
from tests.routing.small_policy import small

SECONDS = 20.0
"""How long a watched change may take on a busy machine."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of_two(tmp_path / "policies")


def started(folder: Path, look_seconds: float) -> TestClient:
    return TestClient(create_app(work=echo, policy_folder=folder, look_seconds=look_seconds, settle_seconds=0.001))


@pytest.fixture
def asked(folder: Path) -> Iterator[TestClient]:
    """A service that reads its folder again only when it is asked to."""
    with started(folder, 3600) as client:
        yield client


@pytest.fixture
def watching(folder: Path) -> Iterator[TestClient]:
    """A service that looks at its folder all the time."""
    with started(folder, 0.02) as client:
        yield client


def reload(client: TestClient) -> Any:
    return client.post("/v1/policies/reload")


def listed(client: TestClient) -> PoliciesAnswer:
    return PoliciesAnswer.model_validate(client.get("/v1/policies").json(), strict=True)


def health(client: TestClient) -> HealthAnswer:
    return HealthAnswer.model_validate(client.get("/health").json(), strict=True)


def decided(client: TestClient, question: dict[str, Any]) -> bytes:
    answer = client.post("/v1/decisions", json=question)
    assert answer.status_code == 200
    return answer.content


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_folder_decides_and_each_policy_says_whether_it_is_in_force(asked: TestClient, folder: Path) -> None:
    (folder / "next.yaml").write_text(small("next", "2999-01-01"), encoding="utf-8")
    assert reload(asked).status_code == 200
    policies = {policy.id: policy for policy in listed(asked).policies}
    assert list(policies) == ["london-2015-12", "london-2024", "next"]
    assert [name for name, policy in policies.items() if policy.in_force_now] == ["london-2024"]
    assert listed(asked).reload.added == ["next"]


def test_a_policy_can_be_named_by_its_hash_and_is_decided_by_the_same_bytes(
    asked: TestClient, question: dict[str, Any]
) -> None:
    (newest,) = (policy for policy in listed(asked).policies if policy.in_force_now)
    bytes_found = {decided(asked, {**question, "policy": name}) for name in (newest.id, newest.hash)}
    assert bytes_found == {decided(asked, question)}


def test_a_reload_says_what_changed_and_the_old_file_brings_the_old_bytes_back(
    asked: TestClient, folder: Path, question: dict[str, Any]
) -> None:
    before, first = listed(asked), decided(asked, question)
    (folder / NAME).write_text(edited(), encoding="utf-8")
    answer = reload(asked)
    assert answer.status_code == 200
    told = PoliciesAnswer.model_validate(answer.json(), strict=True)
    assert (told.reload.ok, told.reload.changed, told.reload.added, told.reload.removed) == (
        True,
        ["london-2024"],
        [],
        [],
    )
    hashes = {policy.id: policy.hash for policy in told.policies}
    assert health(asked).policies == hashes
    since = {policy.id: policy.live_since for policy in told.policies}
    assert since["london-2024"] == told.reload.at
    assert since["london-2015-12"] == before.policies[0].live_since
    second = decided(asked, question)
    assert second != first
    assert hashes["london-2024"].encode() in second
    (folder / NAME).write_text(as_it_was(), encoding="utf-8")
    assert reload(asked).status_code == 200
    assert decided(asked, question) == first


def test_a_reload_without_a_change_changes_nothing(asked: TestClient) -> None:
    before = listed(asked)
    answer = PoliciesAnswer.model_validate(reload(asked).json(), strict=True)
    assert answer.policies == before.policies
    assert (answer.reload.ok, answer.reload.added, answer.reload.changed, answer.reload.removed) == (True, [], [], [])


def test_a_reload_that_fails_says_so_everywhere_and_decisions_go_on(
    asked: TestClient, folder: Path, question: dict[str, Any]
) -> None:
    before, first = listed(asked), decided(asked, question)
    bad = as_it_was().replace("owner:", "ownr:", 1)
    line = bad[: bad.index("ownr:")].count("\n") + 1
    (folder / NAME).write_text(bad, encoding="utf-8")
    (folder / "london-2015.yaml").write_text("policy: [", encoding="utf-8")
    answer = reload(asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = PoliciesProblem.model_validate(answer.json(), strict=True)
    assert problem.code == "bad-policies"
    # Every fault of every file, at its place.
    assert f"{NAME}:{line}:1" in {fault.place for fault in problem.faults}
    assert {fault.place.split(":")[0] for fault in problem.faults} == {NAME, "london-2015.yaml"}
    for status in (listed(asked).reload, health(asked).reload):
        assert not status.ok
        assert status.faults == problem.faults
    assert listed(asked).policies == before.policies
    assert asked.get("/health").status_code == 200
    assert health(asked).status == "degraded"
    assert "cannot be used" in asked.get("/").text
    assert decided(asked, question) == first
    folder_of_two(folder)
    assert reload(asked).status_code == 200
    assert health(asked).status == "ok"
    assert "cannot be used" not in asked.get("/").text
    assert listed(asked).policies == before.policies


def empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda folder: folder.rename(folder.with_name("moved")), "unreadable-folder"),
        (empty, "no-policies"),
        (lambda folder: (folder / "x.yaml").mkdir(), "unreadable-file"),
        (lambda folder: (folder / "x.yaml").write_text(small("london-2024", "2099-01-01")), "duplicate-policy"),
    ],
)
def test_a_folder_that_cannot_be_used_changes_nothing(
    asked: TestClient, folder: Path, spoil: Callable[[Path], object], code: str
) -> None:
    before = listed(asked).policies
    spoil(folder)
    answer = reload(asked)
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["faults"]] == [code]
    # Where the operator keeps the files is nobody's business.
    assert str(folder.parent) not in answer.text
    assert listed(asked).policies == before


def test_a_policy_that_was_replaced_can_still_be_had_by_the_hash_of_its_decisions(
    asked: TestClient, folder: Path, question: dict[str, Any]
) -> None:
    old_hash = asked.post("/v1/decisions", json=question).json()["policy"]["hash"]
    (folder / NAME).write_text(edited(), encoding="utf-8")
    reload(asked)
    old = PolicyAnswer.model_validate(asked.get(f"/v1/policies/{old_hash}").json(), strict=True)
    assert (old.hash, old.text, old.live_since) == (old_hash, as_it_was(), None)
    new = PolicyAnswer.model_validate(asked.get("/v1/policies/london-2024").json(), strict=True)
    assert new.hash != old_hash
    assert new == PolicyAnswer.model_validate(asked.get(f"/v1/policies/{new.hash}").json(), strict=True)
    assert asked.get(f"/v1/policies/{'0' * 64}").status_code == 404


def test_decisions_during_fifty_reloads_are_all_of_one_version_or_the_other(asked: TestClient, folder: Path) -> None:
    # Two small files of one date: what is tried here is the turning, fifty times.
    question: dict[str, Any] = {"call": {"call_id": "c", "at": "2031-01-01T12:00:00Z"}}
    one, other = small("small", "2030-01-01", 24), small("small", "2030-01-01", 48).replace("id: anybody", "id: all")
    allowed = set()
    for text in (other, one):
        (folder / "small.yaml").write_text(text, encoding="utf-8")
        assert reload(asked).status_code == 200
        allowed.add(decided(asked, question))
    assert len(allowed) == 2
    found: list[bytes] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            found.append(decided(asked, question))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    changed = 0
    for text in (other, one) * 25:
        (folder / "small.yaml").write_text(text, encoding="utf-8")
        changed += reload(asked).json()["reload"]["changed"] == ["small"]
    over.set()
    for thread in threads:
        thread.join()
    assert changed == 50
    assert set(found) == allowed


def test_a_watched_folder_takes_effect_fails_visibly_and_recovers_by_itself(
    watching: TestClient, folder: Path, question: dict[str, Any]
) -> None:
    first = decided(watching, question)
    (folder / NAME).write_text(edited(), encoding="utf-8")
    until(lambda: listed(watching).reload.changed == ["london-2024"])
    second = decided(watching, question)
    assert b"for-everybody" in second
    (folder / NAME).write_text(edited()[:3000], encoding="utf-8")
    until(lambda: health(watching).status == "degraded")
    assert decided(watching, question) == second
    # Broken in another way: tried again, and told anew.
    (folder / NAME).write_text("policy: [", encoding="utf-8")
    until(lambda: [fault.code for fault in health(watching).reload.faults] == ["bad-yaml"])
    (folder / NAME).write_text(as_it_was(), encoding="utf-8")
    until(lambda: health(watching).status == "ok")
    assert decided(watching, question) == first


def test_the_watch_is_alive(watching: TestClient) -> None:
    before = listed(watching).looked_at
    until(lambda: listed(watching).looked_at > before)


def test_the_projects_own_policies_are_not_watched_but_can_be_read_again(client: TestClient) -> None:
    answer = client.post("/v1/policies/reload")
    assert answer.status_code == 200
    assert PoliciesAnswer.model_validate(answer.json(), strict=True).reload.changed == []
