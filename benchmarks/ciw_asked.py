"""Asking Ciw, which runs as a process of its own under its own Python."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PYTHON = Path(".venv/ciw/bin/python")
"""Made by `make`, seen from the checkout."""
SCRIPT = Path(__file__).with_name("ciw_side.py")


def ask(jobs: Sequence[dict[str, Any]], python: Path = PYTHON) -> tuple[str, list[Any]]:
    """Ciw's version and its answers, in order; `CalledProcessError` where it fails."""
    run = subprocess.run(
        [str(python), "-I", str(SCRIPT)], input=json.dumps(jobs), capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(f"Ciw failed:\n{run.stderr}")
    answer = json.loads(run.stdout)
    return answer["version"], answer["answers"]
