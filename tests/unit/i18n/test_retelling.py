"""What was said or stored in another language is told in the one that is spoken now."""

from robodial.i18n import gettext as _
from robodial.i18n import set_language
from robodial.i18n.retelling import retold


def test_a_stored_sentence_is_told_in_the_language_of_now() -> None:
    said = _("stopped by the user")
    set_language("fr")
    assert retold(said) == _("stopped by the user") != said
    french = _("The campaign's last day has passed.")
    set_language("en")
    assert retold(french) == "The campaign's last day has passed."


def test_what_was_filled_in_stays() -> None:
    set_language("fr")
    text = _("Line {line}: the call did not end by itself and was cut off.").format(line="COM3")
    set_language("en")
    assert retold(text) == "Line COM3: the call did not end by itself and was cut off."


def test_a_sentence_of_now_and_one_that_is_not_ours_stay_as_they_are() -> None:
    for sentence in ("", "Stopped by the user", "Cabinet du Port: rappel de Zita", "COM3: nothing answers there"):
        assert retold(sentence) == sentence
