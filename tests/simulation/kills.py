"""Kills two running campaigns at random moments and starts them again, then looks whether anybody was wronged."""

import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from robodial.app.places import DATABASE
from robodial.clock import SystemClock
from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.store import Store, read_only
from robodial.store.journal import JournalEntry
from tests.simulation.campaigns import NETWORK, e164, number, write_list, write_message
from tests.simulation.restated_rules import REST, local

PARIS = "Europe/Paris"
NEVER_AGAIN = {"do_not_call", "consent_missing", "consent_withdrawn", "hung_up_twice", "hung_up_after_opt_out"}

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

REMINDERS, NEWS = "rappels", "news"
"""Two campaigns on the same lines; half of the people are in both lists. A caller in the United States, who tells news,
needs everybody's express consent."""

TOML = """
name = "{name}"
purpose = "{purpose}"
country = "{country}"
language = "fr"
priority = {priority}
list = "{name}.csv"
caller = {{ name = "Cabinet fictif", call_back = "+33 1 99 00 00 01" }}
message = {{ body = "message.wav", opening = "message.wav" }}
most_attempts = 8

[retry]
busy = {{ after_min = 2, most = 6 }}
hung_up_early = {{ after_min = 3, most = 2 }}
"""


def international(n: int) -> str:
    """Read alike in a list of either country."""
    return f"+33 {number(n)[1:]}"


@dataclass(frozen=True)
class Campaign:
    """Two campaigns on disk, of `contacts` people each, and the command that runs them.

    `told` is what the user does between two runs: numbers refused or consents withdrawn, with the journal's length by
    then.
    """

    folder: Path
    contacts: int
    lines: int = 4
    refused: dict[PhoneNumber, int] = field(default_factory=dict)
    withdrawn: dict[PhoneNumber, int] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """Where everything is kept."""
        return self.folder / "data" / DATABASE

    def numbers(self, name: str) -> range:
        """Who is in the list, by the number of their fictitious number."""
        first = 0 if name == REMINDERS else self.contacts // 2
        return range(first, first + self.contacts)

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "robodial", "run", "--json", "--speed", "max", "--line", f"sim:{self.lines}"),
            *(str(self.folder / f"{name}.toml") for name in (REMINDERS, NEWS)),
            *("--after-first-five", "go"),
            *("--scenario", str(self.folder / "people.toml"), "--data-dir", str(self.folder / "data")),
        ]

    def write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, purpose, country, priority in ((REMINDERS, "appointment", "FR", 3), (NEWS, "service_info", "US", 5)):
            write_list(self.folder / f"{name}.csv", map(international, self.numbers(name)))
            text = TOML.format(name=name, purpose=purpose, country=country, priority=priority)
            (self.folder / f"{name}.toml").write_text(text, encoding="utf-8")
        write_message(self.folder / "message.wav", 3.0)
        (self.folder / "people.toml").write_text(NETWORK + PEOPLE, encoding="utf-8")
        self._agree()

    def _agree(self) -> None:
        """Two of three in the list of the news have agreed to them."""
        self.database.parent.mkdir()
        agreed_at = SystemClock().now() - timedelta(days=30)  # the command begins on the day on which it is run
        with Store(self.database) as store:
            for n in self.numbers(NEWS):
                if self.has_agreed(e164(n)):
                    given = Consent(e164(n), Purpose.SERVICE_INFO, ConsentLevel.EXPRESS, agreed_at, "form")
                    store.consents.record(given, agreed_at, "desk")

    def has_agreed(self, who: PhoneNumber) -> bool:
        """At first."""
        return int(who) % 3 != 0

    def tell(self, chance: random.Random) -> None:
        """Between two runs somebody refuses, and somebody else withdraws their consent."""
        with Store(self.database) as store:
            now, written = store.latest_moment(), sum(1 for _entry in store.journal.all())
            assert now is not None  # the consents at least
            refuses = e164(chance.choice(self.numbers(REMINDERS)))
            store.do_not_call.add(refuses, reason="", source="desk", at=now, by_person=chance.random() < 0.5)
            self.refused.setdefault(refuses, written)
            withdraws = e164(chance.choice(self.numbers(NEWS)))
            if store.consents.withdraw(withdraws, Purpose.SERVICE_INFO, now, "letter"):
                self.withdrawn.setdefault(withdraws, written)


def run_until_event(campaign: Campaign, events: int) -> bool:
    """Run, and kill -9 as soon as so many lines were printed; True when the campaigns ended by themselves before."""
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
        if chance.random() < 0.2:
            campaign.tell(chance)
    while not run_until_event(campaign, 1_000_000):
        pass
    return done


def wrongs(campaign: Campaign) -> list[str]:
    """Everything that should not have happened; empty when all is well."""
    with read_only(campaign.database) as store:
        entries = [entry for entry in store.journal.all() if entry.kind in ("dial", "end", "refusal")]
        return [
            *([] if store.journal.verify().ok else ["the journal does not verify"]),
            *_dial_wrongs(entries),
            *_rule_wrongs(campaign, entries),
            *_how_often_wrongs(entries),
            *_lost_refusals(campaign, store, entries),
            *(wrong for name in (REMINDERS, NEWS) for wrong in _contact_wrongs(store, campaign, name)),
        ]


