"""What the live screen shows of events, without a window."""

from datetime import timedelta

import pytest

from robodial.app.desk import ListRead, RunEnded, RunFailed, RunOpened, RunOpening
from robodial.app.finish_time import Finish, Pace, finish_of
from robodial.app.line_cards import LinePhase
from robodial.app.live_board import MOST_RECENT, LiveBoard
from robodial.app.live_campaign import CampaignView, LiveState
from robodial.app.live_clock import EngineClock
from robodial.app.live_counts import LiveReading
from robodial.app.live_words import figures, live_words, moment_words, recent_row, spent_words
from robodial.domain.campaign import CampaignState
from robodial.domain.category import Category
from robodial.engine import events
from robodial.store.figures import ContactCounts
from tests.gui.live_events import ID, NAME, NINE, at, ended, line, not_called, opening, started, to_phase


def board_after(*happened: object, pc_s: float = 100.0) -> LiveBoard:
    board = LiveBoard()
    for event in happened:
        board.fold(event, pc_s)  # type: ignore[arg-type]
    return board


def view_of(board: LiveBoard, pc_s: float = 100.0) -> CampaignView:
    found = board.campaign(pc_s, ID, NAME)
    assert found is not None
    return found


def counted(**counts: int) -> LiveReading:
    return LiveReading(ID, NAME, "FR", CampaignState.RUNNING, "", ContactCounts(**counts))


# ---- from Start to the first call --------------------------------------------------------------------------------


def test_from_the_first_event_there_is_something_to_show() -> None:
    board = board_after(RunOpening((NAME,)))
    assert view_of(board).state is LiveState.OPENING
    board.fold(ListRead(50, 200, 1200), 100.0)
    assert (view_of(board).state, view_of(board).rows, view_of(board).read_share) == (LiveState.READING, 1200, 0.25)
    for event in opening()[1:]:
        board.fold(event, 101.0)
    assert view_of(board).state is LiveState.STARTING
    board.fold(started(1), 102.0)
    assert (view_of(board).state, view_of(board).calls_now) == (LiveState.CALLING, 1)


def test_why_it_could_not_start_stays_when_the_run_is_over() -> None:
    board = board_after(RunOpening((NAME,)), RunFailed((NAME,), "COM3 is not there. Plug it in."), RunEnded())
    assert view_of(board).state is LiveState.FAILED
    assert live_words(view_of(board), None).sentence == "COM3 is not there. Plug it in."
    assert not board.is_running


def test_a_new_start_forgets_the_failure_of_the_last_one() -> None:
    board = board_after(RunOpening((NAME,)), RunFailed((NAME,), "no"), RunEnded(), RunOpening((NAME,)))
    assert view_of(board).state is LiveState.OPENING


def test_a_campaign_that_joins_leaves_the_lines_of_the_others_as_they_are() -> None:
    board = board_after(*opening(), started(1), RunOpening(("Second",)))
    assert [view.name for view in board.campaigns(100.0)] == [NAME, "Second"]
    assert board.calls_now == 1


# ---- what it waits for -------------------------------------------------------------------------------------------


def test_waiting_says_for_what_and_until_when() -> None:
    until = at(0) + timedelta(hours=6)
    board = board_after(*opening(), events.CampaignWaited(at(1), until, "waiting for the next try", ID))
    view = view_of(board)
    assert (view.state, view.until) == (LiveState.WAITING, until)
    said = live_words(view, at(1)).sentence
    assert said == f"Waiting for the next try, until {until.astimezone():%H:%M}."
    board.fold(started(1), 101.0)
    assert view_of(board).state is LiveState.CALLING


def test_what_it_waited_for_is_no_reason_once_it_is_stopped_or_paused() -> None:
    waited = events.CampaignWaited(at(1), at(900), "waiting for the next try", ID)
    for state, sentence in (
        (CampaignState.STOPPED, "It can go on later, where it stopped."),
        (CampaignState.PAUSED, "No new call begins."),
    ):
        board = board_after(*opening(), waited, events.CampaignChanged(at(5), state, "", ID))
        assert live_words(view_of(board), at(6)).sentence == sentence


def test_a_question_is_shown_until_it_is_answered() -> None:
    asked = events.UserAsked(at(60), ID, events.QuestionCode.FIRST_CALLS, "All right?", (("answered", 5),))
    paused = events.CampaignChanged(at(60), CampaignState.PAUSED, "All right?", ID)
    board = board_after(*opening(), paused, asked)
    assert (view_of(board).state, view_of(board).question) == (LiveState.ASKING, asked)
    board.fold(events.CampaignChanged(at(70), CampaignState.RUNNING, "", ID), 101.0)
    assert view_of(board).question is None


