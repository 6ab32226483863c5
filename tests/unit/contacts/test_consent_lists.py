"""Whole lists with consent columns: what counts, and why the rest is none."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from robodial.contacts.list_reader import read_list
from robodial.domain.campaign import Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.consent_declaration import ConsentDeclaration, ConsentTerms
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.consent_sorting import ConsentTally, NoConsent
from robodial.domain.contact import ImportedContact
from robodial.engine.consent_import import consents_in
from tests.unit.contacts.lists import text_list, xlsx_list
from tests.unit.store.filling import a_campaign

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
MARKETING = ConsentPlan(Purpose.MARKETING)
HEADER = "Nom;Tél;Consentement;Date du consentement;Source"


def taken(path: Path, plan: ConsentPlan = MARKETING, country: str = "FR") -> tuple[list[Consent], ConsentTally]:
    with read_list(path, country, consents=plan) as reading:
        rows = [row for row in reading if isinstance(row, ImportedContact)]
        return consents_in(rows, reading.columns, plan, NOW)


def listed(folder: Path, *rows: str, header: str = HEADER) -> Path:
    numbered = (f"N{n};01 99 00 {n // 100:02} {n % 100:02};{row}" for n, row in enumerate(rows))
    return text_list(folder, "\n".join([header, *numbered]))


def none(folder: Path, *rows: str, **more: Any) -> dict[str, int]:
    consents, tally = taken(listed(folder, *rows, **more))
    assert consents == []
    assert tally.recorded == 0
    return dict(tally.none)


def test_a_yes_with_its_date_and_source(tmp_path: Path) -> None:
    consents, tally = taken(listed(tmp_path, "oui;03/11/2026;formulaire du site"))
    day = dt.datetime(2026, 11, 2, 23, tzinfo=dt.UTC)  # midnight in Paris
    assert consents == [Consent(consents[0].number, Purpose.MARKETING, ConsentLevel.EXPRESS, day, "formulaire du site")]
    assert tally.recorded == 1
    assert tally.none == {}
    assert tally.columns == {"answer": "Consentement", "date": "Date du consentement", "source": "Source"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("oui;;formulaire", "date_missing"),
        ("oui;03/11/2026;", "source_missing"),
        ("oui;03/11/2026;?", "source_missing"),
        ("oui;;", "date_missing"),
        ("oui;31/02/2026;formulaire", "date_unreadable"),
        ("oui;24/11/2026;formulaire", "date_in_future"),
        (";03/11/2026;formulaire", "no_answer"),
        ("peut-être;03/11/2026;formulaire", "answer_unclear"),
        ("non;03/11/2026;formulaire", "says_no"),
        ("STOP;03/11/2026;formulaire", "refused"),
    ],
)
def test_g11_an_imported_yes_without_date_and_source_counts_as_none(tmp_path: Path, row: str, reason: str) -> None:
    assert none(tmp_path, row) == {reason: 1}


def test_g11_a_list_without_consent_columns_gives_none(tmp_path: Path) -> None:
    assert none(tmp_path, "a", "b", header="Nom;Tél;Ville") == {"no_columns": 2}


def test_today_is_not_the_future(tmp_path: Path) -> None:
    consents, _tally = taken(listed(tmp_path, "oui;23/11/2026;salon", "oui;23/11/2026 09:59;salon"))
    assert len(consents) == 2


def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path) -> None:
    path = listed(tmp_path, "oui;03/11/2026;site", "oui;31/02/2026;site", "bof;03/11/2026;site", "oui;03/12/2026;site")
    _consents, tally = taken(path)
    assert tally.unclear == (
        NoConsent(3, "Date du consentement", "31/02/2026", "date_unreadable"),
        NoConsent(4, "Consentement", "bof", "answer_unclear"),
        NoConsent(5, "Date du consentement", "2026-12-02T23:00:00+00:00", "date_in_future"),
    )


def test_hours_expiry_and_proof(tmp_path: Path) -> None:
    header = HEADER + ";Preuve;Valable jusqu'au;Créneau"
    path = listed(
        tmp_path,
        "oui;03/11/2026;site;« J'accepte »;30/11/2026;18h-20h",
        "oui;03/11/2026;site;;bientôt;",
        "oui;03/11/2026;site;;;le soir",
        "oui;03/11/2026;site;;01/11/2026;",
        header=header,
    )
    [one, over], tally = taken(path)
    assert (one.proof, one.hours) == ("« J'accepte »", "18:00-20:00")
    assert one.expires_at == dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)  # it is valid on its last day
    assert not over.in_force(NOW)
    assert (tally.recorded, tally.expired) == (2, 1)
    assert tally.none == {"expiry_unreadable": 1, "hours_unreadable": 1}


def test_a_column_of_refusals_or_withdrawals_is_stronger_than_a_yes(tmp_path: Path) -> None:
    header = HEADER + ";Opposition;Retrait du consentement"
    path = listed(
        tmp_path,
        "oui;03/11/2026;site;oui;",
        "oui;03/11/2026;site;05/11/2026;",
        "oui;03/11/2026;site;;oui",
        "oui;03/11/2026;site;;05/11/2026",
        "oui;03/11/2026;site;non;non",
        "oui;03/11/2026;site;;01/11/2026",
        header=header,
    )
    consents, tally = taken(path)
    assert tally.none == {"refused": 3}
    assert [one.in_force(NOW) for one in consents] == [False, True, True]
    assert (tally.recorded, tally.withdrawn) == (3, 1)


@pytest.mark.parametrize("title", ["Consentement (non/oui)", "Consentement (oui/non/ne sait pas)", "Consent (No/Yes)"])
def test_a_no_is_a_no_whatever_answers_the_header_offers(tmp_path: Path, title: str) -> None:
    header = f"Nom;Tél;{title};Date du consentement;Source"
    consents, tally = taken(listed(tmp_path, "Oui;03/11/2026;salon", "Non;03/11/2026;salon", header=header))
    assert [one.number for one in consents] == ["+33199000000"]
    assert tally.none == {"says_no": 1}


@pytest.mark.parametrize("title", ["Consentement ou refus", "Refus de consentement", "Sans consentement"])
def test_a_no_in_a_column_of_consent_and_refusal_is_no_yes(tmp_path: Path, title: str) -> None:
    header = f"Nom;Tél;{title};Date du consentement;Source"
    assert none(tmp_path, "non;03/11/2026;site", "oui;03/11/2026;site", header=header) == {
        "answer_unclear": 1,
        "refused": 1,
    }


def test_a_list_without_consents_may_still_refuse_calls(tmp_path: Path) -> None:
    assert none(tmp_path, "", "X", header="Nom;Tél;Ne pas appeler") == {"no_columns": 1}


def test_a_day_in_the_answers_column_is_a_yes_and_its_date(tmp_path: Path) -> None:
    consents, tally = taken(
        listed(tmp_path, "03/11/2026;site", "non;site", ";site", header="Nom;Tél;Consentement;Source")
    )
    assert len(consents) == 1
    assert tally.none == {"says_no": 1, "no_answer": 1}


def test_dates_that_can_be_read_two_ways_are_counted(tmp_path: Path) -> None:
    consents, tally = taken(listed(tmp_path, "oui;04/03/2026;site", "oui;05/05/2026;site", "oui;2026-03-04;site"))
    assert {one.given_at.astimezone(ZoneInfo("Europe/Paris")).date() for one in consents} == {
        dt.date(2026, 3, 4),
        dt.date(2026, 5, 5),
    }
    assert (tally.guessed_dates, tally.day_first) == (1, True)
    path = text_list(tmp_path, "Name;Phone;Consent;Consent date;Source\nA;202-555-0101;yes;04/03/2026;web form\n")
    [american], tally = taken(path, country="US")
    assert american.given_at == dt.datetime(2026, 4, 3, 4, tzinfo=dt.UTC)
    assert (tally.guessed_dates, tally.day_first) == (1, False)


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    path = xlsx_list(
        tmp_path,
        [
            ["Nom", "Tél", "Consentement", "Date du consentement", "Source"],
            ["A", "0199001234", True, dt.date(2026, 11, 3), "site"],
            ["B", "0199001235", 1, dt.datetime(2026, 11, 3, 14, 30), "site"],
            ["C", "0199001236", "x", 46329, "site"],
            ["D", "0199001237", False, dt.date(2026, 11, 3), "site"],
        ],
    )
    consents, tally = taken(path)
    midnight, half_past_two = (
        dt.datetime(2026, 11, 2, 23, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 3, 13, 30, tzinfo=dt.UTC),
    )
    assert [one.given_at for one in consents] == [midnight, half_past_two, midnight]
    assert tally.none == {"says_no": 1}


def test_every_number_of_a_row_gets_its_consent(tmp_path: Path) -> None:
    path = text_list(tmp_path, f"{HEADER}\nA;0199001234 / 0199001235;oui;03/11/2026;site\n")
    consents, tally = taken(path)
    assert [one.number for one in consents] == ["+33199001234", "+33199001235"]
    assert tally.recorded == 1


# ---- identical values ----

DECLARED = ConsentDeclaration("Mme Martin", dt.date(2026, 11, 20), "Bulletins papier du salon, signés le 3 novembre")


def same(many: int) -> Iterable[str]:
    return ["oui;03/11/2026;salon"] * many


def test_identical_values_in_every_row_need_a_named_declaration(tmp_path: Path) -> None:
    path = listed(tmp_path, *same(21), "non;03/11/2026;salon", "oui;;salon")
    consents, tally = taken(path)
    assert consents == []
    assert (tally.recorded, tally.none) == (0, {"identical_rows": 21, "says_no": 1, "date_missing": 1})
    consents, tally = taken(path, ConsentPlan(Purpose.MARKETING, ConsentTerms(declaration=DECLARED)))
    assert len(consents) == 21
    assert (tally.recorded, tally.declared_by) == (21, "Mme Martin")


def test_twenty_may_well_have_signed_on_one_day(tmp_path: Path) -> None:
    assert len(taken(listed(tmp_path, *same(20)))[0]) == 20


@pytest.mark.parametrize("other", ["oui;04/11/2026;salon", "oui;03/11/2026;site"])
def test_rows_that_differ_are_records(tmp_path: Path, other: str) -> None:
    assert len(taken(listed(tmp_path, *same(30), other))[0]) == 31


# ---- level and purpose ----


def test_a_list_is_express_at_most_unless_somebody_answers_for_more(tmp_path: Path) -> None:
    header = HEADER + ";Niveau du consentement"
    rows = ["oui;03/11/2026;site;written", "oui;04/11/2026;site;relationship", "oui;05/11/2026;site;"]
    path = listed(tmp_path, *rows, header=header)
    express, less = ConsentLevel.EXPRESS, ConsentLevel.RELATIONSHIP
    assert [one.level for one in taken(path)[0]] == [express, less, express]
    terms = ConsentTerms(ConsentLevel.WRITTEN, DECLARED)
    written = ConsentLevel.WRITTEN
    assert [one.level for one in taken(path, ConsentPlan(Purpose.MARKETING, terms))[0]] == [written, less, written]


@pytest.mark.parametrize(
    ("purpose", "country", "reads"),
    [
        (Purpose.APPOINTMENT, "FR", False),
        (Purpose.SERVICE_INFO, "GB", False),
        (Purpose.APPOINTMENT, "US", True),  # express consent even there
        (Purpose.PUBLIC_ALERT, "US", False),
        (Purpose.MARKETING, "FR", True),
        (Purpose.SURVEY, "FR", True),
    ],
)
def test_a_campaign_reads_consents_where_its_purpose_may_need_them(purpose: Purpose, country: str, reads: bool) -> None:
    plan = ConsentPlan.of(a_campaign(purpose=purpose, country=country))
    assert (plan is not None) == reads


def test_nobody_can_say_written_without_a_name() -> None:
    with pytest.raises(ValueError, match="nobody answers for it"):
        ConsentTerms(ConsentLevel.WRITTEN)


def test_rows_may_name_their_purposes(tmp_path: Path) -> None:
    rows = [f"oui;03/11/2026;site;{word}" for word in ("marketing", "Survey", "spam", "", "public_alert")]
    consents, tally = taken(listed(tmp_path, *rows, header=HEADER + ";Finalité"), ConsentPlan())
    assert [one.purpose for one in consents] == [Purpose.MARKETING, Purpose.SURVEY]
    assert tally.none == {"purpose_unknown": 2, "purpose_without_record": 1}


def test_a_list_nobody_asked_for_its_consents_keeps_its_cells_and_says_nothing(tmp_path: Path) -> None:
    with read_list(listed(tmp_path, "oui;31/02/2026;?"), "FR") as reading:
        [row] = list(reading)
    assert isinstance(row, ImportedContact)
    assert row.consent is None
    assert row.cells == ("N0", "01 99 00 00 00", "oui", "31/02/2026", "?")
