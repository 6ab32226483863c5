"""What happens in a test call, and how it ended, in the words of the owner who was called."""

from robodial.domain.attempt import AttemptResult
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.i18n import gettext as _
from robodial.i18n.figures import decimal

NEARLY_S = 0.7
"""So much of the end may be missing of what was heard to the end: the hand is faster than the sound."""


def step_words(step: str, seconds: float) -> str:
    """A step that `make_test_call` tells, as the owner sees it."""
    words = {
        "dialing": _("Dialing your number…"),
        "ringing": _("Your telephone rings: answer it, and say hello."),
        "answered": _("You answered. robodial waits for the end of your hello."),
        "taken back": _("You were still speaking: the message stopped, and begins again."),
    }
    if step == "speaking":
        text = _("The message began {seconds} s after your hello. Listen to it to the end.")
        return text.format(seconds=decimal(seconds))
    return words.get(step) or _("You pressed {key}.").format(key=step.removeprefix("key "))


def result_words(result: AttemptResult, whole_s: float) -> str:
    """How it ended, and what to do where it did not go well. The message was `whole_s` long."""
    if result.disposition is Disposition.OPTED_OUT:
        return _(
            "You answered and pressed 9, as somebody who wants no more calls. It works: your number now stands on the "
            "Do not call list. Remove it there before you test again."
        )
    if result.outcome is Outcome.ANSWERED:
        return _answered(result, whole_s)
    if result.outcome is Outcome.HUNG_UP_EARLY:
        return _hung_up_early(result)
    if result.outcome is Outcome.NO_ANSWER and result.ring_s is None:
        return _(
            "The number was dialed, but nothing was heard after it: no ringing and no voice. Check the number; if this "
            "telephone needs a digit for an outside line, set it; then call again."
        )
    return _unreached(result.outcome, result.evidence)


def _answered(result: AttemptResult, whole_s: float) -> str:
    if result.verdict is AnswerVerdict.MACHINE:
        return _(
            "An answering machine took the call, and the message was left on it. The line works. To hear how people "
            "hear it, call again and answer yourself."
        )
    told = _start(result)
    if result.heard_s >= whole_s - NEARLY_S:
        return _("{start} and was heard to the end. Everything works.").format(start=told)
    text = _("{start}, and you heard {seconds:.0f} s of it before you hung up. Everything works.")
    return text.format(start=told, seconds=result.heard_s)


def _start(result: AttemptResult) -> str:
    seconds = result.start_delay_s
    if seconds is None:
        return _("You answered; the message began")
    if result.start_why is SpeakWhy.SILENCE:
        text = _("You answered without a word; the message began after {seconds} s")
    else:
        text = _("You answered; the message began {seconds} s after your hello")
    return text.format(seconds=decimal(seconds))


def _hung_up_early(result: AttemptResult) -> str:
    if result.heard_s <= 0:
        return _(
            "You answered and hung up before the message began. The line works; call again, say hello and wait for it."
        )
    text = _(
        "You answered and hung up after {seconds:.0f} s of the message. The line works; call again to hear it to the "
        "end."
    )
    return text.format(seconds=result.heard_s)


def _unreached(outcome: Outcome, evidence: str) -> str:
    words = {
        Outcome.NO_ANSWER: _(
            "Your telephone rang, and nobody answered. Have it at hand, then call again. If it did not ring, check the "
            "number."
        ),
        Outcome.BUSY: _(
            "Your telephone was busy. Call one that is not in use, and not the number of this very line: a line cannot "
            "call itself."
        ),
        Outcome.CONGESTION: _("The telephone network was busy. Wait a minute, then call again."),
        Outcome.INVALID_NUMBER: _(
            "The network says that this number cannot be reached. Check the number; if this telephone needs a digit "
            "for an outside line, set it; then call again."
        ),
        Outcome.FAX: _("A fax machine answered. Give the number of a telephone, then call again."),
        Outcome.MACHINE: _("An answering machine took the call. Call again and answer yourself."),
        Outcome.NO_DIAL_TONE: _(
            "There was no dial tone: the modem does not hear the telephone network. Put the telephone cable into the "
            "modem’s socket marked LINE and into the wall or the box, check with a telephone that the line is alive "
            "and free, then call again."
        ),
        Outcome.LINE_IN_USE: _(
            "Somebody was using the telephone of this line, or it rang. Call again when it is free."
        ),
        Outcome.MODEM_REFUSED: _(
            "The modem refused to dial. Some modems refuse a number that was just called several times: unplug it, "
            "wait ten seconds, plug it in again, then call again."
        ),
        Outcome.INTERRUPTED: _("The call did not end by itself and was cut off. Call again."),
    }
    told = words.get(outcome) or _("The line failed during the call. Unplug the modem, plug it in, then call again.")
    return f"{told} ({evidence})" if evidence and outcome in (Outcome.LINE_FAILED, Outcome.MODEM_REFUSED) else told
