"""Campaign files: a whole one is understood; every mistake is named by file, place, what is wrong, what is right."""

import json
import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Alert, MachinePolicy, Purpose, Statement
from robodial.domain.consent_declaration import ConsentDeclaration, ConsentLevel, ConsentTerms
from robodial.domain.list_columns import ListColumns
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, MACHINE_RULE, RetryRule
from robodial.errors import SettingsError
from robodial.settings.campaign_file import CampaignSettings, campaign_from, load_campaign_file
from robodial.settings.stored_campaign import campaign_of
from robodial.store.plain_values import plain, to_json

WHOLE = """
name = "Rappels de novembre"
purpose = "appointment"
country = "FR"
language = "fr"
list = "patients.csv"
most_attempts = 3
ring_timeout_s = 30
heard_share = 0.7

[caller]
name = "Cabinet fictif"
call_back = "01 99 00 00 01"

[message]
opening = "sons/ouverture.wav"
body = "sons/message.wav"
closing = "sons/fin.wav"

[hours]
mon_fri = ["09:00-12:00", "14:00-18:30"]
wed = ["09:00-12:00"]
sat = []

[retry]
busy = { after_min = 5, most = 3 }

[keys]
1 = "confirmed"
2 = "call_back"

[[line]]
port = "COM3"
number = "01 99 00 00 01"
outside_line = "0,"

[[line]]
port = "COM4"
"""

LEAST: dict[str, Any] = {
    "name": "least",
    "purpose": "service_info",
    "country": "US",
    "list": "people.csv",
    "caller": {"name": "Town hall", "call_back": "(201) 555-0123"},
    "message": {"body": "message.wav"},
}


def wrong(data: Any, **options: str) -> list[str]:
    """The complaints about these settings, one a line."""
    with pytest.raises(SettingsError) as error:
        campaign_from(data, folder=Path("here"), place="c.toml", options=options)
    return str(error.value).splitlines()


# ---- good files ----


def test_a_whole_campaign_file(tmp_path: Path) -> None:
    file = tmp_path / "campaign.toml"
    file.write_text(WHOLE, encoding="utf-8")
    campaign, lines = load_campaign_file(file)
    assert campaign.name == "Rappels de novembre"
    assert campaign.purpose is Purpose.APPOINTMENT
    assert (campaign.country, campaign.language) == ("FR", "fr")
    assert campaign.caller_name == "Cabinet fictif"
    assert campaign.call_back == "+33199000001"
    assert campaign.list_file == tmp_path / "patients.csv"
    assert campaign.message.opening == tmp_path / "sons/ouverture.wav"
    assert campaign.message.body == tmp_path / "sons/message.wav"
    assert campaign.message.closing == tmp_path / "sons/fin.wav"
    assert campaign.window == CallingWindow.parse(
        {**dict.fromkeys((0, 1, 3, 4), ("09:00-12:00", "14:00-18:30")), 2: ("09:00-12:00",)}
    )
    assert campaign.retry.most_attempts == 3
    assert campaign.retry.rules[Outcome.BUSY] == RetryRule(timedelta(minutes=5), 3)
    assert campaign.retry.rules[Outcome.NO_ANSWER] == DEFAULT_RULES[Outcome.NO_ANSWER]
    assert (campaign.ring_timeout_s, campaign.heard_share) == (30.0, 0.7)
    assert campaign.keys == {"1": Disposition.CONFIRMED, "2": Disposition.CALL_BACK}
    assert [(line.port, line.number, line.outside_line) for line in lines] == [
        ("COM3", "01 99 00 00 01", "0,"),
        ("COM4", "", ""),
    ]


RARE = {"region", "sector", "polling_days", "law_checked", "statement", "hipaa", "alert"}
"""Asked for by the rules of some purposes only; refusals say how to write them."""
BY_HAND_SELDOM = {"columns"}
"""Written by the window in which a list is chosen."""


