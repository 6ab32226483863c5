"""What to type about a refusal or an error: the rules and the store know no command line and no campaign file."""

from collections.abc import Callable, Iterable, Mapping

from robodial.errors import (
    AlreadyRunning,
    CallRefused,
    NoVoiceModem,
    NumberListDamaged,
    StoreTooNew,
    StoreUnwritable,
)
from robodial.i18n import gettext as _
from robodial.rules.shelf import shipped_shelf


def how_to(error: BaseException) -> str:
    """One sentence; empty where nothing can be typed about it."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(dict.fromkeys(filter(None, map(how_to, error.exceptions))))
    if isinstance(error, CallRefused):
        named = _registers_in(str(error)) if error.code.startswith("register") else ""
        return " ".join(filter(None, (how_to_mend(error.code), named)))
    return next((told() for kinds, told in _ABOUT_ERRORS if isinstance(error, kinds)), "")


def how_to_mend(code: str) -> str:
    """The same for the code of a rule."""
    told = _ABOUT_RULES.get(code)
    return told() if told else ""


def how_to_mend_all(codes: Iterable[str]) -> tuple[str, ...]:
    """Each sentence once, in the order of the codes."""
    return tuple(dict.fromkeys(filter(None, map(how_to_mend, codes))))


def _another_folder() -> str:
    return _("Another folder for the data is named with --data-dir.")


def _register() -> str:
    return _("A register is imported with “robodial dnc import FILE --register NAME --copied-on DATE”.")


def _registers_in(sentence: str) -> str:
    """The names for --register of those that a sentence names by their titles."""
    packs = shipped_shelf().packs.values()
    rules = {rule.title: rule.name for pack in packs for about in pack.purposes.values() for rule in about.registers}
    named = ", ".join(name for title, name in sorted(rules.items()) if f"“{title}”" in sentence)
    return _("Its NAME is {name}.").format(name=named) if named else ""


_ABOUT_ERRORS: tuple[tuple[tuple[type[BaseException], ...], Callable[[], str]], ...] = (
    ((NoVoiceModem,), lambda: _("An emulated line is named with --line sim.")),
    ((AlreadyRunning, StoreTooNew, StoreUnwritable), _another_folder),
    ((NumberListDamaged,), lambda: _("A list of numbers is imported anew with “robodial dnc import”.")),
)

_ABOUT_RULES: Mapping[str, Callable[[], str]] = {
    "line_number": lambda: _(
        "A line's number is said with --line PORT=NUMBER, or number in the campaign file; an order that names you with "
        "law_checked = { by = “…”, on = date, law = “…” } there."
    ),
    "law_checked_missing": lambda: _("In the campaign file that is law_checked = { by = “…”, on = date, law = “…” }."),
    "statement_missing": lambda: _("In the campaign file that is statement = { by = “…”, on = date }."),
    "polling_days_missing": lambda: _(
        "In the campaign file that is polling_days = [date, …], or [] when there is none."
    ),
    "alert_unconfirmed": lambda: _(
        "In the campaign file that is [alert] confirmed_by = “…”, ends_at = a date and time."
    ),
    "alert_too_long": lambda: _("In the campaign file that is ends_at, under [alert]."),
    "consent_weak": lambda: _(
        "In the campaign file written consent is [consent] level = “written”, declared_by = “…”."
    ),
    "machines": lambda: _(
        "In the campaign file that is machines = “leave_message”; message.machine can be a short message for machines."
    ),
    "message_parts": lambda: _("The opening is the file named under message.opening, or with --opening."),
    "register_missing": _register,
    "register_old": _register,
}
"""Sentences are looked up at each use, since the language may change."""
