"""What a running campaign looks like: a live screen, plain lines where there is no terminal, or JSON."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from robodial.app.campaign_run import CampaignRun
from robodial.app.words import disposition_words, number_words, outcome_words, result_words
from robodial.cli.output import emit, plain
from robodial.clock import Clock
from robodial.domain.campaign import Campaign
from robodial.engine import events
from robodial.engine.events import Event, name_of
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.rules.eligibility import CLOSED_HOURS

REFRESHES_A_SECOND = 5
RECENT = 6


class Screen(Protocol):
    """Shows one run."""

    def importing(self, done: int, total: int, rows: int) -> None:
        """The list is being read: bytes read, bytes in all, rows."""

    def opened(self, run: CampaignRun, *, emulated: bool) -> None:
        """Everything is ready; calls begin."""

    def show(self, event: Event) -> None:
        """Something happened."""

    def say(self, text: str) -> None:
        """A sentence for the user."""

    def rest(self) -> None:
        """Leave the terminal to a question."""

    def wake(self) -> None:
        """Take it back."""

    def close(self) -> None:
        """Nothing more will happen; may be called again."""


def make_screen(json: bool, campaigns: Sequence[Campaign], clock: Clock) -> Screen:
    """The screen that suits where the output goes."""
    if json:
        return JsonScreen()
    if sys.stdout.isatty():
        return LiveScreen(campaigns, clock)
    return PlainScreen(campaigns[0].country)


class _Terminal(Console):
    """Tells that its reader has gone, instead of ending the program in the middle of calls."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class JsonScreen:
    """One object per event."""

    def importing(self, done: int, total: int, rows: int) -> None:
        emit({"event": "importing", "bytes": done, "bytes_total": total, "rows": rows})

    def opened(self, run: CampaignRun, *, emulated: bool) -> None:
        for one in run.campaigns:
            person, machine = one.messages.person, one.messages.machine
            told: dict[str, object] = {"campaign": one.campaign.name, "campaign_id": one.campaign_id}
            told["message_s"] = round(person.duration_s, 3)
            if machine is not None:
                told["machine_message_s"] = round(machine.duration_s, 3)
            emit({"event": "opened", "emulated": emulated, **told})

    def show(self, event: Event) -> None:
        emit({"event": name_of(event), **plain(event)})

    def say(self, text: str) -> None:
        emit({"event": "note", "text": text})

    def rest(self) -> None:
        """Nothing is in the way."""

    def wake(self) -> None:
        """Nothing was put away."""

    def close(self) -> None:
        """Nothing to put away."""


class PlainScreen:
    """One line per call, for logs and pipes."""

    def __init__(self, country: str) -> None:
        self._country = country
        self._console = _Terminal(highlight=False, soft_wrap=True)

    def importing(self, done: int, total: int, rows: int) -> None:
        """A list is read faster than lines about it."""

    def opened(self, run: CampaignRun, *, emulated: bool) -> None:
        if emulated:
            self.say(_emulated_note())

    def show(self, event: Event) -> None:
        if line := told(event, self._country):
            self.say(line)

    def say(self, text: str) -> None:
        self._console.print(text, markup=False)

    def rest(self) -> None:
        """Nothing is in the way."""

    def wake(self) -> None:
        """Nothing was put away."""

    def close(self) -> None:
        """Nothing to put away."""


def told(event: Event, country: str) -> str:
    """The event in one line; empty for those that only a live screen shows."""
    if isinstance(event, events.CallEnded):
        return _call_line(event, country)
    if isinstance(event, events.ContactNotCalled):
        if event.code == CLOSED_HOURS:
            return ""  # true of everybody at once: that the campaign waits is told once
        who = event.contact_name or number_words(event.number, country)
        return f"{_clock_time(event.at)}  {who}: {event.reason}"
    if isinstance(event, events.LineNoted):
        return f"{_clock_time(event.at)}  {event.text}"
    if isinstance(event, events.LineRested | events.LineUnplugged):
        return f"{_clock_time(event.at)}  {event.problem}"
    if isinstance(event, events.ClockJumped):
        return f"{_clock_time(event.at)}  " + _("The PC slept or its clock was set; everything was looked at again.")
    if isinstance(event, events.CampaignWaited):
        until = event.until.astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{_clock_time(event.at)}  " + _("{reason}, until {until}").format(reason=event.reason, until=until)
    if isinstance(event, _LIST_EVENTS):
        return f"{_clock_time(event.at)}  " + _list_change(event, country)
    return ""  # why a campaign stopped is told at its end


