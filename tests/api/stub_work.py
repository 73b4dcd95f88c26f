"""Works for jobs that need no simulation; they run in a process of their own, which imports this module."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from api.jobs import Order, Result, Step
from prm.base import bad_input

GATE = "PRM111_TEST_GATE"
"""Names the file for which `until_the_gate_opens` waits."""


def echo(order: Order, tell: Callable[[Step], None]) -> Result:
    tell(Step(done=1, total=2, seconds_left=0.5))
    return {"scenario": order.scenario, "seed": order.seed, "process": os.getpid()}


def until_the_gate_opens(order: Order, tell: Callable[[Step], None]) -> Result:
    tell(Step(done=1, total=3, seconds_left=None))
    deadline = time.monotonic() + 30
    while not Path(os.environ[GATE]).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return {"seed": order.seed}


def refuse(order: Order, tell: Callable[[Step], None]) -> Result:
    raise bad_input("no-such-day", "there is no such day")


def fail(order: Order, tell: Callable[[Step], None]) -> Result:
    raise RuntimeError("secret of the inside")


def die(order: Order, tell: Callable[[Step], None]) -> Result:
    os._exit(9)
