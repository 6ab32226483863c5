"""The report as a file: the user's own columns, a name that every system takes, whole or not at all."""

from pathlib import Path

import pytest
from python_calamine import load_workbook

from robodial import i18n
from robodial.app.places import DATABASE
from robodial.app.result_export import LONGEST_NAME, ExportKind, export_report, file_name, with_ending
from robodial.domain.campaign import CampaignId
from robodial.errors import ListWriteError
from robodial.store import Store
from tests.unit.store.filling import ANSWERED, NOW, a_campaign, called, fill_list


@pytest.fixture
def campaign_id(tmp_path: Path) -> CampaignId:
    with Store(tmp_path / DATABASE, synchronous="OFF") as store:
        campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 3), NOW)
        store.campaigns.enroll(campaign_id, NOW)
        called(store, campaign_id, ANSWERED)
    return campaign_id


@pytest.mark.parametrize(
    ("campaign", "name"),
    [
        ("Autumn", "Autumn.xlsx"),
        ('Smith/Jones: "May" <1>', "Smith Jones May 1.xlsx"),
        ("...", "robodial.xlsx"),
        ("Con", "_Con.xlsx"),
        ("COM1. Reminders", "_COM1. Reminders.xlsx"),
        ("Confirmations", "Confirmations.xlsx"),
        ("x" * 300, "x" * LONGEST_NAME + ".xlsx"),
    ],
    ids=["plain", "signs", "nothing left", "device", "device with more", "no device", "too long"],
)
def test_a_campaign_gives_a_file_its_name(campaign: str, name: str) -> None:
    assert file_name(campaign, ExportKind.EXCEL) == name


@pytest.mark.parametrize(("typed", "path"), [("May", "May.csv"), ("May.CSV", "May.CSV"), ("1.5.26", "1.5.26.csv")])
def test_a_typed_name_gets_its_ending(typed: str, path: str) -> None:
    assert with_ending(Path(typed), ExportKind.CSV) == Path(path)


def test_a_workbook_has_the_users_own_columns_and_what_came_of_each(tmp_path: Path, campaign_id: CampaignId) -> None:
    path = export_report(tmp_path, campaign_id, tmp_path / "May.xlsx", ExportKind.EXCEL, "en")
    header, *rows = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    assert header[:4] == ["Nom", "Téléphone", "number called", "result"]
    assert [(row[0], row[3]) for row in rows] == [
        ("Nom 1", "answered"),
        ("Nom 2", "not called yet"),
        ("Nom 3", "not called yet"),
    ]


def test_a_csv_is_in_the_language_asked_for(tmp_path: Path, campaign_id: CampaignId) -> None:
    try:
        path = export_report(tmp_path, campaign_id, tmp_path / "May.csv", ExportKind.CSV, "fr")
    finally:
        i18n.set_language("en")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Nom;Téléphone;") and len(lines) == 4
    assert "answered" not in lines[1]


def test_a_file_that_cannot_be_written_says_what_to_do(tmp_path: Path, campaign_id: CampaignId) -> None:
    nowhere = tmp_path / "gone" / "May.csv"
    with pytest.raises(ListWriteError, match="choose another folder"):
        export_report(tmp_path, campaign_id, nowhere, ExportKind.CSV, "en")
