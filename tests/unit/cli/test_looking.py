"""Commands that only look: check, person, journal, doctor, lines."""

import sqlite3
from pathlib import Path

import pytest

from robodial.app.line_numbers import LineNumbers
from robodial.app.lines import LineChoice
from robodial.app.places import DATABASE, user_folder
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.domain.voice_format import VoiceFormat
from robodial.modem.discovery import FoundModem, ListedPort
from robodial.store import Store
from tests.simulation.campaigns import write_message
from tests.unit.cli.conftest import Robodial

RUN = ("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d")


# ---- check ----


def test_check_names_everybody_who_will_not_be_called(robodial: Robodial, place: Path) -> None:
    robodial("dnc", "add", "01 99 00 10 02")
    told = robodial("check", "campaign.toml", "--json").object
    assert (told["campaign"], told["contacts"], told["merged"], told["will_be_called"]) == ("Rappels", 2, 1, 1)
    [refused] = told["not_called"]
    assert (refused["row"], refused["number"], refused["code"]) == (3, "+33199001002", "do_not_call")
    assert refused["until"] is None
    assert [row["code"] for row in told["rejected"]] == ["emergency", "no_number"]
    assert not (place / "d").exists()


def test_check_names_those_called_often_enough(robodial: Robodial, place: Path) -> None:
    now = SystemClock().now()
    with Store(user_folder() / DATABASE) as store:
        for _ in range(4):
            store.calls.record(PhoneNumber("+33199001001"), now, "earlier", "appointment", is_test_call=False)
    [waiting] = robodial("check", "campaign.toml", "--json").object["not_called"]
    assert waiting["code"] == "cap_7_days"
    assert waiting["until"] > now.isoformat()


def test_check_says_by_code_who_lacks_a_consent_and_what_a_real_line_would_need(
    robodial: Robodial, place: Path
) -> None:
    write_message(place / "opening.wav", 2.0)
    file = place / "campaign.toml"
    text = file.read_text(encoding="utf-8").replace('"appointment"', '"marketing"')
    file.write_text(text.replace('"message.wav"', '"message.wav", opening = "opening.wav"'), encoding="utf-8")
    robodial("dnc", "add", "01 99 00 10 02")
    told = robodial("check", "campaign.toml", "--json").object
    assert told["not_called_by_code"] == {"consent_missing": 1, "do_not_call": 1}
    [without] = [one for one in told["not_called"] if one["code"] == "consent_missing"]
    assert without["rule"].startswith("FR 2026.11.1, purpose.marketing")
    assert "L223-1" in without["source"]
    [line] = told["lines"]
    assert (line["line"], line["number"], line["is_emulated"]) == ("sim", "", True)
    assert line["problem"].startswith("It is not known which number the line shows. In France")


def test_check_refuses_a_line_that_shows_the_wrong_number(robodial: Robodial, place: Path) -> None:
    file = place / "campaign.toml"
    text = file.read_text(encoding="utf-8")
    for number, code in (("06 12 34 56 78", 1), ("01 42 00 00 00", 0), ("01 62 00 12 34", 0)):
        line = f'line = [{{ port = "COM3", number = "{number}" }}]'
        file.write_text(text.replace('line = [{ port = "sim:2" }]', line), encoding="utf-8")
        said = robodial("check", "campaign.toml", "--json")
        assert said.code == code
        if code == 0:
            assert said.object["lines"] == [{"line": "COM3", "number": number, "is_emulated": False, "problem": ""}]
        else:
            assert "Line COM3: 0612345678 is a mobile number, which may not be shown." in said.err


def test_check_in_words(robodial: Robodial, place: Path) -> None:
    robodial("dnc", "add", "01 99 00 10 02")
    lines = robodial("check", "campaign.toml").out.splitlines()
    assert lines[0].startswith("Rappels: message of ")
    assert lines[1].startswith("On answering machines a message of ")
    assert lines[2] == "Contacts: 2, 1 merged with another of the same number; 1 will be called."
    assert lines[3].startswith("Line sim, if it were a real one: It is not known which number the line shows.")
    assert lines[4] == "  1 not called: on the do-not-call list"
    assert lines[5] == "  row 3, François Müller (01 99 00 10 02): This number is on the do-not-call list."
    assert lines[6] == "Rows that cannot be called: 2"
    assert len(lines) == 9


