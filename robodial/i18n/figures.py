"""Figures as people write them: 12,345 and 0.6 and 45% in English, 12 345 and 0,6 and 45 % in French."""

from robodial.i18n import language

NARROW = "\u202f"
"""The space that never breaks a line: between thousands in French, and before a unit."""


def grouped(n: int) -> str:
    """A whole number, its thousands apart."""
    grouped = f"{n:,}"
    return grouped.replace(",", NARROW) if language() == "fr" else grouped


def decimal(value: float, places: int = 1) -> str:
    """With so many decimals."""
    text = f"{value:,.{places}f}"
    return text.replace(",", NARROW).replace(".", ",") if language() == "fr" else text


def percent(n: int) -> str:
    """Of a hundred."""
    return f"{grouped(n)}{NARROW}%" if language() == "fr" else f"{grouped(n)}%"
