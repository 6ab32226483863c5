"""The guardrails where the engine, not the rules alone, has to keep them: one test or more for each, by its number."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robodial.domain.campaign import CampaignState, Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.line import Call, SpeakWhy
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, RetryPolicy, RetryRule
from robodial.engine.commands import ResumeCampaign
from robodial.engine.events import (
    CallAnswered,
    CallDialed,
    CallEnded,
    CallStarted,
    ContactNotCalled,
    Event,
    KeyReceived,
    MessageStarted,
    UserAsked,
)
from robodial.errors import CallRefused, SettingsError, StoreError
from robodial.rules.dial_string import dial_string
from robodial.settings.campaign_file import campaign_from
from robodial.store import Store, read_only
from robodial.store.journal import Journal
from tests.simulation import signal_days
from tests.simulation.campaigns import HUMAN, MONDAY_9, callee, dialed, e164, number, run_campaign
from tests.simulation.campaigns import settings as settings_of
from tests.simulation.signal_days import Days, Hands, Job, campaign, people, run_days

NINE = '[{ key = "9", after_message_s = 1.0 }]'
EARLY = '[[callee]]\nkind = "human"\nshare = 1.0\nring_s = 3.0\ngreeting_s = 0.5\nlistens_s = {listens_s}\n'
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def go_on(hands: Hands, event: Event) -> None:
    """The user has looked."""
    if isinstance(event, UserAsked):
        hands.engine.submit(ResumeCampaign(event.campaign_id))


def refuses(n: int) -> str:
    """Somebody who presses 9."""
    return callee(dialed(n), "human", ring_s=4.0, greeting_s=0.5, keys=NINE)


# ---- G1: a refusal, from that instant, everywhere ----


def test_g01_a_refusal_is_on_disk_and_in_the_journal_before_anybody_is_told_of_it(tmp_path: Path) -> None:
    found: list[tuple[bool, list[str]]] = []

    def look(_hands: Hands, event: Event) -> None:
        if isinstance(event, KeyReceived) and event.key == "9":
            with read_only(tmp_path / "robodial.db") as other:  # as any other program would see it
                kinds = [entry.kind for entry in other.journal.of_number(e164(1))]
                found.append((other.do_not_call.contains(e164(1)) is not None, kinds))

    run_days(tmp_path, [Job(campaign(), people([1]))], refuses(1), meanwhile=look)
    assert found == [(True, ["dial", "refusal"])]


@few
@given(st.lists(st.integers(0, 40 * 60), min_size=1, max_size=9), st.integers(1, 5))
def test_g01_whoever_refuses_at_any_instant_is_dialed_by_no_campaign_and_no_line_after_it(
    tmp_path_factory: pytest.TempPathFactory, at_s: list[int], lines: int
) -> None:
    refused: dict[PhoneNumber, object] = {}

    def meanwhile(hands: Hands, _event: Event) -> None:
        if not refused:
            for n, seconds in enumerate(at_s):
                refused[e164(n)] = None
                hands.engine._loop.call_later(seconds, refuse, hands, e164(n))

    def refuse(hands: Hands, who: PhoneNumber) -> None:
        refused[who] = hands.clock.now()
        hands.days.store.do_not_call.add(who, reason="", source="desk", at=hands.clock.now(), by_person=True)

    jobs = [Job(campaign(name), people(range(12))) for name in "ab"]
    ran = run_days(tmp_path_factory.mktemp("g01"), jobs, lines=lines, meanwhile=meanwhile)
    late = [start for start in ran.starts if (told := refused.get(PhoneNumber(start.number))) and start.at >= told]
    ran.store.close()
    assert late == []
    assert {start.number for start in ran.starts} >= {e164(n) for n in range(9, 12)}


def test_g01_removing_the_contact_and_importing_it_again_frees_nobody(tmp_path: Path) -> None:
    def again(hands: Hands, event: Event) -> None:
        store = hands.days.store
        if isinstance(event, CallEnded) and event.number == e164(1):
            [mine] = store.contacts.with_number(e164(1))
            store.contacts.remove(mine.contact_id, event.at)
            store.contacts.add(store.campaigns.get(hands.days.ids[0]).list_id, people([1])[0], event.at)

    jobs = [Job(campaign(), people([1, 2, 3]))]
    ran = run_days(tmp_path, jobs, refuses(1) + HUMAN, meanwhile=again)
    assert [call.number for call in ran.calls] == [e164(1), e164(2), e164(3)]


# ---- G2: asked again at the dial ----


@pytest.mark.parametrize("change", ["refusal", "withdrawal", "nothing"])
def test_g02_what_changes_between_claim_and_dial_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The engine works out the digits after the claim and before its last look."""
    stores: list[Store] = []

    def prepare(store: Store) -> None:
        stores.append(store)
        given = Consent(e164(1), Purpose.MARKETING, ConsentLevel.WRITTEN, MONDAY_9 - timedelta(days=9), "form")
        store.consents.record(given, MONDAY_9, "desk")

    def digits(who: PhoneNumber, country: str) -> str:
        if change == "refusal":
            stores[0].do_not_call.add(who, reason="", source="desk", at=MONDAY_9, by_person=True)
        elif change == "withdrawal":
            stores[0].consents.withdraw(who, Purpose.MARKETING, MONDAY_9, "letter")
        return dial_string(who, country)

    monkeypatch.setattr(signal_days, "dial_string", digits)
    selling = campaign(purpose=Purpose.MARKETING, sector="other")
    ran = run_days(tmp_path, [Job(selling, people([1]))], prepare=prepare)
    assert len(ran.heard) == (change == "nothing")
    codes = [event.code for event in ran.events if isinstance(event, ContactNotCalled) and event.until is None]
    assert codes == {"refusal": ["do_not_call"], "withdrawal": ["consent_withdrawn"], "nothing": []}[change]


