"""The shipped rule packs: their values against a hand-written copy of the tables, their hashes, and damaged ones."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from robodial.domain.attempt import HISTORY_DAYS
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Purpose
from robodial.errors import SettingsError
from robodial.rules.line_number import FEW_NUMBERS
from robodial.rules.pack import Basis, Mark, Need, Pack
from robodial.rules.pack_file import pack_from
from robodial.rules.shelf import FOLDER, HASH_LIST, PACK_IDS, read_shelf, shipped_shelf, text_hash
from tests.unit.rules.renew_pack_hashes import hash_list

NO = ()
WIDE, FRENCH = ("10:00-13:00", "14:00-20:00"), ("10:00-13:00", "14:00-19:00")
NINE, TEN, NIGHT = ("09:00-20:00",), ("10:00-20:00",), ("00:00-24:00",)
SAT = ("10:00-18:00",)

# pack, purpose: consent, age, Monday to Friday, Saturday, Sunday, calls, in days, a day, register checked
TABLE = [
    ("FR", "appointment", "R", 0, NINE, SAT, NO, 4, 7, 2, False),
    ("FR", "service_info", "R", 0, NINE, SAT, NO, 4, 30, 2, False),
    ("FR", "public_alert", "E0", 0, NIGHT, NIGHT, NIGHT, 6, 1, 6, False),
    ("FR", "survey", "R", 0, WIDE, NO, NO, 4, 30, 1, False),
    ("FR", "marketing", "W", 365, WIDE, NO, NO, 4, 30, 1, False),
    ("FR", "political", "W", 365, WIDE, NO, NO, 2, 30, 1, False),
    ("FR", "charity", "R", 1095, WIDE, NO, NO, 2, 30, 1, False),
    ("EU", "appointment", "R", 0, NINE, SAT, NO, 3, 7, 2, False),
    ("EU", "survey", "X", 730, FRENCH, NO, NO, 3, 30, 1, False),
    ("EU", "marketing", "W", 365, FRENCH, NO, NO, 3, 30, 1, True),
    ("US", "appointment", "X", 0, NINE, NINE, NO, 3, 30, 1, False),
    ("US", "marketing", "W", 540, TEN, TEN, NO, 3, 30, 1, True),
    ("US", "political", "X", 730, TEN, TEN, NO, 3, 30, 1, True),
    ("CA", "appointment", "R", 0, NINE, SAT, NO, 3, 7, 2, False),
    ("CA", "survey", "R", 0, ("09:30-20:00",), SAT, NO, 3, 30, 1, False),
    ("CA", "political", "R", 0, ("09:30-20:00",), SAT, SAT, 3, 30, 1, False),
    ("CA", "charity", "W", 540, ("09:30-20:00",), SAT, NO, 2, 30, 1, False),
    ("GB", "service_info", "R", 0, NINE, SAT, NO, 3, 30, 2, False),
    ("GB", "marketing", "W", 365, TEN, ("10:00-17:00",), NO, 3, 30, 1, True),
    ("GB", "political", "W", 365, TEN, ("10:00-17:00",), NO, 2, 30, 1, True),
    ("DE", "appointment", "R", 0, NINE, ("10:00-16:00",), NO, 3, 7, 2, False),
    ("DE", "survey", "W", 730, ("10:00-13:00", "15:00-19:00"), NO, NO, 2, 30, 1, False),
    ("DE", "marketing", "W", 730, ("10:00-13:00", "15:00-19:00"), NO, NO, 2, 30, 1, False),
    ("ES", "appointment", "R", 0, ("09:00-14:00", "16:00-20:00"), NO, NO, 3, 7, 2, False),
    ("ES", "marketing", "W", 730, ("10:00-15:00", "16:00-20:00"), NO, NO, 3, 30, 1, True),
    ("IT", "survey", "W", 365, NINE, ("10:00-19:00",), NO, 3, 30, 1, True),
    ("IT", "political", "W", 365, ("10:00-13:00", "15:00-20:00"), NO, NO, 2, 30, 1, False),
    ("BE", "survey", "X", 730, WIDE, NO, NO, 3, 30, 1, False),
    ("BE", "charity", "W", 365, WIDE, NO, NO, 2, 30, 1, True),
    ("CH", "appointment", "R", 0, ("09:00-12:00", "13:00-20:00"), ("10:00-16:00",), NO, 3, 7, 2, False),
    ("CH", "survey", "X", 730, ("10:00-12:00", "14:00-19:00"), NO, NO, 2, 30, 1, True),
    ("AU", "survey", "R", 0, ("09:00-20:30",), ("09:00-17:00",), ("09:00-17:00",), 3, 30, 1, False),
    ("AU", "marketing", "W", 365, NINE, ("09:00-17:00",), NO, 3, 30, 1, True),
    ("AU", "charity", "X", 730, NINE, ("09:00-17:00",), NO, 3, 30, 1, False),
    ("DEFAULT", "appointment", "R", 0, FRENCH, NO, NO, 3, 30, 2, False),
    ("DEFAULT", "survey", "X", 365, FRENCH, NO, NO, 3, 30, 1, False),
    ("DEFAULT", "marketing", "W", 365, FRENCH, NO, NO, 3, 30, 1, True),
    ("DEFAULT", "charity", "W", 365, FRENCH, NO, NO, 2, 30, 1, True),
]


def pack(pack_id: str) -> Pack:
    return shipped_shelf().packs[pack_id]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_rules_of_a_purpose(row: tuple) -> None:
    pack_id, name, need, age, mon_fri, sat, sun, most, days, a_day, register = row
    rules = pack(pack_id).purposes[Purpose(name)]
    assert (rules.consent.need, rules.consent.max_age_days) == (Need(need), age)
    assert rules.window == CallingWindow.parse({**dict.fromkeys(range(5), mon_fri), 5: sat, 6: sun})
    assert [(cap.most, cap.days) for cap in rules.caps] == [(most, days)]
    assert rules.day_cap is not None
    assert rules.day_cap.most == a_day
    assert bool(rules.registers) is register
    assert rules.holidays_closed is (name != "public_alert")


# pack: in force, review, ring, abandoned %, of days, recording, kept, consent proof, call log
COUNTRIES = [
    ("FR", "2026-08-11", "2027-02-01", 25, 3, 30, "notice", 180, 1095, 1095),
    ("EU", "2026-08-02", "2027-02-01", 25, 3, 30, "all_party", 180, 1825, 1095),
    ("US", "2025-04-11", "2027-01-31", 20, 3, 30, "all_party", 180, 1825, 1825),
    ("CA", "2014-06-30", "2027-02-01", 20, 3, 30, "notice", 180, 1825, 1110),
    ("GB", "2026-02-05", "2027-02-01", 20, 1, 1, "notice", 180, 2190, 1095),
    ("DE", "2021-10-01", "2027-02-01", 20, 1, 30, "all_party", 90, 1825, 1825),
    ("ES", "2026-10-17", "2027-01-15", 20, 1, 30, "notice", 180, 1825, 1095),
    ("IT", "2026-06-19", "2027-02-01", 20, 1, 30, "notice", 180, 1825, 1095),
    ("BE", "2014-05-31", "2027-02-01", 20, 1, 30, "all_party", 180, 1825, 1095),
    ("CH", "2012-04-01", "2027-02-01", 20, 0, 30, "all_party", 90, 1825, 1095),
    ("AU", "2017-03-29", "2027-03-01", 20, 1, 30, "all_party", 180, 2190, 1095),
    ("DEFAULT", "2026-11-21", "2027-05-21", 25, 1, 30, "all_party", 90, 1825, 1095),
]


@pytest.mark.parametrize("row", COUNTRIES, ids=lambda row: row[0])
def test_the_parameters_of_a_country(row: tuple) -> None:
    pack_id, since, review, ring, abandoned, days, recording, kept, proof, log = row
    found = pack(pack_id)
    assert (found.effective_from, found.review_by) == (date.fromisoformat(since), date.fromisoformat(review))
    call, evidence = found.call, found.evidence
    assert (call.min_ring_s, call.abandoned_max_pct, call.abandoned_period_days) == (ring, abandoned, days)
    assert (call.message_start_max_s, call.release_after_hangup_s, call.optout_key) == (2, 5, "9")
    assert (evidence.recording, evidence.recording_max_days) == (recording, kept)
    assert (evidence.consent_proof_days, evidence.call_log_days, evidence.optout_days) == (proof, log, -1)


REGISTERS = [
    ("EU", {"national": 15}),
    ("US", {"national_dnc": 31}),
    ("CA", {"national_dncl": 31}),
    ("GB", {"tps": 28, "ctps": 28}),
    ("ES", {"robinson": 30}),
    ("IT", {"rpo": 15}),
    ("BE", {"dncm": 30}),
    ("CH", {"directory_asterisk": 30}),
    ("AU", {"dncr": 30}),
    ("DEFAULT", {"national": 30}),
]


@pytest.mark.parametrize(("pack_id", "ages"), REGISTERS, ids=[row[0] for row in REGISTERS])
def test_the_registers_of_a_country_and_how_old_they_may_be(pack_id: str, ages: dict[str, int]) -> None:
    rules = pack(pack_id).purposes[Purpose.MARKETING].registers
    assert {rule.name: rule.max_age_days for rule in rules} == ages
    assert all(rule.obtain and rule.title for rule in rules)


def test_france_and_germany_have_no_register_any_more() -> None:
    for pack_id in ("FR", "DE"):
        assert not any(rules.registers for rules in pack(pack_id).purposes.values())


def test_sectors_that_may_not_be_sold_by_telephone() -> None:
    def banned(pack_id: str) -> set[str]:
        return set(pack(pack_id).purposes[Purpose.MARKETING].sector_bans)

    assert banned("FR") == {"energy_renovation", "home_adaptation", "cpf"}
    assert banned("EU") == banned("ES") == banned("IT") == {"energy_unsolicited"}
    assert banned("GB") == {"pensions", "claims_management"}
    assert banned("CH") == {"health_insurance_cold"}
    assert not banned("US")


def test_every_pack_covers_every_purpose_and_says_whose_rule_it_is() -> None:
    assert set(shipped_shelf().packs) == set(PACK_IDS)
    for found in shipped_shelf().packs.values():
        assert set(found.purposes) == set(Purpose)
        assert all(rules.must_say_start >= {"id", "optout"} for rules in found.purposes.values())
        assert all(source.mark in Mark for source in found.sources)
        assert found.effective_from < found.review_by
    assert pack("FR").purposes[Purpose.MARKETING].basis is Basis.LAW


def test_every_country_belongs_to_the_pack_that_names_it() -> None:
    shelf = shipped_shelf()
    for found in shelf.packs.values():
        assert all(shelf.pack_id_of(country) == found.id for country in found.countries)
    named = {country for found in shelf.packs.values() for country in found.countries}
    assert {code for code in ("FR", "RE", "SE", "US", "PR", "JE", "VA") if code in named} == {
        "FR", "RE", "SE", "US", "PR", "JE", "VA",
    }  # fmt: skip
    assert shelf.pack_id_of("BR") == "DEFAULT"


def test_the_history_of_a_number_is_long_enough_for_every_cap() -> None:
    longest = max(
        cap.days for found in shipped_shelf().packs.values() for rules in found.purposes.values() for cap in rules.caps
    )
    assert longest < HISTORY_DAYS
    small = [
        line.small_scale
        for found in shipped_shelf().packs.values()
        for rules in found.purposes.values()
        for line in rules.lines
        if line.small_scale
    ]
    assert small
    assert all(rule.numbers < FEW_NUMBERS and rule.days < HISTORY_DAYS for rule in small)


# ---- hashes and damage ----


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the shipped folder, to be damaged."""
    return Path(shutil.copytree(FOLDER, tmp_path / "packs"))