def test_the_example_that_users_copy_is_understood() -> None:
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    example = tomllib.loads(readme.partition("```toml\n")[2].partition("```")[0])
    campaign, (line,) = campaign_from(example, folder=Path("here"), place="README.md")
    assert campaign.machines is MachinePolicy.LEAVE_MESSAGE
    assert campaign.message.machine == Path("here/short.wav")
    known = {field.alias or name for name, field in CampaignSettings.model_fields.items()}
    assert known - RARE - BY_HAND_SELDOM <= set(example) <= known
    assert line.port == "COM5"


def test_the_least_that_must_be_said() -> None:
    campaign, lines = campaign_from(LEAST, folder=Path("here"), place="c.toml")
    assert campaign.call_back == "+12015550123"
    assert campaign.language == "en"
    assert campaign.window == CallingWindow.parse(dict.fromkeys(range(7), ("00:00-24:00",)))
    assert campaign.retry.rules == DEFAULT_RULES
    assert lines == ()


def test_a_file_from_windows_notepad_and_a_country_in_small_letters(tmp_path: Path) -> None:
    file = tmp_path / "campaign.toml"
    file.write_text(WHOLE.replace('"FR"', '"fr"'), encoding="utf-8-sig", newline="\r\n")
    assert load_campaign_file(file)[0].country == "FR"


@pytest.mark.parametrize(
    ("country", "language"),
    [("FR", "fr"), ("MC", "fr"), ("RE", "fr"), ("BE", "fr"), ("CH", "fr"), ("GB", "en"), ("DE", "en")],
)
def test_the_language_of_the_called_people_follows_the_country(country: str, language: str) -> None:
    data = {**LEAST, "country": country, "caller": {"name": "Town hall", "call_back": "+33199000001"}}
    assert campaign_from(data, folder=Path(), place="c.toml")[0].language == language


# ---- files that cannot be read ----


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read: No such file.* Check the name"):
        load_campaign_file(tmp_path / "none.toml")


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_campaign_file(tmp_path)


def test_text_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('name = "a"\nlist = C:\\list.csv\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"c\.toml is not a campaign file: .*line 2.*quotation marks"):
        load_campaign_file(file)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes('name = "Été"'.encode("cp1252"))
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        load_campaign_file(file)


# ---- mistakes ----


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": 5}, "c.toml: name: write a text, between quotation marks."),
        ({"name": " "}, "c.toml: name: “ ” is too short: at least 1 characters."),
        ({"name": "n" * 121}, "c.toml: name: this is too long: at most 120 characters."),
        ({"country": "FRA"}, "c.toml: country: “FRA” is not a country; write two letters such as FR, GB or US."),
        ({"language": "de"}, "c.toml: language: “de” is not known; write one of 'fr', 'en'."),
        ({"list": 3}, "c.toml: list: write the name of a file, between quotation marks."),
        ({"message": "a.wav"}, 'c.toml: message: write it as message = { body = "reminder.wav" }'),
        ({"columns": {"phone": "Mobile"}}, 'c.toml: columns.phone: write it as phone = ["Mobile"]'),
        (
            {"line": {"port": "COM5"}},
            'c.toml: line: write it as line = [{ port = "COM5", number = "01 99 00 12 34" }]',
        ),
        ({"retry": {"busy": 3}}, "c.toml: retry.busy: write it as retry.busy = { after_min = 10, most = 3 }"),
        ({"message": {}}, "c.toml: message.body: this is missing."),
        ({"hours": {"mon": "09:00-12:00"}}, 'c.toml: hours.mon: write a list, such as ["09:00-12:00"].'),
        ({"hours": {"mon": [9]}}, "c.toml: hours.mon[1]: write a text, between quotation marks."),
        ({"hours": {"mon": ["12:00-09:00"]}}, "c.toml: hours: '12:00-09:00': the hours close before they open"),
        ({"hours": {"mon": ["9h"]}}, "c.toml: hours: '9h': write hours as 09:00-12:00"),
        ({"most_attempts": 99}, "c.toml: most_attempts: 99 is too large: at most 20."),
        ({"most_attempts": 0}, "c.toml: most_attempts: 0 is too small: at least 1."),
        ({"most_attempts": 1.5}, "c.toml: most_attempts: “1.5” is not a whole number."),
        ({"ring_timeout_s": "long"}, "c.toml: ring_timeout_s: “long” is not a number."),
        ({"heard_share": 0}, "c.toml: heard_share: 0 is too small: it must be more than 0.0."),
        ({"lsit": "x"}, "c.toml: lsit: there is no such setting; did you mean “list”?"),
        ({"line": [{"prot": "COM3", "port": "COM3"}]}, "c.toml: line[1].prot: there is no such setting; "
         "did you mean “port”?"),
        ({"line": [{}]}, "c.toml: line[1].port: this is missing."),
    ],
)  # fmt: skip
def test_one_mistake_is_one_line(change: dict[str, Any], told: str) -> None:
    assert wrong({**LEAST, **change}) == [told]


