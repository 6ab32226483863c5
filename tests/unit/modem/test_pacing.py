import pytest

from robodial.domain.line import STALL_S
from robodial.domain.voice_format import VoiceFormat
from robodial.modem.modem_call import ModemCall
from robodial.modem.pacing import AHEAD_S, DuplexFeed, Intake, ModemClock, Pacer
from tests.unit.modem.conversation import in_call
from tests.unit.modem.scripted_modem import GENERIC, ScriptedModem

EIGHT, SIXTEEN = VoiceFormat.MULAW, VoiceFormat.LINEAR_16


def test_lead_is_written_at_once_and_then_kept() -> None:
    pacer = Pacer(EIGHT, 1.0, started_at=10.0)
    assert pacer.due(10.0, 0) == int(AHEAD_S * 8000)
    pacer.written = 4800
    assert pacer.due(10.125, 0) == 1000


def test_only_whole_samples_are_written() -> None:
    pacer = Pacer(SIXTEEN, 1.003, started_at=0.0)
    assert all(pacer.due(at / 7000, 0) % 2 == 0 for at in range(100))


def test_modem_that_pushes_back_sets_the_pace() -> None:
    pacer = Pacer(EIGHT, 1.006, started_at=0.0)
    pacer.written = 80_000
    assert pacer.due(20.0, waiting=4800) == 0
    assert pacer.due(20.0, waiting=4700) == 0  # no burst to make good for what was held back
    assert pacer.due(20.1, waiting=4000) == pytest.approx(805, abs=1)


def test_underrun_makes_the_whole_lead_due_again() -> None:
    pacer = Pacer(EIGHT, 1.0, started_at=0.0)
    pacer.written = 4800 + 8000
    assert pacer.due(1.0, 0) == 0
    pacer.underrun(1.0)
    assert pacer.due(1.0, 0) == 4800
    pacer.written += 4800
    assert pacer.due(1.0, 0) == 0


@pytest.mark.parametrize("drift", [-0.005, 0.0, 0.003, 0.005])
def test_modems_clock_is_learned_from_what_it_sends(drift: float) -> None:
    clock = ModemClock()
    assert clock.write_factor == pytest.approx(1.006)
    clock.begin()
    for i in range(3000):
        clock.observe(0.02, i * 0.02 / (1 + drift))
    assert 0 < clock.write_factor - (1 + drift) < 0.0015


def test_foolish_clock_is_not_believed() -> None:
    clock = ModemClock()
    for i in range(100):
        clock.observe(2.0, float(i))
    assert clock.write_factor <= 1.0075


def test_silence_in_duplex_stays_within_sixty_milliseconds() -> None:
    feed = DuplexFeed(EIGHT)
    for i in range(100):
        feed.received(160, 0.02 * i)
        assert set(feed.due()) <= {0xFF}
        assert feed.lead_s <= 0.06


def test_gap_in_the_middle_of_a_message_does_not_count_as_heard() -> None:
    feed = DuplexFeed(EIGHT)
    feed.load(b"\x01" * 16000, 0.0)
    assert feed.due() == b"\x01" * 3600
    feed.received(8000, 1.0)  # nobody ran for a second: 550 ms of it were silence
    assert feed.heard == 3600
    assert feed.due() == b"\x01" * 3600
    feed.received(800, 1.1)
    assert feed.heard == 4400


def test_message_ends_in_silence_and_is_heard_to_its_end() -> None:
    feed = DuplexFeed(SIXTEEN)
    feed.load(b"\x01\x02" * 400, 0.0)
    assert feed.due() == b"\x01\x02" * 400 + b"\x00\x00" * 80
    feed.received(640, 0.04)
    assert not feed.finished
    feed.received(160, 0.05)
    assert feed.finished


