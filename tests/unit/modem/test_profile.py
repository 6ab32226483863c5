import pytest

from robodial.errors import ModemError, SettingsError
from robodial.modem import at_commands
from robodial.modem.at_commands import Command
from robodial.modem.identification import offers_voice, recognise
from robodial.modem.preparation import country_codes
from robodial.modem.profile import all_profiles, load, parse

GOOD = """
family = "f"
name = "F"
recognise = { usb = ["0572:1340"], answers = [{ command = "ATI3", pattern = "^CX" }] }
set_up = { settings = [] }
per_call = { settings = [], vsm_forms = ["{code}"] }
hang_up = { keeps_voice_mode = true }
play = { end = "10 03", aborts = [{ send = "00 10 18", wait_s = 1.0 }], fifo_bytes = 1 }
listen = { stops = [{ send = "10 21", wait_s = 1.0 }] }
duplex = { able = true, stops = [{ send = "00 10 5E", wait_s = 1.0 }] }
recovery = { dtr_drop_s = 0.7, dtr_long_drop_s = 2.5 }
[dial]
semicolon = true
answer = "hear"
report_settings = []
dial_tone_s = 1.0
digit_on_s = 0.1
digit_off_s = 0.1
comma_s = 2.0
"""


def test_three_families_are_shipped() -> None:
    assert set(all_profiles()) == {"conexant_cx930xx", "generic_v253", "us_robotics_5637"}


def test_every_shipped_setting_fits_a_command_line_of_its_own() -> None:
    for profile in all_profiles().values():
        forms = [form.format(code=255) for form in profile.vsm_forms]
        for setting in (*profile.set_up, *profile.per_call, *profile.report_settings, *forms):
            assert Command("AT" + setting).text


def test_unknown_profile_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match="generic_v253"):
        load("acme")


def test_time_of_dialing_counts_tones_pauses_and_digits() -> None:
    assert parse(GOOD, path="f.toml").dialing_s("0,W1") == pytest.approx(2 * 1.0 + 2.0 + 2 * 0.2)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('family = "f"', "family = ", "not readable as TOML"),
        ('"10 03"', "3", "play.end: .*bytes are written as"),
        ('"10 03"', '"1x"', "play.end"),
        ('"^CX"', '"("', "recognise.answers.0.pattern: .*not a pattern"),
        ("able = true", "able = true, more = 1", "duplex.more"),
        ("dtr_drop_s = 0.7", "dtr_drop_s = 99", "recovery.dtr_drop_s"),
        ("0572:1340", "0572", "recognise.usb.0"),
        ('"hear"', '"guess"', "dial.answer"),
    ],
)
def test_faulty_profile_is_refused_naming_file_place_and_fault(old: str, new: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=f"f.toml: .*{complaint}" if "TOML" not in complaint else complaint):
        parse(GOOD.replace(old, new), path="f.toml")


def test_countries_have_two_letter_codes_of_two_hex_digits() -> None:
    assert country_codes()["FR"] == "3D"
    assert all(len(c) == 2 and int(code, 16) < 256 for c, code in country_codes().items())


@pytest.mark.parametrize(
    ("answers", "usb", "family"),
    [
        ({"ATI0": "56000", "AT+GMI": "CONEXANT"}, "", "conexant_cx930xx"),
        ({"ATI3": "CX93001-EIS_V0.2013-V92"}, "", "conexant_cx930xx"),
        ({"ATI0": "5601"}, "", "us_robotics_5637"),
        ({"ATI3": "U.S. Robotics 56K FAX USB V1.2.23"}, "", "us_robotics_5637"),
        ({"ATI0": "56000"}, "", None),
        ({"ATI0": "56000"}, "0803:3095", "conexant_cx930xx"),
        ({}, "0BAF:0303", "us_robotics_5637"),
        ({"ATI3": "CL-MD56xx"}, "", None),
        ({}, "", None),
    ],
)
def test_family_is_known_by_its_words_then_by_its_usb_id(answers: dict[str, str], usb: str, family: str | None) -> None:
    profile = recognise(answers, usb)
    assert (profile.family if profile else None) == family


@pytest.mark.parametrize(
    ("classes", "voice"),
    [("0,1,1.0,2,8", True), ("(0,1,8)", True), ("0,1,2.0,8.0", True), ("0,1,1.0,2", False), ("0,18", False)],
)
def test_class_8_is_found_in_every_spelling(classes: str, voice: bool) -> None:
    assert offers_voice(classes) is voice


def test_settings_are_packed_into_few_lines_with_the_separators_the_standard_wants() -> None:
    groups = at_commands.pack(["S7=60", "S11=70", "+VIT=0", "+VSD=128,0", "+VRN=0", "+VRA=50"])
    assert [at_commands.joined(group) for group in groups] == [
        "ATS7=60S11=70+VIT=0;+VSD=128,0;+VRN=0",
        "AT+VRA=50",
    ]


@pytest.mark.parametrize("text", ["AT\r", "AT\x00", "ATé", "", "A" * 41])
def test_line_no_modem_should_see_cannot_be_built(text: str) -> None:
    with pytest.raises(ModemError, match="Not a command line"):
        Command(text)