def test_an_unknown_name_far_from_any_other_is_told_what_there_is() -> None:
    [told] = wrong({**LEAST, "caller": {"name": "Cab", "call_back": "2015550123", "zzz": 1}})
    assert told == "c.toml: caller.zzz: there is no such setting; there are: name, call_back."


def test_a_purpose_that_does_not_exist_is_told_all_that_do() -> None:
    [told] = wrong({**LEAST, "purpose": "telesales"})
    assert told.startswith("c.toml: purpose: “telesales” is not known; write one of 'appointment', ")
    assert all(purpose.value in told for purpose in Purpose)


def test_a_day_that_does_not_exist() -> None:
    [told] = wrong({**LEAST, "hours": {"lundi": []}})
    assert told.startswith("c.toml: hours: “lundi” is not a day; write one of mon, tue,")


def test_a_retry_after_what_ends_a_contact() -> None:
    [told] = wrong({**LEAST, "retry": {"fax": {"after_min": 5, "most": 1}}})
    assert told.startswith("c.toml: retry: “fax” is nothing one can try again after; write one of busy,")


@pytest.mark.parametrize("key", ["9", "A", "10", ""])
def test_a_key_that_cannot_be_given_a_meaning(key: str) -> None:
    [told] = wrong({**LEAST, "keys": {key: "confirmed"}})
    assert told.endswith("9 always refuses further calls.")


@pytest.mark.parametrize("meaning", ["opted_out", "left_message", "none", "maybe"])
def test_no_key_but_9_refuses_further_calls(meaning: str) -> None:
    """A key that only looked like a refusal would not be stored as one."""
    [told] = wrong({**LEAST, "keys": {"1": meaning}})
    assert told == f"c.toml: keys.1: “{meaning}” is not known; write one of 'confirmed', 'call_back'."


@pytest.mark.parametrize("number", ["call us", "12", "+999 1234567"])
def test_a_call_back_number_that_nobody_could_call(number: str) -> None:
    [told] = wrong({**LEAST, "caller": {"name": "Town hall", "call_back": number}})
    assert "call" in told
    assert number in told


def test_every_mistake_is_told_at_once() -> None:
    told = wrong({"name": "x", "purpose": "x", "country": "XX"})
    assert len(told) == 5
    assert {line.split(": ")[1] for line in told} == {"purpose", "country", "list", "caller", "message"}


def test_settings_from_the_command_line_are_named_by_their_options() -> None:
    given = {**LEAST, "caller": {"name": "x", "call_back": "2015550123"}, "most_attempts": 99}
    told = wrong(given, **{"caller.name": "--caller-name"})
    assert told == [
        "--caller-name: “x” is too short: at least 2 characters.",
        "c.toml: most_attempts: 99 is too large: at most 20.",
    ]


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


@given(st.sampled_from([*LEAST, "hours", "retry", "keys", "line", "most_attempts", "heard_share", "x"]), values)
def test_any_value_anywhere_is_a_campaign_or_a_complaint(name: str, value: Any) -> None:
    try:
        campaign, _lines = campaign_from({**LEAST, name: value}, folder=Path(), place="c.toml")
    except SettingsError as error:
        assert all(line.startswith("c.toml: ") for line in str(error).splitlines() if line.startswith("c.toml"))
        assert str(error).startswith("c.toml: ")
    else:
        assert campaign.country == "US" or name == "country"


