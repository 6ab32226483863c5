"""Sentences that were made, or stored, while another language was spoken."""

import gettext as _gettext
import re
from collections.abc import Iterator
from functools import lru_cache

from robodial import i18n

_FIELD = re.compile(r"\{(\w+)\}")
_FEWEST_LETTERS = 12
"""In a template, besides its fields: `{line}: {problem}` would fit almost any sentence."""


def retold(sentence: str) -> str:
    """The sentence in the language in use, if it is one of ours in another; what is filled into it stays as it is."""
    return _retold(sentence, i18n.language()) if sentence else ""


@lru_cache(maxsize=500)
def _retold(sentence: str, language: str) -> str:
    whole, templates = _others(language)
    if sentence in whole:
        return whole[sentence]
    for start, end, template, told in templates:
        fits = sentence.startswith(start) and sentence.endswith(end)
        if fits and (found := re.fullmatch(_pattern(template), sentence, re.DOTALL)):
            return _FIELD.sub(lambda field: found[field[1]], told)
    return sentence


def _pattern(template: str) -> str:
    pattern, seen = "", set()
    for place, part in enumerate(_FIELD.split(template)):
        if place % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return pattern


@lru_cache(maxsize=len(i18n.LANGUAGES))
def _others(language: str) -> tuple[dict[str, str], list[tuple[str, str, str, str]]]:
    """What is said in the other language, and how here: sentences, and templates by what they begin and end with."""
    whole: dict[str, str] = {}
    templates = []
    for english, french in _pairs():
        there, here = (french, english) if language == "en" else (english, french)
        if "{" not in there:
            whole.setdefault(there, here)
        elif len(_FIELD.sub("", there)) >= _FEWEST_LETTERS and set(_FIELD.findall(here)) <= set(_FIELD.findall(there)):
            templates.append((there[: there.index("{")], there[there.rindex("}") + 1 :], there, here))
    return whole, sorted(templates, key=lambda one: -len(one[2]))


def _pairs() -> Iterator[tuple[str, str]]:
    """Of what differs with a number, the form for one."""
    catalogue = vars(_gettext.translation("robodial", str(i18n.CATALOGUES), ["fr"], fallback=True)).get("_catalog", {})
    for message, told in catalogue.items():
        english, form = message if isinstance(message, tuple) else (message, 0)
        if english and told and form == 0:
            yield english, told
