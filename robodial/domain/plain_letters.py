"""Texts as people compare them: Égypte stands near Espagne, and a header is the same with and without accents."""

import unicodedata


def plain_letters(text: str) -> str:
    """Small letters without accents: Égypte is egypte."""
    small = text.casefold()
    if small.isascii():
        return small
    return "".join(char for char in unicodedata.normalize("NFD", small) if not unicodedata.combining(char))
