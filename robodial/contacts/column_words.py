"""What headers of contact lists are called, without accents and in small letters. Data only."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHONE = _words(
    "tel tels telephone telephones phone phones mobile mobiles portable portables port gsm cell cellphone cellular "
    "cellulaire fixe landline handy telefon telefono telefoon movil cellulare natel rufnummer"
)
NUMBER = _words("numero numeros num number numbers")
"""A telephone's, if nothing is said of what else it may be the number of..."""
OF_A_PHONE = _words(
    "appel appeler appelle call calling contact contacts home work office main daytime evening principal domicile "
    "bureau travail personnel personal a d de du le of the to"
)
"""...than these."""
NOT_PHONE = _words(
    "fax telecopie siren siret id identifiant code ref reference cp postal zip date naissance birth "
    "iban montant amount facture invoice dossier contrat contract order commande secu nir tva vat age prix price "
    "matricule licence rue street"
)
"""Columns whose digits may read as telephone numbers and are not..."""
NOT_PHONE_ALONE = _words("client customer adresse address compte account")
"""...and those which are none unless they say telephone, too: then it is said whose."""
OF_SOMEBODY_ELSE = _words(
    "medecin docteur doctor urgence emergency prevenir agence agency rep commercial vendeur conseiller advisor"
)
"""Whose telephone is not the row's person's, where there is another."""

FIRST_NAME = _words("prenom prenoms firstname forename vorname nombre first given givenname")
LAST_NAME = _words("nom noms lastname surname nachname apellido apellidos last family familyname")
FULL_NAME = _words("name contact patient adherent destinataire personne fullname person member")
FULL_NAME_PHRASES = ("nom complet", "full name", "nom prenom", "prenom nom", "nom et prenom", "nom et prenoms")
NOT_NAME = _words(
    "rue street user utilisateur file fichier domain domaine societe company entreprise ville city type date email "
    "mail id code medecin doctor consentement consent source origine origin preuve proof at on"
)
COMPANY = _words("societe company entreprise raison organisation organization association etablissement")

TIME_ZONE_PHRASES = ("fuseau", "fuseau horaire", "time zone", "timezone", "tz", "zeitzone", "zona horaria")

OTHER = _words(
    "email mail courriel adresse address ville city commentaire comment notes note rdv consentement consent source "
    "origine preuve proof"
)
"""Words that make a row a header, though their columns mean nothing to a call."""

HEADER = PHONE | NUMBER | NOT_PHONE | NOT_PHONE_ALONE | FIRST_NAME | LAST_NAME | FULL_NAME | OTHER
