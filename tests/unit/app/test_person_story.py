"""What is known about one person, in words: newest first, and gone once it is erased."""

import json
from pathlib import Path

import pytest

from robodial.app.one_person import erase_person, erased_words, export_person
from robodial.app.person_story import read_story
from robodial.app.places import DATABASE
from robodial.app.typed_refusal import TypedRefusal, add_refusal
from robodial.domain.attempt import AttemptId, AttemptResult
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.store import Store
from tests.unit.store.filling import BUSY, DONE, LINE, MINUTE, NOW, a_campaign, contact, import_list, number

WHO = number(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Somebody called twice: busy, then a person who confirmed."""
    with Store(tmp_path / DATABASE) as store:
        list_id = import_list(store, [contact(1, name="Zoé Müller"), contact(2)])
        campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
        store.campaigns.enroll(campaign_id, NOW)
        answered = AttemptResult(Outcome.ANSWERED, Disposition.CONFIRMED, heard_s=12.2, keys="1", start_delay_s=1.24)
        again = RetryDecision(NOW + 10 * MINUTE, RetryReason.TRY_AGAIN)
        for attempt, at, result, retry in ((1, NOW, BUSY, again), (3, NOW + 10 * MINUTE, answered, DONE)):
            store._database.driver.execute("UPDATE attempts SET state = 'claimed' WHERE attempt_id = ?", (attempt,))
            store.attempts.start_dialing(AttemptId(attempt), at, LINE, "0199000001")
            store.attempts.end(AttemptId(attempt), at + MINUTE, result, retry)
    return tmp_path


def test_calls_are_told_newest_first_with_line_keys_and_start(folder: Path) -> None:
    story = read_story(folder, WHO, "FR", NOW + 20 * MINUTE)
    assert (story.title, story.shown, story.lists) == ("Zoé Müller", ("01 99 00 00 01",), ("liste.csv",))
    assert [line.what for line in story.lines] == ["Called: answered, confirmed", "Called: busy"]
    details = "\n".join(story.lines[0].details)
    for said in ("12 seconds of the message", "Keys pressed: 1", "after 1.2 s", f"line {LINE}", "“Rappels”"):
        assert said in details
    assert story.refusal == ""


def test_a_refusal_comes_first_and_is_said_at_the_top(folder: Path) -> None:
    typed = TypedRefusal(WHO, True, None, "asked by phone", "too many calls")
    add_refusal(folder, typed, "FR", NOW + 30 * MINUTE)
    story = read_story(folder, WHO, "FR", NOW + 31 * MINUTE)
    assert story.refused_by_person
    assert "asked by phone" in story.refusal
    assert (story.lines[0].what, story.lines[0].details[0]) == ("Asked never to be called again", "Too many calls")
    assert len(story.lines) == 3  # in two stores, told once


def test_who_was_not_called_is_told_why(folder: Path) -> None:
    with Store(folder / DATABASE) as store:
        store.attempts.cancel(AttemptId(2), NOW, "register", "")
    [line] = read_story(folder, number(2), "FR", NOW + MINUTE).lines
    assert (line.what, line.details[0]) == ("Not called", "In a public do-not-call register")


def test_everything_is_exported_and_after_erasing_nothing_is_left(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "held.json"
    assert export_person(folder, WHO, file) == (WHO,)
    held = json.loads(file.read_text(encoding="utf-8"))
    assert held["stores"][0]["attempts"][0]["line"] == LINE
    erasure = erase_person(folder, WHO, NOW + 40 * MINUTE)
    assert (erasure.contacts, erasure.attempts) == (1, 2)
    assert "liste.csv" in " ".join(erased_words(erasure, WHO))
    assert read_story(folder, WHO, "FR", NOW + 41 * MINUTE).is_unknown
