"""A real call log: what is read, what is refused with row and reason, and what never comes out."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import BadInput, NotFound, TooLarge, london, parse_instant
from scenarios.call_log import NEVER, CallLog, read_call_log
from scenarios.call_log_columns import (
    Columns,
    LogMapping,
    TimesRule,
    looks_identifying,
    read_mapping,
)
from scenarios.call_log_times import BadTime, instant_reader
from tests.scenarios.small_log import HEADERS, MAPPING, NOW, write_csv

Row = dict[str, str]

AGENTS = LogMapping(
    columns=Columns(
        arrival="arrival", answer="answer", end="end", hang_up="hang_up", queue="queue", agent="agent", id="call"
    )
)


def good_rows() -> list[Row]:
    """Three calls on a winter's day: answered, hung up, answered."""
    blank = {"arrival": "", "answer": "", "end": "", "hang_up": "", "queue": "main", "agent": "", "call": ""}
    return [
        blank
        | {
            "arrival": "2025-01-06 10:00:00",
            "answer": "2025-01-06 10:00:20",
            "end": "2025-01-06 10:05:00",
            "agent": "A1",
            "call": "c1",
        },
        blank | {"arrival": "2025-01-06 10:01:00", "hang_up": "2025-01-06 10:02:30", "call": "c2"},
        blank
        | {
            "arrival": "2025-01-06 10:03:00",
            "answer": "2025-01-06 10:06:00",
            "end": "2025-01-06 10:20:00",
            "agent": "A1",
            "call": "c3",
        },
    ]


def read(path: Path, rows: list[Row], mapping: LogMapping = AGENTS, bad_rows: str = "refuse") -> CallLog:
    return read_call_log(write_csv(path / "calls.csv", rows), mapping=mapping, now=NOW, bad_rows=bad_rows)


def test_a_good_log_is_read_as_it_stands(tmp_path: Path) -> None:
    calls = read(tmp_path, good_rows())
    assert calls.arrived[0] == parse_instant("2025-01-06T10:00:00Z")
    assert calls.waited_seconds.tolist() == [20, 90, 180]
    assert calls.handling_seconds.tolist() == [280, 0, 840]
    assert calls.queues == ("main",)
    assert calls.warnings == ()


def change(row: int, **cells: str) -> Callable[[list[Row]], None]:
    def edit(rows: list[Row]) -> None:
        rows[row].update(cells)

    return edit


