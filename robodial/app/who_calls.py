"""Who is calling, as the user typed it: right, or what is wrong and what would be right."""

from dataclasses import dataclass

from robodial.app.typed_numbers import callable_numbers_in, one_number_in
from robodial.app.words import number_words
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.phone_problems import NumberProblem, too_short
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.rules.call_back import refuse_call_back
from robodial.rules.refused_ranges import DestinationCode

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
    missing = _("Type the number that people can call back, such as the one on your letters.")
    written, problem = checked_number(number, country, missing, to_call_back=True)
    name = " ".join(name.split())
    return CallerCheck(name, written, _name_problem(name), problem)


def checked_number(number: str, country: str, missing: str, *, to_call_back: bool = False) -> tuple[str, str]:
    """A number that can be called (`to_call_back`: by others): as written at home, and what is wrong with it; `missing`
    where there is none."""
    if not number.strip():
        return "", missing
    try:
        found = Numbering.of(country).read(number.strip())
        if isinstance(found, NumberProblem):
            is_short = found.code == DestinationCode.SHORT  # nobody means a service here
            return number.strip(), too_short().reason if is_short else found.reason
        if to_call_back and (problem := refuse_call_back(one_number_in(number.strip(), country))):
            return number.strip(), problem.reason
        if not to_call_back:
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
