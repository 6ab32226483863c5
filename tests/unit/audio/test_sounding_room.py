"""Who is called is seldom alone: a television, other people, a street. What sounds there is not their greeting."""

import numpy as np
import pytest

from robodial.audio.progress_event import ProgressEvent
from robodial.audio.spectra import Hop
from robodial.audio.speech import Speech
from robodial.audio.steady_tone import SteadyTones
from robodial.domain.voice_format import SAMPLE_RATE
from tests.unit.audio.call_sounds import Audio, first, heard, line, names, noise, silence, sine, voice
from tests.unit.audio.test_call_progress import ringing

SPEECH_DBM0 = -18.0
ANSWERED_S = len(ringing(1.5)) / SAMPLE_RATE


def people(seconds: float, below_db: float, how_many: int = 3) -> Audio:
    """So many at another table, together so far below the voice at the telephone."""
    each_db = below_db + 10 * np.log10(how_many)
    talk = [voice(seconds, level=SPEECH_DBM0 - each_db, seed=31 + n) for n in range(how_many)]
    return np.asarray(np.sum(talk, axis=0))


def music(seconds: float, below_db: float) -> Audio:
    """Notes of an organ on the radio, held for half a second and more, with rests."""
    notes = [sine(length, hz, level=SPEECH_DBM0 - below_db) for hz, length in ((523, 0.5), (659, 0.7), (784, 0.6))]
    bar = np.concatenate([part for note in notes for part in (note, silence(0.25))])
    return np.resize(bar, round(seconds * SAMPLE_RATE))


def answered_in(room: Audio, *said: Audio) -> list[ProgressEvent]:
    """After a ring, what they say with this room around it."""
    words = np.concatenate(said)
    return heard(line(ringing(1.5), room[: len(words)] + words))


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize("below_db", [20.0, 24.0])
def test_a_person_among_others_is_spoken_to_soon_after_the_greeting(how_many: int, below_db: float) -> None:
    events = answered_in(people(9.0, below_db, how_many), silence(0.2), voice(1.2, seed=2), silence(6.0))
    greeting_ends = ANSWERED_S + 0.2 + 1.2
    assert [event.who for event in events if event.event == "verdict"] == ["human"]
    assert names(events).count("speak") == 1
    assert greeting_ends < first(events, "speak").t < greeting_ends + 0.4


@pytest.mark.parametrize(("how_many", "below_db", "seed"), [(3, 12.0, 2), (1, 15.0, 5)])
def test_a_person_in_a_loud_room_is_no_machine(how_many: int, below_db: float, seed: int) -> None:
    """Now and then one of the others is nearly as loud as the voice at the telephone, but none is for long."""
    events = answered_in(people(9.0, below_db, how_many), silence(0.1), voice(1.1, seed=seed), silence(7.0))
    assert [event.who for event in events if event.event == "verdict"] == ["human"]
    assert first(events, "speak").t < ANSWERED_S + 0.1 + 1.1 + 1.0


def test_a_room_heard_for_long_before_the_first_word_is_no_greeting_of_a_machine() -> None:
    events = answered_in(people(9.0, 22.0), silence(3.6), voice(0.9), silence(4.0))
    assert [event.who for event in events if event.event == "verdict"][-1] == "human"
    assert [event.t for event in events if event.event == "speak"][-1] < ANSWERED_S + 3.6 + 0.9 + 0.7


def test_a_note_on_the_radio_is_not_the_beep_of_a_machine() -> None:
    events = answered_in(music(12.0, 16.0), silence(0.1), voice(1.6), silence(9.0))
    assert "beep" not in names(events)
    assert [event.who for event in events if event.event == "verdict"] == ["human"]


def test_a_beep_softer_than_the_greeting_is_one_all_the_same() -> None:
    greeting, beep = voice(4.0), sine(0.4, 1000.0, level=SPEECH_DBM0 - 7.0)
    events = answered_in(silence(9.0), silence(0.2), greeting, silence(0.6), beep, silence(3.0))
    assert names(events)[-1] == "speak"
    assert "beep" in names(events)


def test_a_knock_on_the_telephone_makes_no_room_of_what_a_machine_says() -> None:
    """Its own beep, too, is softer than the knock."""
    knock, greeting, beep = noise(0.05, -2.0), voice(4.5, level=-26.0), sine(0.4, 1000.0, level=-28.0)
    start = 8000
    greeting[start : start + len(knock)] += knock
    events = answered_in(silence(9.0), silence(0.2), greeting, silence(0.6), beep, silence(3.0))
    assert [event.who for event in events if event.event == "verdict"][-1] == "machine"
    assert "beep" in names(events)
    assert names(events).count("speak") == 1


def test_who_answers_before_we_hear_a_ring_is_spoken_to_among_others_too() -> None:
    room, greeting = people(6.0, 20.0), np.concatenate([silence(0.3), voice(0.9), silence(4.0)])
    events = heard(line(silence(1.0), room[: len(greeting)] + greeting))
    greeting_ends = 1.0 + 0.3 + 0.9
    assert greeting_ends + 1.5 < first(events, "answered").t < greeting_ends + 2.2
    assert names(events)[-1] == "speak"


@pytest.mark.parametrize("room", [silence(6.0), people(6.0, 20.0)], ids=["alone", "among others"])
def test_a_loud_click_before_an_unrung_answer_makes_nobody_part_of_the_room(room: Audio) -> None:
    click, greeting = noise(0.02, 0.0), np.concatenate([silence(0.3), voice(0.9, level=-24.0), silence(4.0)])
    events = heard(line(silence(0.3), click, silence(0.7), room[: len(greeting)] * 0.5 + greeting))
    assert first(events, "answered").t < 1.02 + 0.3 + 0.9 + 2.2
    assert names(events)[-1] == "speak"


def test_among_others_an_answer_behind_ringback_music_is_known_too() -> None:
    room, greeting = people(6.0, 22.0), np.concatenate([silence(0.5), voice(1.1), silence(4.4)])
    events = heard(line(silence(1.0), music(12.0, 0.0), room[: len(greeting)] + greeting))
    assert first(events, "answered").t > 13.0
    assert first(events, "speak").t < 1.0 + 12.0 + 0.5 + 1.1 + 3.2


def test_the_beep_of_a_machine_behind_ringback_music_is_known_with_people_around_it() -> None:
    greeting = np.concatenate([silence(0.5), voice(4.0), silence(0.6), sine(0.4, 1000.0), silence(4.4)])
    events = heard(line(silence(1.0), music(12.0, 0.0), people(10.0, 22.0)[: len(greeting)] + greeting))
    told = [event for event in events if not event.event.startswith("voice_")]
    assert names(told) == ["answered", "beep", "verdict", "speak"]
    assert told[2].who == "machine"


def test_a_soft_voice_right_after_a_loud_tone_is_followed_all_the_same() -> None:
    """The tone's distorted end is louder than anything in the voice's own run of speech."""
    speech, tones = Speech(), SteadyTones()
    quiet, tone = [(-70.0, 0.0, 0.0)] * 30, [(-5.0, 1000.0, 0.99)] * 30
    torn = [(-5.0, 600.0 + 150.0 * n, 0.5) for n in range(6)]
    soft = [(-30.0, 300.0 + 17.0 * (n % 7), 0.6) for n in range(40)]
    for n, (level, hz, share) in enumerate([*quiet, *tone, *torn, *soft]):
        hop = Hop(0.01 * n, level, 0.0, hz, share, 900.0, 0.05)
        tones.hear(hop, -62.0)
        speech.hear(hop, -62.0, tones)
    assert speech.runs == 1
