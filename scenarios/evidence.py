"""Evidence: what a claim's command measured, on which machine, as one JSON record a claim.

A claim is a command. It measures, prints its table, and hands its figures to `write`, which prints them as the
last line and keeps them in `evidence/NAME.json`; the README's table is made from those files alone.
"""

import json
import os
import platform
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prm.base import bad_input

EVIDENCE = Path("evidence")
"""Where the records stand, seen from the checkout."""

BEGIN = "<!-- evidence: begin -->"
END = "<!-- evidence: end -->"

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def write(name: str, figures: Mapping[str, Any], *, holds: bool, directory: Path = EVIDENCE) -> None:
    """Print the record as one line of JSON and keep it as `NAME.json`, whole or not at all.

    `name` is the make target; `figures` are JSON values, NumPy scalars among them; `holds` says whether the claim
    held, and the command's exit status should say the same. `BadInput` for a name that is no target's.
    """
    if not _NAME.fullmatch(name):
        raise bad_input("bad-evidence-name", f"{name!r} is not a name of small letters, digits and single hyphens")
    record = {"name": name, "holds": bool(holds), "figures": figures, "measured": _circumstances()}
    text = json.dumps(record, indent=2, allow_nan=False, ensure_ascii=False, default=_plain)
    directory.mkdir(parents=True, exist_ok=True)
    unfinished = directory / f".{name}.json.part"
    unfinished.write_text(text + "\n", encoding="utf-8", newline="\n")
    unfinished.replace(directory / f"{name}.json")
    sys.stdout.write(json.dumps(json.loads(text), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def table(directory: Path = EVIDENCE) -> str:
    """The records as a Markdown table, one row a claim, by name; nested figures stay in the files."""
    lines = ["| Command | Holds | Figures | Measured |", "|---|---|---|---|"]
    for path in sorted(directory.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        lines.append(
            f"| `make {record['name']}` | {'yes' if record['holds'] else '**no**'} "
            f"| {_shown(record['figures'])} | {_when_and_where(record['measured'])} |"
        )
    return "\n".join(lines)


def refresh(page: Path, directory: Path = EVIDENCE) -> None:
    """Write the table between the two markers of the page; `BadInput` if they do not both stand once, in order."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or text.count(BEGIN) != 1 or text.count(END) != 1:
        raise bad_input("no-evidence-markers", f"the page needs {BEGIN} and then {END}, once each", str(page))
    page.write_text(f"{before}{BEGIN}\n{table(directory)}\n{END}{after}", encoding="utf-8", newline="\n")


def _circumstances() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "simpy": version("simpy"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
    }


def _plain(value: object) -> Any:
    """NumPy scalars and arrays as plain numbers and lists."""
    try:
        return value.tolist()  # type: ignore[attr-defined]
    except AttributeError:
        raise TypeError(f"{type(value).__name__} is no JSON value") from None


def _shown(figures: Mapping[str, Any]) -> str:
    scalars = {name: value for name, value in figures.items() if not isinstance(value, dict | list)}
    return "; ".join(f"{name.replace('_', ' ')} {_cell(value)}" for name, value in scalars.items())


def _cell(value: Any) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
        case _:
            return str(value).replace("|", "\\|").replace("\n", " ")


def _when_and_where(measured: Mapping[str, Any]) -> str:
    return f"{measured['at'][:10]}, Python {measured['python']}, {measured['cores']} cores, {measured['machine']}"
