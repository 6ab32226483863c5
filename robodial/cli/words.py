"""Outcomes and decisions in the users' words."""

from robodial.domain.outcome import Disposition, Outcome
from robodial.i18n import gettext as _


def outcome_words(outcome: str) -> str:
    """`no_answer` as a user reads it."""
    return {
        Outcome.ANSWERED: _("answered"),
        Outcome.HUNG_UP_EARLY: _("hung up early"),
        Outcome.BUSY: _("busy"),
        Outcome.CONGESTION: _("network busy"),
        Outcome.NO_ANSWER: _("no answer"),
        Outcome.INVALID_NUMBER: _("number not in service"),
        Outcome.FAX: _("fax"),
        Outcome.NO_DIAL_TONE: _("no dial tone"),
        Outcome.MODEM_REFUSED: _("refused by the modem"),
        Outcome.LINE_FAILED: _("line fault"),
        Outcome.INTERRUPTED: _("interrupted"),
    }[Outcome(outcome)]


def disposition_words(disposition: str) -> str:
    """`opted_out` as a user reads it."""
    return {
        Disposition.CONFIRMED: _("confirmed"),
        Disposition.CALL_BACK: _("asks to be called back"),
        Disposition.OPTED_OUT: _("never call again"),
        Disposition.LEFT_MESSAGE: _("message left on the machine"),
        Disposition.NONE: "",
    }[Disposition(disposition)]


def result_words(result: str) -> str:
    """An outcome or a disposition."""
    return outcome_words(result) if result in {outcome.value for outcome in Outcome} else disposition_words(result)
