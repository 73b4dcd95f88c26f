"""The policies that decide: replaced whole or not at all, and a decision wholly under one set of them."""

import asyncio
import copy
import gc
import json
import logging
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

import api.documents.decision
from api.documents.decision import read_question
from api.policy_store import PolicyStore, State
from api.policy_watch import PolicyReloads
from prm.base import BadInput
from routing import Decision, canonical, decide
from scenarios.policies import folder_texts
from tests.api.policy_files import NAME, as_it_was, edited, folder_of_two
from tests.routing.small_policy import small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of_two(tmp_path / "policies")


@pytest.fixture
def store(folder: Path) -> PolicyStore:
    return PolicyStore(partial(folder_texts, folder))


def reload(store: PolicyStore) -> State:
    return store.adopt(store.look())


def answered(store: PolicyStore, question: dict[str, Any]) -> str:
    return canonical(read_question(copy.deepcopy(question), store.state.versions).answer())


def test_a_good_change_decides_and_the_old_file_brings_the_old_bytes_back(
    store: PolicyStore, folder: Path, question: dict[str, Any]
) -> None:
    before, first = store.state, answered(store, question)
    (folder / NAME).write_text(edited(), encoding="utf-8")
    assert answered(store, question) == first
    after = reload(store)
    assert after is store.state
    assert (after.reload.added, after.reload.changed, after.reload.removed) == ((), ("london-2024",), ())
    assert "for-everybody" in answered(store, question)
    # What was untouched is the same policy and has decided since the start.
    untouched = after.versions.named("london-2015-12")
    assert untouched is not None
    assert untouched is before.versions.named("london-2015-12")
    assert after.live_since[untouched.policy.hash] == before.live_since[untouched.policy.hash]
    assert set(after.live_since) == {version.policy.hash for version in after.versions.all}
    (folder / NAME).write_text(as_it_was(), encoding="utf-8")
    reload(store)
    assert answered(store, question) == first


def test_a_policy_may_come_and_go(store: PolicyStore, folder: Path) -> None:
    (folder / "next.yml").write_text(small("next", "2099-01-01"), encoding="utf-8")
    assert reload(store).reload.added == ("next",)
    (folder / "next.yml").unlink()
    assert reload(store).reload.removed == ("next",)


def test_what_is_no_policy_file_is_left_alone(store: PolicyStore, folder: Path) -> None:
    for name in ("notes.txt", ".london-2024.yaml.swp", ".hidden.yaml", "london-2024.yaml~"):
        (folder / name).write_text("no policy", encoding="utf-8")
    (folder / "older").mkdir()
    (folder / "older" / "bad.yaml").write_text("no policy", encoding="utf-8")
    after = reload(store)
    assert after.reload.faults == after.reload.added == ()


def write_bytes(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "x.yaml")


