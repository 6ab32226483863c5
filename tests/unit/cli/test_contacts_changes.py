"""`robodial contacts add` and `remove`: one contact of a campaign, before, after and while it runs."""

from pathlib import Path

import pytest

from robodial.store import read_only
from tests.unit.cli.conftest import Robodial

CAMPAIGN = ("--campaign", "Rappels", "--data-dir", "d")
NEW = "01 99 00 20 07"
HERE = ["+33199001001", "+33199001002"]


@pytest.fixture
def ran(robodial: Robodial, place: Path) -> Path:
    """The campaign was run once: its two contacts were called."""
    ended = robodial("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d", "--json")
    assert ended.code == 0
    return place


def numbers_in_list() -> list[str]:
    with read_only(Path("d/robodial.db")) as store:
        return [number for contact in store.contacts.all() for number in contact.numbers]


def numbers_called(robodial: Robodial) -> list[str]:
    run = ("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d", "--json")
    return [each["number"] for each in robodial(*run).objects if each["event"] == "call_ended"]


def test_a_contact_added_to_a_finished_campaign_is_called_when_it_is_run_again(robodial: Robodial, ran: Path) -> None:
    said = robodial("contacts", "add", NEW, "--name", "Zoé  Roux", *CAMPAIGN)
    assert said.code == 0
    assert said.out.splitlines() == [
        "Zoé Roux (01 99 00 20 07) was added to “Rappels”. They are called when the campaign is run again."
    ]
    assert numbers_called(robodial) == ["+33199002007"]


def test_what_was_added_as_json(robodial: Robodial, ran: Path) -> None:
    words = ("contacts", "add", NEW, "--other", "01 99 00 20 08", "--time-zone", "indian/reunion", "--json", *CAMPAIGN)
    told = robodial(*words).object
    assert told["numbers"] == ["+33199002007", "+33199002008"]
    assert (told["campaign"], told["new"], told["waiting"], told["refused"]) == ("Rappels", True, False, [])
    with read_only(Path("d/robodial.db")) as store:
        assert store.contacts.get(told["contact_id"]).time_zone == "Indian/Reunion"


def test_who_was_added_stands_in_the_lists_own_columns(robodial: Robodial, ran: Path) -> None:
    robodial("contacts", "add", NEW, "--name", "Zoé Roux", *CAMPAIGN)
    robodial("report", "Rappels", "--csv", "out.csv", "--data-dir", "d")
    last = Path("out.csv").read_text(encoding="utf-8-sig").splitlines()[-1]
    assert last.startswith("Roux;Zoé;01 99 00 20 07;;")


def test_another_number_of_somebody_in_the_list_joins_them(robodial: Robodial, ran: Path) -> None:
    told = robodial("contacts", "add", "01 99 00 10 01", "--other", NEW, "--json", *CAMPAIGN).object
    assert (told["name"], told["new"]) == ("Zoé Lefèvre", False)
    assert numbers_in_list() == ["+33199001001", "+33199002007", "+33199001002"]


@pytest.mark.parametrize(
    ("number", "complaint"),
    [
        ("15", "emergency"),
        ("08 99 12 34 56", "premium"),
        ("01 99", "too short"),
        ("Zoé", "telephone number"),
        ("01 99 00 20 07 ; 3615", "service"),
    ],
)
def test_a_number_that_no_list_may_hold_is_not_added(
    robodial: Robodial, ran: Path, number: str, complaint: str
) -> None:
    said = robodial("contacts", "add", number, *CAMPAIGN)
    assert said.code == 1
    assert complaint in said.err
    assert numbers_in_list() == HERE


def test_a_time_zone_that_does_not_exist_is_wrong_usage(robodial: Robodial, ran: Path) -> None:
    said = robodial("contacts", "add", NEW, "--time-zone", "Paris-sur-Lune", *CAMPAIGN)
    assert said.code == 2
    assert "Europe/Paris" in said.err
    assert numbers_in_list() == HERE


@pytest.mark.parametrize("what", ["add", "remove"])
def test_a_campaign_that_does_not_exist_names_those_that_do(robodial: Robodial, ran: Path, what: str) -> None:
    said = robodial("contacts", what, NEW, "--campaign", "Rapels", "--data-dir", "d")
    assert said.code == 1
    assert "“Rapels”" in said.err
    assert "“Rappels”" in said.err


def test_somebody_on_the_do_not_call_list_is_added_and_said_not_to_be_called(robodial: Robodial, ran: Path) -> None:
    robodial("dnc", "add", NEW, "--data-dir", "d")
    said = robodial("contacts", "add", NEW, *CAMPAIGN)
    assert said.code == 0
    assert "do-not-call list" in said.err
    assert numbers_called(robodial) == []


def test_who_is_removed_before_the_calls_is_not_called(robodial: Robodial, place: Path) -> None:
    robodial("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d", "--json")
    robodial("contacts", "add", NEW, *CAMPAIGN)
    said = robodial("contacts", "remove", NEW, *CAMPAIGN)
    assert said.code == 0
    assert said.out.splitlines()[0] == "01 99 00 20 07 is no longer in the list of “Rappels”."
    assert numbers_called(robodial) == []
    assert numbers_in_list() == HERE


def test_who_was_removed_and_added_again_is_back(robodial: Robodial, ran: Path) -> None:
    for what in ("add", "remove", "add"):
        assert robodial("contacts", what, NEW, *CAMPAIGN).code == 0
    assert numbers_called(robodial) == ["+33199002007"]


def test_removing_somebody_who_is_not_in_the_list_says_so(robodial: Robodial, ran: Path) -> None:
    said = robodial("contacts", "remove", NEW, *CAMPAIGN)
    assert said.code == 1
    assert "01 99 00 20 07" in said.err


def test_the_removed_one_as_json(robodial: Robodial, ran: Path) -> None:
    told = robodial("contacts", "remove", "01 99 00 10 02", "--json", *CAMPAIGN).object
    assert (told["name"], told["numbers"]) == ("François Müller", ["+33199001002"])
