"""Who chose no language is spoken to in the one of the people called, not in the program's."""

import pytest

from robodial.domain.usual_language import usual_language


@pytest.mark.parametrize("country", ["FR", "RE", "MQ", "GP", "GF", "YT", "NC", "MC", "BE", "CH", "LU", "fr"])
def test_french_is_spoken_overseas_and_next_door(country: str) -> None:
    assert usual_language(country) == "fr"


@pytest.mark.parametrize("country", ["GB", "US", "CA", "AU", "IE", "DE", "ES", ""])
def test_elsewhere_english_is(country: str) -> None:
    assert usual_language(country) == "en"
