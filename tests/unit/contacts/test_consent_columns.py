"""Which columns are taken for consent, and which are not."""

import pytest

from robodial.contacts.consent_columns import ConsentColumns, find_consent_columns
from robodial.domain.campaign import Purpose


def kinds(header: str, *rows: str, purpose: Purpose | None = Purpose.MARKETING, country: str = "FR") -> dict[str, str]:
    """The titles that were found, by kind."""
    titles = header.split(";")
    found = columns(header, *rows, purpose=purpose, country=country)
    return {} if found is None else {kind: titles[place] for kind, place in found.places.items()}


def columns(
    header: str, *rows: str, purpose: Purpose | None = Purpose.MARKETING, country: str = "FR"
) -> ConsentColumns | None:
    titles = header.split(";")
    taken = [n for n, title in enumerate(titles) if title in ("Nom", "Name", "Tél", "Phone")]
    return find_consent_columns(titles, [row.split(";") for row in rows], taken, purpose, country)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (
            "Nom;Tél;Consentement;Date du consentement;Source;Preuve",
            {"answer": "Consentement", "date": "Date du consentement", "source": "Source", "proof": "Preuve"},
        ),
        (
            "Name;Phone;Opt-in;Opt-in date;Origin;Proof;Valid until",
            {
                "answer": "Opt-in", "date": "Opt-in date", "source": "Origin", "proof": "Proof",
                "expiry": "Valid until",
            },
        ),
        (
            "Tél;Consentement appels (oui/non);Consentement recueilli le;Consentement recueilli par;"
            "Valable jusqu'au;Créneau",
            {
                "answer": "Consentement appels (oui/non)", "date": "Consentement recueilli le",
                "source": "Consentement recueilli par", "expiry": "Valable jusqu'au", "hours": "Créneau",
            },
        ),
        (
            "Phone;CONSENT;CONSENT_DATE;CONSENT_SOURCE;CONSENT_TEXT;CONSENT_EXPIRES;CONSENT_WITHDRAWN",
            {
                "answer": "CONSENT", "date": "CONSENT_DATE", "source": "CONSENT_SOURCE", "proof": "CONSENT_TEXT",
                "expiry": "CONSENT_EXPIRES", "withdrawn": "CONSENT_WITHDRAWN",
            },
        ),
        ("Nom;Tél;Consentement;Date;Origine",
         {"answer": "Consentement", "date": "Date", "source": "Origine"}),
        ("number;purpose;level;given_at;source;proof;hours;expires;withdrawn",
         {"date": "given_at", "source": "source", "proof": "proof", "hours": "hours", "expiry": "expires",
          "withdrawn": "withdrawn", "purpose": "purpose", "level": "level"}),
        ("Tél;Accord pour être appelé par téléphone (O/N);Consentement collecté le;Collecté via",
         {"answer": "Accord pour être appelé par téléphone (O/N)", "date": "Consentement collecté le",
          "source": "Collecté via"}),
        ("Tél;Consentement;Opposition", {"answer": "Consentement", "refusal": "Opposition"}),
    ],
)  # fmt: skip
def test_headers_in_french_and_english(header: str, found: dict[str, str]) -> None:
    assert kinds(header) == found


@pytest.mark.parametrize(
    "title",
    [
        "Consentement (oui/non)", "Consentement (non/oui)", "Consent (No/Yes)", "Consentement (O=oui, N=non)",
        "Consentement : oui, non, sans réponse", "Consentement (oui/non/ne sait pas)", "Consent (yes/no/not asked)",
        "Consent (Yes/No/Opt-out)", "Opt-in / Opt-out", "Opt-out/Opt-in", "Consentement aux appels, oui ou non",
    ],
)  # fmt: skip
def test_answers_that_a_header_offers_make_it_no_refusal(title: str) -> None:
    assert kinds(f"Tél;{title};Date") == {"answer": title, "date": "Date"}


@pytest.mark.parametrize(
    "title",
    [
        "Refus du consentement (oui/non)", "No consent (yes/no)", "Sans consentement (non/oui)",
        "Opposition (oui/non)", "Ne plus appeler (oui ou non)", "Do not contact", "Désinscrit", "Liste noire",
    ],
)  # fmt: skip
def test_a_refusal_that_offers_answers_is_one(title: str) -> None:
    assert kinds(f"Tél;{title};Consentement") == {"refusal": title, "answer": "Consentement"}


@pytest.mark.parametrize(
    "header",
    [
        "Nom;Tél;Date;Source",
        "Nom;Tél;Date de naissance;Ville",
        "Nom;Tél;Opt-out;Date opt-out",
        "Nom;Tél;Refus de consentement",
        "Nom;Tél;Sans consentement",
        "Nom;Tél;Consentement SMS;Date consentement SMS",
        "Nom;Tél;Newsletter opt-in",
        "Nom;Tél;Consentement e-mail;Source",
        "Nom;Tél;Consentement sondages",
        "Nom;Tél;Accord de paiement;Date de l'accord;Source",
        "Nom;Tél;Consentement éclairé aux soins;Date du consentement aux soins;Source",
        "Nom;Tél;Consentement RGPD;Date",
        "Nom;Tél;Droit à l'image, consentement photos",
        "Nom;Tél;Do not call",
        "Nom;Tél;Preuve;Source;Expiration",
    ],
)
def test_headers_that_are_no_consent_to_these_calls(header: str) -> None:
    assert kinds(header) == {}


def test_a_date_that_is_not_beside_the_answer_is_another_one() -> None:
    assert kinds("Nom;Tél;Date;Ville;Consentement") == {"answer": "Consentement"}


def test_the_date_of_the_agreement() -> None:
    assert kinds("Tél;Accord appels;Ville;Date de l'accord") == {"answer": "Accord appels", "date": "Date de l'accord"}
    assert kinds("Tél;Consentement;Ville;Date de l'accord") == {"answer": "Consentement"}


def test_of_several_consents_the_one_to_calls() -> None:
    header = "Tél;Consentement;Consentement SMS;Consentement appels;Consentement courrier"
    assert kinds(header) == {"answer": "Consentement appels"}
    assert kinds("Tél;Consentement sondage;Consentement commercial") == {"answer": "Consentement commercial"}
    assert kinds("Tél;Consentement sondage;Consentement commercial", purpose=Purpose.SURVEY) == {
        "answer": "Consentement sondage"
    }


def test_an_appointments_slot_is_no_hours_of_consent() -> None:
    assert "hours" not in kinds("Tél;Consentement;Créneau du rendez-vous")


def test_the_order_of_day_and_month_is_the_columns_own_else_the_countrys() -> None:
    header = "Tél;Consentement;Date du consentement"
    french = columns(header, "01;oui;04/03/2026")
    american = columns(header, "01;oui;04/03/2026", country="US")
    assert french and american
    assert (french.day_first, french.order_known) == (True, False)
    assert (american.day_first, american.order_known) == (False, False)
    told = columns(header, "01;oui;04/03/2026", "01;oui;03/14/2026")
    assert told
    assert (told.day_first, told.order_known) == (False, True)
