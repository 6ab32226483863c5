"""What a live screen shows, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from robodial.app.finish_time import Finish
from robodial.app.line_cards import LineCard, LinePhase
from robodial.app.live_board import RecentEvent
from robodial.app.live_campaign import CampaignView, LiveState
from robodial.app.words import disposition_words, new_contacts_words, number_words, outcome_words, result_words
from robodial.domain.category import Category
from robodial.domain.line import LineId
from robodial.domain.outcome import Disposition, Outcome
from robodial.engine.events import CallEnded, ContactMissed, ContactNotCalled, NumberRefused, QuestionCode
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.dates import day_text
from robodial.i18n.figures import decimal, grouped
from robodial.i18n.retelling import retold
from robodial.store.figures import ContactCounts

EMULATED = "sim:"


def line_words(line_id: LineId) -> str:
    """`sim:1` or `COM3` as a user reads it."""
    if line_id.startswith(EMULATED):
        return _("Emulated line {n}").format(n=line_id.removeprefix(EMULATED))
    return _("Line {line}").format(line=line_id)


def time_words(at: datetime) -> str:
    """A time of day on the PC's clock: 17:40."""
    return at.astimezone().strftime("%H:%M")


def moment_words(at: datetime, now: datetime | None) -> str:
    """17:40, tomorrow at 09:00, Monday at 09:00, or with its date when it is further away."""
    local = at.astimezone()
    days = (local.date() - now.astimezone().date()).days if now is not None else 0
    if days == 0:
        return time_words(at)
    if days == 1:
        return _("tomorrow at {time}").format(time=time_words(at))
    if 1 < days < 7:
        return _("{weekday} at {time}").format(weekday=_weekdays()[local.weekday()], time=time_words(at))
    return _("{date} at {time}").format(date=day_text(local), time=time_words(at))


