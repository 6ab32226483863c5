"""What is wrong with a settings file and what would be right, in the user's words: one sentence for each finding."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from robodial.i18n import gettext as _


def complaint(problem: ErrorDetails, place: str, known: Sequence[str], options: Mapping[str, str]) -> str:
    """One line. `known` are the names that may stand at the problem's place; `options` gives the command line's names
    for places such as `caller.name`, where the settings came from there."""
    where = _where(problem["loc"])
    named = options.get(where)
    told = _what(problem, known)
    return f"{named}: {told}" if named else f"{place}: {where}: {told}"


def _where(location: Iterable[int | str]) -> str:
    """`line.0.port` as `line[1].port`: people count from one."""
    text = ""
    for part in location:
        if part != "[key]":
            text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _what(problem: ErrorDetails, known: Sequence[str]) -> str:
    kind, limits = problem["type"], dict(problem.get("ctx", {}))
    if "expected" in limits:
        limits["expected"] = limits["expected"].replace(" or ", ", ")  # pydantic's English
    if kind == "extra_forbidden":
        return _unknown_name(str(problem["loc"][-1]), known)
    if kind == "value_error":
        return str(limits["error"])
    if kind == "string_pattern_mismatch" and problem["loc"][-1] == "[key]":
        return _("only the keys 0 to 8, * and # can be given a meaning; 9 always refuses further calls.")
    if kind in _TABLE_OR_LIST and (example := _EXAMPLES.get(_name(problem["loc"]))):
        return _("write it as {example}").format(example=example)
    own = _plain_words(kind)
    return own.format(**limits, found=_shown(problem["input"])) if own else str(problem["msg"])


_TABLE_OR_LIST = ("model_type", "mapping_type", "dict_type", "tuple_type")

_EXAMPLES = {
    "caller": 'caller = { name = "Cabinet Durand", call_back = "01 99 00 12 34" }',
    "message": 'message = { body = "reminder.wav" }',
    "line": 'line = [{ port = "COM5", number = "01 99 00 12 34" }]',
    "phone": 'phone = ["Mobile"]',
    "law_checked": 'law_checked = { by = "…", on = 2026-11-20, law = "…" }',
    "statement": 'statement = { by = "…", on = 2026-11-20 }',
    "polling_days": "polling_days = [2026-11-20]",
    "retry": "retry.busy = { after_min = 10, most = 3 }",
}
"""Settings of a campaign file that hold others, or several, as they are written."""


def _name(location: Sequence[int | str]) -> str:
    return str(location[-1]) if location[0] != "retry" else "retry"


def _unknown_name(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return _("there is no such setting; did you mean “{name}”?").format(name=near[0])
    return _("there is no such setting; there are: {known}.").format(known=", ".join(known))


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _plain_words(kind: str) -> str:
    """For pydantic's error types; its own words are English and speak of Python."""
    number, text = _("“{found}” is not a number."), _("write a text, between quotation marks.")
    whole, path = _("“{found}” is not a whole number."), _("write the name of a file, between quotation marks.")
    day = _("“{found}” is not a date; write it as 2026-11-23, without quotation marks.")
    moment = _("“{found}” is not a date and time; write it as 2026-11-23T18:00:00, without quotation marks.")
    table, listed = _("this must hold settings of its own."), _('write a list, such as ["09:00-12:00"].')
    return {
        "missing": _("this is missing."),
        "enum": _("“{found}” is not known; write one of {expected}."),
        "literal_error": _("“{found}” is not known; write one of {expected}."),
        "string_type": text,
        "string_too_short": _("“{found}” is too short: at least {min_length} characters."),
        "string_too_long": _("this is too long: at most {max_length} characters."),
        "path_type": path,
        "int_type": whole,
        "int_parsing": whole,
        "int_from_float": whole,
        "float_type": number,
        "float_parsing": number,
        "date_type": day,
        "date_parsing": day,
        "date_from_datetime_parsing": day,
        "date_from_datetime_inexact": day,
        "datetime_type": moment,
        "datetime_parsing": moment,
        "datetime_from_date_parsing": moment,
        "datetime_object_invalid": moment,
        "greater_than": _("{found} is too small: it must be more than {gt}."),
        "greater_than_equal": _("{found} is too small: at least {ge}."),
        "less_than_equal": _("{found} is too large: at most {le}."),
        "model_type": table,
        "mapping_type": table,
        "dict_type": table,
        "tuple_type": listed,
    }.get(kind, "")
