"""What consent is called in lists: headers and cells, in small letters without accents. Data only."""

from robodial.domain.campaign import Purpose
from robodial.domain.consent_claim import Answer


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ---- headers ----

CONSENT = _words("consentement consentements consent consents consented optin einwilligung consenso")
AGREEMENT = _words("accord accords agreement autorisation autorise permission")
"""Consent only where the header says calls: an agreement may be to anything."""
CONSENT_PHRASES = ("opt in", "accepte les appels", "accepte d etre appele", "agreed to calls", "agrees to calls")
SAYS_YES = ("oui", "o", "yes", "y", "opt in", "optin")
SAYS_NO = ("non", "n", "no", "opt out", "optout")
SAYS_NEITHER = (
    "ou", "or", "ne sait pas", "nsp", "sans reponse", "pas de reponse", "pas demande", "non demande", "inconnu",
    "no answer", "not asked", "not known", "unknown", "don t know",
)  # fmt: skip
"""Answers that a header offers, as in "(oui/non)": how to fill the column in, and nothing of its meaning."""

DATE = _words("date dates datum fecha")
DATE_PHRASES = (
    "donne le", "recueilli le", "obtenu le", "collecte le", "signe le", "given on", "given at", "collected on",
    "obtained on", "signed on",
)  # fmt: skip
SOURCE = _words("source sources origine origines provenance origin origins canal recueil")
SOURCE_PHRASES = (
    "recueilli par", "recueilli via", "obtenu par", "obtenu via", "collecte par", "collecte via", "collected by",
    "collected via", "obtained via", "given via",
)  # fmt: skip
PROOF = _words("preuve preuves proof evidence justificatif texte text wording libelle formulation nachweis")
EXPIRY = _words("expiration expire expires expiry echeance peremption ablauf")
EXPIRY_PHRASES = ("valable jusqu", "valide jusqu", "jusqu au", "fin de validite", "valid until", "valid to", "until")
HOURS = _words("creneau creneaux horaire horaires plage plages slot slots hours heures")
NOT_HOURS = _words("rdv rendez appointment livraison delivery visite visit ouverture opening intervention")
WITHDRAWN = _words("retrait retire retiree withdrawn withdrawal revoque revocation revoked")
NOT_TO_BE_CALLED = _words(
    "opposition optout desinscription desabonnement desinscrit desinscrits desabonne unsubscribe unsubscribed dnc "
    "blacklist blacklisted blocklist"
)
REFUSES_IF_CALLS = _words("oppose stop refus refuse refuses")
"""What is plain without any consent beside it; what is so only of calls ("refus" may be of anything)..."""
REFUSAL = NOT_TO_BE_CALLED | REFUSES_IF_CALLS | _words("no non not pas sans without")
"""...and what is so only beside a consent."""
REFUSAL_PHRASES = (
    "opt out", "do not call", "do not contact", "don t call", "ne pas appeler", "ne plus appeler", "ne pas contacter",
    "ne plus contacter", "liste noire",
)  # fmt: skip
LEVEL = _words("level niveau")
PURPOSE = _words("purpose finalite")

OTHER_CONSENTS = _words(
    "sms mms email emails mail mails courriel courriels newsletter courrier whatsapp cookies postal post soins eclaire "
    "operation traitement treatment surgery medical image images photo photos rgpd gdpr dossier donnees data"
)
CALLS = _words(
    "appel appels telephone telephonique telephoniques tel call calls phone vocal vocaux voice automate robot"
)
"""Consent to letters or to an operation is none to calls, unless the column says both."""

PURPOSES = {
    Purpose.MARKETING: _words(
        "marketing commercial commerciale commerciaux prospection publicite promotion promotions"
    ),
    Purpose.SURVEY: _words("sondage sondages enquete enquetes survey surveys"),
    Purpose.POLITICAL: _words("politique politiques political electoral electorale election elections"),
    Purpose.CHARITY: _words("don dons charity donation donations caritatif fundraising"),
}
"""Consent to one of them is none to the others."""

# ---- cells ----

_YES = (
    "oui o ok yes y x 1 true vrai v accepte acceptee accepted d'accord daccord accord agreed agree consent consents "
    "consented consenti given donne optin opt-in ja si sim wahr ✓ ✔ ☑ ✅ ☒"
)
_NO = "non n no 0 false faux nein nao falsch - – ✗ ✘ ☐ ❌ none aucun aucune"
_REFUSED = (
    "stop opposition oppose opposee refus refuse refusee refused optout opt-out desinscrit desinscrite desabonne "
    "unsubscribed unsubscribe withdrawn revoked retire retiree dnc"
)
_REFUSED_PHRASES = ("ne pas appeler", "ne plus appeler", "do not call", "opt out", "plus d'appel", "plus d'appels")
_YES_PHRASES = ("opt in", "d accord", "j'accepte", "oui j'accepte", "i agree")

ANSWERS: dict[str, Answer] = {
    **dict.fromkeys(_YES.split(), Answer.YES),
    **dict.fromkeys(_YES_PHRASES, Answer.YES),
    **dict.fromkeys(_NO.split(), Answer.NO),
    **dict.fromkeys(_REFUSED.split(), Answer.REFUSED),
    **dict.fromkeys(_REFUSED_PHRASES, Answer.REFUSED),
}

NO_SOURCE = _words("? - -- n/a na nc none aucune aucun inconnu inconnue unknown xxx")
"""Cells that name no source."""

# ---- dates ----

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "janvier janv jan january januar jaenner enero ene gennaio gen januari",
            "fevrier fevr fev february feb februar febrero febbraio februari",
            "mars mar march marz maerz marzo maart mrt",
            "avril avr april apr abril abr aprile",
            "mai may mayo maggio mag mei",
            "juin june jun juni junio giugno giu",
            "juillet juil july jul juli julio luglio lug",
            "aout august aug agosto ago augustus",
            "septembre sept sep september septiembre settembre set",
            "octobre oct october oktober okt octubre ottobre ott",
            "novembre nov november noviembre novembre",
            "decembre dec december dezember dez diciembre dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = _words(
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim monday tuesday wednesday thursday "
    "friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
)
MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "UM", "PH", "FM", "MH", "PW"})
"""Countries where 04/03/2026 is the third of April (as CLDR has their short dates)."""
