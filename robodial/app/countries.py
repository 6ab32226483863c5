"""Countries for a user to choose from: those with calling rules of their own first."""

from dataclasses import dataclass
from datetime import date

from robodial.app.country_names import COUNTRY_NAMES
from robodial.domain.plain_letters import plain_letters
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.i18n.dates import day_text
from robodial.rules.shelf import DEFAULT, pack_id_of, shipped_shelf


@dataclass(frozen=True, slots=True)
class CountryChoice:
    """`has_rules`: the program comes with the calling rules of that country (or of the European Union for it)."""

    code: str
    name: str
    has_rules: bool


def country_name(code: str) -> str:
    """In the user's language; the code itself for a country that we do not know."""
    names = COUNTRY_NAMES.get(code, (code, code))
    return names[1] if language() == "fr" else names[0]


def country_choices() -> tuple[CountryChoice, ...]:
    """All of them: with rules first, each part in the order of an index."""
    choices = [CountryChoice(code, country_name(code), pack_id_of(code) != DEFAULT) for code in COUNTRY_NAMES]
    return tuple(sorted(choices, key=lambda choice: (not choice.has_rules, plain_letters(choice.name))))


def rules_note(code: str, on: date) -> str:
    """What the program knows of the country's calling rules, in a sentence."""
    shelf = shipped_shelf()
    pack_id = shelf.pack_id_of(code)
    if pack_id == DEFAULT:
        return _(
            "robodial has no rules of this country: it keeps to careful ones, and before advertising it asks who "
            "checked the law there."
        )
    if problem := shelf.problem(pack_id, on):
        return problem.reason
    text = _("robodial knows the calling rules of {country} (as of {day}) and keeps to them by itself.")
    return text.format(country=country_name(code), day=day_text(shelf.packs[pack_id].effective_from))
