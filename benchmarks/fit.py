"""`make fit`: derive the fitted values anew and write `scenarios/data/fitted.json`.

Run as `python -m benchmarks.fit [BASELINE ...]`; a baseline that is not named keeps its values.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from scenarios.baselines import YEARS
from scenarios.executors import make_executor
from scenarios.fitting import fit_all

STORED = Path("scenarios/data/fitted.json")


def main() -> None:
    """Fit and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("baselines", nargs="*", default=sorted(YEARS), choices=sorted(YEARS))
    parser.add_argument("--workers", default="local://2")
    arguments = parser.parse_args()
    with make_executor(arguments.workers) as executor:
        for baseline in arguments.baselines:
            print(f"fitting {baseline}", file=sys.stderr, flush=True)
            found = fit_all(executor, baseline)
            stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {"fits": {}}
            stored["fits"][baseline] = found
            stored["fitted_on"] = datetime.now(UTC).date().isoformat()
            STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
