"""What a running campaign looks like on a terminal and in a log."""

import io
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from robodial.app.campaign_run import open_run
from robodial.cli.live import JsonScreen, LiveScreen, PlainScreen, make_screen
from robodial.clock import Clock, FixedClock, run_virtual
from robodial.domain.attempt import AttemptId
from robodial.domain.campaign import Campaign, CampaignId, CampaignState
from robodial.domain.line import LineId, SpeakWhy
from robodial.engine import events
from robodial.engine.events import Event
from tests.simulation.campaigns import HUMAN, MONDAY_9, number, request_of, settings

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LINE, FIRST = LineId("sim:1"), AttemptId(1)
NUMBER = "+33199000001"


def ended(**changes: Any) -> events.CallEnded:
    values = {
        "at": AT,
        "line_id": LINE,
        "attempt_id": FIRST,
        "contact_name": "Zoé",
        "number": NUMBER,
        "outcome": "answered",
        "disposition": "none",
        "heard_s": 0.0,
        "evidence": "",
        "next_at": None,
    }
    return events.CallEnded(**{**values, **changes})


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return request_of(tmp_path, settings(tmp_path, [number(1)]), HUMAN).campaigns[0]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
def screen(campaign: Campaign, clock: FixedClock) -> Iterator[LiveScreen]:
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    live = LiveScreen([campaign], clock, console)
    yield live
    live.close()


def shown(screen: LiveScreen) -> str:
    paper = Console(file=io.StringIO(), width=120)
    paper.print(screen.drawn())
    assert isinstance(paper.file, io.StringIO)
    return paper.file.getvalue()


# ---- the live screen ----


def test_reading_the_list_is_shown_first(screen: LiveScreen) -> None:
    screen.importing(50, 100, 1234)
    assert "Reading the list: 1234 rows" in shown(screen)
    assert "━" in shown(screen)


def test_a_line_shows_what_it_does_from_dialing_to_idle(screen: LiveScreen, clock: FixedClock) -> None:
    steps: list[tuple[Event, str]] = [
        (events.LineOpened(AT, LINE), "sim:1    idle"),
        (events.CallStarted(AT, LINE, FIRST, CampaignId(1), "Zoé", NUMBER, 1), "sim:1  Zoé  dialing"),
        (events.CallRang(AT, LINE, FIRST), "ringing (1)"),
        (events.CallRang(AT, LINE, FIRST), "ringing (2)"),
        (events.CallAnswered(AT, LINE, FIRST), "listening"),
        (events.MessageStarted(AT, LINE, FIRST, 0.7, 9.0, SpeakWhy.AFTER_GREETING), "speaking (9 s)"),
        (events.MessageTakenBack(AT, LINE, FIRST), "listening again"),
        (events.KeyReceived(AT, LINE, FIRST, "1"), "key 1"),
        (events.LineRested(AT, LINE, None, "sim:1 was unplugged."), "sim:1 was unplugged."),
    ]
    for event, seen in steps:
        screen.show(event)
        assert seen in shown(screen)
    screen.show(events.CallStarted(AT, LINE, FIRST, CampaignId(1), "", NUMBER, 1))
    clock.at += timedelta(seconds=7)
    assert "01 99 00 00 01  dialing  7 s" in shown(screen)


def test_results_are_counted_and_the_last_calls_stay(screen: LiveScreen) -> None:
    for n in range(8):
        screen.show(ended(contact_name=f"Person {n}", outcome="busy" if n % 2 else "answered"))
    screen.show(ended(disposition="opted_out"))
    text = shown(screen)
    assert "answered: 4  busy: 4  never call again: 1" in text
    assert "Person 7 (01 99 00 00 01): busy" in text
    assert "Person 2" not in text


def test_contacts_that_are_not_called_count_as_done_only_when_that_is_for_good(screen: LiveScreen) -> None:
    later = events.ContactNotCalled(AT, FIRST, "Zoé", NUMBER, "cap_day", "3 calls today.", AT + timedelta(days=1))
    never = events.ContactNotCalled(AT, FIRST, "Léo", NUMBER, "do_not_call", "On the list.", None)
    screen.show(later)
    assert "0 of 0 contacts done" in shown(screen)
    screen.show(never)
    assert "1 of 0 contacts done" in shown(screen)
    assert "Léo: On the list." in shown(screen)


def test_waiting_stopping_and_words_for_the_user_are_notes(screen: LiveScreen) -> None:
    screen.show(events.CampaignWaited(AT, AT + timedelta(hours=1), "waiting for calling hours"))
    assert "waiting for calling hours, until 2026-11-23" in shown(screen)
    screen.show(events.CampaignChanged(AT, CampaignState.STOPPED, "too many refusals"))
    assert "too many refusals" in shown(screen)
    screen.say("Letting the calls in progress end.")
    assert "Letting the calls in progress end." in shown(screen)