def _weekdays() -> tuple[str, ...]:
    return (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def spent_words(span: timedelta) -> str:
    """12 s, 3 min, 2 h 05."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 120:
        return _("{n} s").format(n=seconds)
    if seconds < 2 * 3600:
        return _("{n} min").format(n=seconds // 60)
    return _("{hours} h {minutes:02}").format(hours=seconds // 3600, minutes=seconds % 3600 // 60)


# ---- a line ------------------------------------------------------------------------------------------------------


def phase_words(card: LineCard) -> str:
    """What the line is doing."""
    return _PHASES[card.phase]().format(key=card.key)


_PHASES = {
    LinePhase.OPENING: lambda: _("getting ready"),
    LinePhase.IDLE: lambda: _("idle"),
    LinePhase.DIALING: lambda: _("dialing"),
    LinePhase.WAITING: lambda: _("connecting"),
    LinePhase.RINGING: lambda: _("ringing"),
    LinePhase.LISTENING: lambda: _("listening"),
    LinePhase.SPEAKING: lambda: _("speaking"),
    LinePhase.CHOOSING: lambda: _("choosing: key {key}"),
    LinePhase.RESTING: lambda: _("resting after a fault"),
    LinePhase.UNPLUGGED: lambda: _("unplugged"),
}


def who_words(name: str, number: str, country: str) -> str:
    """Whom: the name, or the number where there is none."""
    return name or number_words(number, country)


def delay_words(seconds: float | None) -> str:
    """How long the last person who heard us waited for our first word, shortly."""
    return "" if seconds is None else _("delay {seconds} s").format(seconds=decimal(seconds))


def delay_explained(seconds: float | None) -> str:
    """The same as a sentence."""
    if seconds is None:
        return ""
    text = _("The last person who heard the message waited {seconds} s for its first word.")
    return text.format(seconds=decimal(seconds))


def fault_words(card: LineCard, now: datetime | None) -> str:
    """What is wrong with a line, what to do, and when it is tried again; empty for one that works."""
    problem = retold(card.problem)
    if not problem or card.rests_until is None:
        return problem
    again = _("It is tried again at {time}.").format(time=card.rests_until.astimezone().strftime("%H:%M:%S"))
    return f"{problem} {again}"


# ---- a campaign --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StateWords:
    """A word for the badge and its kind (`plain`, `info`, `good`, `warn`, `bad`), and a sentence."""

    word: str
    kind: str
    sentence: str


def live_words(view: CampaignView, now: datetime | None) -> StateWords:
    """What the campaign is doing, and what it waits for and until when."""
    match view.state:
        case LiveState.OPENING:
            return StateWords(_("Getting ready"), "info", _("Getting ready: the message, the list and the lines…"))
        case LiveState.READING:
            return StateWords(
                _("Getting ready"), "info", _("Reading the list: {rows} rows").format(rows=grouped(view.rows))
            )
        case LiveState.STARTING:
            return StateWords(_("Starting"), "info", _("The next call begins in a moment."))
        case LiveState.CALLING:
            return StateWords(_("Calling"), "good", finish_words(view, now))
        case LiveState.WAITING:
            return StateWords(_("Waiting"), "warn", _waiting(view, now))
        case LiveState.NO_LINE:
            return StateWords(_("No line"), "bad", _("No line works just now. Calls go on as soon as one does."))
        case LiveState.ENDING:
            return StateWords(_("Stopping"), "warn", _calls_go_on(view) or _("No other call begins."))
        case _:
            return _standing_words(view)


def _standing_words(view: CampaignView) -> StateWords:
    match view.state:
        case LiveState.PAUSED:
            sentence = " ".join(filter(None, [retold(view.reason) or _("No new call begins."), _calls_go_on(view)]))
            return StateWords(_("Paused"), "warn", sentence)
        case LiveState.ASKING:
            sentence = " ".join(filter(None, [_("The campaign waits for your answer."), _calls_go_on(view)]))
            return StateWords(_("A question"), "warn", sentence)
        case LiveState.FAILED:
            return StateWords(_("Could not start") if not view.counts else _("Broke off"), "bad", retold(view.reason))
        case LiveState.FINISHED:
            return StateWords(_("Finished"), "good", _finished(view))
        case LiveState.OUT_OF_TIME:
            return StateWords(_("Out of time"), "warn", retold(view.reason) or _("The campaign's last day has passed."))
        case _:
            return StateWords(_("Stopped"), "plain", _stopped(view))


def _waiting(view: CampaignView, now: datetime | None) -> str:
    if view.until is None:
        return _("The next call begins as soon as one is allowed.")
    until = moment_words(view.until, now)
    text = _("{reason}, until {until}").format(reason=retold(view.reason), until=until)
    return text[:1].upper() + text[1:] + "."


def _calls_go_on(view: CampaignView) -> str:
    if not view.calls_now:
        return ""
    text = ngettext(
        "{n} call in progress goes on to its end.", "{n} calls in progress go on to their end.", view.calls_now
    )
    return text.format(n=grouped(view.calls_now))


def _finished(view: CampaignView) -> str:
    if view.counts is None:
        return _("Everybody was called as agreed.")
    text = ngettext(
        "{reached} of {n} contact was reached by a person.",
        "{reached} of {n} contacts were reached by a person.",
        _all(view),
    )
    machines = ngettext("{n} answering machine answered.", "{n} answering machines answered.", view.counts.machines)
    said = [text.format(reached=grouped(view.counts.reached), n=grouped(_all(view)))]
    if view.counts.machines:
        said.append(machines.format(n=grouped(view.counts.machines)))
    return " ".join(filter(None, [*said, new_contacts_words(view.new_contacts)]))


def _stopped(view: CampaignView) -> str:
    reason = retold(view.reason)
    reason = reason[:1].upper() + reason[1:]
    reason += "." if reason and reason[-1] not in ".!?" else ""
    return " ".join(filter(None, [reason, _("It can go on later, where it stopped.")]))


def _all(view: CampaignView) -> int:
    return view.counts.contacts if view.counts else 0


def finish_words(view: CampaignView, now: datetime | None) -> str:
    """When it will be over, as far as that can be said."""
    if view.finish is None:
        return _("When it will be finished cannot be said yet.")
    return _finish(view.finish, now)


def _finish(finish: Finish, now: datetime | None) -> str:
    if finish.after_hours is not None:
        text = _("About {span} of calls are left; calling hours end at {time}, the rest is for another day.")
        return text.format(span=spent_words(finish.left), time=time_words(finish.after_hours))
    earliest, latest = moment_words(finish.earliest, now), moment_words(finish.latest, now)
    if earliest == latest:
        return _("It will be finished at about {time}.").format(time=latest)
    return _("It will be finished between {earliest} and {latest}.").format(earliest=earliest, latest=latest)


# ---- the five counters -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """One counter. `categories` are those of the contacts that it counts; none: it counts all that were enrolled."""

    categories: tuple[Category, ...]
    figure: str
    name: str
    more: str


_COUNTED: tuple[tuple[Category, ...], ...] = (
    (),
    (Category.REACHED,),
    (Category.MACHINE,),
    (Category.WAITING, Category.NOT_REACHED, Category.HUNG_UP, Category.WRONG_NUMBER),
    (Category.NOT_CALLED,),
)


def figures(view: CampaignView) -> tuple[Figure, ...]:
    """The five counters, in their order."""
    counts = view.counts
    found = _found(counts, is_over=view.state.is_over) if counts is not None else (("–", ""),) * len(_COUNTED)
    return tuple(
        Figure(counted, figure, name, more)
        for counted, name, (figure, more) in zip(_COUNTED, _names(), found, strict=True)
    )


def _found(counts: ContactCounts, *, is_over: bool) -> tuple[tuple[str, str], ...]:
    refused = ngettext("{n} other refused", "{n} others refused", counts.refused).format(n=grouped(counts.refused))
    return (
        (grouped(counts.done), _("of {n} contacts").format(n=grouped(counts.contacts))),
        (grouped(counts.reached), refused if counts.refused else ""),
        (grouped(counts.machines), ""),
        (grouped(counts.waiting + counts.given_up), _not_reached(counts, is_over=is_over)),
        (grouped(counts.not_called), _("see why") if counts.not_called else ""),
    )


def _not_reached(counts: ContactCounts, *, is_over: bool) -> str:
    """While calls are made, others than these wait for their first one; once it is over, others are not tried again."""
    given_up = ngettext("{n} for good", "{n} for good", counts.given_up), counts.given_up
    again = ngettext("{n} to try again", "{n} to try again", counts.again), counts.again
    to_come = counts.waiting - counts.again
    first = ngettext("{n} not called yet", "{n} not called yet", to_come), to_come
    told = (again, first) if is_over else (given_up, again)
    return ", ".join(text.format(n=grouped(many)) for text, many in told if many)


def _names() -> tuple[str, ...]:
    return (
        _("Done"),
        _("Reached by a person"),
        _("Answering machines"),
        _("Not reached"),
        _("Not called"),
    )


# ---- recent calls ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecentRow:
    """One row: when, who, on which number, what happened, and whether that is `good`, `warn`, `bad` or `plain`."""

    at: str
    who: str
    number: str
    what: str
    kind: str


def recent_row(event: RecentEvent, country: str) -> RecentRow:
    """An event as the list of recent calls shows it."""
    at = event.at.astimezone().strftime("%H:%M:%S")
    if isinstance(event, CallEnded):
        number = number_words(event.number, country)
        return RecentRow(at, event.contact_name or number, number, _call_words(event), _kind(event))
    if isinstance(event, ContactNotCalled):
        number = number_words(event.number, country)
        later = "" if event.until is None else " " + _("Again {moment}.").format(moment=_again(event))
        what = _("Not called: {reason}").format(reason=retold(event.reason)) + later
        return RecentRow(at, event.contact_name or number, number, what, "warn" if event.until is None else "plain")
    if isinstance(event, ContactMissed):
        number = number_words(event.number, country)
        return RecentRow(at, number, number, _("Not called: no call to this number is waiting."), "warn")
    if isinstance(event, NumberRefused):
        number = number_words(event.number, country)
        return RecentRow(at, number, number, _("Will never be called again, in any campaign."), "warn")
    return RecentRow(at, line_words(event.line_id), "", event.text, "plain")


def _again(event: ContactNotCalled) -> str:
    assert event.until is not None
    return moment_words(event.until, event.at)


def _call_words(ended: CallEnded) -> str:
    words = [outcome_words(ended.outcome)]
    if ended.disposition != Disposition.NONE.value:
        words.append(disposition_words(ended.disposition))
    if ended.heard_s:
        words.append(_("heard {seconds:.0f} s").format(seconds=ended.heard_s))
    if ended.next_at:
        words.append(_("again at {time}").format(time=moment_words(ended.next_at, ended.at)))
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _kind(ended: CallEnded) -> str:
    if ended.disposition == Disposition.OPTED_OUT.value:
        return "warn"
    if ended.outcome == Outcome.ANSWERED.value:
        return "good"
    bad = (Outcome.LINE_FAILED, Outcome.NO_DIAL_TONE, Outcome.MODEM_REFUSED, Outcome.INVALID_NUMBER)
    return "bad" if ended.outcome in {outcome.value for outcome in bad} else "plain"


# ---- the brake's question ----------------------------------------------------------------------------------------


def question_title(code: QuestionCode) -> str:
    """What the question is about."""
    if code is QuestionCode.FIRST_CALLS:
        return _("The first calls are made")
    return _("Please look: something is not as it should be")


def question_answer(code: QuestionCode) -> str:
    """What the button says that lets the campaign go on."""
    if code is QuestionCode.FIRST_CALLS:
        return _("They were as they should be: call the others")
    return _("I have looked: go on")


def outcomes_words(outcomes: tuple[tuple[str, int], ...]) -> str:
    """3 × answered · 1 × busy."""
    return "   ·   ".join(
        _("{n} × {result}").format(n=grouped(n), result=result_words(result)) for result, n in outcomes
    )


def closing_words(calls: int) -> str:
    """What is going on when the window is to be closed."""
    if not calls:
        return _("A campaign is running. What should become of it when the program is closed?")
    text = ngettext(
        "{n} call is in progress. What should become of it when the program is closed?",
        "{n} calls are in progress. What should become of them when the program is closed?",
        calls,
    )
    return text.format(n=calls)
