"""Every line as the page Lines shows it: its state in a word, what is wrong and the remedy, model, number, rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path

from robodial.app.chosen_lines import chosen_lines
from robodial.app.line_advice import LineAdvice, line_advice
from robodial.app.line_numbers import LineNumbers, location_of
from robodial.app.lines import LineChoice
from robodial.app.modem_search import Search, remedy_of
from robodial.app.places import user_folder
from robodial.domain.voice_format import VoiceFormat
from robodial.engine.events import LineNoted, LineOpened, LineRested, LineUnplugged
from robodial.i18n import gettext as _
from robodial.modem.discovery import FoundModem
from robodial.modem.port_names import plain_name


class LineState(Enum):
    """As far as it is known."""

    READY = "ready"
    IN_USE = "in_use"  # by the campaign that runs
    NOT_FOUND = "not_found"
    UNPLUGGED = "unplugged"  # while a campaign ran on it
    FAULT = "fault"
    LOOKING = "looking"  # not looked at yet


@dataclass(frozen=True, slots=True)
class LineOverview:
    """`is_used`: calls go over it. `problem` and `remedy` are sentences, empty where all is well."""

    line: LineChoice
    state: LineState
    is_used: bool
    model: str
    formats: str
    advice: LineAdvice
    problem: str = ""
    remedy: str = ""
    note: str = ""

    @property
    def port(self) -> str:
        """Its name."""
        return self.line.port


StateEvent = LineOpened | LineRested | LineUnplugged


@dataclass(frozen=True, slots=True)
class Told:
    """What the run that goes on, or the last one, told of its lines."""

    states: Mapping[str, StateEvent]
    notes: Mapping[str, str]
    is_running: bool = False

    def with_event(self, event: StateEvent | LineNoted) -> "Told":
        """After one more event."""
        if isinstance(event, LineNoted):
            return replace(self, notes={**self.notes, str(event.line_id): event.text})
        return replace(self, states={**self.states, str(event.line_id): event})


NOTHING_TOLD = Told({}, {})


def line_overviews(home: Path, found: Search | None, told: Told, country: str, on: date) -> tuple[LineOverview, ...]:
    """The lines that calls use, then the modems that could be used. `found` is None before anything was looked for."""
    ports = found.ports if found else ()
    used = chosen_lines(home, ports)
    names = {plain_name(line.port) for line in used}
    known = LineNumbers(user_folder())
    others = [modem for modem in (found.modems if found else ()) if plain_name(modem.port) not in names]
    free = [known.numbered(LineChoice(modem.port), location_of(modem.port, ports)) for modem in others]
    return tuple(
        _overview(line, is_used, found, told, line_advice(line.shown_number, country, on))
        for is_used, lines in ((True, used), (False, free))
        for line in lines
    )


def state_words(state: LineState) -> tuple[str, str]:
    """A word, and how good it is: `good`, `info`, `warn`, `bad` or `plain`."""
    return {
        LineState.READY: (_("Ready"), "good"),
        LineState.IN_USE: (_("In use by a campaign"), "info"),
        LineState.NOT_FOUND: (_("Not found"), "bad"),
        LineState.UNPLUGGED: (_("Unplugged"), "bad"),
        LineState.FAULT: (_("Fault"), "bad"),
        LineState.LOOKING: (_("Looking for it…"), "plain"),
    }[state]


def formats_words(formats: Sequence[VoiceFormat]) -> str:
    """How the modem takes sound."""
    words = {
        VoiceFormat.UNSIGNED_8: _("8 bits"),
        VoiceFormat.SIGNED_8: _("8 bits, signed"),
        VoiceFormat.LINEAR_16: _("16 bits"),
        VoiceFormat.MULAW: _("µ-law"),
        VoiceFormat.ALAW: _("A-law"),
    }
    return ", ".join(words[one] for one in formats)


def _overview(line: LineChoice, is_used: bool, found: Search | None, told: Told, advice: LineAdvice) -> LineOverview:
    modem = _modem(line.port, found)
    state, problem, remedy = _state(line, modem, found, told)
    model = (modem.family or modem.description) if modem else ""
    formats = formats_words(modem.voice_formats) if modem else ""
    note = told.notes.get(line.port, "")
    return LineOverview(line, state, is_used, model, formats, advice, problem, remedy, note)


def _state(line: LineChoice, modem: FoundModem | None, found: Search | None, told: Told) -> tuple[LineState, str, str]:
    event = told.states.get(line.port)
    if told.is_running and isinstance(event, LineUnplugged):
        return LineState.UNPLUGGED, event.problem, _("Plug it in again: the program finds it by itself.")
    if told.is_running and isinstance(event, LineRested):
        return LineState.FAULT, event.problem, _("The line rests, then it is tried again by itself.")
    if told.is_running and isinstance(event, LineOpened):
        return LineState.IN_USE, "", ""
    if found is None:
        return LineState.LOOKING, "", ""
    if modem is None:
        problem = _("No modem answers on {port}.").format(port=line.port)
        return LineState.NOT_FOUND, problem, _("Plug the modem in and wait ten seconds, then find modems again.")
    if not modem.voice:
        return LineState.FAULT, modem.problem or _("This modem cannot speak."), remedy_of(modem)
    return LineState.READY, modem.problem, remedy_of(modem)


def _modem(port: str, found: Search | None) -> FoundModem | None:
    modems = found.modems if found else ()
    return next((modem for modem in modems if plain_name(modem.port) == plain_name(port)), None)
