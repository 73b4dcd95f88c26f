"""The folder of a study's findings: the report, the figures and a manifest, whole or not at all."""

import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from prm.base import Instant, iso
from scenarios.limits import NOTICE
from scenarios.outputs import MANIFEST, write_folder
from scenarios.report.log_form import Page, html_of


def write_findings(
    folder: Path,
    *,
    what: str,
    document: Mapping[str, Any],
    page: Page,
    scenarios: Mapping[str, str],
    ran_at: Instant,
    tables: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write `report.html`, the document as `WHAT.json`, further tables by file name, and the manifest.

    `scenarios` are the scenarios played from, as YAML, by name; their hashes stand in the manifest. Equal findings
    write equal bytes, but for `ran_at`. `BadInput` if the path is in use by something else than results.
    """
    texts = {"report.html": html_of(page), f"{what}.json": as_json(document), **tables}
    about = {
        "what": what,
        "seed": document["seed"],
        "scenarios": {name: _hash(text) for name, text in scenarios.items()},
    }
    write_texts(folder, texts, about=about, ran_at=ran_at)


def write_texts(folder: Path, texts: Mapping[str, str], *, about: Mapping[str, Any], ran_at: Instant) -> None:
    """Write the texts by file name with a manifest that begins with what is said `about` them."""
    manifest = {
        **about,
        "files": {name: _hash(text) for name, text in sorted(texts.items())},
        "versions": {"python": platform.python_version()},
        "ran_at": iso(ran_at),
        "notice": NOTICE,
    }

    def fill(part: Path) -> None:
        for name, text in {**texts, MANIFEST: as_json(manifest)}.items():
            (part / name).write_bytes(text.encode())

    write_folder(folder, fill)


def as_json(document: object) -> str:
    """The document as the text of a file."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
