"""Public do-not-call registers: at hand, fresh enough, and not listing the number."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from robodial.domain.claim import Refused
from robodial.domain.register import Register
from robodial.i18n import gettext as _
from robodial.rules.pack import RegisterRule
from robodial.rules.question import refused


def stale_register(rules: Iterable[RegisterRule], registers: Iterable[Register], at: datetime) -> Refused | None:
    """A register that is missing, or too old, with where to get it."""
    by_name = {register.name: register for register in registers}
    for rule in rules:
        known = by_name.get(rule.name)
        if known is None:
            text = _("Calls need the register “{title}”, which is not here. Get it from {obtain}; import it.")
            return refused("register_missing", _filled(text, rule), rule.cite)
        if known.copied_at > at or at - known.copied_at > timedelta(days=rule.max_age_days):
            text = _("The register “{title}” is not of the last {days} days. Get it from {obtain}; import it again.")
            return refused("register_old", _filled(text, rule), rule.cite)
    return None


def listed(rules: Iterable[RegisterRule], hits: Iterable[Register]) -> Refused | None:
    """The number is in a register that counts here."""
    names = {register.name for register in hits}
    for rule in rules:
        if rule.name in names:
            text = _("This number is in the register “{title}”.")
            return refused("register", text.format(title=rule.title), rule.cite)
    return None


def _filled(text: str, rule: RegisterRule) -> str:
    return text.format(title=rule.title, obtain=rule.obtain, days=rule.max_age_days)