def test_a_message_begun_while_blocks_are_late_is_not_taken_for_heard_too_soon() -> None:
    feed = DuplexFeed(EIGHT)
    for i in range(1, 51):
        feed.received(160, 0.02 * i)
        feed.due()
    assert feed.load(b"\x01" * 800, 1.02) == pytest.approx(0.04)  # 60 ms written ahead, 20 ms ago
    feed.due()
    feed.received(2400, 1.3)
    assert feed.finished
    feed.due()
    assert feed.load(b"\x01" * 800, 1.5) == 0.0  # nobody ran for 200 ms: the modem plays silence of its own
    feed.due()
    feed.received(1600, 1.5)
    assert feed.heard < 40
    feed.received(800, 1.6)
    assert feed.finished


def test_what_waits_on_our_side_was_not_heard_and_comes_later() -> None:
    feed = DuplexFeed(EIGHT)
    feed.load(b"\x01" * 4000, 0.0)
    assert len(feed.due()) == 3600
    feed.received(2000, 0.25, waiting=1600)  # all it took
    assert feed.heard == 2000
    feed.due()
    feed.received(800, 0.35, waiting=2000)  # it played silence of its own
    assert feed.heard == 2000
    assert feed.due() == b""  # as much ahead as ever, though none of it is in the modem
    feed.received(1600, 0.55, waiting=400)
    assert feed.heard == 3600
    feed.due()
    feed.received(400, 0.6, waiting=0)
    assert feed.finished


def looks(intake: Intake, waiting: int, from_s: float, to_s: float) -> float | None:
    """When it is noticed that the modem takes nothing more, `waiting` bytes being left; None when it is not."""
    hundredths = range(round(from_s * 100), round(to_s * 100))
    return next((at / 100 for at in hundredths if intake.has_ended(waiting, at / 100)), None)


def test_a_modem_takes_nothing_as_long_as_it_has_sound_left_to_play() -> None:
    intake = Intake(EIGHT, 0.0)
    intake.sent = 80_000 + 4800
    assert looks(intake, 4800, 0.0, 30.0) == pytest.approx(10.0 + STALL_S, abs=0.02)


def test_a_modem_that_takes_a_little_now_and_then_still_takes_sound() -> None:
    intake = Intake(SIXTEEN, 0.0)
    intake.sent = 9600
    for second in range(9):
        assert looks(intake, 9600 - 100 * second, 2.5 * second, 2.5 * second + 2.5) is None


def test_a_pc_that_stood_still_has_not_waited_for_the_modem() -> None:
    intake = Intake(EIGHT, 0.0)
    intake.sent = 4800
    assert looks(intake, 4800, 0.0, 1.0) is None
    assert looks(intake, 4800, 3600.0, 3601.4) is None
    assert looks(intake, 4800, 3601.4, 3603.0) is not None


def test_a_modem_to_which_nothing_is_sent_is_not_waited_for() -> None:
    assert looks(Intake(EIGHT, 0.0), 0, 0.0, 60.0) is None


@pytest.mark.parametrize("clock", [0.995, 1.0])
def test_a_modem_with_seconds_of_buffer_that_empties_before_it_takes_more_still_plays(clock: float) -> None:
    modem = ScriptedModem(GENERIC, clock=clock, fifo_bytes=8000 * 5, refills_at=1000, tick_s=0.1)

    async def story(call: ModemCall) -> None:
        assert (await call.play(b"\x55" * 8000 * 1200)).finished

    in_call(modem, story)
    assert modem.heard == b"\x55" * 8000 * 1200


@pytest.mark.parametrize("clock", [0.995, 1.005])
def test_ten_minutes_into_a_small_buffer_neither_run_dry_nor_pile_up(clock: float) -> None:
    modem = ScriptedModem(GENERIC, clock=clock, fifo_bytes=2048, tick_s=0.1)

    async def story(call: ModemCall) -> None:
        assert (await call.play(b"\x55" * 8000 * 600)).underruns == 0

    in_call(modem, story)
    assert modem.underruns == 0
    assert modem.deepest <= 8000 * 1.0
