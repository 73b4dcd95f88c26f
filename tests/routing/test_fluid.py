"""The fluid model of calls in hand, against its differential equation integrated step by step."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing.fluid import calls_in_hand


def by_euler(calls: float, on_duty: float, sent: float, age: float, handling: float, patience: float) -> float:
    """Ever finer Euler steps, extrapolated to none (Richardson)."""

    def steps(number: int) -> float:
        level, step = calls, age / number
        for _ in range(number):
            ends = min(level, on_duty) / handling + max(level - on_duty, 0.0) / patience
            level += step * (sent / age - ends)
        return level

    coarse, fine = steps(4_000), steps(8_000)
    return 2 * fine - coarse


@given(
    calls=st.integers(0, 150),
    on_duty=st.integers(1, 80),
    sent=st.integers(0, 300),
    age=st.floats(1, 1800),
    handling=st.floats(200, 1000),
    patience=st.floats(60, 1500),
)
@example(calls=10, on_duty=40, sent=200, age=900.0, handling=540.0, patience=180.0)
@example(calls=90, on_duty=40, sent=5, age=900.0, handling=540.0, patience=180.0)
@example(calls=40, on_duty=40, sent=0, age=900.0, handling=540.0, patience=180.0)
@example(calls=40, on_duty=40, sent=120, age=900.0, handling=540.0, patience=180.0)
def test_the_closed_form_solves_the_equation(
    calls: int, on_duty: int, sent: int, age: float, handling: float, patience: float
) -> None:
    found = calls_in_hand(calls, on_duty, sent, age_seconds=age, handling_seconds=handling, patience_seconds=patience)
    assert found == pytest.approx(by_euler(calls, on_duty, sent, age, handling, patience), abs=1e-3)


@given(
    calls=st.integers(0, 150),
    on_duty=st.integers(0, 80),
    sent=st.integers(0, 300),
    age=st.just(0.0) | st.floats(1e-6, 1e5),
    more=st.integers(1, 50),
)
def test_more_calls_leave_no_fewer_and_none_appear_or_turn_negative(
    calls: int, on_duty: int, sent: int, age: float, more: int
) -> None:
    def later(calls: int, sent: int) -> float:
        return calls_in_hand(calls, on_duty, sent, age_seconds=age, handling_seconds=540.0, patience_seconds=180.0)

    found = later(calls, sent)
    assert -1e-9 <= found <= calls + sent + 1e-9
    assert later(calls + more, sent) >= found - 1e-9
    assert later(calls, sent + more) >= found - 1e-9


def test_at_no_age_every_call_is_still_there() -> None:
    assert calls_in_hand(7, 5, 3, age_seconds=0.0, handling_seconds=540.0, patience_seconds=180.0) == 10


def test_without_calls_sent_calls_in_talk_end_exponentially() -> None:
    # Half of the calls in talk are over after handling * ln 2: 540 s * 0.693147.
    found = calls_in_hand(40, 50, 0, age_seconds=374.2994774823653, handling_seconds=540.0, patience_seconds=180.0)
    assert found == pytest.approx(20.0)