BAD_ROWS = {
    "answer before arrival": (change(0, answer="2025-01-06 09:59:59"), 2, "answer-before-arrival"),
    "end before answer": (change(0, end="2025-01-06 10:00:10"), 2, "end-before-answer"),
    "hung up before arrival": (change(1, hang_up="2025-01-06 10:00:59"), 3, "hang-up-before-arrival"),
    "neither answered nor hung up": (change(1, hang_up=""), 3, "missing-answer"),
    "an end without an answer": (change(1, hang_up="", end="2025-01-06 10:09:00"), 3, "missing-answer"),
    "answered and hung up": (change(0, hang_up="2025-01-06 10:00:05"), 2, "answered-and-hung-up"),
    "answered without an end": (change(2, end=""), 4, "missing-end"),
    "no arrival": (change(2, arrival=""), 4, "missing-arrival"),
    "no queue": (change(2, queue=""), 4, "missing-queue"),
    "words for a time": (change(2, arrival="half past ten"), 4, "unreadable-time"),
    "no day of the calendar": (change(2, arrival="2025-02-30 10:00:00"), 4, "unreadable-time"),
    "the year 1900": (change(2, arrival="1900-01-01 10:00:00"), 4, "unreadable-time"),
    "the skipped hour": (change(2, arrival="2025-03-30 01:30:00"), 4, "no-such-time"),
    "the repeated hour": (change(2, arrival="2025-10-26 01:30:00"), 4, "repeated-hour"),
    "the future": (
        change(0, arrival="2031-01-06 10:00:00", answer="2031-01-06 10:01:00", end="2031-01-06 10:02:00"),
        2,
        "future-date",
    ),
    "a day too long": (change(2, end="2025-01-08 10:00:00"), 4, "too-long"),
    "the same id again": (change(2, call="c1"), 4, "duplicate-id"),
    "a phone number for a queue": (change(2, queue="020 7946 0123"), 4, "identifier-value"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_refused_with_its_row_and_reason(tmp_path: Path, name: str) -> None:
    edit, row, code = BAD_ROWS[name]
    rows = good_rows()
    edit(rows)
    with pytest.raises(BadInput) as error:
        read(tmp_path, rows)
    assert [(fault.code, fault.place) for fault in error.value.faults] == [(code, f"{tmp_path / 'calls.csv'}:{row}")]


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_left_out_with_a_warning_on_request(tmp_path: Path, name: str) -> None:
    edit, row, code = BAD_ROWS[name]
    rows = good_rows()
    edit(rows)
    calls = read(tmp_path, rows, bad_rows="leave out")
    assert len(calls) == 2
    assert f"{code} 1 (rows {row})" in calls.warnings[0]


def test_rows_out_of_order_are_put_in_order_and_told(tmp_path: Path) -> None:
    rows = good_rows()
    calls = read(tmp_path, [rows[2], rows[0], rows[1]])
    assert (np.diff(calls.arrived) > 0).all()
    assert "2 rows stand out of the order" in calls.warnings[0]
    assert "row 3" in calls.warnings[0]


def test_an_agent_in_two_calls_at_once_is_told(tmp_path: Path) -> None:
    rows = good_rows()
    rows[2]["answer"] = "2025-01-06 10:04:00"
    assert "two calls at once" in read(tmp_path, rows).warnings[0]
    rows[2]["agent"] = "A2"
    assert read(tmp_path, rows).warnings == ()


def test_a_row_that_is_too_short_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "calls.csv", good_rows())
    path.write_text(path.read_text() + "2025-01-06 11:00:00\n")
    with pytest.raises(BadInput) as error:
        read_call_log(path, mapping=AGENTS, now=NOW, bad_rows="refuse")
    assert error.value.faults[0].code == "short-row"
    assert error.value.faults[0].place.endswith(":5")


@given(st.permutations(range(3)))
@settings(max_examples=6)
def test_the_order_of_the_file_makes_no_difference_to_the_calls(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    rows = good_rows()
    rows[1]["queue"] = "nurse"
    folder = tmp_path_factory.mktemp("log")
    straight, mixed = read(folder, rows), read(folder, [rows[n] for n in order])
    for name in ("arrived", "answered", "hung_up", "ended", "queue"):
        assert getattr(straight, name).tolist() == getattr(mixed, name).tolist()
    assert straight.queues == mixed.queues


# The two odd days.


def test_the_day_of_25_hours_has_both_its_hours_when_offsets_are_written(tmp_path: Path) -> None:
    rows = good_rows()[:1] * 2
    rows = [
        row
        | {
            "arrival": f"2025-10-26T01:30:00{offset}",
            "answer": f"2025-10-26T01:31:00{offset}",
            "end": f"2025-10-26T01:32:00{offset}",
            "call": "",
        }
        for row, offset in zip(rows, ("+01:00", "+00:00"), strict=True)
    ]
    calls = read(tmp_path, rows)
    assert np.diff(calls.arrived).tolist() == [3_600_000_000]


@pytest.mark.parametrize(("which", "utc"), [("first", "00:30"), ("second", "01:30")])
def test_the_repeated_hour_is_read_as_the_mapping_says(which: str, utc: str) -> None:
    read_instant = instant_reader(TimesRule(repeated_hour=which))  # type: ignore[arg-type]
    assert read_instant("2025-10-26 01:30:00") == parse_instant(f"2025-10-26T{utc}:00Z")


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2029, 1, 1)))
def test_every_local_time_is_read_as_london_shows_it_or_refused(moment: datetime) -> None:
    text = moment.isoformat(" ")
    try:
        instant = instant_reader(TimesRule())(text)
    except BadTime as error:
        refused = error.code
        instant = None
    if instant is None:
        assert refused in ("no-such-time", "repeated-hour")
        return
    assert london(instant).replace(tzinfo=None, fold=0) == moment


def test_other_zones_and_forms(tmp_path: Path) -> None:
    assert instant_reader(TimesRule(zone="UTC"))("2025-07-01 10:00:00") == parse_instant("2025-07-01T10:00:00Z")
    assert instant_reader(TimesRule(zone="+01:00"))("2025-01-01 10:00") == parse_instant("2025-01-01T09:00:00Z")
    slashes = instant_reader(TimesRule(form="%d/%m/%Y %H:%M"))
    assert slashes("03/02/2025 09:05") == parse_instant("2025-02-03T09:05:00Z")


# Columns.


