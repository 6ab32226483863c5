"""What a campaign says to people and to machines, made before its first call."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from robodial.app.messages import prepare_messages
from robodial.audio.message import GAP_S, Messages
from robodial.audio.prompts import opt_out_sentence
from robodial.audio.spoken_number import opt_out_by_phone
from robodial.errors import SoundError
from robodial.settings.campaign_file import campaign_from
from tests.simulation.campaigns import number, settings, write_message


def made(folder: Path, **overrides: Any) -> Messages:
    campaign, _lines = campaign_from(settings(folder, [number(1)], **overrides), folder=folder, place="test")
    return prepare_messages(campaign)


def opt_out_part(messages: Messages, who: str) -> np.ndarray:
    message = getattr(messages, who)
    begins, ends = (round(at * 8000) for at in (message.opt_out_begins_s, message.opt_out_ends_s))
    part: np.ndarray = message.sound.samples[begins:ends]
    return part


def test_people_may_press_nine_and_machines_are_told_whom_to_call(tmp_path: Path) -> None:
    messages = made(tmp_path)
    assert np.array_equal(opt_out_part(messages, "person"), opt_out_sentence("fr").samples)
    assert np.array_equal(opt_out_part(messages, "machine"), opt_out_by_phone("fr", "01 99 00 00 01").samples)


def test_a_number_abroad_is_said_with_its_country(tmp_path: Path) -> None:
    caller = {"name": "Cabinet fictif", "call_back": "+1 201 555 0123"}
    messages = made(tmp_path, caller=caller)
    assert np.array_equal(opt_out_part(messages, "machine"), opt_out_by_phone("fr", "+1 201-555-0123").samples)


def test_opening_and_closing_are_left_on_machines_too_and_the_body_may_be_another(tmp_path: Path) -> None:
    opening, own = write_message(tmp_path / "opening.wav", 2.0), write_message(tmp_path / "own.wav", 3.0)
    body = write_message(tmp_path / "body.wav", 9.0)
    messages = made(tmp_path, message={"body": str(body), "opening": str(opening), "machine": str(own)})
    assert messages.machine is not None
    assert messages.machine.opt_out_begins_s == pytest.approx(2.0 + GAP_S, abs=0.1)
    after_opt_out_s = messages.machine.duration_s - messages.machine.opt_out_ends_s
    assert after_opt_out_s == pytest.approx(GAP_S + 3.0, abs=0.1)
    assert messages.person.duration_s - messages.person.opt_out_ends_s == pytest.approx(GAP_S + 9.0, abs=0.1)


@pytest.mark.parametrize(("country", "body_s", "again"), [("CA", 58.0, True), ("CA", 30.0, False), ("FR", 58.0, False)])
def test_in_canada_a_message_of_more_than_a_minute_ends_with_who_called(
    tmp_path: Path, country: str, body_s: float, again: bool
) -> None:
    """CRTC, Unsolicited Telecommunications Rules, part IV, rule 4."""
    opening, body = write_message(tmp_path / "opening.wav", 2.0), write_message(tmp_path / "body.wav", body_s)
    messages = made(tmp_path, country=country, message={"body": str(body), "opening": str(opening)})
    assert messages.machine is not None
    for message in (messages.person, messages.machine):
        after_s = message.duration_s - message.opt_out_ends_s
        assert after_s == pytest.approx(GAP_S + body_s + (GAP_S + 2.0 if again else 0.0), abs=0.1)


def test_in_canada_somebody_must_say_who_called_after_a_minute(tmp_path: Path) -> None:
    body, closing = write_message(tmp_path / "body.wav", 58.0), write_message(tmp_path / "closing.wav", 2.0)
    with pytest.raises(SoundError, match="who called"):
        made(tmp_path, country="CA", message={"body": str(body)})
    assert made(tmp_path, country="CA", message={"body": str(body), "closing": str(closing)}).person.duration_s > 60


@pytest.mark.parametrize("policy", ["leave_nothing", "call_later"])
def test_nothing_is_made_for_machines_that_get_nothing(tmp_path: Path, policy: str) -> None:
    assert made(tmp_path, machines=policy).machine is None


def test_a_bad_file_for_machines_is_named_before_any_call(tmp_path: Path) -> None:
    body = write_message(tmp_path / "body.wav")
    with pytest.raises(SoundError, match=r"none\.wav"):
        made(tmp_path, message={"body": str(body), "machine": str(tmp_path / "none.wav")})
