"""The public registers that some country's rules ask for, as users know them."""

from robodial.i18n import gettext as _


def register_choices() -> tuple[tuple[str, str], ...]:
    """Code and title of each; titles are the registers' own names, in their own language."""
    return (
        ("tps", "Telephone Preference Service"),
        ("ctps", "Corporate Telephone Preference Service"),
        ("rpo", "Registro pubblico delle opposizioni"),
        ("robinson", "Lista Robinson"),
        ("dncm", "Ne m'appelez plus"),
        ("directory_asterisk", _("Swiss directory: entries with an asterisk")),
        ("dncr", "Do Not Call Register"),
        ("national_dnc", "National Do Not Call Registry"),
        ("national_dncl", "National Do Not Call List"),
        ("national", _("The national list of another country")),
    )


def register_named(text: str) -> str:
    """The code of a register that a user chose by its title, or typed by its code."""
    wanted = " ".join(text.split())
    return next((code for code, told in register_choices() if told == wanted), wanted.lower())
