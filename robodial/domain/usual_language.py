"""The language in which people of a country are spoken to where nobody chose one: of those that the program speaks."""

_SPEAK_FRENCH = frozenset(
    {
        *("FR", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"),  # France, with what is overseas
        *("MC", "BE", "CH", "LU"),  # one of several languages there, where English is none
    }
)


def usual_language(country: str) -> str:
    """`fr` or `en`; `country` by its two letters (ISO 3166)."""
    return "fr" if country.upper() in _SPEAK_FRENCH else "en"