def test_the_hash_list_is_current() -> None:
    told = "A pack was changed. When that was reviewed: python -m tests.unit.rules.renew_pack_hashes"
    assert (FOLDER / HASH_LIST).read_text(encoding="utf-8") == hash_list(), told


def test_the_line_ends_of_windows_change_no_hash(packs: Path) -> None:
    for file in packs.glob("*.toml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert not read_shelf(packs).problems
    assert text_hash(b"a\r\nb") == text_hash(b"a\nb") != text_hash(b"a b")


DAMAGE = {
    "one value loosened": (lambda file: file.write_text(file.read_text("utf-8").replace("W", "R"), "utf-8"), "altered"),
    "one byte more": (lambda file: file.write_bytes(file.read_bytes() + b" "), "altered"),
    "empty": (lambda file: file.write_bytes(b""), "altered"),
    "gone": (lambda file: file.unlink(), "missing"),
    "a folder": (lambda file: (file.unlink(), file.mkdir()), "unreadable"),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_pack_is_known_and_the_others_stand(packs: Path, how: str) -> None:
    damage, code = DAMAGE[how]
    damage(packs / "FR.toml")
    shelf = read_shelf(packs)
    assert shelf.problems["FR"].code == f"pack_{code}"
    assert "FR" in shelf.problems["FR"].reason
    assert "Install" in shelf.problems["FR"].reason
    assert set(shelf.packs) == set(PACK_IDS) - {"FR"}


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"not toml ["])
def test_without_a_hash_list_no_pack_is_trusted(packs: Path, content: bytes | None) -> None:
    (packs / HASH_LIST).unlink()
    if content is not None:
        (packs / HASH_LIST).write_bytes(content)
    assert read_shelf(packs).packs == {}
    assert {problem.code for problem in read_shelf(packs).problems.values()} == {"pack_altered"}


