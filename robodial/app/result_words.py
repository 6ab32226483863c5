"""Results in sentences and labels, in the user's language."""

from robodial.app.results import DELAY_EDGES_S, SHARES, CampaignResults, Hour, StartDelay, Stop
from robodial.app.words import state_words
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.dates import moment_text
from robodial.i18n.figures import decimal, grouped, percent
from robodial.i18n.retelling import retold

ENOUGH_CALLS = 20
"""Of fewer calls in an hour nothing can be said about that hour."""


def share(n: int, of: int) -> str:
    """In percent: never 0 where there are some, never 100 where some are missing."""
    hundredths = round(100 * n / of) if of else 0
    if n and not hundredths:
        return _("<{share}").format(share=percent(1))
    return percent(min(hundredths, 99) if n < of else hundredths)


def seconds(s: float) -> str:
    """Tenths are enough."""
    return _("{seconds} s").format(seconds=decimal(s)).replace(" ", "\u00a0")


def weekday(day: int) -> str:
    """Its name; 0 is Monday."""
    return _WEEKDAYS[day]()


_WEEKDAYS = (
    lambda: _("Monday"),
    lambda: _("Tuesday"),
    lambda: _("Wednesday"),
    lambda: _("Thursday"),
    lambda: _("Friday"),
    lambda: _("Saturday"),
    lambda: _("Sunday"),
)


def headline(results: CampaignResults) -> str:
    """The whole campaign in one sentence."""
    if not results.contacts:
        return _("Nobody is in this campaign yet.")
    if not results.calls and results.waiting:
        return _("No call was made yet: {n} still to call.").format(n=grouped(results.waiting))
    first = ngettext("{reached} of {n} person was reached", "{reached} of {n} people were reached", results.contacts)
    parts = [first.format(reached=grouped(results.reached), n=grouped(results.contacts))]
    if left := results.on_machine:
        text = ngettext("{n} answering machine has the message", "{n} answering machines have the message", left)
        parts.append(text.format(n=grouped(left)))
    if missed := results.not_reached:
        parts.append(ngettext("{n} was not reached", "{n} were not reached", missed).format(n=grouped(missed)))
    if results.waiting:
        parts.append(_("{n} still to call").format(n=grouped(results.waiting)))
    return _("; ").join(parts) + "."


def calls_made(results: CampaignResults) -> str:
    """How many calls that took, and who wants no more."""
    made = ngettext("{n} call was made.", "{n} calls were made.", results.calls).format(n=grouped(results.calls))
    if not results.refused:
        return made + " " + _("Nobody asked not to be called again.")
    text = ngettext(
        "{n} person asked not to be called again and never will be.",
        "{n} people asked not to be called again and never will be.",
        results.refused,
    )
    return made + " " + text.format(n=grouped(results.refused))


def best_hour(results: CampaignResults) -> str:
    """When most people answer; with too few calls, that nothing can be said yet."""
    known = [hour for hour in results.hours if hour.calls >= ENOUGH_CALLS and hour.answers]
    if not known:
        return _("Too few calls yet to say when people answer best.")
    best = max(known, key=lambda hour: (hour.answers / hour.calls, hour.calls))
    text = _("People answer best on {day} from {start} to {end}: {share} of {n} calls.")
    return text.format(
        day=weekday(best.weekday),
        start=clock(best.hour),
        end=clock(best.hour + 1),
        share=share(best.answers, best.calls),
        n=grouped(best.calls),
    )


def clock(hour: int) -> str:
    """The full hour."""
    return _("{hour}:00").format(hour=hour % 24)


def hour_words(hour: Hour) -> str:
    """One hour of a weekday, in a sentence."""
    text = ngettext(
        "{day}, {start} to {end}: a person answered {answers} of {n} call.",
        "{day}, {start} to {end}: a person answered {answers} of {n} calls.",
        hour.calls,
    )
    start, end = clock(hour.hour), clock(hour.hour + 1)
    day, answers = weekday(hour.weekday), grouped(hour.answers)
    return text.format(day=day, start=start, end=end, answers=answers, n=grouped(hour.calls))


def listening_words(results: CampaignResults) -> str:
    """How far people listen."""
    heard = results.listening
    if not heard.people:
        return _("Nobody has listened yet.")
    text = _("{nearly_all} of those who answered heard the message nearly to its end; {early} hung up early.")
    return text.format(nearly_all=share(heard.nearly_all, heard.people), early=share(heard.hung_up_early, heard.people))


def share_labels() -> tuple[str, ...]:
    """Under the columns of `Listening.shares`: up to how much of the message."""
    return tuple(percent((part + 1) * 100 // SHARES) for part in range(SHARES))


def delay_labels() -> tuple[str, ...]:
    """Under the columns of `delay_counts`."""
    return (*(seconds(edge) for edge in DELAY_EDGES_S), _("longer"))


def delay_words(delay: StartDelay) -> str:
    """How long people waited for our first word."""
    half, longest = seconds(delay.median_s), seconds(delay.worst_s)
    if not delay.words:
        text = _("Half of those who answered waited at most {half} for the first word; the longest wait was {longest}.")
        return text.format(half=half, longest=longest)
    text = ngettext(
        "{why}: half waited at most {half}, the longest wait was {longest} ({n} call).",
        "{why}: half waited at most {half}, the longest wait was {longest} ({n} calls).",
        delay.calls,
    )
    told = text.format(why=delay.words, half=half, longest=longest, n=grouped(delay.calls))
    return told[:1].upper() + told[1:]


def stop_words(stop: Stop) -> str:
    """When the campaign paused or stopped, and why."""
    when = moment_text(stop.at)
    text = _("{when}: {state}. {reason}") if stop.reason else _("{when}: {state}.")
    return text.format(when=when, state=state_words(stop.state.value), reason=retold(stop.reason))