def test_check_says_that_nothing_is_left_on_machines_and_who_may_not_be_called_so(
    robodial: Robodial, place: Path
) -> None:
    file = place / "campaign.toml"
    file.write_text('machines = "leave_nothing"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    (place / "liste.csv").write_text("Nom;Téléphone\nZoé;01 99 00 10 01\nUrs;+41 44 668 18 00\n", encoding="utf-8")
    assert "On answering machines nothing is left." in robodial("check", "campaign.toml").out.splitlines()
    told = robodial("check", "campaign.toml", "--json").object
    assert told["machine_message_s"] is None
    assert [(one["number"], one["code"]) for one in told["not_called"]] == [("+41446681800", "machines")]


def test_a_long_list_of_refusals_is_cut_on_the_screen(robodial: Robodial, place: Path) -> None:
    rows = "".join(f"N{n};01 99 00 20 {n:02}\n" for n in range(25))
    (place / "liste.csv").write_text("Nom;Téléphone\n" + rows, encoding="utf-8")
    robodial("dnc", "import", "liste.csv")
    lines = robodial("check", "campaign.toml").out.splitlines()
    assert lines[-1] == "  and 5 more: robodial check --json has them all"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"appointment"', '"charity"', "Calls of the kind “Charity” begin with who is calling and why"),
        ("message.wav", "none.wav", "none.wav"),
        ('"message.wav"', '"message.wav", machine = "none.wav"', "none.wav"),
        (
            'country = "FR"',
            'country = "GB"\nmachines = "call_later"',
            "In the campaign file that is machines = “leave_message”",
        ),
        ("liste.csv", "none.csv", "none.csv cannot be read"),
        ('name = "Rappels"', 'nom = "x"', "campaign.toml: name: this is missing."),
    ],
)
def test_what_stands_in_the_way_of_the_whole_campaign(
    robodial: Robodial, place: Path, old: str, new: str, told: str
) -> None:
    file = place / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    said = robodial("check", "campaign.toml", "--json")
    assert (said.code, said.out) == (1, "")
    assert told in said.err


# ---- person ----


def test_what_is_held_about_a_person(robodial: Robodial, place: Path) -> None:
    robodial(*RUN)
    robodial("dnc", "add", "01 99 00 10 01", "--data-dir", "d")
    held = robodial("person", "0199001001", "--data-dir", "d", "--json").object
    assert held["number"] == "+33199001001"
    assert [contact["name"] for contact in held["contacts"]] == ["Zoé Lefèvre"]
    assert held["refusal"]["source"] == "dnc add"
    assert {entry["kind"] for entry in held["journal"]} == {"dial", "end", "refusal"}
    assert held["journal"] == sorted(held["journal"], key=lambda entry: entry["at"])


def test_what_is_held_in_words(robodial: Robodial, place: Path) -> None:
    robodial(*RUN)
    lines = robodial("person", "0199001001", "--data-dir", "d").out.splitlines()
    assert lines[0] == "01 99 00 10 01"
    assert lines[1] == "In a list: Zoé Lefèvre (Lefèvre, Zoé, 01 99 00 10 01, 12/12/2026)"
    assert lines[2] == "+33199001001 is not on the list."
    assert "  called: " in lines[3]
    assert "campaign: Rappels" in lines[3]
    assert "  end of the call: " in lines[4]


def test_emulated_calls_of_the_users_own_folder_are_found_too(robodial: Robodial, place: Path) -> None:
    robodial(*RUN[:-2])
    assert len(robodial("person", "0199001001", "--json").object["journal"]) == 2


def test_nothing_is_held(robodial: Robodial) -> None:
    assert robodial("person", "0199001001").out.splitlines()[-1] == "Nothing is held about this number."
    assert robodial("person", "0199001001", "--json").object == {
        "number": "+33199001001",
        "contacts": [],
        "refusal": None,
        "consents": [],
        "journal": [],
    }


def test_a_person_is_one_number(robodial: Robodial) -> None:
    assert "holds several numbers" in robodial("person", "0199001001 / 0199001002").err


# ---- journal ----


def test_a_whole_journal(robodial: Robodial, place: Path) -> None:
    robodial(*RUN)
    told = robodial("journal", "verify", "--data-dir", "d", "--json").object
    assert (told["ok"], told["rows"]) == (True, 4)
    head = robodial("report", "Rappels", "--data-dir", "d", "--json").object["journal_head"]
    said = robodial("journal", "verify", "--data-dir", "d")
    assert (said.code, said.out) == (0, f"The journal is whole: 4 rows, head {head}.\n")


def test_a_changed_journal(robodial: Robodial, place: Path) -> None:
    robodial(*RUN)
    base = sqlite3.connect(place / "d" / DATABASE)
    base.execute("UPDATE journal_personal SET payload = '{}' WHERE seq = 2")
    base.commit()
    base.close()
    said = robodial("journal", "verify", "--data-dir", "d")
    assert (said.code, said.out) == (1, "")
    assert "The journal was changed: row 2 (content_changed)" in said.err
    json = robodial("journal", "verify", "--data-dir", "d", "--json")
    assert json.code == 1
    assert json.object["first_bad"] == 2


def test_no_journal_yet(robodial: Robodial, place: Path) -> None:
    said = robodial("journal", "verify", "--data-dir", "none")
    assert (said.code, said.out) == (1, "")
    assert "there is no such file yet" in said.err


# ---- doctor ----


def test_a_healthy_pc(robodial: Robodial, place: Path) -> None:
    said = robodial("doctor", "--no-modems")
    assert (said.code, said.err) == (0, "")
    assert [line.split()[0] for line in said.out.splitlines()] == ["good"] * 5


