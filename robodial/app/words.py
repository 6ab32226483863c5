"""Outcomes, decisions, reasons and numbers as users read them."""

from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import Disposition, Outcome
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped
from robodial.rules.refused_ranges import DestinationCode


def outcome_words(outcome: str) -> str:
    """`no_answer` as a user reads it."""
    return {
        Outcome.ANSWERED: _("answered"),
        Outcome.HUNG_UP_EARLY: _("hung up early"),
        Outcome.MACHINE: _("answering machine, nothing left"),
        Outcome.BUSY: _("busy"),
        Outcome.CONGESTION: _("network busy"),
        Outcome.NO_ANSWER: _("no answer"),
        Outcome.INVALID_NUMBER: _("number not in service"),
        Outcome.FAX: _("fax"),
        Outcome.NO_DIAL_TONE: _("no dial tone"),
        Outcome.LINE_IN_USE: _("own telephone in use"),
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


def not_called_words(code: str) -> str:
    """Why contacts were not called, for all of them together; a code without words of its own stays as it is."""
    from robodial.rules.machines import CODE as MACHINES  # the rules: most texts are needed without them

    return {
        "do_not_call": _("on the do-not-call list"),
        "hung_up_after_opt_out": _("hung up after hearing how to refuse calls"),
        "hung_up_twice": _("hung up early twice"),
        "never_open": _("the calling hours never open in their time zones"),
        "removed_from_list": _("no longer in the list"),
        "merged_in_list": _("merged with another contact of the list"),
        "purpose_needs_pack": _("this purpose needs rules that are not there yet"),
        "purpose_banned": _("such calls are forbidden in their country"),
        "needs_live_introduction": _("a live person must introduce the message there"),
        "sector_banned": _("nobody may be called to sell this there"),
        "law_checked_missing": _("the law of their country was not checked yet"),
        "statement_missing": _("nobody answers for such calls in their country yet"),
        "polling_days_missing": _("the polling days are not stated"),
        "pack_altered": _("the calling rules of their country were altered"),
        "pack_unreadable": _("the calling rules of their country cannot be read"),
        "pack_missing": _("the calling rules of their country are missing"),
        "pack_outdated": _("the calling rules of their country are too old"),
        "blackout": _("too close to a poll"),
        "consent_missing": _("no consent to such calls"),
        "consent_withdrawn": _("consent withdrawn"),
        "consent_weak": _("consent too weak for such calls"),
        "consent_old": _("consent too old or expired"),
        "consent_later": _("consent dated later than today"),
        "consent_without_hours": _("consent without hours"),
        "consent_unreadable": _("consent with hours that cannot be read"),
        "register": _("in a public do-not-call register"),
        "register_missing": _("a public do-not-call register is not here"),
        "register_old": _("a public do-not-call register is too old"),
        "rest_between_campaigns": _("just called by another campaign"),
        "line_number": _("the line may not show its number to them"),
        "after_last_day": _("not reached before the campaign's last day"),
        "alert_unconfirmed": _("the public alert is not confirmed"),
        "alert_over": _("the public alert is over"),
        "alert_too_long": _("the public alert lasts too long"),
        "alerts_used_up": _("too many public alerts in 30 days"),
        "clock_set_back": _("the clock of this PC was set back"),
        "clock_wrong": _("the clock of this PC is wrong"),
        MACHINES: _("their country wants a message left on machines"),
        "cap_day": _("called often enough today"),
        "cap_1_days": _("called often enough in the last 24 hours"),
        "cap_7_days": _("called often enough in the last 7 days"),
        "cap_30_days": _("called often enough in the last 30 days"),
        "no_way_abroad": _("abroad, where this line cannot call without a carrier's code"),
        "dial_string": _("not safe to dial on this line"),
        "closed_hours": _("outside calling hours"),
        "in_a_call": _("in another call just now"),
        "paused": _("the campaign was paused"),
        "modem_refused": _("left to another line: a modem refuses to redial them"),
        "refusal_brake": _("too many people refused"),
        "outside_line": _("the line's prefix is not a safe one"),
        "line_not_ready": _("the line could not be used just then"),
        "recovered": _("taken up again after the program had stopped"),
        DestinationCode.EMERGENCY: _("emergency number"),
        DestinationCode.SHORT: _("number of a service"),
        DestinationCode.DIRECTORY: _("directory enquiries"),
        DestinationCode.PREMIUM: _("premium-rate number"),
        DestinationCode.SHARED_COST: _("shared-cost number"),
        DestinationCode.TOLL_FREE: _("freephone number"),
        DestinationCode.SATELLITE: _("satellite number"),
        DestinationCode.UAN: _("company-wide service number"),
        DestinationCode.PERSONAL: _("forwarding number at a special rate"),
        DestinationCode.SPECIAL: _("number at a special rate"),
        DestinationCode.NOBODY: _("pager or mailbox"),
        "call_back": _("the number to call back will not do"),
        DestinationCode.NOT_A_NUMBER: _("not a telephone number"),
        DestinationCode.UNKNOWN_COUNTRY: _("unknown country code"),
    }.get(code, code)


def start_words(why: str) -> str:
    """After what the message began, as a user reads it; empty where that is not known."""
    return {
        SpeakWhy.AFTER_GREETING.value: _("after a greeting"),
        SpeakWhy.AFTER_BEEP.value: _("after a beep"),
        SpeakWhy.SILENCE.value: _("after a silent answer"),
    }.get(why, why)


def number_kind_words(kind: str) -> str:
    """`mobile` as a user reads it."""
    return {
        "fixed": _("an ordinary number"),
        "mobile": _("a mobile number"),
        "premium": _("a premium-rate number"),
        "shared_cost": _("a shared-cost number"),
        "toll_free": _("a freephone number"),
        "short": _("a short number"),
    }.get(kind, kind)


def number_words(number: str, country: str) -> str:
    """A normalised number as people in `country` write it: 01 99 00 12 34 in France, +44 7700 900123 for a Briton."""
    if not number:
        return ""
    import phonenumbers  # sixty modules, for those who show numbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:  # of no country that there is
        return number
    at_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, kind.NATIONAL if at_home else kind.INTERNATIONAL)


def new_contacts_words(many: int) -> str:
    """Of a campaign that is over; empty when nobody came into its list since."""
    if not many:
        return ""
    text = ngettext(
        "{n} contact came into the list since then and was not called yet.",
        "{n} contacts came into the list since then and were not called yet.",
        many,
    )
    return text.format(n=grouped(many))


def state_words(state: str) -> str:
    """`waiting` as a user reads it."""
    return _STATES[state]()


def standing_words(state: str, *, is_running: bool) -> str:
    """The same for a campaign that no program may be working on: its program died, or the PC was switched off."""
    return state_words(state) if is_running or state not in ("running", "waiting") else _("interrupted")


_STATES = {
    "draft": lambda: _("draft"),
    "ready": lambda: _("ready"),
    "running": lambda: _("running"),
    "waiting": lambda: _("waiting for calling hours"),
    "out_of_time": lambda: _("out of time: its last day has passed"),
    "paused": lambda: _("paused"),
    "finished": lambda: _("finished"),
    "stopped": lambda: _("stopped"),
}
