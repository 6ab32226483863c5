"""The cadence of ringing, learnt from its tones; and the track of levels that questions are asked of."""

import pytest

from robodial.audio.level_track import LevelTrack, stepped
from robodial.audio.line_sounds import ToneRun
from robodial.audio.ringing import Ringing, may_be_ring
from robodial.audio.spectra import Hop


def tone(began: float, on_s: float, hz: float = 425.0, *, wander_hz: float = 1.0) -> ToneRun:
    run = ToneRun(began, began + on_s, low=True, hz=hz, level=-20.0)
    run.wander_hz = wander_hz
    return run


def rung(*tones: ToneRun) -> Ringing:
    ringing = Ringing(LevelTrack())
    for run in tones:
        ringing.hear(run)
        ringing.hear_quiet(run.ended + 1.0)
    return ringing


def track(*stretches: tuple[float, float]) -> LevelTrack:
    """Levels, each for some seconds, with a little of the unsteadiness of noise."""
    levels = LevelTrack()
    at = 0.0
    for seconds, level in stretches:
        for index in range(round(seconds * 100)):
            levels.hear(Hop(at + 0.016, level + (index % 3 - 1), 0.0, 0.0, 0.1, 0.0, 0.1))
            at += 0.01
    return levels


def test_with_two_rings_the_next_is_missed_half_a_second_after_it_was_due() -> None:
    ringing = rung(tone(1.0, 1.0), tone(6.0, 1.0))
    assert ringing.next_due() == pytest.approx(11.0)
    assert not ringing.is_missing(11.4)
    assert ringing.is_missing(11.6)


def test_the_first_ring_may_have_been_half_over_when_we_came() -> None:
    ringing = rung(tone(1.6, 0.4), tone(6.0, 1.0), tone(11.0, 1.0))
    assert ringing.next_due() == pytest.approx(16.0)


def test_a_longer_ring_is_another_network_with_pauses_of_its_own() -> None:
    ringing = rung(tone(1.0, 1.5, 440.0), tone(6.0, 1.5, 440.0), tone(11.0, 2.0, 450.0))
    assert not ringing.is_missing(13.0 + 4.4)


@pytest.mark.parametrize(
    ("hz", "on_s", "off_s"),
    [
        pytest.param(440.0, 1.5, 3.5, id="France"),
        pytest.param(425.0, 1.0, 5.0, id="Austria, Portugal and Sweden pause longest at this pitch"),
        pytest.param(460.0, 1.0, 4.0, id="half a ring of the United States"),
        pytest.param(480.0, 1.0, 5.0, id="unknown: the longest of all"),
    ],
)
def test_after_one_ring_the_longest_pause_at_its_pitch_counts(hz: float, on_s: float, off_s: float) -> None:
    ringing = rung(tone(1.0, on_s, hz))
    ended = 1.0 + on_s
    assert not ringing.is_missing(ended + 1.1 * off_s)
    assert ringing.is_missing(ended + 1.12 * off_s + 0.31)


def test_a_piece_of_a_ring_that_noise_broke_counts_as_its_beginning() -> None:
    ringing = rung(tone(1.0, 1.0), tone(6.0, 1.0))
    ringing.hear(tone(11.0, 0.1))
    assert not ringing.is_missing(16.3)
    assert ringing.is_missing(16.7)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(tone(1.0, 1.0, 300.0), id="too low"),
        pytest.param(tone(1.0, 1.0, 600.0), id="too high"),
        pytest.param(tone(1.0, 1.0, wander_hz=20.0), id="its pitch wanders"),
        pytest.param(tone(1.0, 3.0), id="too long"),
    ],
)
def test_notes_are_no_rings(note: ToneRun) -> None:
    assert not rung(note).is_sure(sound_before=False)
    assert not Ringing(LevelTrack()).sounds_like_a_ring(note)


