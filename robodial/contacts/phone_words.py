"""Words and signs people put around telephone numbers in lists. Data only; French and English first."""

LABELS = (
    r"t[ée]l[ée]phones?|t[ée]l|phone|mobile|mob|portable|port|gsm|cell(?:ulaire|phone)?|fixe|domicile|dom|maison"
    r"|bureau|travail|perso(?:nnel)?|pro(?:fessionnel)?|home|work|office|landline|num[ée]ro|number|handy|telefon"
    r"|m[óo]vil|tel[ée]fono"
)
"""What may stand before a number (`Tél : …`) or after it in brackets (`… (bureau)`)."""

EXTENSION = r"(?:extension|ext|poste|post|pst|interne|x)"
"""What stands before an inner number of a company, which cannot be dialed from outside."""

AND_OR = r"ou|or|et|and|und|oder|y|o|e"
"""What stands between two numbers of one cell, with spaces around it."""

DASHES = "\u002d\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d\u30fc"
"""All of them are read as a hyphen."""

DOTS = "\u00b7\u2022\u2024\u2027\uff0e\u2219\u22c5"
"""Read as a full stop."""
