"""What the installer says and touches, as far as its script can be read without building it."""

import re
from pathlib import Path, PureWindowsPath

import platformdirs
import pytest
from platformdirs import windows

from robodial.app.places import user_folder
from tests.packaging.conftest import PACKAGING

SCRIPT = (PACKAGING / "robodial.nsi").read_text(encoding="utf-8")
TEXTS = re.findall(r'^LangString (\w+) \$\{LANG_(\w+)\} "(.*)"$', SCRIPT, re.MULTILINE)
LINES = [line.partition(" ;")[0].strip() for line in SCRIPT.splitlines() if not line.startswith(";")]


def test_every_text_is_there_in_both_languages_and_used() -> None:
    names = {name for name, _language, _text in TEXTS}
    assert {(name, language) for name, language, _ in TEXTS} == {
        (name, language) for name in names for language in ("ENGLISH", "FRENCH")
    }
    assert {name for name in names if f"$({name})" in SCRIPT} == names


def test_both_languages_fill_in_the_same() -> None:
    filled: dict[str, list[set[str]]] = {}
    for name, _language, text in TEXTS:
        filled.setdefault(name, []).append(set(re.findall(r"\$\{?\w+\}?", text)))
    assert not {name: found for name, found in filled.items() if found[0] != found[1]}


@pytest.mark.parametrize("text", [text for _name, language, text in TEXTS if language == "FRENCH"])
def test_french_is_set_as_the_french_do(text: str) -> None:
    assert "'" not in text
    assert not re.findall(r"[^\u00a0\u202f][:;!?](?:\s|\$\\r|$)", text)


def test_the_data_are_where_the_program_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "get_win_folder", lambda name: {"CSIDL_LOCAL_APPDATA": r"C:\local"}[name])
    monkeypatch.setattr(platformdirs, "PlatformDirs", windows.Windows)
    (data,) = re.findall(r'!define DATA "(.*?)"', SCRIPT)
    assert PureWindowsPath(Path(user_folder())) == PureWindowsPath(data.replace("$LOCALAPPDATA", r"C:\local"))


def test_only_the_data_are_ever_deleted_as_a_whole_and_only_after_a_question_that_silence_answers_with_no() -> None:
    whole = [number for number, line in enumerate(LINES) if re.match(r"RMDir\s+/r", line)]
    assert [LINES[number] for number in whole] == ['RMDir /r "${DATA}"']
    question = LINES[whole[0] - 1]
    assert "$(DELETE_DATA)" in question and "MB_DEFBUTTON2" in question and "/SD IDNO IDNO keep" in question
    assert not [line for line in LINES if re.match(r"Delete\b.*\*", line)]


def test_every_question_has_an_answer_for_a_silent_installation() -> None:
    assert not [line for line in LINES if line.startswith("MessageBox") and " /SD ID" not in line]
