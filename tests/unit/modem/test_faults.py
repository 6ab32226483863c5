"""What goes wrong on real lines, and how each call and line ends."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from robodial.clock import Clock, run_virtual
from robodial.domain.line import STALL_S, AudioHeard, KeyPressed, LineId, LineReport, Report
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import (
    CallRefused,
    CommandRejected,
    ModemError,
    ModemTimeout,
    PortLost,
    PortStuck,
    PortUnavailable,
    UnexpectedBytes,
)
from robodial.modem.modem_call import ModemCall
from robodial.modem.modem_line import ModemLine
from tests.unit.modem.conversation import NUMBER, event_of, in_call, on_line
from tests.unit.modem.scripted_modem import CONEXANT, FAMILIES, GENERIC, USR, Family, ScriptedModem

SECOND = b"\x55" * 8000
HOSTILE = [
    "0199001234;+VTS=1",
    "ATH",
    "*21*0199001234#",
    "0199001234\r",
    "0199001234\rATH\r",
    "\x10\x03",
    "+33199001234",
    "",
    ",",
    "W",
    "0199 001234",
    "٠١٢٣",
    "0199001234@",
    "L",
    "S=1",
    "0" * 60,
]


@pytest.mark.parametrize("cell", HOSTILE, ids=ascii)
def test_cell_that_is_no_number_is_refused_before_a_byte_is_written(cell: str) -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        before = bytes(modem.raw)
        with pytest.raises(CallRefused):
            await line.dial(cell)
        assert bytes(modem.raw) == before

    on_line(modem, story)


def test_prefix_with_pause_and_second_dial_tone_is_dialed() -> None:
    modem = ScriptedModem()

    async def story(_call: ModemCall) -> None:
        assert modem.lines[-2] == f"ATDT0,W{NUMBER};"

    in_call(modem, story, number="0,W" + NUMBER)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("BUSY", Report.BUSY),
        ("NO DIALTONE", Report.NO_DIAL_TONE),
        ("NO DIAL TONE", Report.NO_DIAL_TONE),
        ("NO ANSWER", Report.NO_ANSWER),
        ("NO CARRIER", Report.NO_CARRIER),
        ("BLACKLISTED", Report.REDIAL_REFUSED),
        ("BLACKLIST FULL", Report.REDIAL_REFUSED),
        ("DELAYED", Report.REDIAL_DELAYED),
        ("DELAYED 00:02:00", Report.REDIAL_DELAYED),
        ("NO LINE", Report.NO_LINE),
        ("LINE IN USE", Report.LINE_IN_USE),
    ],
)
def test_refusal_by_the_modem_is_the_calls_first_report(text: str, report: Report) -> None:
    modem = ScriptedModem(dial_answers=[text])

    async def story(call: ModemCall) -> None:
        first = await call.next_event()
        assert isinstance(first, LineReport)
        assert (first.report, first.text) == (report, text)
        with pytest.raises(ModemTimeout):
            await call.next_event()

    in_call(modem, story)


def test_vcon_is_reported_as_the_modems_belief_and_listening_begins() -> None:
    modem = ScriptedModem(dial_answers=["VCON"])

    async def story(call: ModemCall) -> None:
        assert (await event_of(call, LineReport)).report is Report.ANSWER
        assert (await event_of(call, AudioHeard)).data

    in_call(modem, story)


def test_modem_that_knows_no_semicolon_dials_without_it_from_then_on() -> None:
    modem = ScriptedModem(faults={"no semicolon"})

    async def story(line: ModemLine) -> None:
        await (await line.dial(NUMBER)).hang_up()
        modem.lines.clear()
        call = await line.dial(NUMBER)
        assert isinstance(call, ModemCall)
        await event_of(call, AudioHeard)
        assert f"ATDT{NUMBER}" in modem.lines
        assert f"ATDT{NUMBER};" not in modem.lines

    on_line(modem, story)


def test_modem_that_dropped_voice_mode_gets_its_settings_again() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        modem.drop_voice_mode()
        call = await line.dial(NUMBER)
        assert isinstance(call, ModemCall)
        await event_of(call, AudioHeard)

    on_line(modem, story)


def test_number_already_dialed_is_not_dialed_again_after_a_late_error() -> None:
    modem = ScriptedModem(dial_answers=["ERROR"])

    async def story(line: ModemLine) -> None:
        with pytest.raises(CommandRejected):
            await line.dial(NUMBER)
        assert sum(text.startswith("ATD") for text in modem.lines) == 1

    on_line(modem, story)


async def ring_every_5_s(modem: ScriptedModem, times: int) -> None:
    for _ in range(times):
        modem.say(b"\x10R")
        await asyncio.sleep(5)


def test_phone_that_rings_is_not_answered_by_dialing() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        modem.say(b"\x10R")
        call = await line.dial(NUMBER)
        assert (await call.next_event()).report is Report.LINE_IN_USE  # type: ignore[union-attr]
        assert not any(text.startswith("ATD") for text in modem.lines)
        await call.hang_up()
        assert await line.get_ready()
        await line.dial(NUMBER)
        assert any(text.startswith("ATD") for text in modem.lines)

    on_line(modem, story)


def test_line_is_ready_once_the_phone_has_stopped_ringing() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.TaskGroup() as group:
            group.create_task(ring_every_5_s(modem, 5))
            await asyncio.sleep(0.1)
            assert await line.get_ready()
        return loop.time() - began

    assert on_line(modem, story) == pytest.approx(20 + 6.5)


def test_phone_that_rings_for_longer_than_a_minute_is_left_alone() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(ring_every_5_s(modem, 20))
            await asyncio.sleep(0.1)
            assert not await line.get_ready()

    on_line(modem, story)


def test_ring_that_comes_while_the_line_hangs_up_is_not_missed() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> float:
        loop = asyncio.get_running_loop()
        call = await line.dial(NUMBER)
        hanging_up = asyncio.ensure_future(call.hang_up())
        await asyncio.sleep(0.01)
        rang_at = loop.time()
        modem.say(b"\r\nRING\r\n")
        await hanging_up
        assert await line.get_ready()
        return loop.time() - rang_at

    assert on_line(modem, story) == pytest.approx(6.5)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_echo_that_cannot_be_switched_off_changes_nothing(family: Family) -> None:
    modem = ScriptedModem(family, faults={"echo"})

    async def story(call: ModemCall) -> None:
        assert (await call.play(SECOND)).finished

    in_call(modem, story)
    assert SECOND in bytes(modem.heard)


def test_other_lines_and_events_inside_an_answer_are_no_answer() -> None:
    def interrupt(data: bytes) -> list[bytes]:
        return [data.replace(b"\r\nOK\r\n", b"\r\nNMBR=0199001235\r\n\r\nO\x10sK\r\n\x10s")]

    modem = ScriptedModem(pipe=interrupt)

    async def story(call: ModemCall) -> None:
        assert (await call.play(SECOND)).finished

    in_call(modem, story)
    assert SECOND in bytes(modem.heard)


@pytest.mark.parametrize("half", [False, True])
def test_stopping_is_quick_and_the_line_is_heard_again(half: bool) -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        loop = asyncio.get_running_loop()
        playing = asyncio.create_task(call.play(SECOND * 20))
        await asyncio.sleep(3)
        stopped_at = loop.time()
        call.stop_playing()
        played = await playing
        assert loop.time() - stopped_at < 0.5
        assert not played.finished
        assert played.heard_s == pytest.approx(3, abs=0.3)
        while (heard := await event_of(call, AudioHeard)).at <= stopped_at + 0.3:
            pass
        assert heard.data
        assert (await call.play(SECOND)).finished

    in_call(modem, story, half_duplex=half)
    assert bytes(modem.heard).endswith(SECOND + b"\x80" * (0 if half else 1)) or SECOND in bytes(modem.heard)


def test_a_stop_that_comes_while_keys_are_being_sent_is_not_lost() -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        keys = asyncio.create_task(call.send_keys("123"))
        await asyncio.sleep(0)
        playing = asyncio.create_task(call.play(SECOND * 20))
        await asyncio.sleep(0)
        call.stop_playing()
        await keys
        played = await playing
        assert (played.heard_s, played.finished) == (0.0, False)
        assert (await call.play(SECOND)).finished

    in_call(modem, story)
    assert bytes(modem.heard).count(SECOND) == 1


def test_stopping_without_documented_clear_ends_with_the_modems_own_buffer() -> None:
    modem = ScriptedModem(USR)

    async def story(call: ModemCall) -> None:
        loop = asyncio.get_running_loop()
        playing = asyncio.create_task(call.play(SECOND * 20))
        await asyncio.sleep(3)
        stopped_at = loop.time()
        call.stop_playing()
        await playing
        assert loop.time() - stopped_at < 1.6  # the OK after <DLE><ETX> is not sure to come, once

    in_call(modem, story, half_duplex=True)


def test_underruns_are_counted_and_the_lead_is_restored() -> None:
    modem = ScriptedModem(fifo_bytes=8000)

    async def story(call: ModemCall) -> None:
        playing = asyncio.create_task(call.play(SECOND * 3))
        await asyncio.sleep(1.5)
        modem.empty_buffer()
        played = await playing
        assert played.finished
        assert played.underruns == 1
        assert (await event_of(call, LineReport)).report is Report.UNDERRUN

    in_call(modem, story, half_duplex=True)
    assert modem.underruns == 1


@pytest.mark.parametrize("clock", [0.995, 1.0, 1.005])
@pytest.mark.parametrize(("family", "half"), [(CONEXANT, False), (CONEXANT, True)])
def test_ten_minutes_play_without_gap_on_a_modem_with_its_own_clock(clock: float, family: Family, half: bool) -> None:
    modem = ScriptedModem(family, clock=clock, fifo_bytes=100_000, tick_s=0.1)

    async def story(call: ModemCall) -> None:
        await asyncio.sleep(5)
        modem.underruns = 0
        modem.deepest = 0
        played = await call.play(SECOND * 600)
        assert played.finished
        assert played.underruns == 0

    in_call(modem, story, half_duplex=half)
    assert modem.underruns <= 1  # the one at the end is normal
    assert modem.deepest < 8000 * (8.0 if half else 0.75)


def test_ten_minutes_are_paced_well_once_the_modems_clock_is_known() -> None:
    modem = ScriptedModem(GENERIC, clock=0.995, fifo_bytes=100_000, tick_s=0.1)

    async def story(call: ModemCall) -> None:
        await asyncio.sleep(60)
        assert (await call.play(SECOND * 600)).underruns == 0

    in_call(modem, story)
    assert modem.deepest < 8000 * 2.5


@pytest.mark.parametrize("half", [False, True])
def test_four_hundred_milliseconds_are_written_ahead_while_playing(half: bool) -> None:
    modem = ScriptedModem(fifo_bytes=2048)
    leads: list[int] = []

    async def story(call: ModemCall) -> None:
        playing = asyncio.create_task(call.play(SECOND * 5))
        for _i in range(40):
            await asyncio.sleep(0.1)
            leads.append(modem.lead)
        await playing
        if not half:
            await asyncio.sleep(1)
            assert modem.lead <= 0.06 * 8000

    in_call(modem, story, half_duplex=half)
    assert min(leads) >= 0.4 * 8000


Moment = Callable[[ModemLine, ScriptedModem], Awaitable[None]]


async def _while_dialing(line: ModemLine, modem: ScriptedModem) -> None:
    dialing = asyncio.create_task(line.dial(NUMBER))
    await asyncio.sleep(1)
    modem.lose(PortLost("gone"))
    await dialing


async def _while_listening(line: ModemLine, modem: ScriptedModem) -> None:
    call = await line.dial(NUMBER)
    modem.lose(PortLost("gone"))
    while True:
        await call.next_event()


@pytest.mark.parametrize("half", [False, True])
def test_modem_that_takes_no_more_of_a_message_is_noticed_within_seconds(half: bool) -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        loop = asyncio.get_running_loop()
        loop.call_later(2.0, modem.faults.add, "takes no sound")
        began = loop.time()
        with pytest.raises(ModemTimeout, match="stopped playing"):
            await call.play(SECOND * 60)
        assert loop.time() - began < 2.0 + 0.6 + STALL_S
        await call.hang_up()
        assert not modem.off_hook
        modem.faults.clear()
        assert (await (await line.dial(NUMBER)).play(SECOND)).finished

    on_line(modem, story, half_duplex=half)


@pytest.mark.parametrize("half", [False, True])
def test_message_goes_on_where_a_modem_takes_nothing_for_a_while(half: bool) -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(2.0, modem.faults.add, "takes no sound")
        loop.call_later(4.0, modem.faults.clear)
        assert (await call.play(SECOND * 6)).finished
        assert modem.heard.count(SECOND[0]) == 8000 * 6

    in_call(modem, story, half_duplex=half)


def test_modem_that_restarts_while_it_plays_is_known_by_its_echo() -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(2.0, modem.restart)
        began = loop.time()
        with pytest.raises(UnexpectedBytes, match="may have been reset"):
            await call.play(SECOND * 60)
        assert loop.time() - began < 3.0

    in_call(modem, story, half_duplex=True)


def test_what_a_modem_says_of_itself_while_it_plays_is_no_echo() -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        playing = asyncio.create_task(call.play(SECOND * 60))
        await asyncio.sleep(1)
        modem.say(b"\x13\x11" * 3000 + b"\x10u\x10b" * 500)
        modem.say(b"\r\nRING\r\n\r\nDATE = 1129\r\nTIME = 0310\r\nNMBR = 0199001234\r\nDDN = 4711\r\n" * 9)
        assert (await playing).finished

    in_call(modem, story, half_duplex=True)


async def _while_playing(line: ModemLine, modem: ScriptedModem) -> None:
    call = await line.dial(NUMBER)
    playing = asyncio.create_task(call.play(SECOND * 9))
    await asyncio.sleep(2)
    modem.lose(PortLost("gone"))
    await playing


async def _while_hanging_up(line: ModemLine, modem: ScriptedModem) -> None:
    call = await line.dial(NUMBER)
    hanging_up = asyncio.create_task(call.hang_up())
    await asyncio.sleep(0.001)
    modem.lose(PortLost("gone"))
    await hanging_up
    raise PortLost("the hang-up itself says nothing")


async def _between_calls(line: ModemLine, modem: ScriptedModem) -> None:
    modem.lose(PortLost("gone"))
    modem.faults.add("missing")
    try:
        await line.dial(NUMBER)
    except PortUnavailable as error:
        modem.faults.discard("missing")
        raise PortLost(str(error)) from error


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize(
    "moment", [_while_dialing, _while_listening, _while_playing, _while_hanging_up, _between_calls]
)
def test_port_lost_at_any_moment_ends_the_call_and_the_line_comes_back(moment: Moment, half: bool) -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        with pytest.raises(PortLost):
            await moment(line, modem)
        call = await line.dial(NUMBER)
        assert isinstance(call, ModemCall)
        assert (await call.play(SECOND)).finished
        assert modem.opened == 2

    on_line(modem, story, half_duplex=half)


@pytest.mark.parametrize(("fault", "dtr_drops", "opened"), [("stuck until dtr", 1, 1), ("stuck until reopened", 2, 2)])
@pytest.mark.parametrize("half", [False, True])
def test_stuck_modem_is_brought_back_by_the_ladder(fault: str, dtr_drops: int, opened: int, half: bool) -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        modem.faults.add(fault)
        await call.hang_up()
        assert not modem.off_hook
        assert (modem.dtr_drops, modem.opened) == (dtr_drops, opened)
        call = await line.dial(NUMBER)
        assert (await call.play(SECOND)).finished

    on_line(modem, story, half_duplex=half)


def test_modem_that_nothing_helps_is_to_be_unplugged() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        modem.faults.add("stuck")
        await call.hang_up()
        assert isinstance(line.take_fault(), PortStuck)
        assert line.take_fault() is None
        with pytest.raises(PortStuck, match="unplug the modem on sim:1 now: your telephone is blocked"):
            await line.dial(NUMBER)
        modem.faults.clear()
        call = await line.dial(NUMBER)
        assert (await call.play(SECOND)).finished

    on_line(modem, story)


@pytest.mark.parametrize("faults", [set(), {"quiet profile"}], ids=["now", "stored"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_modem_left_without_result_codes_works_as_ever(family: Family, faults: set[str]) -> None:
    modem = ScriptedModem(family, quiet=True, faults=faults)

    async def story(call: ModemCall) -> None:
        assert (await call.play(SECOND)).finished
        assert modem.dtr_drops == 0

    in_call(modem, story)


@pytest.mark.parametrize("delay_s", [0.4, 0.6, 0.9])
def test_modem_whose_every_answer_is_late_is_opened_as_what_it_is(delay_s: float) -> None:
    async def story(line: ModemLine) -> None:
        assert (line.profile.family, line.voice_format) == ("conexant_cx930xx", VoiceFormat.UNSIGNED_8)

    on_line(ScriptedModem(delay_s=delay_s), story)


def test_modem_that_was_silent_from_the_start_blocks_nobodys_telephone() -> None:
    async def main(_clock: Clock) -> None:
        with pytest.raises(PortStuck, match="on sim:1 does not answer"):
            await ModemLine(LineId("A"), ScriptedModem(faults={"stuck"}), is_real=False).open()

    run_virtual(main)


@pytest.mark.parametrize("state", ["vrx", "vtr", "vtx"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_modem_left_in_voice_mode_by_a_crash_is_brought_back_at_open(state: str, family: Family) -> None:
    modem = ScriptedModem(family)

    async def main(_clock: Clock) -> None:
        modem.go_to(state)
        line = ModemLine(LineId("A"), modem, is_real=False)
        await line.open()
        assert not modem.off_hook
        assert modem.state == "command"
        await line.close()

    run_virtual(main)


@pytest.mark.parametrize("half", [False, True])
def test_modem_that_falls_silent_while_listening_fails_the_call(half: bool) -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        modem.faults.add("no samples")
        with pytest.raises(ModemTimeout):
            while True:
                await call.next_event()
        modem.faults.clear()

    in_call(modem, story, half_duplex=half)
    assert not modem.off_hook


def test_command_without_answer_fails_the_dial_and_the_next_one_works() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        modem.faults.add("silent to +VTR")
        with pytest.raises(ModemTimeout) as caught:
            await line.dial(NUMBER)
        assert caught.value.command == "AT+VTR"
        assert caught.value.waited_s == pytest.approx(3)
        assert not modem.off_hook
        modem.faults.clear()
        call = await line.dial(NUMBER)
        assert (await call.play(SECOND)).finished

    on_line(modem, story)


@pytest.mark.parametrize("fault", ["dtr hangs", "open hangs"])
def test_port_call_that_never_returns_ends_by_our_own_limit(fault: str) -> None:
    modem = ScriptedModem(faults={"stuck", fault})

    async def main(_clock: Clock) -> None:
        line = ModemLine(LineId("A"), modem, is_real=False)
        with pytest.raises(PortStuck, match="Unplug the modem"):
            await line.open()

    run_virtual(main)


def test_close_that_never_returns_does_not_hold_the_program_up() -> None:
    modem = ScriptedModem(faults={"close hangs"})

    async def story(line: ModemLine) -> None:
        assert line.is_real is False

    on_line(modem, story)


def test_hang_up_is_the_same_twice_and_from_two_tasks() -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        await asyncio.gather(call.hang_up(), call.hang_up())
        await call.hang_up()
        assert modem.lines.count("ATH") == 1
        with pytest.raises(ModemError, match="over"):
            await call.play(SECOND)

    in_call(modem, story)


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("after_s", [0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.3, 1.0, 1.9])
def test_cancelled_play_and_hang_up_leave_a_line_that_works(half: bool, after_s: float) -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        playing = asyncio.create_task(call.play(SECOND))
        await asyncio.sleep(after_s)
        playing.cancel()
        await call.hang_up()
        assert not modem.off_hook
        assert modem.dtr_drops == 0
        call = await line.dial(NUMBER)
        assert (await call.play(SECOND)).finished

    on_line(modem, story, half_duplex=half)


@pytest.mark.parametrize("after_s", [0.0, 0.5, 1.5, 2.99, 3.0, 3.01, 3.02, 3.03])
def test_cancelled_dial_hangs_up(after_s: float) -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        dialing = asyncio.create_task(line.dial(NUMBER))
        await asyncio.sleep(after_s)
        dialing.cancel()
        await asyncio.sleep(4)
        assert not modem.off_hook
        call = await line.dial(NUMBER)
        assert (await call.play(SECOND)).finished
        assert modem.dtr_drops == 0

    on_line(modem, story)


def test_keys_are_sent_from_command_state_and_then_the_line_is_heard() -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        await call.send_keys("12#")
        assert "AT+VTS=1,2,#" in modem.lines
        await event_of(call, AudioHeard)
        with pytest.raises(CallRefused):
            await call.send_keys("1;H")

    in_call(modem, story)


@pytest.mark.parametrize("half", [False, True])
def test_keys_pressed_while_playing_come_once_each(half: bool) -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        playing = asyncio.create_task(call.play(SECOND))
        await asyncio.sleep(0.5)
        modem.say(b"\x10/\x105\x105")
        await asyncio.sleep(0.1)
        modem.say(b"\x105\x10~")
        assert (await event_of(call, KeyPressed)).key == "5"
        await playing

    in_call(modem, story, half_duplex=half)


def test_modem_that_ends_listening_by_itself_is_listened_to_again() -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        await event_of(call, AudioHeard)
        modem.end_by_itself()
        await asyncio.sleep(1)
        assert modem.state == "vtr"
        for _i in range(3):
            modem.end_by_itself()
            await asyncio.sleep(1)
        with pytest.raises(ModemError, match="left voice mode"):
            while True:
                await call.next_event()

    in_call(modem, story)


def test_reports_of_the_modem_reach_the_call() -> None:
    modem = ScriptedModem()

    async def story(call: ModemCall) -> None:
        modem.say(b"\x10b\x10r\x10l\x10L\x10J\x10a\x10c\x10d\x10s\x10P\x10R\x10u\x10Z\x10o")
        reports = [(await event_of(call, LineReport)).report for _i in range(12)]
        assert reports == [
            Report.BUSY,
            Report.RINGBACK,
            Report.LOOP_BREAK,
            Report.POLARITY_REVERSED,
            Report.SIT,
            Report.ANSWER_TONE,
            Report.CALLING_TONE,
            Report.DIAL_TONE,
            Report.SILENCE,
            Report.EXTENSION_OFF_HOOK,
            Report.INCOMING_RING,
            Report.OVERRUN,  # the underrun is normal while only silence is fed
        ]

    in_call(modem, story)


def test_modem_without_voice_says_what_to_do() -> None:
    modem = ScriptedModem(USR, faults={"data only"})

    async def main(_clock: Clock) -> None:
        with pytest.raises(ModemError, match="Update the modem firmware"):
            await ModemLine(LineId("A"), modem, is_real=False).open()

    run_virtual(main)


def test_voice_format_the_modem_lacks_is_refused_with_what_it_has() -> None:
    async def main(_clock: Clock) -> None:
        line = ModemLine(LineId("A"), ScriptedModem(USR), is_real=False, voice_format=VoiceFormat.SIGNED_8)
        with pytest.raises(ModemError, match="cannot carry signed-8; choose one of: unsigned-8, linear-16"):
            await line.open()

    run_virtual(main)


def test_line_that_trusts_the_modems_report_hears_it_when_it_comes() -> None:
    from dataclasses import replace

    from robodial.modem.profile import AnswerKnowledge, load

    modem = ScriptedModem(CONEXANT, dial_answers=["VCON", "NO ANSWER", "OK"])
    profile = replace(load("conexant_cx930xx"), answer=AnswerKnowledge.REPORT, dial_tone_s=0.5)

    async def story(line: ModemLine) -> None:
        for report in (Report.ANSWER, Report.NO_ANSWER):
            call = await line.dial(NUMBER)
            assert modem.state == "dialing"
            assert (await event_of(call, LineReport)).report is report
            await call.hang_up()
        call = await line.dial(NUMBER)
        await call.hang_up()
        assert not modem.off_hook
        assert any("+VRA=50" in text for text in modem.lines)

    on_line(modem, story, profile=profile)


@pytest.mark.parametrize(("says_ok_after_s", "believed"), [(12.0, True), (24.9, False), (26.5, False), (31.0, True)])
def test_ok_when_ringing_may_never_have_come_is_no_answer_and_the_line_is_heard(
    says_ok_after_s: float, believed: bool
) -> None:
    """The modem is told +VRN=25: seconds after the last digit."""
    from dataclasses import replace

    from robodial.modem.profile import AnswerKnowledge, load

    profile = replace(load("conexant_cx930xx"), answer=AnswerKnowledge.REPORT)
    modem = ScriptedModem(CONEXANT, answers_after_s=says_ok_after_s)

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        heard = [await call.next_event() for _ in range(3)]
        assert any(isinstance(event, LineReport) and event.report is Report.ANSWER for event in heard) is believed
        assert any(isinstance(event, AudioHeard) for event in heard)

    on_line(modem, story, profile=profile)


def test_modem_that_refuses_duplex_is_used_in_half_duplex_from_then_on() -> None:
    from dataclasses import replace

    from robodial.modem.profile import load

    modem = ScriptedModem(GENERIC)

    async def story(line: ModemLine) -> None:
        for tried in (1, 0):
            modem.lines.clear()
            call = await line.dial(NUMBER)
            assert call.listens_while_playing is False
            assert (await call.play(SECOND)).finished
            await call.hang_up()
            assert modem.lines.count("AT+VTR") == 2 * tried  # once more after +VLS=1

    on_line(modem, story, profile=replace(load("generic_v253"), duplex=True))


def test_modem_that_says_it_is_on_hook_is_put_on_the_line_once() -> None:
    modem = ScriptedModem(faults={"on-hook after dialing"})

    async def story(call: ModemCall) -> None:
        assert modem.lines[-3:] == ["AT+VTR", "AT+VLS=1", "AT+VTR"]
        await event_of(call, AudioHeard)

    in_call(modem, story)


def test_settings_are_sent_again_after_a_long_pause() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        await (await line.dial(NUMBER)).hang_up()
        await asyncio.sleep(700)
        modem.lines.clear()
        await line.dial(NUMBER)
        assert modem.lines[0].startswith("AT+FCLASS=8;+VIP;+VSM=")

    on_line(modem, story)


def test_modem_that_does_not_answer_between_calls_is_recovered_before_the_next() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        await call.hang_up()
        modem.faults.add("silent")
        await asyncio.sleep(0.02)
        dialing = asyncio.create_task(line.dial(NUMBER))
        await asyncio.sleep(7)
        modem.faults.clear()
        assert (await (await dialing).play(SECOND)).finished

    on_line(modem, story)


def test_line_that_is_dialed_during_a_call_ends_that_call_first() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        first = await line.dial(NUMBER)
        second = await line.dial(NUMBER)
        with pytest.raises(ModemError, match="over"):
            while True:
                await first.next_event()
        assert (await second.play(SECOND)).finished

    on_line(modem, story)


def test_line_can_be_opened_again_and_closed_without_a_modem() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        await line.open()
        call = await line.dial(NUMBER)
        assert (await call.play(SECOND)).finished
        await call.hang_up()
        modem.faults.add("silent")

    on_line(modem, story)
    assert modem.opened == 2
    assert not modem.off_hook


def test_report_that_never_comes_is_broken_off_by_hanging_up() -> None:
    from dataclasses import replace

    from robodial.modem.profile import AnswerKnowledge, load

    modem = ScriptedModem()
    profile = replace(load("conexant_cx930xx"), answer=AnswerKnowledge.REPORT, dial_tone_s=0.1, digit_on_s=0.01)

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        assert modem.state == "dialing"
        await call.hang_up()
        assert modem.state == "command"
        assert not modem.off_hook
        assert modem.dtr_drops == 0

    on_line(modem, story, profile=profile)


def test_failing_modem_fails_a_call_that_waits_for_its_report() -> None:
    from dataclasses import replace

    from robodial.modem.profile import AnswerKnowledge, load

    modem = ScriptedModem(dial_answers=["ERROR"])
    profile = replace(load("conexant_cx930xx"), answer=AnswerKnowledge.REPORT, dial_tone_s=0.1, digit_on_s=0.01)

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        with pytest.raises(CommandRejected):
            await call.next_event()
        await call.hang_up()

    on_line(modem, story, profile=profile)


def test_playing_to_a_modem_that_takes_nothing_more_ends() -> None:
    modem = ScriptedModem()

    async def story(line: ModemLine) -> None:
        call = await line.dial(NUMBER)
        playing = asyncio.create_task(call.play(SECOND))
        await asyncio.sleep(0.5)
        modem.faults.add("stuck until dtr")
        modem.freeze()
        with pytest.raises(ModemTimeout):
            await playing
        await call.hang_up()
        assert not modem.off_hook
        assert (await (await line.dial(NUMBER)).play(SECOND)).finished

    on_line(modem, story, half_duplex=True)
