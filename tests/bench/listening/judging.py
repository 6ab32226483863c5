"""What a listener's events are worth, held against the truth of one call. Nothing here knows how they were found."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from robodial.audio.progress_event import ProgressEvent
from tests.bench.listening.truth import Truth

EARLY_S = 0.05
"""An answer told so much before the truth is still on time: the tone's last milliseconds."""
BEEP_END_S = 0.02
TALKED_OVER_S = 2.0
"""More of our message than this over a greeting, and the recording makes no sense."""

_OVER = ("fax", "sit", "busy", "congestion")


@dataclass(frozen=True, slots=True)
class Judged:
    """One call, judged. Times in seconds, None where they do not apply."""

    truth: Truth
    told: str
    right: bool
    ring_s: float = 0.0
    answered_early: bool = False
    start_after_greeting_s: float | None = None
    """First start, from the end of a person's greeting; negative when it cut in."""
    taken_back: bool = False
    """A message to a person was stopped after their greeting."""
    talked_over_s: float = 0.0
    start_after_beep_s: float | None = None
    """Last start, from the end of the beep."""
    start_after_silence_s: float | None = None
    decided_after: float | None = None
    """busy and congestion in periods of the cadence, SIT and fax in seconds."""
    category_right: bool | None = None
    notes: tuple[str, ...] = field(default=())
    """What went wrong apart from the class, for a person to read."""

    @property
    def wrong(self) -> bool:
        """Anything that a reader should look at."""
        return not self.right or bool(self.notes)


def judged(truth: Truth, events: Sequence[ProgressEvent]) -> Judged:
    """The figures of one call."""
    in_order = sorted(events, key=lambda event: event.t)
    told = told_class(in_order)
    right = is_right(truth, told)
    early = _early(truth, in_order)
    until = truth.ringing_until()
    notes = [f"{early.event} while ringing at {early.t:.2f} s"] if early else []
    after_greeting = _start_after_greeting(truth, told, in_order)
    if after_greeting is not None and after_greeting < 0 and truth.kind != "double":
        notes.append(f"cut in {-after_greeting:.2f} s before the end of the greeting")
    taken_back = _taken_back(truth, in_order)
    if taken_back:
        notes.append("message to a person taken back")
    over = talked_over_s(truth, in_order)
    if over > TALKED_OVER_S:
        notes.append(f"{over:.1f} s of message over the greeting")
    after_beep = _start_after_beep(truth, in_order)
    if after_beep is not None and after_beep < -BEEP_END_S:
        notes.append(f"last start {-after_beep:.2f} s before the end of the beep")
    return Judged(
        truth,
        told,
        right,
        ring_s=0.0 if until is None or truth.first_ring is None else until - truth.first_ring,
        answered_early=early is not None,
        start_after_greeting_s=after_greeting,
        taken_back=taken_back,
        talked_over_s=over,
        start_after_beep_s=after_beep,
        start_after_silence_s=_start_after_silence(truth, in_order),
        decided_after=_decided_after(truth, told, right, in_order),
        category_right=_category_right(truth, right, in_order),
        notes=tuple(notes),
    )


def told_class(events: Sequence[ProgressEvent]) -> str:
    """The class of call that these events (in order) speak of; the last verdict counts."""
    names = {event.event for event in events}
    over = next((name for name in _OVER if name in names), None)
    if over is not None and (over == "fax" or "answered" not in names):
        return over
    speaks = [event for event in events if event.event == "speak"]
    if "answered" not in names and not speaks:
        return "no_answer"
    verdicts = [event.who for event in events if event.event == "verdict"]
    if verdicts and verdicts[-1] in ("human", "machine"):
        return str(verdicts[-1])
    return "silence" if not speaks or speaks[-1].why == "silence" else "unsure"


def is_right(truth: Truth, told: str) -> bool:
    """Where a country plays one tone for both, busy is right for congestion too."""
    return told == truth.call_class or (
        truth.call_class == "congestion" and told == "busy" and bool(truth.same_as_busy)
    )


def talked_over_s(truth: Truth, events: Sequence[ProgressEvent]) -> float:
    """Seconds of message spoken over a machine's greeting, all starts together."""
    if truth.call_class != "machine" or truth.greeting_end is None:
        return 0.0
    stops = [event.t for event in events if event.event == "stop"]
    over = 0.0
    for event in events:
        if event.event == "speak" and event.t < truth.greeting_end:
            over += min([stop for stop in stops if stop > event.t] + [truth.greeting_end]) - event.t
    return over


def _speaks(events: Sequence[ProgressEvent]) -> list[float]:
    return [event.t for event in events if event.event == "speak"]


def _early(truth: Truth, events: Sequence[ProgressEvent]) -> ProgressEvent | None:
    """The first sign that the listener took ringing for an answer."""
    until = truth.ringing_until()
    if until is None:
        return None
    return next((e for e in events if e.event in ("answered", "speak") and e.t < until - EARLY_S), None)


def _start_after_greeting(truth: Truth, told: str, events: Sequence[ProgressEvent]) -> float | None:
    speaks = _speaks(events)
    if truth.call_class != "human" or truth.greeting_end is None or told != "human" or not speaks:
        return None
    return speaks[0] - truth.greeting_end


def _taken_back(truth: Truth, events: Sequence[ProgressEvent]) -> bool:
    if truth.call_class != "human" or truth.greeting_end is None or not _speaks(events):
        return False
    end = truth.greeting_end
    return any(event.event == "stop" and event.t > end for event in events)


def _start_after_beep(truth: Truth, events: Sequence[ProgressEvent]) -> float | None:
    speaks = _speaks(events)
    if truth.call_class != "machine" or not truth.beep or not speaks:
        return None
    return speaks[-1] - float(truth.beep["end"])


def _start_after_silence(truth: Truth, events: Sequence[ProgressEvent]) -> float | None:
    speaks = _speaks(events)
    if truth.call_class != "silence" or truth.answer is None or not speaks:
        return None
    return speaks[0] - truth.answer


def _decided_after(truth: Truth, told: str, right: bool, events: Sequence[ProgressEvent]) -> float | None:
    if truth.call_class not in _OVER or not right or truth.tone_start is None:
        return None
    unit = sum(truth.cadence_ms) / 1000 if truth.cadence_ms else 1.0
    return next((event.t - truth.tone_start) / unit for event in events if event.event == told)


def _category_right(truth: Truth, right: bool, events: Sequence[ProgressEvent]) -> bool | None:
    if truth.call_class != "sit" or not right or truth.sit == "itu":
        return None
    return next(event.category for event in events if event.event == "sit") == truth.sit