def test_a_note_that_fades_is_no_ring() -> None:
    fading = track((1.0, -60.0), (0.4, -20.0), (0.4, -23.0), (0.4, -26.0))
    run = tone(1.016, 1.2)
    assert may_be_ring(run)
    assert not Ringing(fading).sounds_like_a_ring(run)
    assert Ringing(track((1.0, -60.0), (1.2, -20.0))).sounds_like_a_ring(run)


def test_a_known_burst_whose_beats_look_like_fading_is_still_the_first_of_its_pair() -> None:
    """Two tones 50 Hz apart beat; a third of a short burst may then measure 2 dB more than another."""
    ringing = Ringing(track((3.98, -60.0), (0.2, -20.0), (0.2, -23.0), (0.2, -60.0), (0.4, -20.0), (2.0, -60.0)))
    for began in (1.016, 4.016):
        for run in (tone(began, 0.4), tone(began + 0.6, 0.4)):
            ringing.hear(run)
            ringing.hear_quiet(run.ended + 0.1)
        ringing.hear_quiet(began + 2.0)
    assert [ring.pair for ring in ringing.rings] == [True, True]
    assert ringing.cut_at() is None


def test_a_single_burst_is_the_end_of_a_pair_when_it_comes_too_late_for_its_begin() -> None:
    def pair(began: float) -> list[ToneRun]:
        return [tone(began, 0.4), tone(began + 0.6, 0.4)]

    ringing = Ringing(LevelTrack())
    for run in (*pair(1.0), *pair(4.0)):
        ringing.hear(run)
        ringing.hear_quiet(run.ended + (1.0 if run.began % 1 > 0.3 else 0.1))
    ringing.hear(tone(7.6, 0.4))
    ringing.hear_quiet(9.0)
    assert len(ringing.rings) == 3
    assert ringing.cut_at() is None
    ringing.hear(tone(10.0, 0.3))
    ringing.hear_quiet(11.5)
    assert ringing.cut_at() is None  # the pair is no longer certain


def test_a_short_burst_is_the_first_of_its_pair_also_after_a_ring_that_was_not_heard() -> None:
    """The longest pause so far held a missed ring: this one comes early then, as a tone of call waiting would."""
    ringing = Ringing(LevelTrack())
    for at, first_hz in ((1.0, 426.0), (3.7, 426.0), (9.1, 426.0), (11.8, 440.0)):
        ringing.hear(tone(at, 0.34, first_hz))
        ringing.hear(tone(at + 0.54, 0.34, 433.0))
        ringing.hear_quiet(at + 2.0)
    assert [ring.pair for ring in ringing.rings] == [True] * 4
    assert ringing.cut_at() is None


def test_a_step_is_found_where_it_was() -> None:
    levels = track((1.5, -60.0), (1.0, -55.0))
    assert levels.step(0.0, 2.5, 4.0) == pytest.approx(1.5, abs=0.03)
    assert levels.step(0.0, 2.5, 6.0) is None
    assert levels.step(0.0, 1.5, 2.0) is None
    assert stepped(levels.stretch(0.0, 1.0), levels.stretch(1.6, 2.5), 4.0)
    assert not stepped(None, levels.stretch(1.6, 2.5), 4.0)


def test_a_click_is_found_and_longer_sounds_are_none() -> None:
    assert track((1.0, -60.0), (0.04, -30.0), (1.0, -60.0)).click(0.0, 2.0, 12.0) == pytest.approx(1.02, abs=0.03)
    assert track((1.0, -60.0), (0.3, -30.0), (1.0, -60.0)).click(0.0, 2.3, 12.0) is None
    assert track((2.0, -60.0)).click(0.0, 2.0, 12.0) is None
    assert LevelTrack().click(0.0, 2.0, 12.0) is None


def test_a_stretch_too_short_to_measure_has_no_level() -> None:
    assert track((1.0, -60.0)).stretch(0.5, 0.53) is None
    assert LevelTrack().stretch(0.0, 1.0) is None