def test_durations_may_stand_in_place_of_instants(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("arrival;wait_seconds;handling_seconds\n2025-01-06 10:00;20;280\n2025-01-06 10:01;90;\n")
    calls = read_call_log(path, mapping=None, now=NOW, bad_rows="refuse")
    assert calls.waited_seconds.tolist() == [20, 90]
    assert (calls.answered != NEVER).tolist() == [True, False]


def test_a_negative_duration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("arrival,wait_seconds,handling_seconds\n2025-01-06 10:00,-5,280\n")
    with pytest.raises(BadInput) as error:
        read_call_log(path, mapping=None, now=NOW, bad_rows="refuse")
    assert error.value.faults[0].code == "negative-duration"


@pytest.mark.parametrize(
    "header",
    ["NHS Number", "nhs_no", "NHSNumber", "Patient Name", "Caller name", "name", "Surname", "DOB", "Date of birth",
     "Phone", "Mobile number", "Telephone", "CLI", "Caller ID", "Postcode", "post code", "E-mail", "Home address"],
)  # fmt: skip
def test_headers_of_identifiers_are_known(header: str) -> None:
    assert looks_identifying(header)


@pytest.mark.parametrize(
    "header",
    ["Arrival", "Answered at", "Queue name", "Skill", "Site name", "Area", "Agent", "Call id", "Disposition", "Wait"],
)
def test_headers_of_calls_are_no_identifiers(header: str) -> None:
    assert not looks_identifying(header)


def test_columns_of_identifiers_are_not_read_and_are_named(tmp_path: Path) -> None:
    rows = [row | {"NHS Number": "9990000018", "Patient name": "Canary Songbird"} for row in good_rows()]
    calls = read(tmp_path, rows)
    assert calls.notes == ("Never read, as they look like identifiers: NHS Number, Patient name.",)
    assert "Songbird" not in repr(calls)
    assert "9990000018" not in repr(calls)


def test_a_column_of_identifiers_may_not_be_mapped(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "columns:\n  arrival: Arrived\n  wait_seconds: Wait\n  handling_seconds: Talk\n  id: NHS Number\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as error:
        read_mapping(path)
    assert error.value.faults[0].code == "identifier-column"
    assert ":5:" in error.value.faults[0].place


def test_no_value_of_a_row_stands_in_an_error(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0] |= {"arrival": "Canary Songbird", "call": "9990000018"}
    rows[1] |= {"queue": "9990000018 Songbird", "call": "9990000018"}
    with pytest.raises(BadInput) as error:
        read(tmp_path, rows)
    assert "Songbird" not in str(error.value)
    assert "9990000018" not in str(error.value)


BAD_MAPS = {
    "an unknown field": ("columns: {arrival: a, answr: b}", "unknown-field"),
    "no end": ("columns: {arrival: a, answer: b, hang_up: c}", "bad-value"),
    "both forms": ("columns: {arrival: a, answer: b, end: c, hang_up: d, wait_seconds: e}", "bad-value"),
    "another zone": (
        "columns: {arrival: a, wait_seconds: b, handling_seconds: c}\ntimes: {zone: Mars/Olympus}",
        "bad-value",
    ),
}


@pytest.mark.parametrize("name", BAD_MAPS)
def test_a_bad_mapping_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    text, code = BAD_MAPS[name]
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_mapping(path)
    assert error.value.faults[0].code == code
    assert str(path) in error.value.faults[0].place


# Files.


def test_a_mapped_column_that_is_not_there_is_told_with_the_likely_one(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("arival,queued,answer,end,hang_up,queue\n")
    with pytest.raises(BadInput, match='did you mean "arival"'):
        read_call_log(path, mapping=MAPPING, now=NOW, bad_rows="refuse")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unknown-columns"),
        (b"arrival,answer,end,hang_up\n", "no-calls"),
        (b"when,what\n1,2\n", "unknown-columns"),
        (b"\xff\xfe\x00arrival", "not-text"),
        (b'arrival,answer,end,hang_up\n"2025-01-06 10:00', "bad-csv"),
        (b"arrival,answer,end,hang_up\n" + b"x" * 200_000 + b"\n", "bad-csv"),
    ],
)
def test_empty_and_broken_files_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput) as error:
        read_call_log(path, mapping=None, now=NOW, bad_rows="refuse")
    assert error.value.faults[0].code == code


def test_a_missing_file_and_one_of_too_many_rows(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_call_log(tmp_path / "none.csv", mapping=AGENTS, now=NOW, bad_rows="refuse")
    path = write_csv(tmp_path / "calls.csv", good_rows())
    assert len(read_call_log(path, mapping=AGENTS, now=NOW, bad_rows="refuse", most_rows=3)) == 3
    with pytest.raises(TooLarge):
        read_call_log(path, mapping=AGENTS, now=NOW, bad_rows="refuse", most_rows=2)


def test_of_many_bad_rows_the_first_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    rows = [row | {"arrival": "no time", "call": ""} for row in good_rows()[:1]] * 60
    with pytest.raises(BadInput) as error:
        read(tmp_path, rows)
    assert len(error.value.faults) == 51
    assert error.value.faults[-1].sentence == "and 10 more rows"


def test_one_column_may_be_the_end_of_any_call(tmp_path: Path) -> None:
    mapping = LogMapping(columns=Columns(arrival="arrival", answer="answer", end="end", hang_up="end"))
    rows = good_rows()
    rows[1] |= {"end": rows[1]["hang_up"], "hang_up": ""}
    calls = read(tmp_path, rows, mapping)
    assert calls.waited_seconds.tolist() == [20, 90, 180]
    assert (calls.hung_up != NEVER).tolist() == [False, True, False]


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "2025-01-06 10:00:00", "2025-01-06 10:00:30", "2025-03-30 01:15", "-1", "main", "é\n", '"', "="]
            ),
            max_size=8,
        ),
        max_size=8,
    )
)
def test_whatever_the_cells_hold_the_log_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "calls.csv"
    path.write_text("\n".join([",".join(HEADERS), *(",".join(row) for row in cells)]), encoding="utf-8")
    try:
        calls = read_call_log(path, mapping=MAPPING, now=NOW, bad_rows="leave out")
    except BadInput:
        return
    answered = calls.answered != NEVER
    assert (answered != (calls.hung_up != NEVER)).all()
    assert (calls.waited_seconds >= 0).all()
    assert (calls.handling_seconds >= 0).all()
