"""Countries by the name that their own people use; those whose rules are known come first."""

from functools import lru_cache

import phonenumbers
from PySide6.QtCore import QLocale

_KNOWN = ("FR", "BE", "CH", "CA", "US", "GB", "DE", "ES", "IT", "AU")


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """Codes and names."""
    others = sorted(
        ((code, _name(code)) for code in phonenumbers.SUPPORTED_REGIONS if code not in _KNOWN), key=_by_name
    )
    return (*((code, _name(code)) for code in _KNOWN), *others)


def _by_name(country: tuple[str, str]) -> str:
    return country[1].casefold()


def _name(code: str) -> str:
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyCountry:
        return code
    return f"{QLocale.territoryToString(territory)} ({code})"
