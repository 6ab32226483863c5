"""On a tape nobody can press a key: there the opt-out sentence says which number to call."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from robodial.audio.first_word import first_word_s
from robodial.audio.prompts import opt_out_languages, opt_out_sentence, sounds_folder
from robodial.audio.spoken_number import GROUP_GAP_S, SHORTEST_DIGIT_S, opt_out_by_phone
from robodial.errors import SoundError


def longest_pauses(samples: np.ndarray, at_least_s: float) -> int:
    """Runs of digital silence so long."""
    quiet = np.concatenate([[False], samples == 0, [False]]).astype(int)
    begins, ends = np.flatnonzero(np.diff(quiet) == 1), np.flatnonzero(np.diff(quiet) == -1)
    return int(np.count_nonzero(ends - begins >= at_least_s * 8000))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_language_with_an_opt_out_sentence_has_one_for_machines(language: str) -> None:
    assert language in opt_out_languages()
    said = opt_out_by_phone(language, "01 99 00 12 34")
    assert 5.0 < said.duration_s < 15.0
    assert first_word_s(said.samples) <= 0.06
    assert said.duration_s > opt_out_sentence(language).duration_s


def test_groups_are_parted_as_they_are_written() -> None:
    pairs = opt_out_by_phone("fr", "01 99 00 12 34").samples
    as_one = opt_out_by_phone("fr", "0199001234").samples
    assert longest_pauses(pairs, GROUP_GAP_S) == 5
    assert longest_pauses(as_one, GROUP_GAP_S) == 1


def test_brackets_and_dashes_are_not_read_and_a_plus_is() -> None:
    american = opt_out_by_phone("en", "(201) 555-0123").samples
    assert np.array_equal(american, opt_out_by_phone("en", "201 555 0123").samples)
    abroad = opt_out_by_phone("en", "+1 201-555-0123").samples
    assert len(abroad) > len(american)


@pytest.mark.parametrize("digit", "0123456789")
def test_every_digit_is_there(digit: str) -> None:
    without = opt_out_by_phone("fr", "").duration_s
    assert opt_out_by_phone("fr", digit).duration_s > without + GROUP_GAP_S + SHORTEST_DIGIT_S


def test_a_missing_recording_is_named_before_any_call(tmp_path: Path) -> None:
    shutil.copy(sounds_folder() / "opt-out-by-phone.fr.wav", tmp_path / "opt-out-by-phone.fr.wav")
    with pytest.raises(SoundError, match=r"0\.fr\.wav is missing"):
        opt_out_by_phone("fr", "01", tmp_path)
    with pytest.raises(SoundError, match=r"opt-out-by-phone\.de\.wav is missing"):
        opt_out_by_phone("de", "01")
