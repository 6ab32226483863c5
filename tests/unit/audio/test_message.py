"""Opening, opt-out sentence, body, closing: the message of a campaign, and the sentences that come with the program."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from robodial.audio import prompts
from robodial.audio.levels import active_speech_level
from robodial.audio.message import GAP_S, Messages, OptOutPlace, compose
from robodial.audio.prompts import opt_out_languages, opt_out_sentence, sounds_folder
from robodial.audio.sound_file import load_sound
from robodial.audio.telephone import SPEECH_LEVEL_DBM0
from robodial.domain.outcome import AnswerVerdict
from robodial.domain.sound import Sound
from robodial.errors import SoundError


def part(seconds: float, value: int) -> Sound:
    return Sound(np.full(round(seconds * 8000), value, dtype=np.int16))


OPENING, OPT_OUT, BODY, CLOSING = part(2.0, 1), part(3.0, 2), part(10.0, 3), part(1.0, 4)


def order(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> list[int]:
    changes = samples[np.flatnonzero(np.diff(samples, prepend=0) != 0)]
    return [int(value) for value in changes if value]


def test_the_opt_out_sentence_comes_between_opening_and_body() -> None:
    message = compose(OPENING, OPT_OUT, BODY, CLOSING)
    assert order(message.sound.samples) == [1, 2, 3, 4]
    assert message.duration_s == pytest.approx(16.0 + 3 * GAP_S)
    assert message.opt_out_begins_s == pytest.approx(2.0 + GAP_S)
    assert message.opt_out_ends_s == pytest.approx(5.0 + GAP_S)


def test_without_an_opening_the_opt_out_sentence_comes_first() -> None:
    message = compose(None, OPT_OUT, BODY, None)
    assert order(message.sound.samples) == [2, 3]
    assert message.opt_out_begins_s == 0.0


def test_a_country_may_want_it_at_the_end() -> None:
    message = compose(OPENING, OPT_OUT, BODY, CLOSING, place=OptOutPlace.AT_END)
    assert order(message.sound.samples) == [1, 3, 4, 2]
    assert message.opt_out_ends_s == pytest.approx(message.duration_s)


def test_it_was_heard_only_when_heard_to_its_end() -> None:
    message = compose(OPENING, OPT_OUT, BODY, None)
    assert not message.opt_out_was_heard(0.0)
    assert not message.opt_out_was_heard(message.opt_out_ends_s - 0.01)
    assert message.opt_out_was_heard(message.opt_out_ends_s)


def test_the_same_sound_in_two_places_does_not_confuse_it() -> None:
    message = compose(OPT_OUT, OPT_OUT, BODY, None)
    assert message.opt_out_begins_s == pytest.approx(3.0 + GAP_S)


def test_a_message_that_is_too_long_as_a_whole_is_refused() -> None:
    with pytest.raises(SoundError, match="Shorten"):
        compose(OPENING, OPT_OUT, BODY, CLOSING, longest_s=15.0)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_program_brings_its_opt_out_sentences(language: str) -> None:
    sentence = opt_out_sentence(language)
    assert 1.5 < sentence.duration_s < 5.0
    assert active_speech_level(sentence.samples.astype(np.float32)) == pytest.approx(SPEECH_LEVEL_DBM0, abs=0.5)
    assert language in opt_out_languages()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_demonstration_has_a_whole_message(language: str) -> None:
    demo = sounds_folder() / "demo"
    opening, body, closing = (load_sound(demo / f"{name}.{language}.wav") for name in ("opening", "message", "closing"))
    assert compose(opening, opt_out_sentence(language), body, closing).duration_s > 10


def test_a_language_without_sentence_is_refused_and_the_others_are_named(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match=r"xx.*en, fr"):
        opt_out_sentence("xx")
    with pytest.raises(SoundError, match="fr"):
        opt_out_sentence("fr", tmp_path)


def test_another_folder_may_replace_the_sentences(tmp_path: Path) -> None:
    shutil.copy(sounds_folder() / "opt-out.en.wav", tmp_path / "opt-out.nl.wav")
    assert opt_out_languages(tmp_path) == ("nl",)
    assert opt_out_sentence("nl", tmp_path).duration_s > 1


def test_a_frozen_program_finds_its_sounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts.robodial, "__file__", str(tmp_path / "zip" / "robodial" / "__init__.pyc"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "app" / "robodial.exe"))
    with pytest.raises(SoundError, match="missing"):
        sounds_folder()
    (tmp_path / "app" / "sounds").mkdir(parents=True)
    assert sounds_folder() == (tmp_path / "app" / "sounds").resolve()
    (tmp_path / "unpacked" / "sounds").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "unpacked"), raising=False)
    assert sounds_folder() == tmp_path / "unpacked" / "sounds"


def late(part: Sound, silence_s: float) -> Sound:
    """The same after a silence."""
    return Sound(np.concatenate([np.zeros(round(silence_s * 8000), dtype=np.int16), part.samples]))


def test_silence_before_the_first_word_of_any_part_is_cut_to_a_breath() -> None:
    message = compose(late(OPENING, 1.5), OPT_OUT, late(BODY, 0.8), None)
    assert order(message.sound.samples) == [1, 2, 3]
    assert message.first_word_s == pytest.approx(0.05)
    assert message.opt_out_begins_s == pytest.approx(0.05 + 2.0 + GAP_S)
    assert message.duration_s == pytest.approx(0.05 + 15.05 + 2 * GAP_S)


def test_who_is_told_what() -> None:
    person, machine = compose(None, OPT_OUT, BODY, None), compose(None, OPT_OUT, CLOSING, None)
    both, one = Messages(person, machine), Messages(person, None)
    for verdict in (None, AnswerVerdict.HUMAN, AnswerVerdict.UNSURE):
        assert both.to(verdict) is one.to(verdict) is person
    assert both.to(AnswerVerdict.MACHINE) is machine
    assert one.to(AnswerVerdict.MACHINE) is None
