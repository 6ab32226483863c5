"""Categories of contacts as users read them."""

from robodial.domain.category import Category
from robodial.i18n import gettext as _


def category_words(category: Category) -> str:
    """In a word or two: for filters and figures."""
    return {
        Category.WAITING: _("Waiting"),
        Category.IN_CALL: _("In a call"),
        Category.REACHED: _("Reached"),
        Category.MACHINE: _("Answering machine"),
        Category.HUNG_UP: _("Hung up early"),
        Category.NOT_REACHED: _("Not reached"),
        Category.REFUSED: _("Refused"),
        Category.WRONG_NUMBER: _("Wrong number"),
        Category.NOT_CALLED: _("Not called"),
    }[category]


def category_explained(category: Category) -> str:
    """In a sentence."""
    return {
        Category.WAITING: _("Waiting for a first call, or for another try."),
        Category.IN_CALL: _("Being called just now."),
        Category.REACHED: _("A person heard the message."),
        Category.MACHINE: _("An answering machine took the call."),
        Category.HUNG_UP: _("Hung up before the message was heard, and is not called again."),
        Category.NOT_REACHED: _("Every try was made; nobody answered."),
        Category.REFUSED: _("Asked never to be called again."),
        Category.WRONG_NUMBER: _("The number is not in service, or is a fax."),
        Category.NOT_CALLED: _("Not called: the reason stands beside each contact."),
    }[category]


MOODS = {
    Category.WAITING: "plain",
    Category.IN_CALL: "info",
    Category.REACHED: "good",
    Category.MACHINE: "info",
    Category.HUNG_UP: "warn",
    Category.NOT_REACHED: "warn",
    Category.REFUSED: "bad",
    Category.WRONG_NUMBER: "bad",
    Category.NOT_CALLED: "plain",
}
"""How each is meant; as the badges of the windows are named."""
