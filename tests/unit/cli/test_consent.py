"""`robodial consent`, and consents that come with lists: kept in the user's own store, too, shown, exported."""

import csv
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from robodial.app.places import DATABASE, user_folder
from robodial.clock import SystemClock
from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber
from robodial.store import read_only
from tests.unit.cli.conftest import Robodial, Said

NUMBER = "01 99 00 10 01"
E164 = PhoneNumber("+33199001001")
ADD = ("consent", "add", NUMBER, "--purpose", "marketing", "--source", "bulletin du salon")
CONSENTS = """Nom;Téléphone;Consentement;Date du consentement;Source;Preuve
Lefèvre;01 99 00 10 01;oui;03/11/2025;site;« J'accepte »
Müller;01 99 00 10 02;oui;;site;
Dupont;01 99 00 10 03;STOP;;;
Durand;15;oui;04/11/2025;site;
Petit;01 99 00 10 05;oui;31/02/2025;site;
"""


@pytest.fixture
def consents(place: Path) -> Path:
    path = place / "consents.csv"
    path.write_text(CONSENTS, encoding="utf-8")
    return path


def listed(robodial: Robodial, *words: object) -> list[dict[str, object]]:
    return robodial("consent", "list", "--json", *words).objects


def write_alike(place: Path, many: int) -> None:
    rows = "".join(f"{n:04};01 99 00 {n // 100:02} {n % 100:02};oui;03/11/2025;salon\n" for n in range(many))
    (place / "alike.csv").write_text("Nom;Tél;Consentement;Date du consentement;Source\n" + rows, encoding="utf-8")


# ---- add, withdraw ----


def test_a_consent_is_kept_here_and_in_the_users_own_store_and_journaled(robodial: Robodial, place: Path) -> None:
    said = robodial(*ADD, "--date", "2025-11-03", "--proof", "« oui »", "--data-dir", "d", "--json")
    assert said.code == 0
    assert said.object["number"] == E164
    assert said.object["given_at"] == "2025-11-02T23:00:00+00:00"
    assert said.object["in_force"] is True
    for folder in (place / "d", user_folder()):
        with read_only(folder / DATABASE) as store:
            found = store.consents.of(E164, Purpose.MARKETING)
            assert found is not None
            assert (found.source, found.proof, found.level.value) == ("bulletin du salon", "« oui »", "express")
            assert [entry.kind for entry in store.journal.of_number(E164)] == ["consent"]
            assert store.journal.verify().ok


def test_what_another_folder_recorded_is_found_from_every_folder(robodial: Robodial, place: Path) -> None:
    robodial(*ADD, "--date", "2025-11-03", "--data-dir", "d")
    assert [one["number"] for one in listed(robodial, "--data-dir", "other")] == [E164]