# ---- answering machines ----


def with_machines(policy: str | None = None, **more: Any) -> dict[str, Any]:
    return {**LEAST, **({"machines": policy} if policy else {}), **more}


def test_machines_get_the_message_unless_something_else_is_said() -> None:
    campaign, _lines = campaign_from(LEAST, folder=Path("here"), place="c.toml")
    assert campaign.machines is MachinePolicy.LEAVE_MESSAGE
    assert campaign.message.machine is None
    assert Outcome.MACHINE not in campaign.retry.rules


def test_machines_may_have_a_message_of_their_own() -> None:
    own = {"body": "message.wav", "machine": "repondeur.wav"}
    campaign, _lines = campaign_from(with_machines(message=own), folder=Path("here"), place="c.toml")
    assert campaign.message.machine == Path("here/repondeur.wav")


def test_who_has_a_machine_may_be_called_later() -> None:
    campaign, _lines = campaign_from(with_machines("call_later"), folder=Path("here"), place="c.toml")
    assert campaign.machines is MachinePolicy.CALL_LATER
    assert campaign.retry.rules[Outcome.MACHINE] == MACHINE_RULE


def test_with_nothing_left_on_machines_the_retry_rules_say_whether_to_call_again() -> None:
    never, _lines = campaign_from(with_machines("leave_nothing"), folder=Path("here"), place="c.toml")
    assert Outcome.MACHINE not in never.retry.rules
    again = {"machine": {"after_min": 240, "most": 2}}
    some, _lines = campaign_from(with_machines("leave_nothing", retry=again), folder=Path("here"), place="c.toml")
    assert some.retry.rules[Outcome.MACHINE] == RetryRule(timedelta(hours=4), 2)


def test_a_policy_that_does_not_exist_is_said() -> None:
    assert wrong(with_machines("ignore")) == [
        "c.toml: machines: “ignore” is not known; write one of 'leave_message', 'leave_nothing', 'call_later'."
    ]


def test_a_message_that_no_machine_would_hear_is_said() -> None:
    (told,) = wrong(with_machines("call_later", message={"body": "message.wav", "machine": "repondeur.wav"}))
    assert told.startswith("c.toml: message: “machine” is never played")


def test_calling_machines_again_that_have_the_message_is_said() -> None:
    (told,) = wrong(with_machines(retry={"machine": {"after_min": 240, "most": 2}}))
    assert told == (
        'c.toml: retry: machines get a message, and no other call; for another set machines = "call_later".'
    )


# ---- consents ----


def test_consents_are_express_and_nobody_answers_for_them_unless_the_file_says_so() -> None:
    campaign, _lines = campaign_from(LEAST, folder=Path(), place="test")
    assert campaign.consent == ConsentTerms()
    table = {"level": "written", "declared_by": " Mme Martin ", "declared_on": date(2026, 11, 20), "text": "bulletins"}
    campaign, _lines = campaign_from({**LEAST, "consent": table}, folder=Path(), place="test")
    declared = ConsentDeclaration("Mme Martin", date(2026, 11, 20), "bulletins")
    assert campaign.consent == ConsentTerms(ConsentLevel.WRITTEN, declared)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"level": "written"}, "add declared_by"),
        ({"declared_on": "2026-11-20"}, "add declared_by"),
        ({"text": "signed"}, "add declared_by"),
        ({"declared_by": "M"}, "full name"),
        ({"declared_by": "Mme Martin", "declared_on": "hier"}, "is not a date; write it as"),
        ({"level": "implied"}, "relationship"),
        ({"declared_bye": "Mme Martin"}, "declared_by"),
    ],
)
def test_a_declaration_without_its_name(table: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told) as complaint:
        campaign_from({**LEAST, "consent": table}, folder=Path(), place="test")
    assert str(complaint.value).startswith("test: consent")


# ---- what rules ask to be stated ----