def test_a_pause_says_that_calls_in_progress_go_on() -> None:
    paused = events.CampaignChanged(at(5), CampaignState.PAUSED, "", ID)
    board = board_after(*opening(), started(1), started(2, 2), paused)
    assert view_of(board).state is LiveState.PAUSED
    assert "2 calls in progress go on to their end." in live_words(view_of(board), at(5)).sentence


def test_when_every_line_rests_it_says_so() -> None:
    rests = [events.LineRested(at(5), line(n), at(35), "No answer. Unplug it.") for n in (1, 2)]
    board = board_after(*opening(), *rests)
    assert view_of(board).state is LiveState.NO_LINE
    board.fold(events.LineOpened(at(36), line(1)), 101.0)
    assert view_of(board).state is LiveState.STARTING


# ---- lines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["dialing", "ringing", "listening", "speaking", "choosing"])
def test_a_call_is_followed_from_dialing_to_the_key(phase: str) -> None:
    board = board_after(*opening(), *to_phase(3, 2, phase))
    [idle, card] = board.lines
    assert (card.phase, card.contact_name) == (LinePhase(phase), "Driss Benali")
    assert idle.phase is LinePhase.IDLE


def test_after_a_call_the_line_is_idle_and_its_delay_stays() -> None:
    board = board_after(*opening(1), *to_phase(3, 1, "speaking"), ended(3), started(4), ended(4, outcome="busy"))
    [card] = board.lines
    assert (card.phase, card.start_delay_s, card.contact_name) == (LinePhase.IDLE, 0.6, "")


def test_seconds_run_as_fast_as_the_engines_clock() -> None:
    board = board_after(*opening(speed=10.0), started(1), pc_s=100.0)
    assert board.now(103.0) == at(30)


def test_the_speed_of_emulated_lines_does_not_touch_real_ones() -> None:
    board = board_after(RunOpening((NAME,)), RunOpened((line(1),), False, 10.0), started(1), pc_s=100.0)
    assert board.now(103.0) == at(3)


def test_an_event_that_comes_late_does_not_set_the_clock_back() -> None:
    clock = EngineClock()
    clock.saw(NINE, 100.0)
    clock.saw(NINE + timedelta(seconds=1), 105.0)
    assert clock.now(106.0) == NINE + timedelta(seconds=6)
    clock.jumped()
    clock.saw(NINE + timedelta(seconds=1), 106.0)
    assert clock.now(106.0) == NINE + timedelta(seconds=1)


# ---- counters ----------------------------------------------------------------------------------------------------


def test_counters_begin_from_the_store_and_move_with_the_calls() -> None:
    board = board_after(*opening())
    board.reading(counted(contacts=20, reached=3, again=2, not_called=1))
    for event in (
        started(1),
        ended(1),
        started(2, ordinal=2),
        ended(2, outcome="busy", next_at=at(900)),
        started(3),
        ended(3, disposition="left_message"),
        ended(5, disposition="opted_out"),
        not_called(4, "do_not_call", "on the list"),
    ):
        board.fold(event, 101.0)
    counts = view_of(board).counts
    assert counts is not None
    assert (counts.reached, counts.machines, counts.refused, counts.not_called, counts.again) == (4, 1, 1, 2, 2)
    assert [figure.figure for figure in figures(view_of(board))] == ["8", "4", "1", "12", "2"]


def test_every_contact_is_in_one_of_the_four_last_counters_or_refused() -> None:
    board = board_after(*opening())
    board.reading(counted(contacts=9, reached=3, refused=1, given_up=1, again=3, not_called=1))
    done, *others = figures(view_of(board))
    assert done.figure == "6" and [other.figure for other in others] == ["3", "0", "4", "1"]
    assert [others[0].more, others[2].more] == ["1 other refused", "1 for good, 3 to try again"]


def test_who_waits_for_another_try_was_called_when_the_campaign_is_stopped() -> None:
    board = board_after(*opening())
    board.reading(counted(contacts=9, reached=4, given_up=1, again=4))
    board.fold(events.CampaignChanged(at(60), CampaignState.STOPPED, "", ID), 101.0)
    assert figures(view_of(board))[3].more == "4 to try again"
    board.reading(counted(contacts=11, reached=4, given_up=1, again=4))
    not_reached = figures(view_of(board))[3]
    assert (not_reached.figure, not_reached.more) == ("7", "4 to try again, 2 not called yet")


def test_a_counter_shows_the_contacts_that_it_counts() -> None:
    shown = figures(view_of(board_after(*opening())))
    counted_once = [category for figure in shown for category in figure.categories]
    assert len(counted_once) == len(set(counted_once))
    assert set(Category) - set(counted_once) == {Category.IN_CALL, Category.REFUSED}


