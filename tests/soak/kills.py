"""As many kills as you like:  python -m tests.soak.kills --kills 1000 [--seed 1] [--contacts 60]."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.simulation.kills import Campaign, kill_often, told, wrongs


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--contacts", type=int, default=60)
    asked = arguments.parse_args()
    kills, seed, bad = 0, asked.seed, 0
    with tempfile.TemporaryDirectory() as folder:
        while kills < asked.kills:
            campaign = Campaign(Path(folder) / str(seed), asked.contacts)
            campaign.write()
            kills += kill_often(campaign, asked.kills - kills, seed)
            found = wrongs(campaign)
            bad += len(found)
            print(f"seed {seed}: {kills} kills so far; {told(campaign)}", *found, sep="\n  ", flush=True)
            seed += 1
    print(f"{kills} kills, {bad} wrongs")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
