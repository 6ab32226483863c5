"""From the end of dialing to the answer: what is an answer, since when, and what is none."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from robodial.audio.before_answer import Answer, BeforeAnswer
from robodial.audio.call_progress import CallProgress
from robodial.audio.companding import decode, encode
from robodial.audio.levels import rms_at
from robodial.audio.line_sounds import LineSounds
from robodial.audio.spectra import Spectra
from robodial.audio.tones import Tone, all_tones
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat
from tests.unit.audio.call_sounds import Audio, heard, line, names, network, noise, silence, sine, voice


def ringback(country: str) -> Tone:
    tone = all_tones()[country].ringback
    assert tone is not None
    return tone


FR, GB = ringback("FR"), ringback("GB")
RING_S, OFF_S = FR.cadence_s
SCALE = (523.0, 659.0, 784.0, 587.0, 698.0, 880.0, 494.0)


def rings(count: float) -> Audio:
    """A second of silence, and so many French rings with their pauses."""
    return np.concatenate([silence(1.0), network(FR, (RING_S + OFF_S) * count)])


def music(seconds: float, notes: Sequence[float] = SCALE, note_s: float = 0.35) -> Audio:
    """Chords that fade a little into the next."""
    parts: list[Audio] = []
    for index in range(round(seconds / note_s)):
        hz = notes[index % len(notes)]
        chord = sine(note_s, hz, hz * 1.5, hz * 2.02, level=-24.0)
        parts.append(chord * np.linspace(1.0, 0.6, len(chord)))
    return np.concatenate(parts)


def answered(samples: NDArray[np.int16]) -> tuple[Answer | None, float]:
    """The first answer to this audio, and when it was known."""
    sounds, before = LineSounds(), BeforeAnswer()
    for hop in Spectra().feed(samples):
        sounds.hear(hop)
        list(before.hear(hop, sounds))
        if before.answer is not None:
            return before.answer, hop.t
    return None, 0.0


def certain(samples: NDArray[np.int16]) -> tuple[Answer, float]:
    answer, known_at = answered(samples)
    assert answer is not None
    return answer, known_at


# ---- ringing that is answered ------------------------------------------------------------------------------------


def test_a_voice_between_the_rings_is_an_answer_and_known_within_its_first_syllables() -> None:
    answer, known_at = certain(line(rings(1.6), voice(1.0), silence(1.0)))
    assert answer.began == answer.by == pytest.approx(1.0 + 8.0, abs=0.08)
    assert known_at < 9.0 + 0.35


def test_a_word_that_begins_like_a_tone_is_heard_from_its_beginning() -> None:
    hello = np.concatenate([sine(0.12, 520.0), voice(0.5)])
    answer, _ = certain(line(rings(1.6), hello, silence(1.0)))
    assert answer.began == pytest.approx(9.0, abs=0.05)


def test_a_word_in_the_crackle_of_a_converter_is_not_dated_back_to_where_the_crackle_began() -> None:
    crackle = np.concatenate([part for n in range(28) for part in (noise(0.03, -47.0, seed=n), silence(0.09))])
    rung = np.concatenate([rings(0.3), silence(0.1), crackle])
    answer, _ = certain(line(rung, voice(1.0), silence(1.0), noise_level=-75.0))
    assert answer.began > len(rung) / SAMPLE_RATE - 1.1


@pytest.mark.parametrize("overshoot_db", [4.0, 9.0])
def test_a_ring_whose_onset_a_coder_made_louder_lasts_as_long_as_it_sounds(overshoot_db: float) -> None:
    rung = rings(3.0)
    for n in range(3):
        onset = slice(round((1.0 + n * 5.0) * SAMPLE_RATE), round((1.04 + n * 5.0) * SAMPLE_RATE))
        rung[onset] *= 10 ** (overshoot_db / 20)
    assert names(heard(line(rung, noise_level=-50.0))) == ["ringback"] * 3


def test_a_ring_cut_short_dates_the_answer_exactly() -> None:
    answer, known_at = certain(line(rings(2.0), sine(0.6, 440.0), silence(3.0)))
    assert answer.began == answer.by == pytest.approx(11.6, abs=0.03)
    assert known_at < 11.6 + 1.3


def test_who_speaks_as_soon_as_a_ring_is_cut_answered_at_the_cut() -> None:
    answer, _ = certain(line(rings(2.0), sine(0.6, 440.0), silence(0.4), voice(0.8), silence(1.0)))
    assert answer.began == pytest.approx(11.6, abs=0.5)
    assert answer.by < 12.2


@pytest.mark.parametrize("pause_s", [0.17, 0.2])
def test_the_first_of_two_bursts_is_no_part_of_the_word_after_it(pause_s: float) -> None:
    """A British ring is cut in its pause by somebody who speaks at once."""
    rung = np.concatenate([silence(1.0), network(GB, 2 * 3.0 + 0.4), silence(pause_s)])
    answer, _ = certain(line(rung, voice(0.7), silence(2.0)))
    assert answer.began == pytest.approx(7.4 + pause_s, abs=0.12)


@pytest.mark.parametrize("halves", [0.25, 0.4, 0.4 + 0.2 + 0.15], ids=["in the first", "between", "in the second"])
def test_a_pair_of_bursts_may_be_cut_in_either_half(halves: float) -> None:
    ringing = network(GB, 2 * 3.0 + halves)
    answer, known_at = certain(line(silence(1.0), ringing, silence(4.0)))
    assert answer.by == pytest.approx(7.0 + halves, abs=0.05)
    assert known_at < 7.0 + halves + 1.5


@pytest.mark.parametrize("step_db", [8.0, -8.0])
def test_noise_that_changes_between_the_rings_is_an_answer(step_db: float) -> None:
    before = np.concatenate([rings(1.6), silence(0.0)])
    sound = np.concatenate(
        [
            before + noise(len(before) / SAMPLE_RATE, -52.0, seed=5),
            noise(4.0, -52.0 + step_db, seed=6),
        ]
    )
    answer, known_at = certain(line(sound, noise_level=-75.0))
    assert answer.began == answer.by == pytest.approx(9.0, abs=0.05)
    assert known_at < 9.6


def test_the_coders_own_noise_that_changes_is_no_answer() -> None:
    rung = rings(3.0)
    coder = np.where(np.arange(len(rung)) < 8.0 * SAMPLE_RATE, noise(len(rung) / SAMPLE_RATE, -72.0, seed=5),
                     noise(len(rung) / SAMPLE_RATE, -60.0, seed=6))  # fmt: skip
    events = CallProgress("FR").hear(line(rung + coder, noise_level=-90.0))
    assert [event.event for event in events] == ["ringback"] * 3


def test_a_missing_ring_alone_leaves_the_answer_somewhere_in_the_pause() -> None:
    answer, known_at = certain(line(rings(2.0), silence(6.0)))
    ended, due = 6.0 + RING_S, 11.0
    assert answer.began == pytest.approx((ended + due) / 2, abs=0.1)
    assert answer.by == pytest.approx(due, abs=0.1)
    assert known_at < due + 0.6


def test_a_missing_ring_is_dated_by_a_small_step_of_the_noise() -> None:
    ringing = rings(1.7)
    sound = np.concatenate([ringing + noise(len(ringing) / SAMPLE_RATE, -56.0, seed=5), noise(8.0, -53.4, seed=6)])
    answer, known_at = certain(line(sound, noise_level=-80.0))
    assert answer.began == answer.by == pytest.approx(9.5, abs=0.1)
    assert known_at > 11.0


def test_a_missing_ring_is_dated_by_the_click_of_the_answer() -> None:
    click = noise(0.005, -12.0, seed=8)
    answer, _ = certain(line(rings(1.6), click, silence(6.0)))
    assert answer.began == answer.by == pytest.approx(9.0, abs=0.05)


def test_noise_that_came_with_the_end_of_a_ring_dates_the_answer_there() -> None:
    ringing = rings(2.0)[: -round(OFF_S * SAMPLE_RATE)]
    sound = np.concatenate([ringing + noise(len(ringing) / SAMPLE_RATE, -58.0, seed=5), noise(8.0, -54.0, seed=6)])
    answer, _ = certain(line(sound, noise_level=-80.0))
    assert answer.began == answer.by == pytest.approx(7.5, abs=0.1)


# ---- ringing that is not -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("heard_s", [0.25, 0.6, 1.45])
def test_a_first_ring_heard_only_from_its_middle_changes_nothing(heard_s: float) -> None:
    answer, _ = answered(line(silence(2.0), sine(heard_s, 440.0), silence(OFF_S), network(FR, 20.0)))
    assert answer is None


def test_a_first_ring_of_which_only_the_second_burst_was_whole_changes_nothing() -> None:
    answer, _ = answered(line(silence(1.0), sine(0.4, 400.0, 450.0), silence(2.0), network(GB, 20.0)))
    assert answer is None


def test_a_first_ring_cut_at_both_ends_changes_nothing() -> None:
    german = ringback("DE")
    answer, _ = answered(line(silence(1.0), sine(0.25, 425.0), silence(4.0), network(german, 22.0)))
    assert answer is None


def test_a_call_passed_on_to_another_network_rings_on() -> None:
    american = ringback("US")
    answer, _ = answered(line(rings(2.0), network(american, 30.0)))
    assert answer is None


@pytest.mark.parametrize("country", ["FR", "GB", "IN", "ZA", "SG", "JP", "US", "AT"])
def test_weak_ringing_through_eight_bits_is_not_answered(country: str) -> None:
    tone = ringback(country)
    weak = line(silence(1.0), network(tone, 30.0, level=-27.0), noise_level=-52.0)
    coarse = decode(encode(weak, VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8)
    answer, _ = answered(coarse)
    assert answer is None


@pytest.mark.parametrize("country", ["IN", "DZ", "FR"])
def test_weak_ringing_over_strong_hum_is_neither_answered_nor_a_voice(country: str) -> None:
    rung = network(ringback(country), 30.0, level=-36.0)
    mains = sum((sine(30.0, 60.0 * k, level=-40.0 - 3 * k) for k in (1, 3, 5)), np.zeros(len(rung)))
    answer, _ = answered(line(silence(1.0), rung + mains, noise_level=-70.0))
    assert answer is None


@pytest.mark.parametrize("seed", range(5))
def test_a_ring_that_comes_out_of_crackle_begins_no_voice(seed: int) -> None:
    """The crackle of an 8-bit converter, a step of 256 now and then, sounds in hops that have no tone in them."""
    chance = np.random.default_rng(seed)
    quiet = silence(2.0)
    for before_ring in np.cumsum(chance.integers(20, 90, 20)):
        quiet[-before_ring] = chance.choice((-256.0, 256.0))
    sounds = LineSounds()
    for hop in Spectra().feed(np.concatenate([quiet, sine(0.4, 400.0, 450.0), silence(1.0)]).astype(np.int16)):
        sounds.hear(hop)
        assert sounds.voice is None


def test_noise_not_yet_known_and_the_rest_of_a_first_ring_are_no_voice_without_ringing() -> None:
    """We begin to listen in the last 160 ms of a ring, on an 8-bit line that is noisier than lines mostly are."""
    italian = network(ringback("IT"), 20.0, level=-23.0)
    rung = np.concatenate([silence(1.0), sine(0.16, 425.0, level=-23.0), silence(4.0), italian])
    seconds = len(rung) / SAMPLE_RATE
    hum = sum((sine(seconds, 60.0 * k, level=-58.0 - 2 * k) for k in (1, 3, 5, 6)), np.zeros(len(rung)))
    sound = np.rint(rung + hum + 145.0 + noise(seconds + 1.0, -69.7, seed=37)[: len(rung)]).astype(np.int16)
    answer, _ = answered(decode(encode(sound, VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8))
    assert answer is None


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
@pytest.mark.parametrize("level", [-42.0, -44.6, -47.0])
def test_a_ring_out_of_hum_that_sounds_from_the_first_moment_on_is_known(mains_hz: float, level: float) -> None:
    """Eight bits make two tones of the hum: the first ring, half over, was taken for one of them."""
    rung = network(ringback("CA"), 20.0, level=-25.6)[round(1.3 * SAMPLE_RATE) :]
    sound = np.concatenate([silence(1.5), rung])
    shares = ((1, 0.8), (3, 0.5), (5, 0.3))
    hum = sum((share * sine(len(sound) / SAMPLE_RATE, mains_hz * k, level=level) for k, share in shares), 0 * sound)
    coarse = decode(encode(line(sound + hum, noise_level=-74.6), VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8)
    told = [event for event in heard(coarse) if event.event in ("ringback", "answered", "dial_tone")]
    assert [event.event for event in told] == ["ringback"] * 3
    assert told[0].began == pytest.approx(1.5, abs=0.05)


def test_an_announcement_before_the_ringing_is_no_answer() -> None:
    answer, _ = answered(line(silence(1.0), voice(2.0, seed=4), silence(1.0), network(FR, 20.0)))
    assert answer is None


# ---- music instead of ringing ------------------------------------------------------------------------------------


def test_music_is_no_answer_while_it_lasts() -> None:
    answer, _ = answered(line(silence(1.0), music(20.0)))
    assert answer is None


def test_a_long_note_in_music_is_no_ring() -> None:
    note = sine(1.1, 440.0) * np.linspace(1.0, 0.3, round(1.1 * SAMPLE_RATE))
    answer, _ = answered(line(silence(1.0), note, silence(0.1), music(3.0), note, silence(0.1), music(6.0)))
    assert answer is None


def test_the_end_of_music_is_an_answer_within_a_second() -> None:
    answer, known_at = certain(line(silence(1.0), music(7.0), noise(3.0, -55.0)))
    assert answer.began == answer.by == pytest.approx(8.0, abs=0.06)
    assert known_at < 8.7


def test_music_that_rests_is_given_more_time() -> None:
    phrase = [music(3.5), silence(0.45)]
    answer, known_at = certain(line(silence(1.0), *phrase, *phrase, music(3.5), silence(3.0)))
    ended = 1.0 + 2 * 3.95 + 3.5
    assert answer.began == pytest.approx(ended, abs=0.06)
    assert ended + 0.6 < known_at < ended + 0.9


def test_a_word_soon_after_the_music_belongs_to_who_answered() -> None:
    answer, known_at = certain(line(silence(1.0), music(7.0), silence(0.15), voice(0.5), silence(3.0)))
    assert answer.began == pytest.approx(8.0, abs=0.1)
    assert known_at < 8.65 + 0.8


def test_who_says_hello_after_the_music_is_answered_as_fast_as_after_ringing() -> None:
    hello = np.concatenate([silence(0.3), voice(0.7), silence(3.0)])
    sound = line(silence(1.0), music(7.0), hello + noise(len(hello) / SAMPLE_RATE, -50.0))
    start = next(event for event in heard(sound) if event.event == "speak")
    assert start.t - (8.0 + 0.3 + 0.7) < 0.36


def test_music_with_rests_as_quiet_as_the_line_is_given_time() -> None:
    """A rest of 0.3 s, some notes that glide as words do, another rest: it goes on."""
    bars = [part for n in range(4) for part in (music(2.1), silence(0.3), voice(0.5, seed=30 + n), silence(0.35))]
    assert "answered" not in names(heard(line(silence(1.0), *bars, music(2.1))))


def test_a_sung_word_after_music_counts_where_the_noise_before_it_is_the_noise_that_stays() -> None:
    far_end = np.concatenate([silence(0.3), sine(0.18, 392.0), voice(0.25), silence(3.0)])
    answer, _ = certain(line(silence(1.0), music(7.0), far_end + noise(len(far_end) / SAMPLE_RATE, -50.0)))
    assert (answer.began, answer.evidence) == (pytest.approx(8.0, abs=0.1), "the music stopped, and somebody spoke")


def test_a_rest_in_music_is_no_pause_before_a_word_where_it_is_not_as_quiet_as_the_end() -> None:
    rest = noise(0.3, -42.0)
    answer, _ = certain(line(silence(1.0), music(7.0), rest, sine(0.35, 392.0), noise(3.0, -55.0)))
    assert answer.evidence == "the music stopped"


@pytest.mark.parametrize("wait_s", [0.5, 0.95], ids=["before we know of an answer", "after it"])
def test_a_machine_whose_greeting_seemed_to_be_music_is_known_by_its_beep(wait_s: float) -> None:
    call = np.concatenate([music(6.0), voice(4.0, seed=5), silence(wait_s), sine(0.4, 1000.0)])
    events = heard(line(call, silence(3.5)))
    assert [event.who for event in events if event.event == "verdict"] == ["machine"]
    spoke = next(event for event in events if event.event == "speak")
    assert (spoke.why, spoke.began) == ("after_beep", pytest.approx(len(call) / SAMPLE_RATE, abs=0.05))
    assert spoke.t < len(call) / SAMPLE_RATE + 1.0


def test_a_pure_note_that_the_answer_cuts_off_is_no_beep() -> None:
    events = heard(line(music(6.0), sine(0.4, 1000.0), noise(4.0, -55.0)))
    assert [event.event for event in events if event.event in ("answered", "beep")] == ["answered"]
    assert [event.who for event in events if event.event == "verdict"] == ["unsure"]


def test_the_end_of_music_is_heard_through_eight_bits() -> None:
    sound = line(silence(1.0), music(7.0), silence(3.0), noise_level=-52.0)
    coarse = decode(encode(sound, VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8)
    answer, _ = certain(coarse)
    assert answer.began == pytest.approx(8.0, abs=0.06)


# ---- nothing before the answer -----------------------------------------------------------------------------------


def test_who_answered_before_any_ring_is_known_after_a_pause() -> None:
    answer, known_at = certain(line(silence(1.0), voice(0.6), silence(3.0)))
    assert answer.began == pytest.approx(1.6, abs=0.1)
    assert known_at == pytest.approx(1.6 + 1.75, abs=0.15)
    assert answer.unrung_s == pytest.approx(0.6, abs=0.15)


@pytest.mark.parametrize("level", [-47.6, -49.0])
def test_loud_hum_on_a_coarse_line_is_no_voice_though_we_do_not_know_the_line_yet(level: float) -> None:
    t = np.arange(8 * SAMPLE_RATE) / SAMPLE_RATE
    mains = sum(
        (share * np.sin(2 * np.pi * 60 * k * t + k) for k, share in ((1, 0.8), (3, 0.5), (5, 0.3))), start=0 * t
    )
    sound = mains * rms_at(level) * np.sqrt(2) + noise(8.0, -60.4, seed=3) - 188.0
    samples = np.rint(sound).astype(np.int16)
    coarse = decode(encode(samples, VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8)
    assert answered(coarse)[0] is None


def test_silence_alone_is_no_answer() -> None:
    answer, _ = answered(line(silence(20.0)))
    assert answer is None


def test_a_gap_in_what_was_heard_forgets_half_a_ring_only() -> None:
    sounds, before, spectra = LineSounds(), BeforeAnswer(), Spectra()
    for hop in spectra.feed(line(rings(1.3))):
        sounds.hear(hop)
        list(before.hear(hop, sounds))
    before.interrupt()
    assert before.answer is None
    for hop in spectra.feed(line(silence(3.5), network(FR, 10.0))):
        sounds.hear(hop)
        list(before.hear(hop, sounds))
        assert before.answer is None


@pytest.mark.parametrize("seed", range(8))
def test_a_first_ring_half_heard_on_a_crackling_8_bit_line_is_nobodys_answer(seed: int) -> None:
    """The noise crosses a step of the converter now and then, and so stands before the second ring, too."""
    half = network(ringback("CA"), 19.5, level=-36.0)[round(0.97 * SAMPLE_RATE) :]
    sound = np.concatenate([silence(1.0), half])
    sent = np.rint(sound + noise(len(sound) / SAMPLE_RATE + 1, -50.6, seed=700 + seed)[: len(sound)]).astype(np.int16)
    told = names(heard(decode(encode(sent, VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8), "CA"))
    assert told.count("ringback") >= 3
    assert not {"answered", "speak"} & set(told)


def deep_word(seconds: float) -> Audio:
    """A voice without telephone filters: its fundamental, at 215 Hz and gliding, holds nearly all the power."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    phase = 2 * np.pi * (215.0 * t - 40.0 * t**2)
    swell = np.sin(np.pi * t / seconds)
    wave = sum((amplitude * np.sin(harmonic * phase) for harmonic, amplitude in ((1, 1.0), (2, 0.5), (3, 0.1))))
    return np.asarray(wave * swell * 3000.0)


def test_a_deep_word_between_rings_is_heard_though_it_has_most_of_its_power_where_hum_has() -> None:
    events = heard(line(rings(1.0)[: -round(1.5 * SAMPLE_RATE)], deep_word(0.6), silence(4.0)))
    answered = next(event for event in events if event.event == "answered")
    assert answered.t < 4.5 + 0.6
    assert next(event for event in events if event.event == "speak").t < 4.5 + 0.6 + 0.4


def test_hum_that_comes_and_goes_with_the_rings_is_no_answer() -> None:
    t = np.arange(round(25.0 * SAMPLE_RATE)) / SAMPLE_RATE
    hum = 400.0 * (np.sin(2 * np.pi * 150.0 * t) + 0.7 * np.sin(2 * np.pi * 250.0 * t))
    ringing = np.concatenate([rings(5.0), silence(25.0)])[: len(t)]
    assert "answered" not in names(heard(line(ringing + hum)))
