"""Messages as they will sound on the telephone, and texts to read aloud."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from robodial.app.message_preview import as_on_the_phone, file_as_on_the_phone, rules_of, whole_as_on_the_phone
from robodial.app.messages import prepare_messages
from robodial.app.scripts import script
from robodial.audio.message_editing import findings
from robodial.audio.prompts import sounds_folder
from robodial.domain.campaign import Purpose
from robodial.errors import SoundError
from robodial.settings.campaign_file import campaign_from
from tests.simulation.campaigns import number, settings

DEMO = sounds_folder() / "demo"


def draft(tmp_path: Path, **changed: Any) -> dict[str, Any]:
    files = {"opening": str(DEMO / "opening.fr.wav"), "body": str(DEMO / "message.fr.wav")}
    return settings(tmp_path, [number(1)], message=files, **changed)


def test_the_line_leaves_only_its_band_and_its_steps() -> None:
    samples, rate = soundfile.read(DEMO / "message.fr.wav", dtype="int16")
    heard = as_on_the_phone(samples, rate)
    assert heard.rate == 8000 and heard.duration_s == pytest.approx(len(samples) / rate, abs=0.01)
    assert len(np.unique(heard.samples)) <= 256
    assert findings(heard.samples, 8000) == ()
    american = as_on_the_phone(samples, rate, "US")
    assert not np.array_equal(american.samples, heard.samples)
    assert np.array_equal(file_as_on_the_phone(DEMO / "message.fr.wav").samples, heard.samples)


def test_silence_stays_silence() -> None:
    assert not as_on_the_phone(np.zeros(16000, np.int16), 16000).samples.any()


@pytest.mark.parametrize("who", ["person", "machine"])
def test_the_whole_is_what_the_campaign_will_say(tmp_path: Path, who: str) -> None:
    data = draft(tmp_path)
    campaign, _lines = campaign_from(data, folder=tmp_path, place="test")
    said = getattr(prepare_messages(campaign), who).sound.samples
    heard = whole_as_on_the_phone(data, "fr", to_machines=who == "machine")
    assert len(heard.samples) == len(said)
    assert np.corrcoef(heard.samples, said)[0, 1] > 0.99


def test_a_draft_without_purpose_or_caller_can_be_heard(tmp_path: Path) -> None:
    data = {"message": draft(tmp_path)["message"]}
    assert whole_as_on_the_phone(data, "fr").duration_s > 15
    with pytest.raises(SoundError, match="number to call back"):
        whole_as_on_the_phone(data, "fr", to_machines=True)
    with pytest.raises(SoundError, match="no message yet"):
        whole_as_on_the_phone({}, "fr")


def test_what_the_country_asks_is_known_before_the_campaign_is_complete() -> None:
    assert rules_of({}) is None and rules_of({"country": "FR", "purpose": "?"}) is None
    survey = rules_of({"country": "fr", "purpose": "survey"})
    assert survey is not None and survey.opening_needed


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("purpose", [purpose.value for purpose in Purpose])
def test_every_purpose_has_a_text_for_every_part(purpose: str, language: str) -> None:
    parts = {
        part: script(part, purpose, language, "Cabinet du Port", "01 99 00 00 01")
        for part in ("opening", "body", "closing", "machine")
    }
    assert "Cabinet du Port" in parts["opening"]
    assert len(set(parts.values())) == 4
    assert not any("{" in text for text in parts.values())


def test_what_is_not_known_is_left_to_the_reader() -> None:
    assert "[your name or company]" in script("opening", "survey", "en", "")
    assert "[votre nom ou votre société]" in script("opening", "", "fr", "")
    assert script("body", "survey", "de", "X") == script("body", "survey", "en", "X")