BREAKS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "half of a file": (write_bytes(NAME, as_it_was().encode()[:5000]), "missing-field", f"{NAME}:"),
    "bad YAML": (write_bytes(NAME, b"policy: [london"), "bad-yaml", f"{NAME}:"),
    "unknown field": (write_bytes(NAME, as_it_was().replace("owner:", "ownr:", 1).encode()), "unknown-field", NAME),
    "empty file": (write_bytes(NAME, b""), "not-a-mapping", NAME),
    "no text": (write_bytes(NAME, b"\xff\xfe\x00"), "not-text", NAME),
    "two megabytes": (write_bytes(NAME, b"#" * 2_000_000), "too-large", NAME),
    "one id twice": (write_bytes("x.yaml", small("london-2024", "2099-01-01").encode()), "duplicate-policy", "x.yaml:"),
    "one date twice": (write_bytes("x.yaml", small("x", "2024-04-01").encode()), "same-effective-date", "x.yaml:2:1"),
    "a folder": (lambda folder: (folder / "x.yaml").mkdir(), "unreadable-file", "x.yaml"),
    "a pipe": (pipe, "unreadable-file", "x.yaml"),
    "a link to nowhere": (lambda folder: (folder / "x.yaml").symlink_to("nowhere"), "no-such-file", "x.yaml"),
    "a name with a line break": (write_bytes("x\ny.yaml", b""), "bad-file-name", r"x\ny.yaml"),
    "an empty folder": (empty, "no-policies", ""),
    "no folder": (lambda folder: folder.rename(folder.with_name("moved")), "unreadable-folder", ""),
}


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_what_cannot_be_used_never_decides_and_is_told(
    store: PolicyStore, folder: Path, question: dict[str, Any], name: str
) -> None:
    spoil, code, place = BREAKS[name]
    before, first = store.state, answered(store, question)
    spoil(folder)
    # A good change beside it does not decide either: all or nothing.
    if (folder / "london-2015.yaml").exists():
        text = (folder / "london-2015.yaml").read_text(encoding="utf-8")
        (folder / "london-2015.yaml").write_text(text.replace("id: default\n", "id: changed\n"), encoding="utf-8")
    after = reload(store)
    assert after.versions is before.versions
    assert after.live_since == before.live_since
    assert code in {fault.code for fault in after.reload.faults}
    assert all(fault.place.startswith(place) for fault in after.reload.faults if fault.code == code)
    assert str(folder) not in repr(after.reload)
    assert answered(store, question) == first


def test_a_reading_that_failed_is_not_tried_again_until_the_files_differ(store: PolicyStore, folder: Path) -> None:
    (folder / NAME).write_text("policy: [", encoding="utf-8")
    assert store.is_new(store.look())
    reload(store)
    assert not store.is_new(store.look())
    (folder / NAME).write_text(as_it_was(), encoding="utf-8")
    assert store.is_new(store.look())
    assert reload(store).reload.faults == ()
    assert not store.is_new(store.look())


def test_a_defect_of_our_own_is_told_as_a_failure_and_tried_again(
    store: PolicyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / NAME).write_text(edited(), encoding="utf-8")
    with monkeypatch.context() as broken:
        broken.setattr("routing.versions.parse_policy", lambda *_: 1 / 0)
        assert [fault.code for fault in reload(store).reload.faults] == ["internal"]
    assert store.is_new(store.look())
    assert reload(store).reload.changed == ("london-2024",)


def test_without_a_good_set_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no policy file"):
        PolicyStore(partial(folder_texts, tmp_path))


