"""A month of four campaigns and their people, with everything that happens at random instants; told for the judge."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from robodial.app.number_import import OwnTerms, RegisterTerms, bring_in, read_numbers
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, RetryPolicy, RetryRule
from robodial.engine.commands import LookAgain, PauseCampaign, ResumeCampaign
from robodial.store import Store
from tests.simulation.campaigns import e164
from tests.simulation.restated_rules import Agreement, Copy, Refusal, Story, Told, Withdrawal
from tests.simulation.signal_days import Hands, Job, campaign

BEGIN = datetime(2026, 10, 20, 6, 0, tzinfo=UTC)
END = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LEVELS = {"R": ConsentLevel.RELATIONSHIP, "X": ConsentLevel.EXPRESS, "W": ConsentLevel.WRITTEN}

OWN_ZONES = ("Europe/Paris", "Indian/Reunion", "America/Los_Angeles", "America/New_York", "Nowhere/City")
RETRY = RetryPolicy(
    99,
    {
        **DEFAULT_RULES,
        Outcome.BUSY: RetryRule(timedelta(hours=7), 9),
        Outcome.NO_ANSWER: RetryRule(timedelta(hours=3), 99),
        Outcome.HUNG_UP_EARLY: RetryRule(timedelta(hours=26), 2),
        Outcome.CONGESTION: RetryRule(timedelta(hours=1), 9),
    },
)
"""Long enough that calls fall on every day of the month."""


def french(n: int) -> PhoneNumber:
    """A number of fiction in France."""
    return e164(n)


def island(n: int) -> PhoneNumber:
    """Given to nobody in Réunion."""
    return PhoneNumber(f"+2622620010{n:02}")


def london(n: int) -> PhoneNumber:
    """Ofcom's numbers for fiction."""
    return PhoneNumber(f"+4420794600{n:02}")


def american(n: int) -> PhoneNumber:
    """555-01xx in five area codes: three with the two zones' changes, two that change no clocks."""
    return PhoneNumber(f"+1{(212, 312, 310, 602, 808)[n % 5]}55501{n % 100:02}")


