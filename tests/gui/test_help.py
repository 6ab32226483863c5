"""The manual is whole in both languages, and opens at the right page."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from robodial.app.manual import TOPICS, Topic, read_manual, search, topic_key
from robodial.gui.help.page import FOLDER, HelpPage
from tests.gui.stage import Stage

MANUALS = {language: read_manual(FOLDER, language) for language in ("en", "fr")}
NEVER = ("lead", "hopper", "disposition", "trunk", "AMD", "DTMF", "IVR", "SVI", "originate", "millisecond")


@pytest.mark.parametrize("language", MANUALS)
def test_there_is_a_text_for_each_topic_and_no_other(language: str) -> None:
    assert sorted(path.stem for path in (FOLDER / language).glob("*.md")) == sorted(TOPICS)
    assert [topic.key for topic in MANUALS[language]] == list(TOPICS)


@pytest.mark.parametrize("key", TOPICS)
def test_both_languages_say_the_same_things_in_the_same_order(key: str) -> None:
    english, french = (next(topic for topic in MANUALS[language] if topic.key == key) for language in ("en", "fr"))
    assert _shape(english) == _shape(french)


def _shape(topic: Topic) -> list[str]:
    """Headings, list items, table rows and links: what must be there in each language."""
    lines = [found[0] for line in topic.markdown.splitlines() if (found := re.match(r"#+|[-\d]+\.? |\|", line))]
    return [*lines, *sorted(topic.links)]


@pytest.mark.parametrize("language", MANUALS)
def test_links_lead_to_topics_there_are(language: str) -> None:
    for topic in MANUALS[language]:
        for link in topic.links:
            assert link.startswith("topic:") and link[6:] in TOPICS, f"{topic.key}: {link}"


@pytest.mark.parametrize("language", MANUALS)
def test_no_word_of_the_trade_is_used(language: str) -> None:
    for topic in MANUALS[language]:
        for word in NEVER:
            assert not re.search(rf"\b{word}s?\b", topic.markdown, 0 if word.isupper() else re.IGNORECASE), topic.key


def test_french_is_set_as_french_is() -> None:
    for topic in MANUALS["fr"]:
        assert not re.search(r"[A-Za-zé]'[a-zé]", topic.markdown), topic.key
        assert not re.search(r"\w[?!;]", topic.markdown), topic.key


def test_pages_find_their_topic_under_the_names_they_use() -> None:
    assert topic_key("do_not_call") == "do-not-call"
    assert topic_key("topic:lines") == "lines"
    assert topic_key("campaign") == "campaigns"
    assert topic_key("nothing of the kind") == TOPICS[0]


def test_search_finds_words_in_any_order_and_however_accented() -> None:
    assert search(MANUALS["fr"], "telephone bloque")[0].heading == "Le téléphone est bloqué"
    assert search(MANUALS["en"], "tone dial")[0].topic.key == "problems"
    assert search(MANUALS["en"], "") == []
    assert search(MANUALS["en"], "zebra") == []


@pytest.fixture
def page(stage: Stage) -> HelpPage:
    stage.window.show()
    stage.go("help", topic="lines")
    shown = stage.window.page
    assert isinstance(shown, HelpPage)
    stage.wait_for(lambda: shown.shown)
    return shown


def test_it_opens_at_the_topic_asked_for(stage: Stage, page: HelpPage) -> None:
    assert page.shown == "lines"
    assert page.text.toPlainText().startswith("Lines")
    assert page.contents.currentItem().text() == "Lines"
    stage.window.help("problems")
    assert page.shown == "problems"


def test_links_lead_from_topic_to_topic_and_nowhere_else(stage: Stage, page: HelpPage) -> None:
    page._follow(QUrl("topic:problems"))
    assert page.shown == "problems"
    page._follow(QUrl("https://example.org/"))
    assert page.shown == "problems"


def test_a_place_found_is_shown_from_its_heading_on(stage: Stage, page: HelpPage) -> None:
    page.search.setText("disk full")
    assert page.contents.count() >= 1
    page.search.returnPressed.emit()
    stage.settle()
    assert page.shown == "problems"
    assert page.text.verticalScrollBar().value() > 0
    page.search.clear()
    assert page.contents.count() == len(TOPICS)


def test_nothing_found_is_said(stage: Stage, page: HelpPage) -> None:
    page.search.setText("zebra")
    assert page.contents.count() == 0
    assert "Nothing found" in page.found.text()


def test_it_speaks_french_to_french_users(tmp_path: Path, qapp: object) -> None:
    stage = Stage(tmp_path, language="fr")
    try:
        stage.go("help", topic="rules")
        page = stage.window.page
        assert isinstance(page, HelpPage)
        stage.wait_for(lambda: page.shown)
        assert page.text.toPlainText().startswith("Les règles")
    finally:
        stage.close()