def test_a_whole_campaign_on_the_live_screen(tmp_path: Path) -> None:
    request = request_of(tmp_path, settings(tmp_path, map(number, range(5))), HUMAN, lines=2)
    texts: list[str] = []

    async def main(clock: Clock) -> None:
        live = LiveScreen(request.campaigns, clock, Console(file=io.StringIO(), force_terminal=True, width=120))
        async with AsyncExitStack() as stack:
            stack.callback(live.close)
            run = await open_run(request, clock, stack, on_import=live.importing)
            live.opened(run, emulated=True)
            texts.append(shown(live))
            run.engine.subscribe(live.show)
            run.engine.subscribe(lambda _event: texts.append(shown(live)))
            await run.engine.run()

    run_virtual(main, MONDAY_9)
    assert "sim:1    getting ready" in texts[0]
    assert "0 of 5 contacts done" in texts[0]
    assert "Emulated lines: no telephone rings" in texts[0]
    assert any("1 minute left" in text for text in texts)
    assert "5 of 5 contacts done  ·  answered: 5" in texts[-1]


@pytest.mark.parametrize(
    ("seconds", "total", "left"),
    [(60, 2, "about 1 minute left"), (600, 3, "about 20 minutes left"), (7200, 3, "about 4 hours left")],
)
def test_the_time_left_is_rounded_as_people_say_it(
    tmp_path: Path, clock: FixedClock, seconds: int, total: int, left: str
) -> None:
    request = request_of(tmp_path, settings(tmp_path, map(number, range(total))), HUMAN)

    async def main(virtual: Clock) -> str:
        live = LiveScreen(request.campaigns, clock, Console(file=io.StringIO(), force_terminal=True))
        async with AsyncExitStack() as stack:
            stack.callback(live.close)
            live.opened(await open_run(request, virtual, stack), emulated=True)
            clock.at += timedelta(seconds=seconds)
            live.show(ended())
            return shown(live)

    assert left in run_virtual(main, MONDAY_9)


# ---- lines for a log ----


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (ended(), "sim:1  Zoé (01 99 00 00 01): answered"),
        (ended(contact_name=""), "sim:1  01 99 00 00 01: answered"),
        (
            ended(disposition="confirmed", heard_s=8.9),
            "sim:1  Zoé (01 99 00 00 01): answered, confirmed, heard 9 s",
        ),
        (events.LineRested(AT, LINE, None, "COM3 is gone."), "COM3 is gone."),
        (events.LineNoted(AT, LINE, "sim:1 hears nothing."), "sim:1 hears nothing."),
        (events.ContactNotCalled(AT, FIRST, "", NUMBER, "x", "Refused.", None), "01 99 00 00 01: Refused."),
    ],
)
def test_an_event_is_a_line(capsys: pytest.CaptureFixture[str], event: Event, line: str) -> None:
    PlainScreen("FR").show(event)
    assert capsys.readouterr().out == f"{AT.astimezone():%H:%M:%S}  {line}\n"


def test_the_next_try_is_told_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    again = AT + timedelta(minutes=10)
    PlainScreen("FR").show(ended(outcome="busy", next_at=again))
    assert capsys.readouterr().out.endswith(f": busy, again at {again.astimezone():%H:%M:%S}\n")


def test_words_in_brackets_are_names_and_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    PlainScreen("FR").show(ended(contact_name="[bold]Zoé[/]"))
    assert "[bold]Zoé[/]" in capsys.readouterr().out


def test_small_steps_are_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    screen = PlainScreen("FR")
    screen.importing(1, 2, 3)
    screen.show(events.CallRang(AT, LINE, FIRST))
    screen.show(events.CampaignChanged(AT, CampaignState.STOPPED, "told at the end"))
    screen.show(events.ContactNotCalled(AT, FIRST, "Zoé", NUMBER, "closed_hours", "Outside calling hours.", AT))
    screen.close()
    assert capsys.readouterr().out == ""


# ---- which one ----


def test_json_is_for_programs_the_live_screen_for_terminals(
    campaign: Campaign, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(make_screen(True, [campaign], clock), JsonScreen)
    assert isinstance(make_screen(False, [campaign], clock), PlainScreen)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    live = make_screen(False, [campaign], clock)
    live.close()
    assert isinstance(live, LiveScreen)


def test_json_notes_and_imports_are_events(capsys: pytest.CaptureFixture[str]) -> None:
    screen = JsonScreen()
    screen.importing(50, 100, 7)
    screen.say("Letting the calls end.")
    screen.close()
    assert capsys.readouterr().out.splitlines() == [
        '{"event": "importing", "bytes": 50, "bytes_total": 100, "rows": 7}',
        '{"event": "note", "text": "Letting the calls end."}',
    ]


class _NoReader(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_has_gone_ends_no_program_in_the_middle_of_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _NoReader())
    with pytest.raises(BrokenPipeError):
        PlainScreen("FR").show(ended())