def test_the_store_is_asked_again_only_after_something_happened() -> None:
    board = board_after(*opening())
    assert board.is_stale(ID)
    board.begins_reading(ID)
    assert not board.is_stale(ID)
    board.fold(started(1), 101.0)  # came while the store was read: one more reading is needed
    board.reading(counted(contacts=20))
    assert board.is_stale(ID)


def test_a_campaign_that_does_not_run_here_is_shown_as_the_store_has_it() -> None:
    board = LiveBoard()
    board.reading(counted(contacts=20, reached=3))
    assert view_of(board).state is LiveState.STOPPED  # its program ended while it ran
    assert view_of(board).share == 0.15


# ---- recent calls ------------------------------------------------------------------------------------------------


def test_recent_calls_are_the_last_fifty_the_latest_first() -> None:
    board = board_after(*opening(), *(ended(n, after_s=n) for n in range(70)))
    assert len(board.recent) == MOST_RECENT
    assert recent_row(board.recent[0], "FR").number == "01 99 00 00 69"


def test_that_hours_are_closed_is_not_told_of_everybody_but_of_whom_the_user_wants_called() -> None:
    closed = events.ContactNotCalled(at(1), 7, "", "+33199000007", "closed_hours", "Closed.", at(3600), ID)  # type: ignore[arg-type]
    board = board_after(*opening(), closed)
    assert board.recent == ()
    board.asked_for("+33199000007")
    board.fold(closed, 101.0)
    assert recent_row(board.recent[0], "FR").what.startswith("Not called: Closed. Again ")


def test_whom_the_user_wants_called_in_vain_is_told() -> None:
    board = board_after(*opening())
    board.asked_for("+33199000007")
    board.fold(events.ContactMissed(at(1), ID, "+33199000007"), 101.0)
    assert recent_row(board.recent[0], "FR").what == "Not called: no call to this number is waiting."


def test_a_row_says_what_came_of_the_call() -> None:
    row = recent_row(ended(3, disposition="confirmed"), "FR")
    assert (row.who, row.number, row.what) == ("Driss Benali", "01 99 00 00 03", "Answered, confirmed, heard 18 s")
    row = recent_row(not_called(4, "do_not_call", "On the do-not-call list."), "FR")
    assert row.what == "Not called: On the do-not-call list."


# ---- the end -----------------------------------------------------------------------------------------------------


def test_nothing_is_said_of_the_end_before_there_is_a_pace() -> None:
    assert finish_of(Pace(4, 600.0, 100), NINE) is None
    assert finish_of(Pace(50, 30.0, 100), NINE) is None
    assert finish_of(Pace(50, 3000.0, 0), NINE) is None


def test_a_short_pace_gives_a_range_a_long_one_a_time() -> None:
    unsure = finish_of(Pace(9, 540.0, 60), NINE)
    assert unsure is not None
    assert NINE + timedelta(minutes=35) < unsure.earliest < NINE + timedelta(hours=1) < unsure.latest
    sure = finish_of(Pace(100, 6000.0, 60), NINE)
    assert sure == Finish(NINE + timedelta(hours=1), NINE + timedelta(hours=1), timedelta(hours=1))


def test_the_end_is_not_before_the_last_planned_try() -> None:
    last = NINE + timedelta(hours=4)
    found = finish_of(Pace(100, 6000.0, 3, last), NINE)
    assert found is not None
    assert found.earliest == last


def test_calling_hours_that_end_before_are_said() -> None:
    closes = NINE + timedelta(hours=1)
    found = finish_of(Pace(100, 6000.0, 200), NINE, closes)
    assert found is not None
    assert found.after_hours == closes


def test_the_pace_leaves_out_pauses() -> None:
    board = board_after(*opening())
    board.reading(counted(contacts=120))
    pause = [
        events.CampaignChanged(at(600), CampaignState.PAUSED, "", ID),
        events.CampaignChanged(at(90_000), CampaignState.RUNNING, "", ID),
    ]
    calls = [ended(n, after_s=10 * n) for n in range(60)]
    for event in (*calls, *pause, started(99, after_s=90_000)):
        board.fold(event, 100.0)
    finish = view_of(board).finish
    assert finish is not None
    assert finish.left == timedelta(minutes=10)


def test_moments_and_spans_are_said_as_people_say_them() -> None:
    noon = NINE + timedelta(hours=4)
    local = noon.astimezone()
    assert moment_words(noon, NINE) == f"{local:%H:%M}"
    assert moment_words(noon + timedelta(days=1), NINE) == f"tomorrow at {local:%H:%M}"
    assert moment_words(noon + timedelta(days=3), NINE) == f"Thursday at {local:%H:%M}"
    spans = [timedelta(seconds=7), timedelta(minutes=5), timedelta(hours=3, minutes=4)]
    assert [spent_words(span) for span in spans] == ["7 s", "5 min", "3 h 04"]
