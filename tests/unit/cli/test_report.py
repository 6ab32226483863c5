"""`robodial report`: one campaign in figures and words, and all of them at a glance."""

from pathlib import Path

import pytest

from robodial.app.lines import LineChoice
from robodial.app.places import DATABASE, RUN_LOCK, user_folder
from robodial.app.remembered_lines import remember_run
from robodial.domain.campaign import CampaignState
from robodial.store import RunLock, Store, read_only
from tests.simulation.campaigns import HUMAN, NETWORK, callee, dialed
from tests.unit.cli.conftest import Robodial

RUN = ("run", "campaign.toml", "--speed", "max", "--scenario", "some.toml", "--data-dir", "d", "--json")


@pytest.fixture
def ran(robodial: Robodial, place: Path) -> Path:
    """The first contact is busy three times and then given up; the second one refuses calls beforehand."""
    (place / "some.toml").write_text(NETWORK + callee(dialed(1001), "busy") + HUMAN, encoding="utf-8")
    robodial("dnc", "add", "01 99 00 10 02", "--data-dir", "d")
    assert robodial(*RUN).code == 0
    return place


def test_calls_by_outcome_and_reasons_in_words(robodial: Robodial, ran: Path) -> None:
    told = robodial("report", "Rappels", "--data-dir", "d", "--json").object
    assert told["outcomes"] == {"busy": 1}
    assert told["calls_by_outcome"] == {"busy": told["attempts"]}
    assert told["attempts"] > 1
    lines = robodial("report", "Rappels", "--data-dir", "d").out.splitlines()
    assert f"  busy: {told['attempts']}" in lines
    assert "  not called (on the do-not-call list): 1" in lines


def test_the_head_of_the_journal_is_printed(robodial: Robodial, ran: Path) -> None:
    head = robodial("journal", "verify", "--data-dir", "d", "--json").object["head"]
    last = robodial("report", "Rappels", "--data-dir", "d").out.splitlines()[-1]
    assert last == f"Head of the journal's chain: {head}"
    assert robodial("report", "Rappels", "--data-dir", "d", "--json").object["journal_head"] == head


def test_the_head_of_a_run_on_real_lines_is_that_of_the_users_own_journal(robodial: Robodial, ran: Path) -> None:
    remember_run(ran / "d", (LineChoice("COM3"),))
    with read_only(user_folder() / DATABASE) as own:
        head = own.journal.head()
    assert robodial("report", "Rappels", "--data-dir", "d", "--json").object["journal_head"] == head


def test_without_a_name_every_campaign_is_told_at_a_glance(robodial: Robodial, ran: Path) -> None:
    other = (ran / "campaign.toml").read_text(encoding="utf-8").replace("Rappels", "Autre")
    (ran / "campaign.toml").write_text(other, encoding="utf-8")
    robodial("dnc", "undo", "01 99 00 10 02", "--data-dir", "d")
    stopped = robodial(*RUN[:-1], "--after-first-five", "ask")
    assert stopped.code in (0, 1)
    first, second = robodial("report", "--data-dir", "d", "--json").objects
    assert (first["campaign"], first["state"], first["contacts"], first["done"]) == ("Rappels", "finished", 2, 1)
    assert (first["not_called"], first["waiting"], first["next_at"], first["emulated"]) == (1, 0, None, False)
    assert (second["campaign"], second["contacts"]) == ("Autre", 2)
    assert second["done"] + second["not_called"] + second["waiting"] == 2
    lines = robodial("report", "--data-dir", "d").out.splitlines()
    assert lines[0] == "Rappels: finished, 2 of 2 contacts (100%)"
    assert any(line.startswith("Autre: ") for line in lines)


def test_what_a_campaign_waits_for_is_said(robodial: Robodial, ran: Path) -> None:
    robodial("contacts", "add", "01 99 00 20 07", "--campaign", "Rappels", "--data-dir", "d")
    with Store(Path("d") / DATABASE) as store:
        [campaign] = store.campaigns.all()
        store.campaigns.enroll(campaign.campaign_id, campaign.saved_at)
    [glance] = robodial("report", "--data-dir", "d", "--json").objects
    assert (glance["waiting"], glance["waits_for"]) == (1, "")
    assert glance["next_at"] is not None
    assert "(next try); still to call: 1" in robodial("report", "--data-dir", "d").out


def test_emulated_campaigns_of_the_users_own_folder_are_marked(robodial: Robodial, ran: Path) -> None:
    assert robodial(*RUN[:6], "--json").code == 0
    [glance] = robodial("report", "--json").objects
    assert glance["emulated"]
    assert "Rappels (emulated lines): finished" in robodial("report").out


def test_no_campaign_yet(robodial: Robodial, place: Path) -> None:
    assert "There is no campaign in" in robodial("report").out
    assert robodial("report", "--json").out == ""


def test_a_table_is_of_one_campaign(robodial: Robodial, ran: Path) -> None:
    said = robodial("report", "--csv", "out.csv", "--data-dir", "d")
    assert said.code == 2
    assert not Path("out.csv").exists()


def test_the_report_never_takes_the_place_of_the_campaigns_own_list(robodial: Robodial, ran: Path) -> None:
    own = ran / "liste.csv"
    before = own.read_bytes()
    refused = robodial("report", "Rappels", "--csv", str(own), "--data-dir", "d")
    assert refused.code == 1
    assert "another name" in refused.err
    assert own.read_bytes() == before


def test_a_campaign_whose_program_died_was_interrupted_and_does_not_run(robodial: Robodial, ran: Path) -> None:
    with Store(ran / "d" / DATABASE) as store:
        one = store.campaigns.all()[0]
        store.campaigns.set_state(one.campaign_id, CampaignState.RUNNING, one.saved_at, "")
    assert "Rappels: interrupted" in robodial("report", "Rappels", "--data-dir", "d").out
    assert "Rappels: interrupted" in robodial("report", "--data-dir", "d").out
    with RunLock(ran / "d" / RUN_LOCK):
        assert "Rappels: running" in robodial("report", "--data-dir", "d").out
