"""What is missing in a draft, and who will be called."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from robodial.app.campaign_needs import needs_of, tidied
from robodial.app.campaign_readiness import Place, draft_complaints, examine
from robodial.app.demo import demo_session
from robodial.app.draft_complaints import Complaint
from robodial.app.lines import LineChoice
from robodial.app.rules_words import rule_sentences
from robodial.domain.campaign import Purpose

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIM = (LineChoice("sim", count=2),)


@pytest.fixture
def ready() -> dict[str, Any]:
    with demo_session() as session:
        return dict(session.drafts.all()[0].data)


def steps_of(complaints: tuple[Complaint, ...]) -> list[str]:
    return [one.step for one in complaints]


def test_an_empty_draft_says_what_each_step_lacks() -> None:
    found = draft_complaints({}, NOW)
    assert list(dict.fromkeys(steps_of(found))) == ["purpose", "who", "message"]
    assert "Give the campaign a name." in [one.text for one in found]


def test_no_complaint_speaks_of_files_or_settings() -> None:
    for one in draft_complaints({"name": "", "purpose": "", "country": "FR", "caller": {}, "message": {}}, NOW):
        assert "toml" not in one.text and "=" not in one.text and "“” is not known" not in one.text


def test_a_ready_draft_lacks_nothing_and_calls_its_list(ready: dict[str, Any], tmp_path: Path) -> None:
    assert draft_complaints(ready, NOW) == ()
    found = examine(ready, Place(tmp_path, tmp_path, SIM), NOW, "en")
    assert found.obstacle is None
    assert found.check is not None and found.check.will_be_called == found.check.contacts > 0
    assert found.estimate is not None and found.rules


def test_without_a_line_nothing_starts_but_the_list_is_checked(ready: dict[str, Any], tmp_path: Path) -> None:
    found = examine(ready, Place(tmp_path, tmp_path, ()), NOW, "en")
    assert found.obstacle is not None and found.obstacle.step == "lines"
    assert found.check is not None


def test_a_line_that_may_not_show_its_number_is_named_and_the_list_checked(
    ready: dict[str, Any], tmp_path: Path
) -> None:
    found = examine(ready, Place(tmp_path, tmp_path, (LineChoice("COM3", "+33612345678"),)), NOW, "en")
    assert found.obstacle is not None and found.obstacle.step == "lines" and "COM3" in found.obstacle.text
    assert found.check is not None


def test_a_list_that_is_gone_is_mended_at_who(ready: dict[str, Any], tmp_path: Path) -> None:
    found = examine(ready | {"list": str(tmp_path / "gone.csv")}, Place(tmp_path, tmp_path, SIM), NOW, "en")
    assert found.obstacle is not None and found.obstacle.step == "who"


def test_a_message_that_is_gone_is_mended_at_message(ready: dict[str, Any], tmp_path: Path) -> None:
    found = examine(ready | {"message": {"body": "gone.wav"}}, Place(tmp_path, tmp_path, SIM), NOW, "en")
    assert found.obstacle is not None and found.obstacle.step == "message"


def test_files_that_are_gone_are_noticed_before_the_check(ready: dict[str, Any], tmp_path: Path) -> None:
    gone = {"list": str(tmp_path / "patients.csv"), "message": {"body": str(tmp_path / "rappel.wav")}}
    found = draft_complaints(ready | gone, NOW)
    assert [(one.step, Path(one.text.partition(" is not there")[0]).name) for one in found] == [
        ("who", "patients.csv"),
        ("message", "rappel.wav"),
    ]


def test_hours_outside_the_lawful_ones_are_mended_at_when(ready: dict[str, Any], tmp_path: Path) -> None:
    found = examine(ready | {"hours": {"sun": ["03:00-04:00"]}}, Place(tmp_path, tmp_path, SIM), NOW, "en")
    assert found.obstacle is not None and found.obstacle.step == "when"


@pytest.mark.parametrize("monday", [["09:00-08:00"], ["09:00-14:00", "12:00-19:00"]], ids=["hours", "break"])
def test_hours_that_do_not_follow_each_other_are_told_once(ready: dict[str, Any], monday: list[str]) -> None:
    (found,) = draft_complaints(ready | {"hours": {"mon": monday}}, NOW)
    assert found.step == "when" and found.text.startswith("Monday: ")


def test_political_calls_in_france_ask_for_polling_days_consent_and_an_opening() -> None:
    needs = needs_of(Purpose.POLITICAL, "FR", NOW)
    assert needs.polling_days and needs.consent and needs.opening and not needs.sector and not needs.may_hang_up
    data = {"purpose": "political", "country": "FR", "message": {"body": "a.wav"}}
    texts = [one.text for one in draft_complaints(data, NOW)]
    assert "Say which polling days are near, or that there is none." in texts
    assert any("add the opening" in text for text in texts)


def test_a_country_without_rules_asks_who_checked_its_law() -> None:
    assert needs_of(Purpose.MARKETING, "BR", NOW).law_checked
    assert not needs_of(Purpose.APPOINTMENT, "FR", NOW).law_checked


def test_health_reminders_in_the_united_states_may_state_hipaa() -> None:
    assert needs_of(Purpose.APPOINTMENT, "US", NOW).hipaa
    assert not needs_of(Purpose.SURVEY, "US", NOW).hipaa


def test_what_another_purpose_left_is_taken_out() -> None:
    data = {"sector": "cpf", "alert": {}, "machines": "leave_message", "retry": {"machine": {}, "busy": {}}}
    assert tidied(data, needs_of(Purpose.APPOINTMENT, "FR", NOW)) == {
        "machines": "leave_message",
        "retry": {"busy": {}},
    }


def test_the_rules_are_told_in_sentences() -> None:
    told = " ".join(rule_sentences(needs_of(Purpose.APPOINTMENT, "FR", NOW)))
    assert "Monday to Friday 9:00–20:00; Saturday 10:00–18:00; never on public holidays" in told
    assert "2 calls a day and 4 calls in 7 days" in told and "key 9" in told
