"""Choosing the language, and what happens without a translation."""

from collections.abc import Iterator

import pytest

from robodial import i18n


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    i18n.set_language("en")


def without_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        pytest.param({"LANG": "fr_FR.UTF-8"}, "fr", id="a French desktop"),
        pytest.param({"LANG": "fr_CA"}, "fr", id="any French"),
        pytest.param({"LANG": "de_DE.UTF-8"}, "en", id="a language we do not speak"),
        pytest.param({"LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8"}, "en", id="LC_ALL counts first"),
        pytest.param({"LC_ALL": "", "LANG": "fr_FR.UTF-8"}, "fr", id="an empty variable says nothing"),
    ],
)
def test_system_language_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    without_language(monkeypatch)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert i18n.system_language() == language


@pytest.mark.parametrize(
    ("named", "language"),
    [("French_France", "fr"), ("fr_FR", "fr"), ("English_United States", "en"), (None, "en")],
)
def test_system_language_on_windows_comes_from_the_regional_settings(
    monkeypatch: pytest.MonkeyPatch, named: str | None, language: str
) -> None:
    without_language(monkeypatch)
    monkeypatch.setattr("locale.getlocale", lambda: (named, "cp1252"))
    assert i18n.system_language() == language


def test_unknown_language_falls_back_to_english() -> None:
    i18n.set_language("xx")
    assert i18n.language() == "en"
    assert i18n.gettext("Never translated by anybody") == "Never translated by anybody"


def test_english_plurals_follow_the_number() -> None:
    i18n.set_language("en")
    assert [i18n.ngettext("{n} call", "{n} calls", n) for n in (0, 1, 2)] == ["{n} calls", "{n} call", "{n} calls"]


def test_text_without_a_french_translation_stays_english() -> None:
    i18n.set_language("fr")
    assert i18n.language() == "fr"
    assert i18n.gettext("Never translated by anybody") == "Never translated by anybody"
