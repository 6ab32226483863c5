"""Kills a running campaign at random moments and starts it again, then looks whether anybody was wronged."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from robodial.app.places import DATABASE
from robodial.domain.attempt import AttemptState
from robodial.domain.outcome import Outcome
from robodial.store import Store, read_only
from tests.simulation.campaigns import NETWORK, number, write_list, write_message

PEOPLE = """
[[callee]]
kind = "human"
share = 0.57
ring_s = [3.0, 8.0]
greeting_s = [0.4, 1.2]
listens_s = "whole"

[[callee]]
kind = "human"
share = 0.03
ring_s = [3.0, 8.0]
greeting_s = [0.4, 1.2]
listens_s = "whole"
keys = [{ key = "9", after_message_s = 2.0 }]

[[callee]]
kind = "human"
share = 0.15
ring_s = [3.0, 8.0]
greeting_s = [0.4, 1.2]
listens_s = [0.5, 3.0]

[[callee]]
kind = "busy"
share = 0.25
"""

NAME = "kills"


@dataclass(frozen=True)
class Campaign:
    """A campaign on disk and the command that runs it."""

    folder: Path
    contacts: int
    lines: int = 4

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "robodial", "run", "--json", "--speed", "max", "--name", NAME),
            *("--list", str(self.folder / "list.csv"), "--message", str(self.folder / "message.wav")),
            *("--purpose", "appointment", "--country", "FR", "--caller-name", "Cabinet fictif"),
            *("--call-back", "01 99 00 00 01", "--retry-after", "2", "--line", f"sim:{self.lines}"),
            *("--after-first-five", "go"),
            *("--scenario", str(self.folder / "people.toml"), "--data-dir", str(self.folder / "data")),
        ]

    def write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_list(self.folder / "list.csv", map(number, range(self.contacts)))
        write_message(self.folder / "message.wav", 3.0)
        (self.folder / "people.toml").write_text(NETWORK + PEOPLE, encoding="utf-8")


def run_until_event(campaign: Campaign, events: int) -> bool:
    """Run, and kill -9 as soon as so many lines were printed; True when the campaign ended by itself before."""
    with subprocess.Popen(campaign.command(), stdout=subprocess.PIPE, env=os.environ.copy()) as process:
        assert process.stdout is not None
        for count, _line in enumerate(process.stdout):
            if count >= events:
                process.kill()
                return False
    return process.returncode in (0, 1)


def kill_often(campaign: Campaign, kills: int, seed: int) -> int:
    """Kill it so many times at random moments, then let it end; returns how many kills there were."""
    chance = random.Random(seed)
    done = 0
    while done < kills:
        soon, later = chance.randint(0, 14), chance.randint(15, 80)
        if run_until_event(campaign, chance.choice((soon, later))):  # before, in and between calls
            break
        done += 1
    while not run_until_event(campaign, 1_000_000):
        pass
    return done


def wrongs(campaign: Campaign) -> list[str]:
    """Everything that should not have happened; empty when all is well."""
    with read_only(campaign.folder / "data" / DATABASE) as store:
        return [*_journal_wrongs(store), *_contact_wrongs(store, campaign.contacts)]


def _journal_wrongs(store: Store) -> list[str]:
    found = [] if store.journal.verify().ok else ["the journal does not verify"]
    dials: Counter[tuple[str, int]] = Counter()
    ended: set[tuple[str, int]] = set()
    refused: set[str] = set()
    for entry in store.journal.all():
        assert entry.number is not None
        assert entry.payload is not None
        key = (entry.number, int(str(entry.payload.get("attempt", 0))))
        if entry.kind == "dial":
            dials[key] += 1
            if entry.number in refused:
                found.append(f"{entry.number} was dialed after the refusal")
        elif entry.kind == "end":
            ended.add(key)
        elif entry.kind == "refusal":
            refused.add(entry.number)
    found += [f"{key} was dialed {n} times for one attempt" for key, n in dials.items() if n > 1]
    found += [f"{key} was dialed and never ended" for key in dials if key not in ended]
    found += [f"the refusal of {n} is lost" for n in refused if store.do_not_call.contains(n) is None]  # type: ignore[arg-type]
    return found


def _contact_wrongs(store: Store, contacts: int) -> list[str]:
    stored = store.campaigns.find(NAME)
    assert stored is not None
    stopped_by_brake = "asked not to be called" in stored.state_reason
    rows = list(store.attempts.report_rows(stored.campaign_id))
    found = [] if len(rows) == contacts else [f"{len(rows)} of {contacts} contacts are in the report"]
    for row in rows:
        if row.state is None or (row.state is not AttemptState.ENDED and not stopped_by_brake):
            found.append(f"{row.name} was left in state {row.state}")
    return found + _called_again(store)


def _called_again(store: Store) -> list[str]:
    """Nobody who heard the message, or refused, is called another time."""
    found, satisfied = [], set()
    for entry in store.journal.all():
        payload = entry.payload or {}
        if entry.kind == "dial" and entry.number in satisfied:
            found.append(f"{entry.number} was called again after an answer")
        if entry.kind == "end" and payload.get("outcome") == Outcome.ANSWERED.value:
            satisfied.add(entry.number)
    return found


def told(campaign: Campaign) -> str:
    """The final state in a line, for the soak's report."""
    with read_only(campaign.folder / "data" / DATABASE) as store:
        stored = store.campaigns.find(NAME)
        assert stored is not None
        counts = store.campaigns.counts(stored.campaign_id)
    return json.dumps({"state": stored.state.value, "attempts": counts.started, "answered": counts.answered})
