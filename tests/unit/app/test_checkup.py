"""The doctor's eyes: what fails in one place does not hide the rest."""

from pathlib import Path

import pytest

from robodial.app import checkup
from robodial.domain.attempt import AttemptResult
from robodial.domain.outcome import Outcome
from robodial.errors import SoundError


def found(what: str, folder: Path) -> checkup.Finding:
    return next(one for one in checkup.examine(folder, look_for_modems=False) if one.what == what)


def test_sounds_that_are_gone_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_language: str) -> None:
        raise SoundError("Sound file opt-out.fr.wav: there is no such file.")

    monkeypatch.setattr(checkup, "opt_out_sentence", gone)
    finding = found("sounds", tmp_path)
    assert not finding.ok
    assert "opt-out.fr.wav" in finding.found
    assert found("data", tmp_path).ok


@pytest.mark.parametrize("outcome", [Outcome.LINE_FAILED, Outcome.INTERRUPTED])
def test_an_emulated_call_that_fails_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    async def failing(_clock: object) -> AttemptResult:
        return AttemptResult(outcome, evidence="the codec is broken")

    monkeypatch.setattr(checkup, "_call_on_emulated_line", failing)
    finding = found("emulated call", tmp_path)
    assert not finding.ok
    assert "the codec is broken" in finding.found


def test_a_folder_that_does_not_exist_yet_is_no_problem_and_is_not_made(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b"
    assert "nothing stored yet" in found("data", place).found
    assert str(tmp_path) in found("disk", place).found
    assert not place.exists()
