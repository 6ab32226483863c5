"""As many months as you like:  python -m tests.soak.months --months 100 [--seed 1] [--contacts 40] [--lines 3]."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.simulation.month_run import left_out, live
from tests.simulation.restated_rules import Judge


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--months", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--contacts", type=int, default=40)
    arguments.add_argument("--lines", type=int, default=3)
    asked = arguments.parse_args()
    bad = calls = 0
    for seed in range(asked.seed, asked.seed + asked.months):
        with tempfile.TemporaryDirectory() as folder:
            month, days = live(seed, Path(folder), size=asked.contacts, lines=asked.lines)
            days.store.close()
        found = [*Judge(month.story).wrongs(), *left_out(month)]
        bad, calls = bad + len(found), calls + len(month.story.starts)
        print(f"seed {seed}: {len(month.story.starts)} calls", *found, sep="\n  ", flush=True)
    print(f"{asked.months} months, {calls} calls, {bad} wrongs")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