# ---- G3: emergency, short and premium numbers, in any notation ----

NEVER = (
    *("15", "17", "18", "112", "114", "115", "119", "191", "196", "197", "116117", "3949", "3651", "1013", "118218"),
    *("0899123456", "0890123456", "0820123456", "0800123456", "999", "911", "000", "144", "08 99", "10 13"),
)


def notations(bare: str, chance: Random) -> set[str]:
    """How a list might write it."""
    digits = bare.replace(" ", "")
    inside = digits.removeprefix("0")
    spaced = chance.choice((" ", ".", "-", "\u00a0", "/")).join(digits)
    fullwidth = "".join(chr(ord("０") + int(digit)) for digit in digits)
    return {
        *(bare, spaced, fullwidth, f"({digits})", f"tel:{digits}", f" {digits} ", f"{digits}#", f"*31#{digits}"),
        *(f"+33{inside}", f"+33 (0){inside}", f"0033{inside}", f"+33{digits}", f"+330{digits}", f"0{digits}"),
        *(f"00{digits}", f"000{digits}", f"+{digits}", f"00 33 0 {digits}", f"3651{digits}", f"{digits};ext=1"),
        *(f"+1{digits}", f"{digits},{digits}", f"{digits}w", f"{digits}p1", f"\u202a{digits}\u202c"),
    }


def test_g03_no_notation_of_a_number_that_is_never_called_becomes_a_call(tmp_path: Path) -> None:
    chance = Random(3)
    cells = sorted({cell for bare in NEVER for cell in notations(bare, chance)})
    ran = run_campaign(tmp_path, [*cells, number(1)])
    assert len(cells) > 400
    assert [call.number for call in ran.heard] == [dialed(1)]


@few
@given(st.lists(st.sampled_from(NEVER), min_size=1, max_size=6), st.sampled_from(["+33", "+330", "+3300", "+", ""]))
def test_g03_what_stands_in_the_queue_all_the_same_is_not_dialed(
    tmp_path_factory: pytest.TempPathFactory, bare: list[str], before: str
) -> None:
    """As a damaged file, another program or a mistake of ours might put it there."""
    numbers = sorted({before + one.replace(" ", "").removeprefix("0") for one in bare} - {""})
    wrong = [ImportedContact(n, (PhoneNumber(one),), name=one) for n, one in enumerate(numbers)]
    ran = run_days(tmp_path_factory.mktemp("g03"), [Job(campaign(), [*wrong, *people([1])])])
    ran.store.close()
    assert [call.number for call in ran.heard] == [dialed(1)]
    assert [start.number for start in ran.starts] == [e164(1)]


# ---- G8: the purpose is fixed once dialed ----


