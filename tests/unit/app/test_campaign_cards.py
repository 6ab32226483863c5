"""Campaigns at a glance, and the contacts of earlier ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from robodial.app.campaign_cards import (
    copied_draft,
    draft_data,
    read_cards,
    require_unused,
    stored_campaign,
)
from robodial.app.demo import demo_session
from robodial.app.earlier_contacts import Earlier, earlier_campaigns, is_among, write_earlier_list
from robodial.contacts.list_reader import read_list
from robodial.domain.campaign import Campaign, CampaignState
from robodial.domain.contact import ContactId, ImportedContact, ListId, PhoneNumber
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.errors import SettingsError
from robodial.i18n import set_language
from robodial.settings.campaign_file import campaign_from
from robodial.settings.drafts import Draft, Drafts
from robodial.store import ReportRow, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def campaign() -> Iterator[Campaign]:
    with demo_session() as session:
        yield campaign_from(session.drafts.all()[0].data, folder=Path(), place="")[0]


@pytest.fixture
def folder(tmp_path: Path, campaign: Campaign) -> Path:
    """One campaign of two contacts, the first of which waits for Monday."""
    with Store(tmp_path / "robodial.db") as store:
        adding = store.contacts.begin_import("list.csv", ("Nom", "Tél", "Rendez-vous"), "FR", NOW)
        rows = [
            ImportedContact(2, (PhoneNumber("+33199001001"),), "Zoé", cells=("Zoé", "01 99 00 10 01", "=mardi")),
            ImportedContact(3, (PhoneNumber("+33199001002"),), "Noël", cells=("Noël", "01 99 00 10 02", "jeudi")),
        ]
        adding.add(rows)
        list_id = adding.commit().list_id
        campaign_id = store.campaigns.save(campaign, list_id, NOW)
        store.campaigns.enroll(campaign_id, NOW + timedelta(days=1))
    return tmp_path


def set_state(folder: Path, state: CampaignState, reason: str = "") -> None:
    with Store(folder / "robodial.db") as store:
        store.campaigns.set_state(store.campaigns.all()[0].campaign_id, state, NOW, reason)


def test_nothing_yet_makes_no_card_and_no_database(tmp_path: Path) -> None:
    cards = read_cards(tmp_path, Drafts(tmp_path), NOW, is_running=False)
    assert (cards.drafts, cards.campaigns) == ((), ())
    assert not (tmp_path / "robodial.db").exists()


def test_a_waiting_campaign_says_for_what_and_until_when(folder: Path) -> None:
    set_state(folder, CampaignState.WAITING)
    card = read_cards(folder, Drafts(folder), NOW, is_running=True).campaigns[0]
    assert card.is_in_hand and not card.may_go_on
    assert card.waits.startswith("Waits for calling hours, until tomorrow ")


def test_a_campaign_that_was_running_when_the_program_closed_can_go_on(folder: Path) -> None:
    set_state(folder, CampaignState.RUNNING)
    card = read_cards(folder, Drafts(folder), NOW, is_running=False).campaigns[0]
    assert (card.state_text, card.may_go_on, card.contacts, card.settled) == ("interrupted", True, 2, 0)


def test_a_paused_campaign_says_why(folder: Path) -> None:
    set_state(folder, CampaignState.PAUSED, "the first five calls are over")
    card = read_cards(folder, Drafts(folder), NOW, is_running=True).campaigns[0]
    assert card.waits == "Paused: the first five calls are over"


def test_why_a_campaign_stopped_is_told_in_the_language_of_now(folder: Path) -> None:
    set_state(folder, CampaignState.STOPPED, "stopped by the user")
    set_language("fr")
    card = read_cards(folder, Drafts(folder), NOW, is_running=False).campaigns[0]
    assert card.waits == "arrêtée par l’utilisateur"


def end(folder: Path, state: CampaignState) -> None:
    """Everybody of the campaign is settled."""
    with Store(folder / "robodial.db") as store:
        campaign_id = store.campaigns.all()[0].campaign_id
        store.attempts.cancel_due(campaign_id, NOW, "do_not_call", "on the list")
        store.campaigns.set_state(campaign_id, state, NOW)


def test_whoever_came_into_the_list_of_a_campaign_that_is_over_can_be_called(folder: Path) -> None:
    end(folder, CampaignState.FINISHED)
    card = read_cards(folder, Drafts(folder), NOW, is_running=False).campaigns[0]
    assert (card.may_go_on, card.contacts, card.waits) == (False, 2, "")
    with Store(folder / "robodial.db") as store:
        list_id = store.campaigns.all()[0].list_id
        store.contacts.add(list_id, ImportedContact(4, (PhoneNumber("+33199001003"),), "Eve"), NOW)
    card = read_cards(folder, Drafts(folder), NOW, is_running=False).campaigns[0]
    assert (card.may_go_on, card.contacts, card.settled) == (True, 3, 2)
    assert card.waits == "1 contact came into the list since then and was not called yet."


def test_drafts_are_there_with_the_step_they_were_left_at(tmp_path: Path) -> None:
    Drafts(tmp_path).save(Draft("a1", {"name": "Reminders", "purpose": "survey"}, "keys"))
    card = read_cards(tmp_path, Drafts(tmp_path), NOW, is_running=False).drafts[0]
    assert (card.name, card.purpose, card.step) == ("Reminders", "survey", "keys")


def test_a_stored_campaign_comes_back_as_it_was(folder: Path, campaign: Campaign) -> None:
    card = read_cards(folder, Drafts(folder), NOW, is_running=False).campaigns[0]
    assert stored_campaign(folder, card.campaign_id) == campaign


def test_the_copy_of_a_campaign_is_the_same_campaign_under_another_name(folder: Path, campaign: Campaign) -> None:
    card = read_cards(folder, Drafts(folder), NOW, is_running=False).campaigns[0]
    draft = copied_draft(folder, card.campaign_id, Drafts(folder))
    assert Drafts(folder).get(draft.draft_id) == draft
    again, _lines = campaign_from(draft.data, folder=Path(), place="")
    assert replace(again, name=campaign.name) == campaign


def test_hours_of_all_week_are_no_hours_of_their_own(campaign: Campaign) -> None:
    assert "hours" not in draft_data(campaign)


def test_a_name_that_was_used_is_not_used_again(folder: Path, campaign: Campaign) -> None:
    with pytest.raises(SettingsError, match="already"):
        require_unused(f" {campaign.name} ", folder)
    require_unused("another", folder)


def test_everybody_of_an_earlier_campaign_is_a_list_in_the_users_columns(folder: Path, tmp_path: Path) -> None:
    campaign_id, _name = earlier_campaigns(folder)[0]
    made = write_earlier_list(folder, campaign_id, Earlier.ALL, tmp_path / "home", NOW)
    assert made.contacts == 2 and made.path.parent == tmp_path / "home" / "lists"
    text = made.path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "Nom,Tél,Rendez-vous"
    with read_list(made.path, "FR") as reading:
        rows = list(reading)
    assert [row.numbers for row in rows if isinstance(row, ImportedContact)] == [
        (PhoneNumber("+33199001001"),),
        (PhoneNumber("+33199001002"),),
    ]


def test_nobody_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    campaign_id, _name = earlier_campaigns(folder)[0]
    with pytest.raises(SettingsError, match="answered by a person"):
        write_earlier_list(folder, campaign_id, Earlier.ANSWERED, tmp_path / "home", NOW)


def row(
    outcome: Outcome | None, disposition: Disposition | None = None, verdict: AnswerVerdict | None = None
) -> ReportRow:
    return ReportRow(ContactId(1), ListId(1), 2, "", (), (), outcome=outcome, disposition=disposition, verdict=verdict)


@pytest.mark.parametrize(
    ("one", "among"),
    [
        pytest.param(row(None), Earlier.NOT_REACHED, id="never called"),
        pytest.param(row(Outcome.BUSY), Earlier.NOT_REACHED, id="busy"),
        pytest.param(row(Outcome.HUNG_UP_EARLY), Earlier.NOT_REACHED, id="did not hear it"),
        pytest.param(
            row(Outcome.ANSWERED, Disposition.CONFIRMED, AnswerVerdict.HUMAN), Earlier.ANSWERED, id="confirmed"
        ),
        pytest.param(row(Outcome.ANSWERED, Disposition.NONE, AnswerVerdict.UNSURE), Earlier.ANSWERED, id="unsure"),
        pytest.param(
            row(Outcome.ANSWERED, Disposition.LEFT_MESSAGE, AnswerVerdict.MACHINE), None, id="told by machine"
        ),
        pytest.param(row(Outcome.ANSWERED, Disposition.OPTED_OUT, AnswerVerdict.HUMAN), None, id="refused"),
    ],
)
def test_who_was_reached(one: ReportRow, among: Earlier | None) -> None:
    assert is_among(one, Earlier.ALL)
    assert [which for which in (Earlier.NOT_REACHED, Earlier.ANSWERED) if is_among(one, which)] == (
        [among] if among else []
    )