@pytest.mark.parametrize("content", [b"[pack", b"\xff", b"[pack]\nid = 'FR'\n"])
def test_a_pack_that_is_listed_and_cannot_be_read_is_no_pack(packs: Path, content: bytes) -> None:
    (packs / "FR.toml").write_bytes(content)
    (packs / HASH_LIST).write_text(f'"FR.toml" = "{text_hash(content)}"', encoding="utf-8")
    assert read_shelf(packs).problems["FR"].code == "pack_unreadable"


def test_a_pack_under_another_packs_name_is_no_pack(packs: Path) -> None:
    content = (packs / "CA.toml").read_bytes()
    (packs / "FR.toml").write_bytes(content)
    (packs / HASH_LIST).write_text(f'"FR.toml" = "{text_hash(content)}"', encoding="utf-8")
    assert read_shelf(packs).problems["FR"].code == "pack_altered"


def test_a_folder_that_is_not_there_is_no_crash(tmp_path: Path) -> None:
    assert set(read_shelf(tmp_path / "none").problems) == set(PACK_IDS)


def test_a_pack_grows_old_ninety_days_after_its_review() -> None:
    shelf, review = shipped_shelf(), date(2027, 2, 1)
    assert shelf.problem("FR", review + timedelta(days=90)) is None
    problem = shelf.problem("FR", review + timedelta(days=91))
    assert problem is not None
    assert problem.code == "pack_outdated"
    assert "2027-02-01" in problem.reason


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"extra": 1}, "x.toml: extra: there is no such setting"),
        ({"call": {"min_ring_s": "long"}}, "x.toml: call.min_ring_s: “long” is not a number."),
        ({"purpose": {}}, "x.toml: purpose: missing: appointment, service_info"),
        ({"pack": {"id": "France"}}, "x.toml: pack.id: "),
    ],
)
def test_mistakes_in_a_pack_name_the_file_and_the_place(change: dict, told: str) -> None:
    import tomllib

    data = tomllib.loads((FOLDER / "FR.toml").read_text(encoding="utf-8"))
    for name, value in change.items():
        data[name] = {**data.get(name, {}), **value} if isinstance(value, dict) and value else value
    with pytest.raises(SettingsError) as error:
        pack_from(data, "x.toml")
    assert str(error.value).startswith(told)
