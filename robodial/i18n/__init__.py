"""Text that a user reads, in the language they chose. English in the code, French from the catalogue.

from robodial.i18n import gettext as _
"""

import gettext as _gettext
import os
from pathlib import Path

LANGUAGES = ("en", "fr")
CATALOGUES = Path(__file__).parent / "locale"

_current: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def system_language() -> str:
    """The user's language if we speak it, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    import locale  # only where the system does not say it in its environment

    named = locale.getlocale()[0] or ""
    return "fr" if named.lower().startswith(("fr", "french")) else "en"


def set_language(language: str) -> None:
    """Speak `language` (`en` or `fr`) from now on, in every thread."""
    global _current, _language
    _language = language if language in LANGUAGES else "en"
    _current = _gettext.translation("robodial", str(CATALOGUES), [_language], fallback=True)


def language() -> str:
    """The language in use."""
    return _language


def gettext(message: str) -> str:
    """`message` in the language in use."""
    return _current.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of the message that goes with `n`."""
    return _current.ngettext(singular, plural, n)
