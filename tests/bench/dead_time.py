"""Where a line's time goes on a day of the telephone network:  python -m tests.bench.dead_time [--seeds 20].

`floor` is what no dialer can avoid (post-dial delay, ringing up to 25 s, greeting and beep, the heard part of the
message; one period of a busy tone or SIT); `dead` is the rest of the line's time per attempt; of that, `exchange` and
`modem` are theirs and `own` is robodial's. `--fidelity both` runs each seed on lines without audio and on lines with
every sample (a minute of computing for four hours), and prints what the one says of the other.
"""

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from robodial.app.simulation import Fidelity, SimulatedDay, Simulation, SimulationRequest, first_moment
from robodial.cli.simulate import figures
from robodial.clock import Clock, cpu_seconds, run_virtual
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import Scenario, load_scenario, packaged_scenario

MEANS = (
    "attempts",
    "attempts_per_line_hour",
    "floor_s",
    "dead_time_s",
    "exchange_s",
    "modem_s",
    "own_dead_time_s",
    "line_use",
)


def day(people: Scenario, asked: argparse.Namespace, seed: int, fidelity: Fidelity) -> dict[str, Any]:
    request = SimulationRequest(people, asked.lines, asked.hours, asked.message, seed, fidelity)
    own: dict[str, list[float]] = defaultdict(list)
    until: dict[str, float] = {}

    def call_ended(call: HeardCall) -> None:
        took = call.ended_at - until.get(call.line, 0.0)
        until[call.line] = call.ended_at
        own[call.kind.value].append(took - call.floor_s - call.exchange_s - call.modem_s)

    async def main(clock: Clock) -> SimulatedDay:
        with tempfile.TemporaryDirectory() as folder:
            return await Simulation(request, Path(folder), clock, lambda event: None, call_ended).run()

    began = cpu_seconds()
    found = figures(request, run_virtual(main, first_moment(request)), 0.0)
    by_kind = {kind: round(statistics.fmean(values), 3) for kind, values in sorted(own.items())}
    shown = {key: found[key] for key in MEANS}
    return {"seed": seed, "fidelity": fidelity.value, **shown, "own_by_kind": by_kind, "cpu_s": cpu_seconds() - began}


def means(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    return {key: round(statistics.fmean(row[key] for row in rows), 4) for key in MEANS}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=20)
    arguments.add_argument("--lines", type=int, default=1)
    arguments.add_argument("--hours", type=float, default=10.0)
    arguments.add_argument("--message", type=float, default=30.0)
    arguments.add_argument("--population")
    arguments.add_argument("--fidelity", choices=("signal", "audio", "both"), default="signal")
    asked = arguments.parse_args()
    people = load_scenario(asked.population) if asked.population else packaged_scenario("day")
    chosen = list(Fidelity) if asked.fidelity == "both" else [Fidelity(asked.fidelity)]
    rows: dict[Fidelity, list[dict[str, Any]]] = defaultdict(list)
    for seed in range(1, asked.seeds + 1):
        for fidelity in chosen:
            rows[fidelity].append(day(people, asked, seed, fidelity))
            print(json.dumps(rows[fidelity][-1]), flush=True)
    for fidelity in chosen:
        print(json.dumps({"mean_of_seeds": asked.seeds, "fidelity": fidelity.value, **means(rows[fidelity])}))
    if len(chosen) > 1:
        signal, audio = (means(rows[fidelity]) for fidelity in (Fidelity.SIGNAL, Fidelity.AUDIO))
        print(json.dumps({"signal_by_audio": {key: round(signal[key] / audio[key], 4) for key in MEANS}}))


if __name__ == "__main__":
    main()
