"""The rule packs as shipped: read once, held against their hash list, and which of them can be trusted.

A pack that was altered, cannot be read, or is missing is known by its name only: nobody is sold or asked anything
under it. Hashes are of the text with line ends of one byte, so that a checkout on Windows is the same pack.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Purpose
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.i18n.dates import day_text
from robodial.rules.pack import Cap, Citation, ConsentRule, DayCap, LineRule, Need, Pack, PurposeRules, WindowRule
from robodial.rules.pack_file import pack_from

FOLDER = Path(__file__).parent / "packs"
HASH_LIST = "hashes.toml"
DEFAULT = "DEFAULT"
PACK_IDS = ("FR", "EU", "US", "CA", "GB", "DE", "ES", "IT", "BE", "CH", "AU", DEFAULT)

ASKING = frozenset({Purpose.MARKETING, Purpose.POLITICAL, Purpose.CHARITY})
"""Never without a sound pack that is not outdated."""

WITHOUT_PACK = frozenset({Purpose.APPOINTMENT, Purpose.SERVICE_INFO, Purpose.PUBLIC_ALERT})
"""What may still run when a country's pack cannot be trusted: under the rules below."""

_CITE = Citation("stand-in for a pack")
STAND_IN_LINE = LineRule(
    "stand-in", forbidden_types=frozenset({"mobile", "premium", "short"}), number_needed=True, cite=_CITE
)
_WEEKDAYS = CallingWindow.parse(dict.fromkeys(range(5), ("10:00-13:00", "14:00-19:00")))
_REMINDERS = PurposeRules(
    consent=ConsentRule(Need.RELATIONSHIP, cite=_CITE),
    windows=(WindowRule(_WEEKDAYS, _CITE),),
    holidays_closed=True,
    caps=(Cap(3, 30, _CITE),),
    day_cap=DayCap(2, _CITE),
    lines=(STAND_IN_LINE,),
    min_ring_s=25.0,
)
BUILT_IN = {
    Purpose.APPOINTMENT: _REMINDERS,
    Purpose.SERVICE_INFO: _REMINDERS,
    Purpose.PUBLIC_ALERT: PurposeRules(caps=(Cap(6, 1, _CITE),), lines=(STAND_IN_LINE,), min_ring_s=25.0),
}
"""What stands in for a pack that cannot be trusted: hours and caps of the default pack, and no line that shows a mobile
number or one that is unknown."""


@dataclass(frozen=True, slots=True)
class PackProblem:
    """Why a pack cannot be trusted: `pack_altered`, `pack_unreadable`, `pack_missing` or `pack_outdated`."""

    code: str
    pack_id: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """A sentence with the remedy."""
        return _reasons()[self.code].format(pack=self.pack_id, detail=self.detail)


def _reasons() -> Mapping[str, str]:
    """Looked up at each use, since the language may change."""
    return {
        "pack_altered": _("The calling rules {pack} were altered. Install the program again."),
        "pack_unreadable": _("The calling rules {pack} cannot be read ({detail}). Install the program again."),
        "pack_missing": _("The calling rules {pack} are missing. Install the program again."),
        "pack_outdated": _(
            "The calling rules {pack} were to be reviewed by {detail} and are too old. Install a newer version."
        ),
    }


@dataclass(frozen=True, eq=False)
class Shelf:
    """All packs that can be trusted, and what is wrong with the others."""

    packs: Mapping[str, Pack]
    problems: Mapping[str, PackProblem]

    def pack_id_of(self, country: str) -> str:
        """The pack of a country (ISO 3166); DEFAULT for a country without one."""
        return pack_id_of(country)

    def problem(self, pack_id: str, on: date) -> PackProblem | None:
        """What is wrong with a pack on that day."""
        pack = self.packs.get(pack_id)
        if pack is None:
            return self.problems.get(pack_id) or PackProblem("pack_missing", pack_id)
        if pack.is_outdated(on):
            return PackProblem("pack_outdated", pack_id, day_text(pack.review_by))
        return None


_EEA = "AT AX BG CY CZ DK EE FI GR HR HU IE IS LI LT LU LV MT NL NO PL PT RO SE SI SJ SK"
_PACK_OF: Mapping[str, str] = {
    **dict.fromkeys(("FR", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF"), "FR"),
    **dict.fromkeys(_EEA.split(), "EU"),
    **dict.fromkeys(("US", "PR", "VI", "GU", "AS", "MP"), "US"),
    **dict.fromkeys(("GB", "GG", "JE", "IM"), "GB"),
    **dict.fromkeys(("AU", "CC", "CX"), "AU"),
    **dict.fromkeys(("IT", "VA"), "IT"),
    **{code: code for code in ("CA", "DE", "ES", "BE", "CH")},
}
"""Here and not only in the packs: a pack that is gone must still be known to be missing. A test compares the two."""


def pack_id_of(country: str) -> str:
    """The pack of a country (ISO 3166), whether it can be read or not; DEFAULT for a country without one."""
    return _PACK_OF.get(country, DEFAULT)


@lru_cache(maxsize=1)
def shipped_shelf() -> Shelf:
    """The packs of this version, read once."""
    return read_shelf(FOLDER)


def read_shelf(folder: Path) -> Shelf:
    """The packs in `folder`. Never raises: what is wrong with a pack is kept beside the others."""
    hashes = _hash_list(folder)
    packs: dict[str, Pack] = {}
    problems: dict[str, PackProblem] = {}
    for pack_id in PACK_IDS:
        found = _read(folder / f"{pack_id}.toml", pack_id, hashes)
        if isinstance(found, Pack):
            packs[pack_id] = found
        else:
            problems[pack_id] = found
    return Shelf(packs, problems)


def text_hash(data: bytes) -> str:
    """SHA-256 of a text, whatever its line ends."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _hash_list(folder: Path) -> Mapping[str, object]:
    """File names to hashes; empty when the list cannot be read, so that no pack is trusted."""
    try:
        return tomllib.loads((folder / HASH_LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _read(path: Path, pack_id: str, hashes: Mapping[str, object]) -> Pack | PackProblem:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return PackProblem("pack_missing", pack_id)
    except OSError as error:
        return PackProblem("pack_unreadable", pack_id, error.strerror or str(error))
    if text_hash(data) != hashes.get(path.name):
        return PackProblem("pack_altered", pack_id)
    try:
        pack = pack_from(tomllib.loads(data.decode("utf-8")), str(path))
    except (ValueError, SettingsError) as error:  # of TOML, of UTF-8, of what the file says
        return PackProblem("pack_unreadable", pack_id, str(error))
    return pack if pack.id == pack_id else PackProblem("pack_altered", pack_id)