def _dial_wrongs(entries: list[JournalEntry]) -> Iterator[str]:
    """Each attempt is dialed once and ends; no number is in two calls; nobody reached is called again."""
    dials: Counter[tuple[str, str, int]] = Counter()
    open_calls: dict[str, tuple[str, str, int]] = {}
    satisfied: set[tuple[str, str]] = set()
    for entry in entries:
        who, payload = str(entry.number), entry.payload or {}
        key = (str(payload["campaign"]), who, int(str(payload.get("attempt", 0))))
        if entry.kind == "dial":
            if who in open_calls:
                yield f"{who} was dialed while {open_calls[who]} had not ended"
            if key[:2] in satisfied:
                yield f"{key} was called again after an answer"
            dials[key] += 1
            open_calls[who] = key
        elif entry.kind == "end":
            if open_calls.pop(who, None) != key:
                yield f"{key} ended without having been dialed"
            if payload.get("outcome") == Outcome.ANSWERED.value:
                satisfied.add(key[:2])
    yield from (f"{key} was dialed {n} times for one attempt" for key, n in dials.items() if n > 1)
    yield from (f"{key} was dialed and never ended" for key in open_calls.values())


def _rule_wrongs(campaign: Campaign, entries: list[JournalEntry]) -> Iterator[str]:
    """Refusals, by key or told between two runs, and consents hold for every later dial."""
    refused = dict(campaign.refused)
    for entry in entries:
        assert entry.number is not None
        who, payload = entry.number, entry.payload or {}
        if entry.kind == "refusal":
            refused.setdefault(who, entry.seq)
        if entry.kind != "dial":
            continue
        if entry.seq > refused.get(who, entry.seq):
            yield f"{who} was dialed by {payload['campaign']} after the refusal"
        withdrawn = entry.seq > campaign.withdrawn.get(who, entry.seq)
        if payload["campaign"] == NEWS and (withdrawn or not campaign.has_agreed(who)):
            yield f"{who} was told news without having agreed"


def _how_often_wrongs(entries: list[JournalEntry]) -> Iterator[str]:
    """Over both campaigns: two calls a day, four in 7 days (news: one, and three in 30); two hours between the two."""
    before: defaultdict[str, list[JournalEntry]] = defaultdict(list)
    for entry in entries:
        if entry.kind != "dial":
            continue
        name, who, earlier = (entry.payload or {})["campaign"], str(entry.number), before[str(entry.number)]
        most, days, a_day = (3, 30, 1) if name == NEWS else (4, 7, 2)
        ages = [entry.at - one.at for one in earlier]
        if sum(age < timedelta(days=days) for age in ages) >= most:
            yield f"{who} was called by {name} after {most} calls in {days} days"
        if sum(local(one.at, PARIS).date() == local(entry.at, PARIS).date() for one in earlier) >= a_day:
            yield f"{who} was called by {name} too often on {entry.at.date()}"
        if any(age < REST and (one.payload or {})["campaign"] != name for age, one in zip(ages, earlier, strict=True)):
            yield f"{who} was called by {name} at once after the other campaign"
        earlier.append(entry)


def _lost_refusals(campaign: Campaign, store: Store, entries: list[JournalEntry]) -> Iterator[str]:
    told = {*campaign.refused, *(entry.number for entry in entries if entry.kind == "refusal" and entry.number)}
    yield from (f"the refusal of {who} is lost" for who in told if store.do_not_call.contains(who) is None)


def _contact_wrongs(store: Store, campaign: Campaign, name: str) -> list[str]:
    stored = store.campaigns.find(name)
    assert stored is not None
    stopped_by_brake = "asked not to be called" in stored.state_reason
    rows = list(store.attempts.report_rows(stored.campaign_id))
    found = (
        [] if len(rows) == campaign.contacts else [f"{len(rows)} of {campaign.contacts} are in the report of {name}"]
    )
    for row in rows:
        is_done = row.state is AttemptState.ENDED or (row.state is AttemptState.CANCELLED and row.code in NEVER_AGAIN)
        if row.state is None or not (is_done or stopped_by_brake):
            found.append(f"{row.name} of {name} was left in state {row.state} {row.code}")
    return found


def told(campaign: Campaign) -> str:
    """The final state in a line, for the soak's report."""
    with read_only(campaign.database) as store:
        states = {}
        for name in (REMINDERS, NEWS):
            stored = store.campaigns.find(name)
            assert stored is not None
            counts = store.campaigns.counts(stored.campaign_id)
            states[name] = [stored.state.value, counts.started, counts.answered]
    return json.dumps({**states, "refused": len(campaign.refused), "withdrawn": len(campaign.withdrawn)})