_ListChange = events.ListEvent | events.NumberRefused
_LIST_EVENTS = (events.ContactAdded, events.ContactRemoved, events.ContactMissed, events.NumberRefused)


def _list_change(event: _ListChange, country: str) -> str:
    number = number_words(event.number, country)
    if isinstance(event, events.NumberRefused):
        return _("{number} will never be called.").format(number=number)
    if isinstance(event, events.ContactMissed):
        return _("Nobody in the list has {number}.").format(number=number)
    who = event.contact_name or number
    if isinstance(event, events.ContactRemoved):
        return _("{who} was taken off the list.").format(who=who)
    return _("{who} was added to the list.").format(who=who)


def _call_line(ended: events.CallEnded, country: str) -> str:
    words = [outcome_words(ended.outcome)]
    if ended.disposition != "none":
        words.append(disposition_words(ended.disposition))
    if ended.heard_s:
        words.append(_("heard {seconds:.0f} s").format(seconds=ended.heard_s))
    if ended.next_at:
        words.append(_("again at {time}").format(time=_clock_time(ended.next_at)))
    number = number_words(ended.number, country)
    who = f"{ended.contact_name} ({number})" if ended.contact_name else number
    return f"{_clock_time(ended.at)}  {ended.line_id}  {who}: " + ", ".join(words)


