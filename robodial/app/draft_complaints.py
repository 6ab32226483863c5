"""What is wrong with a draft, as sentences for its author, each with the step where it is mended."""

from dataclasses import dataclass

from pydantic_core import ErrorDetails

from robodial.app.own_hours import hours_complaint
from robodial.i18n import gettext as _
from robodial.settings.complaints import complaint


@dataclass(frozen=True, slots=True)
class Complaint:
    """`step` is a step of the new campaign, or another place of the program (`lines`, `do_not_call`)."""

    step: str
    text: str


STEP_OF_FIELD = {
    "list": "who",
    "consent": "who",
    "message": "message",
    "keys": "keys",
    "machines": "keys",
    "hours": "when",
    "retry": "when",
    "most_attempts": "when",
    "starts_on": "when",
    "ends_on": "when",
    "region": "when",
}
"""All others belong to the first step."""


def complaint_about(problem: ErrorDetails) -> Complaint:
    """One finding of the campaign's settings."""
    where = ".".join(str(part) for part in problem["loc"])
    step = STEP_OF_FIELD.get(str(problem["loc"][0]) if problem["loc"] else "", "purpose")
    is_empty = problem["type"] in ("missing", "string_too_short", "enum")
    if is_empty and (text := _missing_words().get(where)):
        return Complaint(step, text)
    if text := _wrong_words().get(where):
        return Complaint(step, text)
    if where == "hours" and (text := hours_complaint(problem["input"])):
        return Complaint(step, text)
    if problem["type"] != "value_error":  # told for who writes a campaign file; in the window it was chosen, not typed
        return Complaint(step, _("Something here cannot be used: choose it anew."))
    told = complaint(problem, "", [], {}).removeprefix(f": {where}: ")
    return Complaint(step, _sentence(told))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _missing_words() -> dict[str, str]:
    return {
        "name": _("Give the campaign a name."),
        "purpose": _("Choose why you are calling."),
        "country": _("Choose the country of the people you call."),
        "list": _("Choose the list of people to call."),
        "caller": _("Say who is calling, and the number to call back."),
        "caller.name": _("Say who is calling: the name of your business or body."),
        "caller.call_back": _("Give the number that people can call back."),
        "message": _("Choose or record a message."),
        "message.body": _("Choose or record a message."),
        "law_checked.by": _("Say who checked the law of that country."),
        "law_checked.law": _("Say which law was checked."),
        "statement.by": _("Say who answers for these calls."),
        "hipaa.by": _("Say who answers for your being a covered health provider."),
        "alert.confirmed_by": _("Say who confirms this alert."),
        "alert.ends_at": _("Say when this alert ends."),
    }


def _wrong_words() -> dict[str, str]:
    """Where the settings' own sentence would speak of a campaign file."""
    return {
        "purpose": _("Choose why you are calling."),
        "country": _("Choose the country of the people you call."),
        "message": _("Answering machines are hung up on: take away the message for them, or leave it."),
        "retry": _("How often to try again cannot be used: choose it anew."),
        "sector": _("Say what you are selling: some things may not be sold by telephone."),
        "law_checked": _("Say which law was checked."),
        "alert": _("Only a public alert is confirmed: choose that purpose, or another message."),
        "consent": _("A written consent needs a name: say who answers for it."),
        "columns.encoding": _("The list's letters cannot be read that way: choose another way in the list's preview."),
    }


def refusal_complaint(code: str, told: str) -> Complaint:
    """What the rules miss in the campaign as a whole; `told` is kept where no better words are known."""
    step = _STEP_OF_CODE.get(code) or ("do_not_call" if code.startswith("register") else "lines")
    return Complaint(step, _refusal_words().get(code) or told)


_STEP_OF_CODE = dict.fromkeys(
    (
        "sector_missing",
        "sector_banned",
        "polling_days_missing",
        "statement_missing",
        "law_checked_missing",
        "alert_unconfirmed",
        "alert_over",
        "alert_too_long",
        "alerts_used_up",
        "purpose_banned",
        "purpose_fixed",
        "needs_live_introduction",
        "pack_altered",
        "pack_unreadable",
        "pack_missing",
        "pack_outdated",
    ),
    "purpose",
) | {"message_parts": "message", "machines": "keys"}


def _refusal_words() -> dict[str, str]:
    return {
        "sector_missing": _("Say what you are selling: some things may not be sold by telephone."),
        "polling_days_missing": _("Say which polling days are near, or that there is none."),
        "statement_missing": _("Such calls are all but forbidden there: say who answers for them."),
        "law_checked_missing": _("The program does not know that country's rules: say who checked its law."),
        "alert_unconfirmed": _("Say who confirms this alert, and when it ends."),
        "alert_too_long": _("An alert ends within 24 hours: choose an earlier end."),
        "message_parts": _("These calls begin with a recording that says who is calling and why: add the opening."),
        "machines": _("Here an answering machine may not be hung up on: leave it a message."),
    }