def test_the_log_tells_codes_and_places_and_nothing_that_a_file_says(
    store: PolicyStore, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (folder / NAME).write_text(as_it_was() + "Zyzzogeton: 1\n", encoding="utf-8")
    reload(store)
    reload(store)
    (folder / NAME).write_text(edited(), encoding="utf-8")
    reload(store)
    told = [record.getMessage() for record in caplog.records]
    line = as_it_was().count("\n") + 1
    assert told == [
        f"policies not reloaded, the last good ones stay: 1 faults: {NAME}:{line}:1 unknown-field",
        "policies reloaded: added none; changed london-2024; removed none",
    ]


# One set for one decision


def test_a_reload_between_a_decision_and_its_reasons_changes_neither(
    store: PolicyStore, folder: Path, question: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answered(store, question)

    def slow(*given: Any) -> Decision:
        decision = decide(*given)
        (folder / NAME).write_text(edited(), encoding="utf-8")
        assert reload(store).reload.changed == ("london-2024",)
        return decision

    with monkeypatch.context() as slowed:
        slowed.setattr(api.documents.decision, "decide", slow)
        assert answered(store, question) == first
    assert answered(store, question) != first


def test_decisions_in_threads_beside_many_reloads_are_all_of_one_set_or_the_other(question: dict[str, Any]) -> None:
    files: Iterator[dict[str, str]] = cycle(({NAME: edited()}, {NAME: as_it_was()}))
    store = PolicyStore(lambda: {NAME: as_it_was()})
    first = answered(store, question)
    store.adopt(next(files))
    second = answered(store, question)
    found: list[str] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            found.append(answered(store, question))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(6):
        store.adopt(next(files))
    over.set()
    for thread in threads:
        thread.join()
    assert set(found) == {first, second}


def test_a_set_that_was_replaced_is_let_go(store: PolicyStore, folder: Path, question: dict[str, Any]) -> None:
    answered(store, question)
    # As the service does at its start: what is frozen is never looked at again for cycles.
    gc.collect()
    gc.freeze()
    try:
        old = store.state.versions.named("london-2024")
        assert old is not None
        rules = [weakref.ref(rule) for rule in old.policy.rules]
        del old
        (folder / NAME).write_text(edited(), encoding="utf-8")
        reload(store)
        gc.collect()
        assert [rule() for rule in rules if rule() is not None] == []
    finally:
        gc.unfreeze()


def test_texts_of_replaced_policies_are_kept_but_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.policy_store.KEPT_TEXTS", 3)
    store = PolicyStore(lambda: {"a.yaml": small("a", "2020-01-01")})
    hashes = [store.state.versions.all[0].policy.hash]
    for hours in range(1, 6):
        store.adopt({"a.yaml": small("a", "2020-01-01", hours)})
        hashes.append(store.state.versions.all[0].policy.hash)
    assert [kept[0] for kept in store.state.replaced] == hashes[-4:-1]
    # One that comes back is live and no longer among the replaced.
    store.adopt({"a.yaml": small("a", "2020-01-01", 4)})
    assert [kept[0] for kept in store.state.replaced] == [*hashes[-4:-2], hashes[-1]]


# Watching


def watched(looks: list[dict[str, str]]) -> tuple[PolicyStore, list[str]]:
    """The store after it was watched while its file was as each look found it, and what decided at each look."""
    reading = iter(looks)
    seen: list[str] = []

    class Over(BaseException):
        """The looks are used up."""

    def read() -> dict[str, str]:
        if "store" in made:
            seen.append(made["store"].state.versions.all[0].policy.id)
        try:
            return next(reading)
        except StopIteration:
            raise Over from None

    made: dict[str, PolicyStore] = {}
    made["store"] = PolicyStore(read)
    reloads = PolicyReloads(made["store"], settle_seconds=0)
    with pytest.raises(Over):
        asyncio.run(reloads.watch(0.001))
    return made["store"], seen


def test_a_file_that_is_being_written_never_decides_and_does_once_it_has_settled() -> None:
    looks = [{"x.yaml": small(name, "2020-01-01")} for name in ("a", "b", "c", "d", "d", "d")]
    store, seen = watched(looks)
    assert seen == ["a", "a", "a", "a", "d", "d"]
    assert store.state.reload.changed == ()
    assert (store.state.reload.added, store.state.reload.removed) == (("d",), ("a",))


def test_the_watch_goes_on_after_a_failure_and_mends_when_the_file_is_mended() -> None:
    good, bad = {"x.yaml": small("a", "2020-01-01")}, {"x.yaml": "policy: ["}
    store, _ = watched([good, bad, bad, bad])
    assert [fault.code for fault in store.state.reload.faults] == ["bad-yaml"]
    # Back to what it was before: nothing has to change for the failure to be over.
    store, _ = watched([good, bad, bad, bad, good, good])
    assert store.state.reload.faults == ()


def test_a_reload_that_is_asked_for_while_the_file_is_written_changes_nothing_and_says_so() -> None:
    looks = iter({"x.yaml": small(name, "2020-01-01")} for name in ("a", "b", "c", "d", "d"))
    store = PolicyStore(lambda: next(looks))
    reloads = PolicyReloads(store, settle_seconds=0)
    state = asyncio.run(reloads.reload())
    assert [fault.code for fault in state.reload.faults] == ["still-being-written"]
    assert state.versions.named("a") is not None
    state = asyncio.run(reloads.reload())
    assert state.reload.faults == ()
    assert state.versions.named("d") is not None


def test_the_question_of_these_tests_has_a_reason_that_the_edit_changes(
    store: PolicyStore, question: dict[str, Any]
) -> None:
    assert "default" in {reason["rule"] for reason in json.loads(answered(store, question))["reasons"]}
