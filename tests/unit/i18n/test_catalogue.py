"""Every text of the code has its French translation, and the compiled catalogue is the current one.

`python3 dev.py translations` collects and compiles; a person translates in between.
"""

import ast
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import robodial

PACKAGE = Path(robodial.__file__).parent
CATALOGUE = PACKAGE / "i18n" / "locale" / "fr" / "LC_MESSAGES" / "robodial.po"

Text = str | tuple[str, ...]
REMEDY = "run `python3 dev.py translations`, translate what is empty in robodial.po, and run it again"


@cache
def texts_of_the_code() -> dict[Text, str]:
    """Each text to translate, with the file it is first found in. With a plural: a pair."""
    found: dict[Text, str] = {}
    for file, _line, text, _comments, _context in extract_from_dir(PACKAGE, keywords=DEFAULT_KEYWORDS):
        found.setdefault(text, file)
    return found


@cache
def french() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def translated(message: Message) -> list[tuple[str, str]]:
    """(original, translation) pairs; the plural's forms are all compared with the plural original."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[1], form) for form in message.string]


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def formatted(messages: Catalog) -> Iterator[tuple[str, str]]:
    """Translated pairs whose original is completed with .format()."""
    for message in messages:
        if message.id:
            yield from ((original, text) for original, text in translated(message) if text and "{" in original)


def test_every_text_of_the_code_has_a_french_translation() -> None:
    known = {message.id: message for message in french() if message.id}
    missing = {
        f"{file}: {text!r}"
        for text, file in texts_of_the_code().items()
        if text not in known or not all(form for _, form in translated(known[text]))
    }
    assert not missing, f"{REMEDY}:\n" + "\n".join(sorted(missing))


def test_no_translation_is_a_guess() -> None:
    assert not [message.id for message in french() if message.id and message.fuzzy], "translate these and drop `fuzzy`"


def test_catalogue_holds_nothing_that_the_code_no_longer_says() -> None:
    stale = {message.id for message in french() if message.id} - texts_of_the_code().keys()
    assert not stale | french().obsolete.keys(), REMEDY


def test_translations_keep_the_placeholders() -> None:
    wrong = [pair for pair in formatted(french()) if placeholders(pair[0]) != placeholders(pair[1])]
    assert not wrong, "these must name the same {placeholders} as the English"


def test_compiled_catalogue_is_current() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, french())
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run `python3 dev.py translations`"


@pytest.mark.parametrize("text", ["", "no braces", "{name} and {n:>3}", "{{literal}}"])
def test_placeholders_are_found_by_name(text: str) -> None:
    assert placeholders(text) == ({"name", "n"} if "name" in text else set())


def untranslatable_calls(path: Path) -> Iterator[str]:
    """Calls of `_` whose text is put together before it can be looked up: such a text is never translated."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            texts = node.args[: 2 if node.func.id == "ngettext" else 1]
            if any(isinstance(text, ast.JoinedStr | ast.BinOp | ast.Call) for text in texts):
                yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"


def test_texts_are_looked_up_before_they_are_completed() -> None:
    wrong = [place for path in sorted(PACKAGE.rglob("*.py")) for place in untranslatable_calls(path)]
    assert not wrong, 'write _("... {name}").format(name=name)'