def french(**more: Any) -> dict[str, Any]:
    return {**LEAST, "country": "FR", "caller": {"name": "Mairie", "call_back": "0199000001"}, **more}


def test_what_rules_ask_for_is_read() -> None:
    stated = {"by": "Mme Martin", "on": date(2026, 11, 1), "law": "loi du pays"}
    given = french(
        purpose="political", region="Moselle", sector="other", polling_days=[date(2027, 4, 11)],
        law_checked=stated, statement=stated, hipaa=stated,
    )  # fmt: skip
    campaign, _lines = campaign_from(given, folder=Path(), place="c.toml")
    assert (campaign.region, campaign.sector, campaign.polling_days) == ("57", "other", (date(2027, 4, 11),))
    assert campaign.law_checked == campaign.statement == campaign.hipaa == Statement(*stated.values())
    assert campaign_from(french(polling_days=[]), folder=Path(), place="c.toml")[0].polling_days == ()
    assert campaign_from(french(), folder=Path(), place="c.toml")[0].polling_days is None


def test_an_alert_is_read_with_its_end() -> None:
    alert = {"confirmed_by": "Mme Martin", "ends_at": datetime(2026, 11, 23, 18, tzinfo=timezone(timedelta(hours=1)))}
    campaign, _lines = campaign_from(french(purpose="public_alert", alert=alert), folder=Path(), place="c.toml")
    assert campaign.alert == Alert("Mme Martin", datetime(2026, 11, 23, 17, tzinfo=UTC))
    local = {**alert, "ends_at": datetime(2026, 11, 23, 18)}
    campaign, _lines = campaign_from(french(purpose="public_alert", alert=local), folder=Path(), place="c.toml")
    assert campaign.alert is not None
    assert campaign.alert.ends_at == datetime(2026, 11, 23, 18).astimezone()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"region": "Texas"}, "c.toml: region: “Texas” is no region of FR with holidays of its own; there are: 57, "),
        ({"sector": "carpets"}, "c.toml: sector: “carpets” is not known; write one of energy_renovation, "),
        ({"polling_days": ["soon"]}, "c.toml: polling_days[1]: “soon” is not a date; write it as 2026-11-23, "),
        ({"polling_days": [date(1, 1, 1)]}, "c.toml: polling_days: the year 1 cannot be right."),
        ({"law_checked": {"by": "Moi", "on": date(2026, 1, 1)}}, "c.toml: law_checked: say which law was checked"),
        ({"statement": {"by": "Moi"}}, "c.toml: statement.on: this is missing."),
        ({"statement": {"bye": "Moi"}}, "c.toml: statement.by: this is missing."),
        ({"alert": {"confirmed_by": "Moi", "ends_at": datetime(2026, 11, 23)}}, "c.toml: alert: only a public_alert"),
        ({"purpose": "public_alert", "alert": {"confirmed_by": "Moi", "ends_at": "tonight"}},
         "c.toml: alert.ends_at: “tonight” is not a date and time; write it as 2026-11-23T18:00:00, "),
    ],
)  # fmt: skip
def test_what_is_stated_wrongly(change: dict[str, Any], told: str) -> None:
    assert wrong(french(**change))[0].startswith(told)


def test_how_a_list_is_read_can_be_said(tmp_path: Path) -> None:
    columns = {"phone": ["Mobile", "C"], "name": ["-"], "encoding": "cp1252", "unrepaired_rows": [3, 9]}
    campaign, _lines = campaign_from({**LEAST, "columns": columns}, folder=tmp_path, place="c.toml")
    assert campaign.columns == ListColumns(("Mobile", "C"), ("-",), "", "cp1252", (3, 9))
    assert campaign_of(json.loads(to_json(plain(campaign)))) == campaign


def test_an_encoding_nobody_knows_is_named_with_what_would_be_right() -> None:
    (line,) = wrong({**LEAST, "columns": {"encoding": "klingon"}})
    assert "klingon" in line
    assert "utf-8" in line


def test_a_repair_nobody_knows_is_refused() -> None:
    assert len(wrong({**LEAST, "columns": {"refused_repairs": ["everything"]}})) == 1