def _clock_time(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M:%S")


def _emulated_note() -> str:
    return _("Emulated lines: no telephone rings, and the clock starts within calling hours.")


@dataclass(slots=True)
class _LineRow:
    who: str = ""
    doing: str = ""
    since: datetime | None = None
    rings: int = 0


class LiveScreen:
    """Lines, counts, progress and the last calls, redrawn a few times a second."""

    def __init__(self, campaigns: Sequence[Campaign], clock: Clock, console: Console | None = None) -> None:
        self._title = ", ".join(campaign.name for campaign in campaigns)
        self._country = campaigns[0].country
        self._clock = clock
        self._rows: dict[str, _LineRow] = {}
        self._recent: list[str] = []
        self._results: Counter[str] = Counter()
        self._note = ""
        self._import: tuple[int, int, int] | None = None
        self._total = 0
        self._done = 0
        self._at_start = 0
        self._started_at: datetime | None = None
        self._live = Live(
            get_renderable=self.drawn,
            console=console or _Terminal(highlight=False),
            refresh_per_second=REFRESHES_A_SECOND,
            transient=False,
        )
        self._live.start()

    def importing(self, done: int, total: int, rows: int) -> None:
        self._import = (done, total, rows)

    def opened(self, run: CampaignRun, *, emulated: bool) -> None:
        self._import = None
        self._started_at = self._clock.now()
        self._rows = {line.line_id: _LineRow(doing=_("getting ready")) for line in run.lines}
        counts = [run.store.campaigns.counts(one.campaign_id) for one in run.campaigns]
        self._total = sum(each.contacts for each in counts)
        self._done = sum(each.done + sum(each.not_called.values()) for each in counts)
        self._at_start = self._done
        if emulated:
            self._note = _emulated_note()

    def show(self, event: Event) -> None:
        if isinstance(event, events.CampaignWaited | events.ClockJumped):
            self._note = told(event, self._country)
        elif isinstance(event, events.UserAsked):
            self._note = event.question
        elif isinstance(event, events.CampaignChanged):
            self._note = event.reason or self._note
        elif isinstance(event, events.ContactNotCalled):
            self._done += event.until is None
            if line := told(event, self._country):
                self._remember(line)
        elif isinstance(event, _LIST_EVENTS):
            self._total += isinstance(event, events.ContactAdded) and event.is_waiting
            self._done += isinstance(event, events.ContactRemoved)
            self._remember(told(event, self._country))
        else:
            self._show_line(event, self._rows.setdefault(event.line_id, _LineRow()))

    def say(self, text: str) -> None:
        self._note = text

    def rest(self) -> None:
        self._live.stop()

    def wake(self) -> None:
        self._live.start(refresh=True)

    def close(self) -> None:
        if self._live.is_started:
            self._live.stop()

    # ---- events of one line ----

    def _show_line(self, event: events.LineEvent, row: _LineRow) -> None:
        if isinstance(event, events.CallEnded):
            row.who, row.doing, row.since = "", _("idle"), None
            self._results[event.outcome if event.disposition == "none" else event.disposition] += 1
            self._done += event.next_at is None
            self._remember(_call_line(event, self._country))
        elif isinstance(event, events.CallStarted):
            row.who = event.contact_name or number_words(event.number, self._country)
            row.doing, row.since, row.rings = _("dialing"), event.at, 0
        elif isinstance(event, events.CallRang):
            row.rings += 1
            row.doing = _("ringing ({n})").format(n=row.rings)
        elif isinstance(event, events.CallAnswered):
            row.doing, row.since = _("listening"), event.at
        elif isinstance(event, events.MessageStarted):
            row.doing, row.since = _("speaking ({seconds:.0f} s)").format(seconds=event.duration_s), event.at
        elif isinstance(event, events.MessageTakenBack):
            row.doing, row.since = _("listening again"), event.at
        elif isinstance(event, events.LineRested | events.LineUnplugged):
            row.doing, row.since = event.problem, None
        elif isinstance(event, events.LineNoted):
            self._remember(told(event, self._country))
        elif isinstance(event, events.LineOpened):
            row.doing = _("idle")
        elif isinstance(event, events.KeyReceived):
            row.doing = _("key {key}").format(key=event.key)

    def _remember(self, line: str) -> None:
        self._recent = [*self._recent, line][-RECENT:]

    # ---- drawing ----

    def drawn(self) -> Group:
        """What the screen shows now."""
        parts: list[Table | Text | ProgressBar] = [Text(self._title, style="bold")]
        if self._import:
            done, total, rows = self._import
            parts += [Text(_("Reading the list: {rows} rows").format(rows=rows)), ProgressBar(max(total, 1), done)]
            return Group(*parts)
        parts += [self._line_table(), Text(self._counts()), ProgressBar(max(self._total, 1), self._done)]
        parts += [Text(line, no_wrap=True, overflow="ellipsis") for line in self._recent]
        if self._note:
            parts.append(Text(self._note, style="italic"))
        return Group(*parts)

    def _line_table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        now = self._clock.now()
        for line_id, row in list(self._rows.items()):  # drawn on rich's own thread
            seconds = f"{(now - row.since).total_seconds():.0f} s" if row.since else ""
            table.add_row(Text(line_id), Text(row.who), Text(row.doing), Text(seconds))
        return table

    def _counts(self) -> str:
        told_results = "  ".join(f"{result_words(result)}: {n}" for result, n in self._results.most_common())
        progress = _("{done} of {total} contacts done").format(done=self._done, total=self._total)
        return "  ·  ".join(filter(None, [progress, self._time_left(), told_results]))

    def _time_left(self) -> str:
        done = self._done - self._at_start
        if not done or self._started_at is None or self._done >= self._total:
            return ""
        spent = self._clock.now() - self._started_at
        left = spent * ((self._total - self._done) / done)
        return _("about {time} left").format(time=_rounded(left))


def _rounded(left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return _("1 minute")
    if minutes < 120:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    return _("{n} hours").format(n=round(minutes / 60))