def test_g08_once_somebody_was_called_no_other_purpose_is_accepted_and_the_same_one_is(tmp_path: Path) -> None:
    ran = run_days(tmp_path, [Job(campaign(), people([1]))])
    for purpose in Purpose:
        other = campaign(purpose=purpose, sector="other")
        new = ran.store.contacts.begin_import(f"{purpose.value}.csv", ("Name",), "FR", MONDAY_9)
        new.add(people([2]))
        list_id = new.commit().list_id
        if purpose is Purpose.APPOINTMENT:
            assert ran.store.campaigns.save(other, list_id, MONDAY_9) == ran.ids[0]
        else:
            with pytest.raises(CallRefused) as refused:
                ran.store.campaigns.save(other, list_id, MONDAY_9)
            assert refused.value.code == "purpose_fixed"


# ---- G9: no journal, no call ----


def test_g09_the_journal_row_of_a_dial_is_on_disk_before_the_line_goes_off_hook(tmp_path: Path) -> None:
    unwritten: list[Event] = []

    def look(_hands: Hands, event: Event) -> None:
        if isinstance(event, CallStarted):
            with read_only(tmp_path / "robodial.db") as other:
                dials = [entry for entry in other.journal.of_number(PhoneNumber(event.number)) if entry.kind == "dial"]
                if len(dials) != event.ordinal or dials[-1].at > event.at:
                    unwritten.append(event)

    retry = RetryPolicy(9, {**DEFAULT_RULES, Outcome.BUSY: RetryRule(timedelta(minutes=5), 2)})
    jobs = [Job(campaign(retry=retry), people(range(6)))]
    ran = run_days(tmp_path, jobs, callee(dialed(2), "busy") + HUMAN, lines=3, meanwhile=look)
    assert len(ran.starts) == 7
    assert unwritten == []


@pytest.mark.parametrize("nth", [1, 2, 5])
@pytest.mark.parametrize("lines", [1, 4])
def test_g09_when_the_journal_fails_nothing_is_dialed_any_more_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int, lines: int
) -> None:
    append, dials, rang = Journal.append, [0], list[Event]()

    def failing(self: Journal, kind: str, *args: object, **more: object) -> object:
        dials[0] += kind == "dial"
        if kind == "dial" and dials[0] >= nth:
            raise StoreError("The journal cannot be written: the disk is full.")
        return append(self, kind, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "append", failing)

    def listen(_hands: Hands, event: Event) -> None:
        if isinstance(event, CallStarted | CallDialed):
            rang.append(event)

    with pytest.raises(StoreError, match="disk is full"):
        run_days(tmp_path, [Job(campaign(), people(range(12)))], lines=lines, meanwhile=listen)
    assert sum(isinstance(event, CallStarted) for event in rang) == nth - 1
    monkeypatch.undo()
    with Store(tmp_path / "robodial.db") as store:
        written = [entry for entry in store.journal.all() if entry.kind == "dial"]
        assert len(written) == nth - 1
        assert sum(store.calls.calls_by_number().values()) == nth - 1  # nor do caps know of calls never made


def test_g09_a_store_that_can_only_be_read_calls_nobody(tmp_path: Path) -> None:
    heard: list[Days] = []

    def lock(hands: Hands, event: Event) -> None:
        heard.append(hands.days)
        if isinstance(event, CallEnded):
            hands.days.store._database._conn.exec_driver_sql("PRAGMA query_only = 1").close()

    with pytest.raises(StoreError):
        run_days(tmp_path, [Job(campaign(), people(range(5)))], meanwhile=lock)
    assert len(heard[0].heard) == 1


# ---- G13: who answers is spoken to ----


def test_g13_on_two_hundred_lines_nobody_who_answers_hears_silence(tmp_path: Path) -> None:
    kinds = ("greeting_s = [0.3, 2.5]", "greeting_s = 0", "greeting_s = [0.3, 0.9]\nlead_s = [0.0, 1.5]")
    scenario = "".join(
        f'[[callee]]\nkind = "human"\nshare = {share}\nring_s = [2.0, 9.0]\nlistens_s = "whole"\n{greeting}\n'
        for share, greeting in zip((0.5, 0.3, 0.2), kinds, strict=True)
    )
    ran = run_days(tmp_path, [Job(campaign(), people(range(600)))], scenario, lines=200)
    answered = {event.attempt_id for event in ran.events if isinstance(event, CallAnswered)}
    begun = [event for event in ran.events if isinstance(event, MessageStarted)]
    assert len(answered) == 600
    assert {event.attempt_id for event in begun} == answered
    limits = {SpeakWhy.AFTER_GREETING: 2.0, SpeakWhy.SILENCE: 3.0}
    assert [event for event in begun if event.start_delay_s > limits[event.why]] == []
    assert all(call.message_at is not None and call.message_s >= 5.9 for call in ran.heard)


