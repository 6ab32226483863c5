"""Who is calling, as the user typed it: right, or what is wrong and what would be right."""

from dataclasses import dataclass

from robodial.app.typed_numbers import callable_numbers_in, one_number_in
from robodial.app.words import number_words
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class CallerCheck:
    """`number` is as people in the country write it; problems are sentences, empty where all is well."""

    name: str
    number: str
    name_problem: str = ""
    number_problem: str = ""

    @property
    def is_right(self) -> bool:
        """True when it can be kept."""
        return not (self.name_problem or self.number_problem)


def check_caller(name: str, number: str, country: str) -> CallerCheck:
    """Look at both, so that both problems are seen at once."""
    written, problem = checked_number(number, country)
    name = " ".join(name.split())
    return CallerCheck(name, written, _name_problem(name), problem)


def checked_number(number: str, country: str) -> tuple[str, str]:
    """A number that can be called: as written at home, and what is wrong with it."""
    if not number.strip():
        return "", _("Type the number that people can call back, such as the one on your letters.")
    try:
        callable_numbers_in(number.strip(), country)
        return number_words(one_number_in(number.strip(), country), country), ""
    except ContactImportError as error:
        return number.strip(), str(error)


def _name_problem(name: str) -> str:
    if not name:
        return _("Type the name that people know you by: it is said at the beginning of every call.")
    if len(name) > LONGEST_NAME:
        return _("This name is too long to be said: {most} letters at most.").format(most=LONGEST_NAME)
    return ""
