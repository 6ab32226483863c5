"""Where a line's time goes on a day of the telephone network:  python -m tests.bench.dead_time [--contacts 200].

One emulated line, all layers, the modem's own times, virtual clock. `floor` is what no dialer can avoid (post-dial
delay, ringing up to 25 s, greeting and beep, the heard part of the message; one period of a busy tone or SIT); `dead`
is the rest of the line's time per attempt; of that, `exchange` and `modem` are theirs and `own` is robodial's.
"""

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from robodial.clock import cpu_seconds
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import packaged_scenario
from tests.simulation.campaigns import number, request_of, run_request, settings

MESSAGE_S = 30.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--contacts", type=int, default=200)
    arguments.add_argument("--seeds", type=int, default=1)
    asked = arguments.parse_args()
    rows = []
    for seed in range(1, asked.seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            started = cpu_seconds()
            calls = _day(Path(folder), asked.contacts, seed)
            rows.append(_figures(calls, cpu_seconds() - started))
            print(json.dumps({"seed": seed, **rows[-1]}), flush=True)
    means = {key: round(statistics.mean(row[key] for row in rows), 3) for key in rows[0] if key != "own_by_kind"}
    print(json.dumps({"mean_of_seeds": asked.seeds, **means}))


def _day(folder: Path, contacts: int, seed: int) -> list[HeardCall]:
    campaign = settings(folder, map(number, range(contacts)), most_attempts=1)
    campaign["message"] = {"body": campaign["message"]["body"]}
    request = request_of(folder, campaign, "", seed=seed, message_s=MESSAGE_S, people=packaged_scenario("day"))
    return run_request(request).heard


def _figures(calls: list[HeardCall], cpu_s: float) -> dict[str, object]:
    by_kind: dict[str, list[float]] = defaultdict(list)
    floor, dead, exchange, modem, own = [], [], [], [], []
    for before, call in pairwise(calls):
        line_s = call.ended_at - before.ended_at
        if line_s - call.floor_s > 60:  # nothing was due: not the line's time
            continue
        floor.append(call.floor_s)
        dead.append(line_s - call.floor_s)
        exchange.append(call.exchange_s)
        modem.append(call.modem_s)
        own.append(line_s - call.floor_s - call.exchange_s - call.modem_s)
        by_kind[call.kind.value].append(own[-1])
    mean = statistics.mean
    line_hours = (sum(floor) + sum(dead)) / 3600
    return {
        "attempts": len(dead),
        "floor_s": round(mean(floor), 2),
        "dead_time_s": round(mean(dead), 2),
        "exchange_s": round(mean(exchange), 2),
        "modem_s": round(mean(modem), 2),
        "own_dead_time_s": round(mean(own), 3),
        "own_by_kind": {kind: round(mean(values), 2) for kind, values in sorted(by_kind.items())},
        "attempts_per_line_hour": round(len(dead) / line_hours, 1),
        "line_use": round(sum(floor) / (sum(floor) + sum(dead)), 4),
        "cpu_share_of_line_time": round(cpu_s / (line_hours * 3600), 5),
    }


if __name__ == "__main__":
    main()
