"""What a country's rules ask, in a few sentences."""

from robodial.app.campaign_needs import Needs
from robodial.app.hours_words import week_words
from robodial.i18n import gettext as _
from robodial.i18n import ngettext


def rule_sentences(needs: Needs) -> tuple[str, ...]:
    """Hours, how often, what is said, how to refuse, consent."""
    sentences = [_hours(needs), _caps(needs), _opening(needs), _refusing()]
    if needs.consent:
        sentences.append(_("Only people whose consent is recorded in the list are called."))
    if needs.longest_message_s:
        text = _("The message itself lasts {seconds:.0f} seconds at most.")
        sentences.append(text.format(seconds=needs.longest_message_s))
    return tuple(sentence for sentence in sentences if sentence)


def _hours(needs: Needs) -> str:
    hours = week_words(needs.lawful.days)
    if needs.no_holidays:
        return _("Lawful hours: {hours}; never on public holidays.").format(hours=hours)
    return _("Lawful hours: {hours}.").format(hours=hours)


def _caps(needs: Needs) -> str:
    parts = []
    if needs.per_day is not None:
        parts.append(ngettext("{n} call a day", "{n} calls a day", needs.per_day).format(n=needs.per_day))
    for most, days in needs.caps:
        if days == 1:
            parts.append(ngettext("{n} call in 24 hours", "{n} calls in 24 hours", most).format(n=most))
        else:
            parts.append(
                ngettext("{n} call in {days} days", "{n} calls in {days} days", most).format(n=most, days=days)
            )
    if not parts:
        return ""
    text = _("Nobody gets more than {caps}, all your campaigns together.")
    return text.format(caps=_(" and ").join(dict.fromkeys(parts)))


def _opening(needs: Needs) -> str:
    if needs.opening:
        return _("The message begins with a recording that says who is calling and why.")
    return _("The message begins with who is calling.")


def _refusing() -> str:
    return _("Everybody hears how to refuse further calls (key 9); a refusal holds at once, for every campaign.")
