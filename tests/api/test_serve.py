"""`prm111 serve` from outside: a process, a port of this machine, and what it writes."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.policy_files import NAME, as_it_was, edited, folder_of_two

CANARY = "Zyzzogeton"


class Server:
    """A running service; `log` is complete once it has stopped."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "api.command_line", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        first = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", first)
        assert found, first + self.process.stderr.read()
        self.port = int(found[1])
        self.url = found[0]

    def post(self, path: str, body: bytes) -> tuple[int, Any]:
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return json.load(answer)

    def stop(self) -> tuple[int, str]:
        """The exit code and everything that was written."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out + err


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.communicate()


def test_a_decision_from_outside_and_a_log_without_identifiers(server: Server, question: dict[str, Any]) -> None:
    status, decision = server.post("/v1/decisions", json.dumps(question).encode())
    assert status == 200
    assert decision["destination"]["provider"]
    question["call"]["identity"] = {"first_name": CANARY, "nhs_number": CANARY}
    status, problem = server.post(f"/v1/decisions?name={CANARY}", json.dumps(question).encode())
    assert (status, problem["faults"][0]["pointer"]) == (422, "/call/identity/nhs_number")
    server.post(f"/{CANARY}", b"{}")
    code, log = server.stop()
    assert code == 0
    assert "POST /v1/decisions 200" in log
    assert "POST (no route) 404" in log
    assert CANARY not in log
    assert "Traceback" not in log


def test_ten_megabytes_are_refused_quickly_even_by_a_client_that_sends_before_it_reads(server: Server) -> None:
    began = time.perf_counter()
    status, problem = server.post("/v1/decisions", b" " * 10_000_000)
    assert (status, problem["code"]) == (413, "too-large")
    assert time.perf_counter() - began < 2


def test_an_announced_body_is_refused_before_it_is_sent(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        head = ("POST /v1/decisions HTTP/1.1", "Host: x", "Content-Type: application/json", "Content-Length: 10000000")
        connection.sendall("\r\n".join((*head, "", "")).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_port_in_use_is_told_in_a_sentence(server: Server) -> None:
    command = [sys.executable, "-m", "api.command_line", "serve", "--port", str(server.port)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert ended.returncode == 2
    assert ended.stderr == f"cannot listen on 127.0.0.1 port {server.port}: address already in use\n"


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_an_edited_policy_decides_without_a_restart_and_a_broken_one_does_not(
    tmp_path: Path, question: dict[str, Any]
) -> None:
    folder = folder_of_two(tmp_path / "policies")
    server = Server("--policies", str(folder))
    try:
        ask = json.dumps(question).encode()
        _, first = server.post("/v1/decisions", ask)
        (folder / NAME).write_text(as_it_was().replace("owner:", "ownr:", 1), encoding="utf-8")
        until(lambda: server.get("/health")["status"] == "degraded")
        assert [fault["code"] for fault in server.get("/v1/policies")["reload"]["faults"]] == [
            "missing-field",
            "unknown-field",
        ]
        assert server.post("/v1/decisions", ask) == (200, first)
        assert server.post("/v1/policies/reload", b"")[0] == 422
        (folder / NAME).write_text(edited(), encoding="utf-8")
        until(lambda: server.get("/health")["status"] == "ok")
        assert server.post("/v1/decisions", ask)[1]["policy"]["hash"] != first["policy"]["hash"]
    finally:
        code, log = server.stop()
    assert code == 0
    assert re.search(rf"policies not reloaded, the last good ones stay: 2 faults: {NAME}:\d+:\d+ missing-field", log)
    assert "policies reloaded: added none; changed london-2024; removed none" in log
    assert str(folder) not in log


def test_a_folder_that_cannot_be_used_is_no_start(tmp_path: Path) -> None:
    folder = folder_of_two(tmp_path / "policies")
    (folder / NAME).write_text("policy: [", encoding="utf-8")
    command = [sys.executable, "-m", "api.command_line", "serve", "--port", "0", "--policies", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{NAME}:1:")