def test_g13_the_line_is_free_within_five_seconds_of_a_hang_up(tmp_path: Path) -> None:
    early = EARLY.replace("{listens_s}", "[0.5, 3.9]")
    ran = run_days(tmp_path, [Job(campaign(), people(range(15)))], early, lines=10, meanwhile=go_on)
    gone = [call for call in ran.heard if call.hung_up_by == "callee"]
    assert len(gone) >= 15
    for call in gone:
        assert call.message_at is not None
        assert call.ended_at - (call.message_at + 4.0) <= 5.0


# ---- G14: nothing is recorded ----


def test_g14_there_is_no_way_to_record_anybody(tmp_path: Path) -> None:
    """Until there are spoken notices for it: no call can, no campaign file may ask, and no sound is left behind."""
    assert not [name for name in dir(Call) if "record" in name]
    asks = {**settings_of(tmp_path / "asks", [number(1)]), "recording": "notice"}
    with pytest.raises(SettingsError):
        campaign_from(asks, folder=tmp_path, place="test")
    run_campaign(tmp_path / "run", [number(1)])
    left = {path.suffix for path in (tmp_path / "run").rglob("*") if path.is_file() and path.name != "message.wav"}
    assert not left & {".wav", ".raw", ".mp3", ".ogg", ".flac", ".pcm"}


# ---- section 5 of the design beside them ----


def test_a_brake_is_not_reset_by_another_list_or_a_later_day(tmp_path: Path) -> None:
    everybody = "".join(map(refuses, range(30)))
    ran = run_campaign(tmp_path, map(number, range(9)), everybody)
    assert (ran.state, len(ran.calls)) == (CampaignState.STOPPED, 5)
    later = MONDAY_9 + timedelta(days=1)
    other = run_campaign(tmp_path, map(number, range(10, 25)), everybody, start=later)
    assert (other.state, other.calls) == (CampaignState.STOPPED, [])
    with pytest.raises(CallRefused, match="purpose"):
        run_campaign(tmp_path, map(number, range(10, 25)), everybody, purpose="service_info", start=later)


@pytest.mark.parametrize("seed", range(4))
def test_no_call_starts_once_three_in_a_hundred_or_five_of_the_first_fifty_refused(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    share = chance.choice((0.01, 0.025, 0.04, 0.15))
    scenario = f"""
[[callee]]
kind = "human"
share = {1 - share}
ring_s = [3.0, 8.0]
greeting_s = 0.6
listens_s = "whole"

[[callee]]
kind = "human"
share = {share}
ring_s = [3.0, 8.0]
greeting_s = 0.6
listens_s = "whole"
keys = {NINE}
"""
    ran = run_days(tmp_path, [Job(campaign(), people(range(160)))], scenario, lines=chance.choice((1, 6)), seed=seed)
    answered = refused = 0
    stopped_at = None
    for call in ran.calls:
        answered, refused = answered + 1, refused + (call.disposition == "opted_out")
        if (answered <= 50 and refused >= 5) or (answered > 50 and refused >= 0.03 * answered):
            stopped_at = call.at
            break
    assert [start for start in ran.starts if stopped_at is not None and start.at > stopped_at] == []
    assert ran.state_of(ran.ids[0]) is (CampaignState.FINISHED if stopped_at is None else CampaignState.STOPPED)
    assert stopped_at is not None or len(ran.calls) == 160


@pytest.mark.parametrize(("listens_s", "calls"), [("1.0", 2), ("4.0", 1)])
def test_who_hangs_up_early_is_called_once_more_by_all_campaigns_together_and_never_after_the_opt_out_sentence(
    tmp_path: Path, listens_s: str, calls: int
) -> None:
    retry = RetryPolicy(9, {**DEFAULT_RULES, Outcome.HUNG_UP_EARLY: RetryRule(timedelta(hours=3), 9)})
    jobs = [Job(campaign(name, retry=retry), people([1]), message_s=20.0) for name in "abc"]
    ran = run_days(tmp_path, jobs, EARLY.replace("{listens_s}", listens_s), lines=2)
    assert len(ran.calls) == calls
    codes = {event.code for event in ran.events if isinstance(event, ContactNotCalled) and event.until is None}
    assert codes <= {"hung_up_twice", "hung_up_after_opt_out"}
    assert codes
