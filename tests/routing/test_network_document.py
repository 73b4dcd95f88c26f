"""The network in a request: the load and the router's memory arrive as they are, and nonsense is refused."""

from typing import Any

import pytest

from prm.base import BadInput, parse_instant
from routing import Load
from routing.documents.question import read_question
from tests.routing.balanced_policy import balanced

POLICY = balanced({"strategy": "fixed_shares", "shares": {"a": 60, "b": 40}})
AT = "2025-12-27T18:00:00Z"


def asked(**network: Any) -> dict[str, Any]:
    return {"call": {"call_id": "one", "at": AT, "stage": "ring"}, "network": {"providers": {"a": {}}} | network}


def test_load_and_memory_are_read_as_they_are_written() -> None:
    network = read_question(
        asked(
            providers={"a": {"load": {"on_duty": 4, "calls": 7}}, "b": {}},
            taken_at="2025-12-27T17:59:00Z",
            sent={"a": 3},
            sent_in_window={"a": 2, "b": 1},
            shares={"a": 66.7, "b": 33.3},
            window_from="2025-12-27T17:57:00Z",
        ),
        POLICY,
    ).network
    assert network is not None
    assert (network.providers["a"].load, network.providers["b"].load) == (Load(on_duty=4, calls=7), None)
    assert (network.sent, network.sent_in_window, network.shares) == (
        {"a": 3},
        {"a": 2, "b": 1},
        {"a": 66.7, "b": 33.3},
    )
    assert network.window_from == parse_instant("2025-12-27T17:57:00Z")


@pytest.mark.parametrize(
    ("network", "code", "place"),
    [
        ({"shares": {"a": 60, "b": 30}}, "shares-not-whole", "/network/shares"),
        ({"shares": {"a": 130, "b": 0}}, "out-of-range", None),
        ({"sent": {"aa": 1}}, "unknown-provider", "/network/sent"),
        ({"sent_in_window": {"zed": 1}}, "unknown-provider", "/network/sent_in_window"),
        ({"sent": {"a": -1}}, "out-of-range", None),
        ({"sent": {"a": 1.5}}, "wrong-type", None),
        ({"providers": {"a": {"load": {"on_duty": 4}}}}, "missing-field", None),
        ({"window_from": "soon"}, "bad-value", None),
    ],
)
def test_memory_that_cannot_be_is_refused(network: dict[str, Any], code: str, place: str | None) -> None:
    with pytest.raises(BadInput) as caught:
        read_question(asked(**network), POLICY)
    (fault,) = caught.value.faults
    assert fault.code == code
    assert place in (None, fault.place)