@dataclass
class Month:
    """The jobs, what is told of them, and what happens meanwhile."""

    chance: Random
    begin: datetime = BEGIN
    end: datetime = END
    story: Story = field(default_factory=Story)
    jobs: list[Job] = field(default_factory=list)
    people: dict[tuple[str, str], ImportedContact] = field(default_factory=dict)
    since: dict[tuple[str, str], datetime] = field(default_factory=dict)
    arrivals: dict[PhoneNumber, datetime] = field(default_factory=dict)  # of who comes into several lists: at once
    consents: list[Consent] = field(default_factory=list)
    happenings: list[tuple[datetime, Callable[[Hands], None]]] = field(default_factory=list)
    changed: set[PhoneNumber] = field(default_factory=set)
    absent: list[PhoneNumber] = field(default_factory=list)
    over: dict[str, datetime] = field(default_factory=dict)

    def moment(self, first: datetime | None = None, last: datetime | None = None) -> datetime:
        """Any second of the month."""
        first, last = first or self.begin, last or self.end
        return first + timedelta(seconds=self.chance.randrange(max(int((last - first).total_seconds()), 1)))

    # ---- campaigns ----

    def add(self, told: Told, of: Campaign, numbers: list[PhoneNumber]) -> None:
        """A campaign for these; half of them come into its list while it runs. One person is never at home."""
        at_once: list[ImportedContact] = []
        for n, number in enumerate(numbers):
            person = self._person(n, number, numbers)
            self.people[told.name, person.name] = person
            at_first = n == 0 or self.chance.random() < 0.5
            later = self.moment(last=self.end - (self.end - self.begin) / 6)
            comes_at = self.begin if at_first else self.arrivals.setdefault(number, later)
            self.since[told.name, person.name] = comes_at
            if at_first:
                at_once.append(person)
            else:
                self.happenings.append((comes_at, partial(self._comes, len(self.jobs), person)))
        self.absent.append(numbers[0])
        self.story.campaigns[told.name] = told
        self.jobs.append(Job(of, at_once))

    def _person(self, n: int, number: PhoneNumber, numbers: list[PhoneNumber]) -> ImportedContact:
        zone = self.chance.choice(OWN_ZONES) if n and self.chance.random() < 0.15 else ""
        spare = PhoneNumber(number[:-2] + f"{(int(number[-2:]) + 50) % 100:02}")
        both = (number, spare) if n and self.chance.random() < 0.2 and spare not in numbers else (number,)
        return ImportedContact(n + 1, both, name=f"{n}/{number}", time_zone=zone)

    def _comes(self, job: int, person: ImportedContact, hands: Hands) -> None:
        stored = hands.days.store.campaigns.get(hands.days.ids[job])
        hands.days.store.contacts.add(stored.list_id, person, hands.clock.now())
        hands.engine.submit(LookAgain())

    # ---- consents ----

    def agree(self, number: PhoneNumber, purpose: Purpose, **more: object) -> Consent:
        """A consent that holds, unless `more` says otherwise."""
        given = Consent(
            number,
            purpose,
            **{"level": ConsentLevel.WRITTEN, "given_at": self.begin - 30 * DAY, "source": "form", **more},  # type: ignore[arg-type]
        )
        self.consents.append(given)
        self._tell(given, self.begin)
        return given

    def _tell(self, given: Consent, known_at: datetime) -> None:
        level = next(letter for letter, level in LEVELS.items() if level is given.level)
        hours = ((18 * 60, 20 * 60),) if given.hours else ()
        told = (given.number, given.purpose.value, level, given.given_at, known_at, given.source, given.expires_at)
        self.story.agreements.append(Agreement(*told, hours))

    def agree_or_not(self, number: PhoneNumber, purpose: Purpose, hours: str = "") -> None:
        """Good, none, old, soon over, weak, without a source, taken back at some moment."""
        kind = self.chance.choice(("good", "good", "good", "none", "old", "over", "weak", "unsourced", "back", "ages"))
        if kind == "good":
            self.agree(number, purpose, hours=hours)
        elif kind == "old":
            self.agree(number, purpose, hours=hours, given_at=self.begin - 1100 * DAY)
        elif kind == "ages":
            self.agree(number, purpose, hours=hours, given_at=self.moment() - 365 * DAY)  # too old during the month
        elif kind == "over":
            self.agree(number, purpose, hours=hours, expires_at=self.moment())
        elif kind == "weak":
            self.agree(number, purpose, hours=hours, level=ConsentLevel.RELATIONSHIP)
        elif kind == "unsourced":
            self.agree(number, purpose, hours=hours, source=" ")
        elif kind == "back":
            self.agree(number, purpose, hours=hours)
            self.happenings.append((self.moment(), partial(self._takes_back, number, purpose)))

    def _takes_back(self, number: PhoneNumber, purpose: Purpose, hands: Hands) -> None:
        now = hands.clock.now()
        hands.days.store.consents.withdraw(number, purpose, now, "letter")
        self.story.withdrawals.append(Withdrawal(now, number, purpose.value))

    # ---- refusals ----

    def refuse_at_random(self, numbers: list[PhoneNumber], folder: Path) -> None:
        """Told at the desk, typed, of one purpose, in a list; some change their minds, some of those once more."""
        for number in self.chance.sample(numbers, len(numbers) // 5):
            kind = self.chance.choice(("desk", "desk", "typed", "one purpose", "undone"))
            at = self.moment()
            self.happenings.append((at, partial(self._refuses, number, kind)))
            if kind == "desk" and self.chance.random() < 0.6:
                again = self.moment(at)
                self.happenings.append((again, partial(self._agrees_again, number)))
                if self.chance.random() < 0.5:
                    self.happenings.append((self.moment(again), partial(self._refuses, number, "desk")))
            if kind == "undone":
                self.happenings.append((at + HOUR, partial(self._undoes, number)))
        listed = self.chance.sample(numbers, len(numbers) // 20)
        self.happenings.append((self.moment(), partial(self._imports, listed, folder / "refused.csv")))

    def _refuses(self, number: PhoneNumber, kind: str, hands: Hands) -> None:
        now, scope = hands.clock.now(), "survey" if kind == "one purpose" else "all"
        by_person = kind == "desk"
        dnc = hands.days.store.do_not_call
        dnc.add(number, reason="", source="desk", at=now, by_person=by_person, scope=scope)
        self.story.refusals.append(Refusal(now, number, by_person, scope))

    def _undoes(self, number: PhoneNumber, hands: Hands) -> None:
        self.changed.add(number)
        now = hands.clock.now()
        if hands.days.store.do_not_call.undo(number, now):
            self.story.refusals[:] = [
                one if one.number != number or one.by_person else replace(one, undone_at=now)
                for one in self.story.refusals
            ]

    def _agrees_again(self, number: PhoneNumber, hands: Hands) -> None:
        now = hands.clock.now()
        for purpose in (Purpose.MARKETING, Purpose.APPOINTMENT):
            given = Consent(number, purpose, ConsentLevel.WRITTEN, now, "form")
            hands.days.store.consents.record(given, now, "desk")
            self._tell(given, now)
        self.changed.add(number)

    def _imports(self, numbers: list[PhoneNumber], file: Path, hands: Hands) -> None:
        now = hands.clock.now()
        _write_numbers(file, numbers)
        read = read_numbers(file, "FR", lambda *_done: None)
        bring_in(read, OwnTerms(by_person=self.chance.random() < 0.5), hands.days.store, now)
        self.story.refusals.extend(Refusal(now, number, by_person=False) for number in numbers)

    # ---- pauses ----

    def pause(self, job: int, length: timedelta) -> None:
        """A campaign is held for a while."""
        at = self.moment(last=self.end - DAY)
        told = list(self.story.campaigns)[job]

        def hold(hands: Hands) -> None:
            hands.engine.submit(PauseCampaign(hands.days.ids[job]))
            self.story.pauses.append((told, hands.clock.now(), hands.clock.now() + length))

        def go_on(hands: Hands) -> None:
            hands.engine.submit(ResumeCampaign(hands.days.ids[job]))

        self.happenings += [(at, hold), (at + length, go_on)]

    # ---- registers ----

    def registers(self, listed: list[PhoneNumber], folder: Path) -> Callable[[Store], None]:
        """Copies that grow too old on the way, and are renewed some days later."""

        def bring(store: Store, at: datetime) -> None:
            for name in ("tps", "ctps"):
                _write_numbers(folder / f"{name}.csv", listed)
                read = read_numbers(folder / f"{name}.csv", "GB", lambda *_done: None)
                bring_in(read, RegisterTerms(name, at - 20 * DAY), store, at)
                self.story.copies.append(Copy(name, at - 20 * DAY, frozenset(listed)))

        self.happenings.append((self.begin + 12 * DAY, lambda hands: bring(hands.days.store, hands.clock.now())))
        return lambda store: bring(store, self.begin)


def _write_numbers(file: Path, numbers: list[PhoneNumber]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([number] for number in numbers)


def made(
    seed: int, folder: Path, size: int, begin: datetime = BEGIN, end: datetime = END
) -> tuple[Month, Callable[[Store], None]]:
    """A month from a seed, and what has to be stored before it begins."""
    month = Month(Random(seed), begin, end)
    reminders = [*map(french, range(size)), *map(island, range(4)), *map(london, range(3))]
    survey = [*map(french, range(size // 2, size + size // 3)), *map(london, range(10)), american(0)]
    selling = [*map(french, range(size // 3, size + size // 2)), *map(london, range(5, 40)), *map(island, range(2, 7))]
    politics = [*map(french, range(size + size // 4, 2 * size)), *map(island, range(5, 9))]
    states = [*map(american, range(size)), *map(french, range(0, size, 9))]
    office = CallingWindow.parse(dict.fromkeys(range(6), ("08:30-12:15", "13:30-19:00")))
    month.add(
        Told("rappels", "appointment", "FR", None, date(2026, 11, 18)),
        campaign("rappels", priority=8, ends_on=date(2026, 11, 18), retry=RETRY),
        reminders,
    )
    month.add(
        Told("sondage", "survey", "FR", date(2026, 10, 22), None, _OFFICE),
        campaign(
            "sondage",
            purpose=Purpose.SURVEY,
            priority=6,
            starts_on=date(2026, 10, 22),
            window=office,
            retry=RETRY,
        ),
        survey,
    )
    month.add(
        Told("offres", "marketing", "FR", date(2026, 10, 26), None),
        campaign("offres", purpose=Purpose.MARKETING, starts_on=date(2026, 10, 26), retry=RETRY, sector="other"),
        selling,
    )
    polls = (date(2026, 10, 28), date(2026, 11, 17))
    month.add(
        Told("liste", "political", "FR", polling_days=polls),
        campaign("liste", purpose=Purpose.POLITICAL, polling_days=polls, retry=RETRY, priority=3),
        politics,
    )
    month.add(
        Told("states", "service_info", "US"),
        campaign("states", purpose=Purpose.SERVICE_INFO, country="US", language="en", retry=RETRY),
        states,
    )
    _consents(month, selling, politics, states, survey)
    everybody = sorted({*reminders, *survey, *selling, *politics, *states} - set(month.absent))
    month.refuse_at_random(everybody, folder)
    for job in range(len(month.jobs)):
        month.pause(job, timedelta(hours=month.chance.choice((1, 5, 30))))
    return month, _prepare(month, folder)


_OFFICE = (((8 * 60 + 30, 12 * 60 + 15), (13 * 60 + 30, 19 * 60)),) * 6 + ((),)


def _consents(month: Month, selling: list[PhoneNumber], politics: list, states: list, survey: list) -> None:
    never_at_home = {selling[0]: Purpose.MARKETING, politics[0]: Purpose.POLITICAL, states[0]: Purpose.SERVICE_INFO}
    for number, purpose in never_at_home.items():
        month.agree(number, purpose, hours="18:00-20:00" if purpose is Purpose.POLITICAL else "")
    for number in selling[1:]:
        month.agree_or_not(number, Purpose.MARKETING, hours=month.chance.choice(("", "", "18:00-20:00")))
    for number in politics[1:]:
        month.agree_or_not(number, Purpose.POLITICAL, hours=month.chance.choice(("18:00-20:00",) * 5 + ("",)))
    for number in states[1:]:
        month.agree_or_not(number, Purpose.SERVICE_INFO)
    month.agree(survey[-1], Purpose.SURVEY)


def _prepare(month: Month, folder: Path) -> Callable[[Store], None]:
    registers = month.registers([london(n) for n in range(5, 10)], folder)

    def prepare(store: Store) -> None:
        registers(store)
        store.consents.record_many(month.consents, month.begin)

    return prepare