def test_every_problem_has_its_line_and_the_end_counts_them(robodial: Robodial, place: Path) -> None:
    (place / "d").mkdir()
    (place / "d" / DATABASE).write_bytes(b"nothing of SQLite" * 100)
    said = robodial("doctor", "--no-modems", "--data-dir", "d")
    assert said.code == 1
    assert said.err == "1 problem was found.\n"
    assert any(line.startswith("PROBLEM  data: ") and "damaged" in line for line in said.out.splitlines())
    findings = robodial("doctor", "--no-modems", "--data-dir", "d", "--json").objects
    assert [one["ok"] for one in findings] == [True, True, True, False, True]


def test_a_damaged_file_that_was_restored_is_said_at_once_and_by_the_doctor_later(
    robodial: Robodial, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    robodial(*RUN)
    with Store(place / "d" / DATABASE) as store:
        store.copies.make(SystemClock().now())
    (place / "d" / DATABASE).write_bytes(b"nothing of SQLite" * 1000)
    assert robodial("report", "Rappels", "--data-dir", "d").code == 0
    [told] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "was damaged. The copy of" in told
    said = robodial("doctor", "--no-modems", "--data-dir", "d")
    assert (said.code, said.err) == (0, "")
    assert told in said.out


def test_a_changed_journal_is_a_problem(robodial: Robodial, place: Path) -> None:
    robodial(*RUN)
    base = sqlite3.connect(place / "d" / DATABASE)
    base.execute("UPDATE journal_personal SET payload = '{}' WHERE seq = 1")
    base.commit()
    base.close()
    said = robodial("doctor", "--no-modems", "--data-dir", "d")
    assert said.code == 1
    assert "The journal was changed at row 1." in said.out


def test_a_full_disk_and_a_disk_that_fails(robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _place: type("Usage", (), {"free": 5_000_000}))
    assert "5 MB free in" in robodial("doctor", "--no-modems").out

    def fails(place: Path) -> None:
        raise OSError(5, "Input/output error", str(place))

    monkeypatch.setattr("shutil.disk_usage", fails)
    said = robodial("doctor", "--no-modems")
    assert said.code == 1
    assert "Input/output error" in said.out


# ---- lines ----

MODEM = FoundModem(
    port="COM3",
    location="1-2",
    description="USB modem",
    family="conexant_cx930xx",
    profile="conexant_cx930xx",
    voice_formats=(VoiceFormat.LINEAR_16,),
    voice=True,
)
BUSY = FoundModem("COM4", "", "", "", "", (), False, "COM4 is in use.", "Close the other program.")


def test_modems_and_their_problems(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robodial.cli.lines.find_modems", lambda _ports: [MODEM, BUSY])
    LineNumbers(user_folder()).keep([LineChoice("COM9", "01 62 00 12 34")], [ListedPort("COM9", location="1-2")])
    said = robodial("lines")
    assert said.code == 0
    assert said.out.splitlines() == [
        "COM3  USB modem",
        f"    voice modem: conexant_cx930xx; formats: {VoiceFormat.LINEAR_16.value}",
        "    USB socket: 1-2",
        "    number shown: 01 62 00 12 34 (an ordinary number)",
        "    good for appointment, service_info, public_alert, survey, marketing, political, charity",
        "COM4  ",
        "    COM4 is in use.",
        "    Close the other program.",
    ]
    first, second = robodial("lines", "--json").objects
    assert (first["port"], first["number"], first["number_kind"]) == ("COM3", "+33162001234", "fixed")
    assert [rule["reason"] for rule in first["rules"]] == [""]
    assert (second["port"], second["number"]) == ("COM4", None)


def test_a_line_whose_number_is_not_known_or_not_good(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robodial.cli.lines.find_modems", lambda _ports: [MODEM])
    lines = robodial("lines").out.splitlines()
    assert "--line PORT=NUMBER" in lines[3]
    assert lines[4].startswith("    not for appointment")
    LineNumbers(user_folder()).keep([LineChoice("COM3", "0142000000")], [])
    lines = robodial("lines").out.splitlines()
    assert "at most 5 different numbers in 30 days" in lines[4]
    [rule] = robodial("lines", "--country", "us", "--json").object["rules"]
    assert rule["reason"] == ""


def test_no_port_at_all(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robodial.cli.lines.find_modems", lambda _ports: [])
    said = robodial("lines")
    assert (said.code, said.out) == (
        0,
        "No serial port was found. Plug the modem in, wait ten seconds and try again.\n",
    )
    assert robodial("lines", "--json").out == ""


def test_the_doctor_looks_at_modems(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robodial.app.checkup.find_modems", lambda: [MODEM, BUSY])
    said = robodial("doctor")
    assert said.code == 1
    assert said.out.splitlines()[-3:] == [
        "good     COM3: conexant_cx930xx",
        "PROBLEM  COM4: COM4 is in use.",
        "         Close the other program.",
    ]
    monkeypatch.setattr("robodial.app.checkup.find_modems", list)
    assert "emulated lines work" in robodial("doctor").out
