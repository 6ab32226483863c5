"""Our own message comes back on the line: what is left after it was taken out is the far end alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from robodial.audio.companding import decode, encode
from robodial.audio.dtmf import KeyListener
from robodial.audio.echo_memory import EchoMemory
from robodial.audio.echo_path import BLOCK, LONGEST_DELAY, SentSound
from robodial.audio.line_sounds import LineSounds, Voice
from robodial.audio.own_echo import HOP, OwnEcho
from robodial.audio.spectra import Spectra
from robodial.domain.voice_format import VoiceFormat
from tests.unit.audio.call_sounds import Audio, key, noise, silence, sine, voice

PATH = np.zeros(160)
PATH[[3, 4, 5, 130, 131]] = (0.15, -0.09, 0.04, 0.06, -0.03)
NOISE_DBM0 = -64.0
Samples = NDArray[np.int16]


def message(seconds: float = 4.0, seed: int = 1) -> Audio:
    return voice(seconds, -13.0, seed)


def returned(sent: Audio, delay_s: float, far: Audio | None = None, path: Audio = PATH) -> Samples:
    """What is heard from the start of the message on, one second more than it lasts."""
    echo = np.convolve(sent, path)
    heard = noise(len(sent) / 8000 + 1, NOISE_DBM0)
    start = round(delay_s * 8000)
    heard[start : start + len(echo)] += echo[: len(heard) - start]
    if far is not None:
        heard[: len(far)] += far
    return np.rint(heard).astype(np.int16)


def removed(echo: OwnEcho, heard: Samples, block: int = 320) -> Samples:
    return np.concatenate([echo.remove(heard[i : i + block]) for i in range(0, len(heard), block)])


def own_echo(sent: Audio, memory: EchoMemory | None = None) -> OwnEcho:
    return OwnEcho(sent.astype(np.int16), memory=memory)


def memory_of(delay_s: float, *, path: Audio = PATH, messages: int = 3) -> EchoMemory:
    """Of a line on which so many messages came back after `delay_s`."""
    memory = EchoMemory()
    for seed in range(messages):
        sent = message(3.0, 50 + seed)
        echo = own_echo(sent, memory)
        removed(echo, returned(sent, delay_s, path=path))
        echo.end()
    return memory


def power_db(samples: Samples | Audio) -> float:
    return float(10 * np.log10(np.mean(np.square(samples.astype(float))) + 1e-9))


def at(seconds: float) -> int:
    return round(seconds * 8000)


def voices_in(samples: Samples) -> list[tuple[float, float]]:
    """When voices began and ended."""
    sounds = LineSounds()
    found: list[Voice] = []
    for hop in Spectra().feed(samples):
        sounds.hear(hop)
        if sounds.voice is not None and not (found and found[-1] is sounds.voice):
            found.append(sounds.voice)
    return [(voice.began, voice.last_loud) for voice in found]


# ---- the echo goes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delay_s", [0.0, 0.02, 0.2, 0.59])
def test_half_a_second_into_the_message_its_echo_is_gone(delay_s: float) -> None:
    sent = message()
    heard = returned(sent, delay_s)
    echo = own_echo(sent)
    rest = removed(echo, heard)
    after = at(delay_s + 0.5)
    assert power_db(rest[after : len(sent)]) < power_db(heard[after : len(sent)]) - 25
    assert echo.delay_s is not None
    assert delay_s - 0.033 < echo.delay_s <= delay_s + 0.001


def test_not_even_its_first_moments_sound_like_a_voice() -> None:
    for seed in range(4):
        sent = message(3.0, seed)
        heard = returned(sent, 0.15)
        assert voices_in(heard) != []
        assert voices_in(removed(own_echo(sent), heard)) == []


@pytest.mark.parametrize("fmt", [VoiceFormat.ALAW, VoiceFormat.UNSIGNED_8])
def test_coarse_sample_formats_leave_no_voice_either(fmt: VoiceFormat) -> None:
    sent = decode(encode(message(3.0).astype(np.int16), fmt), fmt)
    for weaker in (1.0, 0.5, 0.25):
        heard = decode(encode(returned(sent.astype(float), 0.1, path=PATH * weaker), fmt), fmt)
        assert voices_in(removed(OwnEcho(sent), heard)) == []


def test_tones_in_our_message_are_neither_keys_nor_beeps() -> None:
    sent = np.concatenate([message(1.5), key("5", 0.2), message(0.5, 2), sine(0.4, 1000, level=-13), message(0.8, 3)])
    heard = returned(sent, 0.12)
    keys, tones = KeyListener(), LineSounds()
    for hop in Spectra().feed(removed(own_echo(sent), heard)):
        assert keys.hear(hop) is None
        tones.hear(hop)
        assert tones.tone is None


def test_a_delay_that_jumps_is_found_again() -> None:
    sent = message(6.0)
    early, late = returned(sent, 0.10), returned(sent, 0.137)
    heard = np.concatenate([early[: at(3.0)], late[at(3.0) :]])
    echo = own_echo(sent)
    rest = removed(echo, heard)
    assert power_db(rest[at(3.8) : at(6.0)]) < power_db(heard[at(3.8) : at(6.0)]) - 20
    assert echo.delay_s is not None
    assert echo.delay_s > 0.10
    assert all(end < 3.8 for _began, end in voices_in(rest))


def test_sound_that_the_message_did_not_hold_before_is_not_made_louder() -> None:
    low = sine(1.0, 90, level=-10)
    sent = np.concatenate([message(2.0), low])
    heard = returned(sent, 0.1, path=np.convolve(PATH, [1.0, -1.0]))
    rest = removed(own_echo(sent), heard)
    assert power_db(rest[at(2.2) : at(3.0)]) < power_db(heard[at(2.2) : at(3.0)]) + 1


# ---- the far end stays ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [-13.0, -20.0, -27.0])
def test_their_voice_over_our_message_is_heard_and_not_changed(level: float) -> None:
    sent, far = message(5.0), np.concatenate([silence(2.0), voice(1.5, level, seed=7), silence(0.5)])
    rest = removed(own_echo(sent), returned(sent, 0.2, far))
    spoken = slice(at(2.0), at(3.5))
    assert power_db(rest[spoken] - far[spoken]) < power_db(far[spoken]) - 10
    heard_s = sum(min(end, 3.5) - max(began, 2.0) for began, end in voices_in(rest) if end > 2.0 and began < 3.5)
    assert heard_s > 1.2


def test_a_voice_that_speaks_from_the_first_moment_on_is_heard_within_a_second() -> None:
    sent, far = message(4.0), voice(4.0, -18.0, seed=11)
    rest = removed(own_echo(sent), returned(sent, 0.1, far))
    late = slice(at(1.0), at(3.9))
    assert power_db(rest[late] - far[late]) < power_db(far[late]) - 6
    assert sum(min(end, 3.9) - max(began, 1.0) for began, end in voices_in(rest) if end > 1.0) > 2.3


def test_a_key_and_a_beep_over_our_message_are_heard() -> None:
    sent = message(5.0)
    far = np.concatenate([silence(1.5), key("7", 0.08, level=-20), silence(0.9), sine(0.4, 800, level=-24), silence(1)])
    keys, tones = KeyListener(), LineSounds()
    pressed, beeps = [], []
    for hop in Spectra().feed(removed(own_echo(sent), returned(sent, 0.25, far))):
        pressed.append(keys.hear(hop))
        tones.hear(hop)
        if tones.ended_tone is not None and tones.ended_tone.duration_s > 0.2:
            beeps.append(round(tones.ended_tone.hz, -1))
    assert [told for told in pressed if told] == ["7"]
    assert beeps == [800]


def test_without_any_echo_the_far_end_is_heard_as_it_is() -> None:
    sent, far = message(4.0), voice(4.0, -22.0, seed=5)
    echo = own_echo(sent)
    heard = returned(sent, 0.1, far, path=np.zeros(1))
    rest = removed(echo, heard)
    assert echo.delay_s is None
    late = slice(at(1.0), len(rest))
    assert power_db((rest[late] - heard[late]).astype(float)) < power_db(heard[late]) - 15


@pytest.mark.parametrize("seed", range(6))
def test_silence_of_an_8_bit_line_tells_at_once_that_nothing_comes_back(seed: int) -> None:
    """Exact zeros while our message plays: who speaks 0.7 s after its start is heard from the first word on."""
    fmt = VoiceFormat.UNSIGNED_8
    sent = decode(encode(message(4.0, seed).astype(np.int16), fmt), fmt)
    far = np.concatenate([silence(0.7), voice(1.5, -18.0, seed=seed + 20), silence(1.0)])
    heard = decode(encode(far.astype(np.int16), fmt), fmt)
    began = voices_in(heard)[0][0]
    assert voices_in(removed(OwnEcho(sent), heard))[0][0] == pytest.approx(began, abs=0.08)


def test_the_limit_of_what_may_be_ours_is_told() -> None:
    sent = message(3.0)
    echo = own_echo(sent)
    limits = []
    heard = returned(sent, 0.1)
    for i in range(0, len(heard), HOP):
        echo.remove(heard[i : i + HOP])
        limits.append(echo.residual_dbm0)
    assert max(limits[:20]) > -25, "at first it could be strong"
    assert -60 < max(limits[100:300]) < -30, "then only what the path leaves"
    assert limits[-1] == -100, "after the message there is none"


# ---- what a line is known for --------------------------------------------------------------------------------------


def heard_from(memory: EchoMemory | None, delay_s: float, path: Audio = PATH, seed: int = 1) -> float:
    """Who speaks 0.1 s after the message began, for 1 s: how soon after is that a voice?"""
    sent, far = message(4.0, seed), np.concatenate([silence(0.1), voice(1.0, -20.0, seed=seed + 7)])
    alone = voices_in(np.rint(far + noise(len(far) / 8000, NOISE_DBM0)).astype(np.int16))[0][0]
    voices = voices_in(removed(own_echo(sent, memory), returned(sent, delay_s, far, path)))
    return voices[0][0] - alone if voices else np.inf


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("delay_s", [0.25, 0.4])
def test_on_a_line_that_is_known_who_speaks_in_the_first_moments_is_heard(delay_s: float, seed: int) -> None:
    assert heard_from(None, delay_s, seed=seed) > 0.3, "our echo could come at any moment"
    assert heard_from(memory_of(delay_s), delay_s, seed=seed) < 0.1


def test_a_line_that_returns_nothing_is_known_too() -> None:
    nothing = np.zeros(1)
    assert heard_from(None, 0.1, nothing) > 0.2
    assert heard_from(memory_of(0.1, path=nothing), 0.1, nothing) < 0.1


def test_two_messages_are_too_few() -> None:
    assert memory_of(0.1, messages=2).expected is None


def test_a_message_that_ended_at_once_teaches_nothing() -> None:
    memory = EchoMemory()
    for _ in range(5):
        echo = own_echo(message(), memory)
        removed(echo, returned(message(), 0.1)[: at(0.2)])
        echo.end()
    assert memory.expected is None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("before_s", [0.02, 0.4])
def test_an_echo_that_comes_at_another_time_than_ever_is_soon_known_for_one(before_s: float, seed: int) -> None:
    sent = message(4.0, seed)
    rest = removed(own_echo(sent, memory_of(before_s)), returned(sent, 0.2))
    assert sum(end - began for began, end in voices_in(rest)) < 0.4, "no start is taken back for that"


# ---- its end -------------------------------------------------------------------------------------------------------


def test_after_a_stop_neither_echo_nor_its_ghost_is_heard() -> None:
    sent = message(6.0)
    stop, delay_s = 2.5, 0.3
    heard = returned(sent, delay_s)
    for plays_on_s in (0.0, 0.15, 0.3):
        cut = heard.copy()
        silent_from = at(stop + plays_on_s)
        cut[silent_from:] = noise(len(cut) / 8000, NOISE_DBM0, seed=3)[: len(cut) - silent_from]
        echo = own_echo(sent)
        rest = [removed(echo, cut[: at(stop)])]
        echo.end()
        rest.append(removed(echo, cut[at(stop) : at(stop + 1.0)]))
        assert voices_in(np.concatenate(rest)) == []
        assert echo.over


def test_it_is_over_once_nothing_can_be_in_flight() -> None:
    sent = message(2.0)
    heard = np.concatenate([returned(sent, 0.3), returned(sent, 0.3)])
    echo = own_echo(sent)
    echo.remove(heard[: at(2.3)])
    assert not echo.over
    echo.end()
    assert not echo.over
    echo.remove(heard[at(2.3) : at(2.5)])
    assert echo.over
    silent = own_echo(np.zeros(800))
    silent.remove(heard[:800])
    silent.end()
    silent.remove(heard[: LONGEST_DELAY // 2])
    assert not silent.over, "of what was never found, anything may come"
    silent.remove(heard[: LONGEST_DELAY // 2 + 1000])
    assert silent.over


def test_no_sample_is_lost_or_added() -> None:
    sent = message(1.0)
    heard = returned(sent, 0.1)[:7777]
    echo = own_echo(sent)
    rest = removed(echo, heard, 333)
    kept = echo.flush()
    assert len(kept) < BLOCK
    assert len(rest) + len(kept) == len(heard)
    assert np.array_equal(kept, heard[len(rest) :])
    assert len(echo.flush()) == 0


def test_the_size_of_the_blocks_changes_nothing() -> None:
    sent = message(1.5)
    heard = returned(sent, 0.1, voice(1.2, -20.0, seed=5))
    whole = removed(own_echo(sent), heard, len(heard))
    assert len(heard) - len(whole) < BLOCK
    for block in (79, 80, 333, 2000):
        assert np.array_equal(removed(own_echo(sent), heard, block), whole)


def test_what_comes_later_changes_nothing_before() -> None:
    sent = message(2.0)
    heard = returned(sent, 0.1)
    other = heard.copy()
    other[at(1.0) :] = returned(sent, 0.1, voice(2.5, -15.0, seed=8))[at(1.0) :]
    first, second = (removed(own_echo(sent), line) for line in (heard, other))
    assert np.array_equal(first[: at(1.0)], second[: at(1.0)])


@pytest.mark.parametrize("sent", [np.zeros(0), np.zeros(8000), np.full(8000, 300.0), message(0.01)])
def test_messages_of_nothing_take_nothing_away(sent: Audio) -> None:
    heard = np.rint(voice(2.0, -15.0, seed=4)).astype(np.int16)
    rest = removed(own_echo(sent), heard)
    assert power_db((rest - heard[: len(rest)])[at(1.0) :].astype(float)) < power_db(heard[at(1.0) :]) - 15


def test_silence_before_and_after_the_message() -> None:
    sent = SentSound(np.arange(1, 11, dtype=np.int16))
    assert sent.plain_from(-3, 5).tolist() == [0, 0, 0, 1, 2]
    assert sent.plain_from(8, 4).tolist() == [9, 10, 0, 0]
    assert sent.plain_from(20, 2).tolist() == [0, 0]
    assert len(sent) == 10