@pytest.mark.parametrize(
    "words",
    [
        ["--date", "demain"],
        ["--date", "31/02/2025"],
        ["--date", "03/04/2025"],
        ["--date", "2099-01-01"],
        ["--date", "2025-11-03", "--expires", "bientôt"],
        ["--date", "2025-11-03", "--hours", "le soir"],
        ["--date", "2025-11-03", "--source", "?"],
        ["--date", "2025-11-03", "--purpose", "public_alert"],
        ["--date", "2025-11-03", "--level", "implied"],
        [],
    ],
)
def test_what_is_no_consent_is_wrong_usage_and_leaves_nothing(robodial: Robodial, words: list[str]) -> None:
    said = robodial(*ADD, *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
    assert listed(robodial) == []


def test_an_older_consent_does_not_replace_a_newer_one_and_says_so(robodial: Robodial) -> None:
    robodial(*ADD, "--date", "2025-11-03")
    said = robodial(*ADD, "--date", "2025-10-03", "--json")
    assert "is newer, and holds" in said.err
    assert said.object["given_at"] == "2025-11-02T23:00:00+00:00"


def test_withdrawn_is_withdrawn_until_a_newer_consent(robodial: Robodial) -> None:
    robodial(*ADD, "--date", "2025-11-03")
    said = robodial("consent", "withdraw", NUMBER, "--source", "lettre", "--json")
    assert said.object["in_force"] is False
    assert "is newer, and holds" in robodial(*ADD, "--date", "2025-11-03").err
    assert [one["in_force"] for one in listed(robodial)] == [False]
    today = SystemClock().now() - timedelta(seconds=0)
    later = robodial(*ADD, "--date", today.isoformat(), "--json")
    assert later.object["in_force"] is True


def test_nothing_to_withdraw_names_the_way_to_refuse_all(robodial: Robodial) -> None:
    said = robodial("consent", "withdraw", NUMBER)
    assert (said.code, said.out) == (1, "")
    assert "robodial dnc add +33199001001" in said.err


def test_only_the_purpose_that_is_named_is_withdrawn(robodial: Robodial) -> None:
    robodial(*ADD, "--date", "2025-11-03")
    robodial(*ADD, "--purpose", "survey", "--date", "2025-11-03")
    robodial("consent", "withdraw", NUMBER, "--purpose", "survey")
    assert {one["purpose"]: one["in_force"] for one in listed(robodial)} == {"marketing": True, "survey": False}
    assert [one["purpose"] for one in listed(robodial, "--purpose", "survey")] == ["survey"]


def test_what_ends_soon(robodial: Robodial) -> None:
    now = SystemClock().now()
    for n, days in ((1, 10), (2, 100)):
        expires = (now + timedelta(days=days)).date().isoformat()
        robodial("consent", "add", f"01 99 00 20 0{n}", *ADD[3:], "--date", "2025-11-03", "--expires", expires)
    assert [one["number"] for one in listed(robodial, "--expiring", "30")] == ["+33199002001"]
    assert len(listed(robodial)) == 2


def test_a_consent_in_words(robodial: Robodial) -> None:
    said = robodial(*ADD, "--date", "2025-11-03", "--hours", "18h-20h", "--proof", "p")
    line = said.out.strip()
    assert line.startswith("+33199001001  Consent to marketing (express) given 2025-11-0")
    assert line.endswith("source: bulletin du salon; proof: p; hours: 18:00-20:00")


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="its zone is the whole PC's there")
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Europe/Paris", "Asia/Tokyo"])
def test_a_day_of_consent_is_that_day_wherever_the_pc_is(
    robodial: Robodial, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        said = robodial(*ADD, "--date", "2025-11-03", "--expires", "2030-11-19")
    time.tzset()
    assert "given 2025-11-03, source" in said.out
    assert said.out.strip().endswith("valid until 2030-11-19")


# ---- lists ----


def test_the_consents_of_a_list(robodial: Robodial, consents: Path) -> None:
    said = robodial("consent", "import", consents, "--consent-for", "marketing", "--json")
    told = said.object["consents"]
    assert told["recorded"] == 1
    assert told["none"] == {"date_missing": 1, "refused": 1, "date_unreadable": 1}
    assert told["unclear"] == [
        {"row": 6, "column": "Date du consentement", "value": "31/02/2025", "code": "date_unreadable"}
    ]
    assert [row["row"] for row in said.object["rejected"]] == [5]
    [one] = listed(robodial)
    assert (one["number"], one["proof"], one["level"]) == (E164, "« J'accepte »", "express")
    assert robodial("contacts", "list").out == ""


def test_a_refusal_in_a_list_is_told_and_not_recorded_silently(robodial: Robodial, consents: Path) -> None:
    said = robodial("consent", "import", consents, "--consent-for", "marketing")
    assert said.out.splitlines() == [
        "1 consent recorded.",
        "  Read from the columns: Consentement, Date du consentement, Source, Preuve",
        "  no consent (a yes without its date): 1",
        "  no consent (the row refuses): 1",
        "  no consent (not a date: write it as 2026-11-20): 1",
        "  row 6, Date du consentement: “31/02/2025”: not a date: write it as 2026-11-20",
        "1 row refuses (stop, opposition). So that this number is never called for anything, put it in a list and "
        "add it with: robodial dnc import FILE",
        "  row 5, Téléphone: “15”: +3315 is an emergency number, which is never called.",
    ]
    assert robodial("dnc", "check", "01 99 00 10 03", "--json").object["listed"] is False


def test_contacts_import_reports_consents_beside_what_it_reported_before(robodial: Robodial, consents: Path) -> None:
    words = ["contacts", "import", consents, "--country", "FR", "--json", "--data-dir", "d"]
    plain = robodial(*words).object
    assert (plain["accepted"], plain["merged"], plain["consents"]) == (4, 0, None)
    told = robodial(*words, "--consent-for", "marketing").object
    assert (told["accepted"], told["consents"]["recorded"]) == (4, 1)
    assert told["consents"]["none"] == {"date_missing": 1, "refused": 1, "date_unreadable": 1}
    for folder in (Path("d"), user_folder()):
        with read_only(folder / DATABASE) as store:
            assert store.consents.of(E164, Purpose.MARKETING) is not None
            assert "consents_imported" in {entry.kind for entry in store.journal.all()}


def test_contacts_list_shows_them_wherever_they_were_recorded(robodial: Robodial, consents: Path) -> None:
    robodial("contacts", "import", consents, "--country", "FR", "--data-dir", "d")
    robodial(*ADD, "--date", "2025-11-03")
    shown = robodial("contacts", "list", "--json", "--data-dir", "d").objects
    assert [len(contact["consents"]) for contact in shown] == [1, 0, 0, 0]
    assert shown[0]["consents"][0]["purpose"] == "marketing"
    assert shown[0]["consents"][0]["in_force"] is True


def test_identical_rows_need_a_name_and_the_user_is_told_how(robodial: Robodial, place: Path) -> None:
    write_alike(place, 21)
    words = ["consent", "import", "alike.csv", "--consent-for", "marketing"]
    told = robodial(*words).out
    assert "All 21 consents have one and the same date and source, and count as none" in told
    assert "--consent-declared-by" in told
    assert listed(robodial) == []
    declared = robodial(*words, "--consent-declared-by", "Mme Martin", "--json").object["consents"]
    assert (declared["recorded"], declared["declared_by"]) == (21, "Mme Martin")
    assert len(listed(robodial)) == 21
    with read_only(user_folder() / DATABASE) as store:
        [entry] = store.journal.all()
        assert entry.payload is not None
        assert isinstance(entry.payload["declaration"], dict)
        assert entry.payload["declaration"]["by"] == "Mme Martin"


@pytest.mark.parametrize(
    "words", [["--consent-level", "written"], ["--consent-declaration", "vu"], ["--consent-for", "public_alert"]]
)
def test_options_that_make_no_sense(robodial: Robodial, consents: Path, words: list[str]) -> None:
    said = robodial("consent", "import", consents, "--consent-for", "marketing", *words)
    assert (said.code, said.out) == (2, "")


def test_written_on_somebodys_word(robodial: Robodial, consents: Path) -> None:
    words = ["--consent-level", "written", "--consent-declared-by", "Mme Martin"]
    robodial("consent", "import", consents, "--consent-for", "marketing", *words)
    assert [one["level"] for one in listed(robodial)] == ["written"]


def test_an_exported_file_brings_everything_back_elsewhere(
    robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ["--proof", "=1+1; “p”", "--hours", "18h-20h", "--expires", "2027-01-31"]
    robodial(*ADD, "--date", "2025-11-03 14:30:05", *more)
    robodial("consent", "add", "01 99 00 10 02", *ADD[3:], "--date", "2025-11-04", "--level", "relationship")
    robodial("consent", "add", "01 99 00 10 03", *ADD[3:], "--date", "2025-11-05")
    robodial("consent", "withdraw", "01 99 00 10 03")
    before = listed(robodial)
    assert robodial("consent", "export", "out.csv", "--json").object == {"file": "out.csv", "consents": 3}
    with (place / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["number"] for row in csv.DictReader(file)] == ["'+33199001001", "'+33199001002", "'+33199001003"]
    monkeypatch.setattr("robodial.app.places.user_folder", lambda: place / "another PC")
    told = robodial("consent", "import", "out.csv", "--json").object["consents"]
    assert (told["recorded"], told["withdrawn"], told["none"]) == (3, 1, {})
    after = listed(robodial)
    assert [one | {"proof": ""} for one in after] == [one | {"proof": ""} for one in before]
    assert after[0]["proof"] == "'=1+1; “p”"  # what a spreadsheet would take for a formula stays harmless


def test_nothing_is_recorded_of_a_file_that_is_no_list(robodial: Robodial, place: Path) -> None:
    said = robodial("consent", "import", "message.wav", "--consent-for", "survey")
    assert (said.code, said.out) == (1, "")
    assert robodial("consent", "export", "none/out.csv").code == 1
    assert listed(robodial) == []


# ---- person, run ----


def test_a_persons_consents_are_shown(robodial: Robodial) -> None:
    robodial(*ADD, "--date", "2025-11-03")
    held = robodial("person", NUMBER, "--json").object
    assert [one["purpose"] for one in held["consents"]] == ["marketing"]
    lines = robodial("person", NUMBER).out.splitlines()
    assert lines[2].startswith("Consent to marketing (express) given 2025-11-0")
    assert "consent recorded" in lines[3]


def test_an_appointment_campaign_ignores_consent_columns_and_keeps_their_cells(
    robodial: Robodial, consents: Path, place: Path
) -> None:
    file = place / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("liste.csv", consents.name), encoding="utf-8")
    said = robodial("run", file, "--scenario", "humans.toml", "--speed", "max", "--data-dir", "d", "--json")
    summary: dict[str, dict[str, object]] = _last(said)
    assert summary["imported"]["accepted"] == 4
    assert summary["imported"]["consents"] is None
    first = robodial("contacts", "list", "--json", "--data-dir", "d").objects[0]
    assert first["cells"] == ["Lefèvre", "01 99 00 10 01", "oui", "03/11/2025", "site", "« J'accepte »"]
    assert first["consents"] == []


def _last(said: Said) -> dict[str, dict[str, object]]:
    return said.objects[-1]


def test_dates_are_the_persons_own_calendar(robodial: Robodial) -> None:
    words = ["--country", "US", "--date", "11/03/2025 2:30 PM"]
    assert robodial("consent", "add", "202-555-0101", *ADD[3:], *words).code == 2  # 3 November or 11 March?
    words[3] = "11/23/2025 2:30 PM"
    said = robodial("consent", "add", "202-555-0101", *ADD[3:], *words, "--json")
    assert datetime.fromisoformat(said.object["given_at"]).isoformat() == "2025-11-23T19:30:00+00:00"
