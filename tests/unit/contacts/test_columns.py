"""Which columns are taken for what."""

from pathlib import Path

import pytest

from robodial.contacts.columns import Columns, letter
from robodial.contacts.list_reader import read_list
from robodial.domain.contact import ImportedContact
from robodial.domain.list_columns import ListColumns
from robodial.errors import ContactImportError
from tests.unit.contacts.lists import contacts_of, rejected_of, rows_of, text_list

ONE, OTHER, MOBILE = "+33199001234", "+33199001235", "+33639981234"


def columns_of(folder: Path, content: str, country: str = "FR", wanted: ListColumns | None = None) -> Columns:
    with read_list(text_list(folder, content), country, wanted=wanted) as reading:
        return reading.columns


def test_numbers_are_found_by_content_whatever_the_header_says(tmp_path: Path) -> None:
    found = columns_of(tmp_path, "Adhérent;Coordonnées;Ville\nA;0199001234;X\nB;0199001235;Y\n")
    assert found == Columns(("Adhérent", "Coordonnées", "Ville"), 2, (1,), (0,), None)


def test_several_number_columns_are_called_in_their_order(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Mobile;Nom;Fixe\n0639981234;A;0199001234\n;B;0199001235\n")
    assert contacts_of(path) == [(2, (MOBILE, ONE), "A"), (3, (OTHER,), "B")]


def test_a_column_of_lost_zeros_beside_a_clear_one_needs_a_header_that_says_telephone(tmp_path: Path) -> None:
    rows = "A;0199001234;199001235\nB;0199001235;199001236\n"
    assert columns_of(tmp_path, "Nom;Tél;Mobile\n" + rows).phone == (1, 2)
    assert columns_of(tmp_path, "Nom;Tél;Autre\n" + rows).phone == (1,)


@pytest.mark.parametrize("title", ["Fax", "SIREN", "N° client", "Code", "Téléphone facturation ref", "Matricule"])
def test_digits_that_are_no_telephone_number_are_left_alone(tmp_path: Path, title: str) -> None:
    content = f"Nom;{title};Tél\nA;199001236;0199001234\nB;199001237;0199001235\n"
    assert columns_of(tmp_path, content).phone == (2,)


@pytest.mark.parametrize("title", ["Téléphone client", "Tél. adresse", "Customer phone", "Mobile account holder"])
def test_a_telephone_may_be_a_customers(tmp_path: Path, title: str) -> None:
    content = f"Nom;{title};Autre\nA;0639981234;0199001234\nB;0639981235;0199001234\n"
    assert columns_of(tmp_path, content).phone == (1, 2)


@pytest.mark.parametrize("title", ["Tél médecin", "Téléphone agence", "Emergency contact phone", "Rep phone"])
def test_a_telephone_of_somebody_else_is_called_only_when_there_is_no_other(tmp_path: Path, title: str) -> None:
    rows = "A;0639981234;0199001234\nB;0639981235;0199001234\n"
    assert columns_of(tmp_path, f"Nom;Portable;{title}\n{rows}").phone == (1,)
    assert columns_of(tmp_path, f"Nom;Portable;{title}\n" + rows.replace("0199001234", "")).phone == (1,)
    assert columns_of(tmp_path, f"Nom;Ville;{title}\n" + rows.replace("06399812", "Ville ")).phone == (2,)


@pytest.mark.parametrize("title", ["Numéro adhérent", "Policy number", "N° sécu numéro", "Numéro de chambre"])
def test_the_number_of_something_else_is_not_called(tmp_path: Path, title: str) -> None:
    content = f"Nom;{title};Téléphone\nA;600100000;0639981234\nB;600100007;0639981235\n"
    assert columns_of(tmp_path, content).phone == (2,)


@pytest.mark.parametrize("title", ["Numéro", "Contact number", "Numéro à appeler", "Home number", "Numéro principal"])
def test_a_number_of_which_nothing_else_is_said_is_a_telephones(tmp_path: Path, title: str) -> None:
    content = f"Nom;{title};Portable\nA;199001234;0639981234\nB;199001235;0639981235\n"
    assert columns_of(tmp_path, content).phone == (1, 2)


@pytest.mark.parametrize("country", ["FR", "BE", "DE", "AT", "IT", "LU", "NL"])
@pytest.mark.parametrize(
    "days", [("1985-03-12", "2026-03-21"), ("12.03.1985", "21.03.2026"), ("12/03/1985", "1-7-1961")]
)
def test_dates_are_no_telephone_numbers(tmp_path: Path, country: str, days: tuple[str, str]) -> None:
    content = f"Nom;Né le;Téléphone\nA;{days[0]};+33639981234\nB;{days[1]};+33639981235\n"
    assert columns_of(tmp_path, content, country).phone == (2,)


def test_a_telephone_column_that_is_filled_far_down_is_one(tmp_path: Path) -> None:
    rows = [f"A{n};01990{n:05};" for n in range(320)] + ["B;;0639981234"]
    path = text_list(tmp_path, "\n".join(["Nom;Tél fixe;Tél portable", *rows]))
    assert columns_of(tmp_path, path.read_text("utf-8")).phone == (1, 2)
    assert contacts_of(path)[-1] == (322, (MOBILE,), "B")


@pytest.mark.parametrize(
    "above",
    [
        "Date d'édition :;12/03/2026;;",
        "Liste des contacts du cabinet;;;",
        "Patient;;Coordonnées;",
        "Tél du cabinet;01 99 00 00 00;;",
        "Date :;;;\n;;;",
    ],
)
def test_titles_above_the_header_are_no_header(tmp_path: Path, above: str) -> None:
    rows = "Durand;Anne;0199001234;0639981234\nMartin;Paul;0199001235;\n"
    path = text_list(tmp_path, f"{above}\nNom;Prénom;Fixe;Portable\n{rows}")
    assert [(numbers, name) for _row, numbers, name in contacts_of(path)] == [
        ((ONE, MOBILE), "Anne Durand"),
        ((OTHER,), "Paul Martin"),
    ]


@pytest.mark.parametrize("columns", [8, 300])
def test_a_header_whose_other_columns_are_numbered_is_one(tmp_path: Path, columns: int) -> None:
    questions = ";".join(f"Q{n}" for n in range(columns))
    answers = ";".join(str(n % 5) for n in range(columns))
    path = text_list(tmp_path, f"Nom;Téléphone;{questions}\nDurand;0199001234;{answers}\nMartin;0199001235;{answers}\n")
    assert [(numbers, name) for _row, numbers, name in contacts_of(path)] == [((ONE,), "Durand"), ((OTHER,), "Martin")]
    assert rejected_of(path) == []


def test_words_of_a_header_among_the_rows_make_none_of_them_one(tmp_path: Path) -> None:
    rows = "A;client;0199001234;mobile;email\nB;contact;0199001235;fixe;mail\n"
    assert columns_of(tmp_path, f"Nom;Statut;Valeur;Sorte;Envoi\n{rows}").phone == (2,)


def test_a_fax_column_is_never_called_even_when_clearly_numbers(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError, match="No column"):
        columns_of(tmp_path, "Nom;Fax\nA;0199001234\n")


def test_two_bare_columns_without_a_hint_are_asked_about(tmp_path: Path) -> None:
    content = "A;199001234;299001234\nB;199001235;299001235\n"
    with pytest.raises(ContactImportError, match=r"Several columns .*\(B, C\)"):
        columns_of(tmp_path, content)
    assert columns_of(tmp_path, content, wanted=ListColumns(phone=("B",))).phone == (1,)


def test_of_two_bare_columns_the_one_that_always_reads_is_taken(tmp_path: Path) -> None:
    rows = "".join(f"19900123{n};{'29900123' if n % 3 else '75'}{n}\n" for n in range(9))
    assert columns_of(tmp_path, rows).phone == (0,)


def test_a_header_alone_names_the_column_when_no_cell_reads_as_a_number(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Téléphone\nA;ATH\nB;néant\n")
    assert [(row, column, value) for row, column, value, _ in rejected_of(path)] == [
        (2, "Téléphone", "ATH"),
        (3, "Téléphone", "néant"),
    ]


def test_a_wrong_first_row_is_not_taken_for_the_header(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Téléphone\nA;ATH\nB;0199001234\n")
    assert contacts_of(path) == [(3, (ONE,), "B")]
    assert [row for row, _, _, _ in rejected_of(path)] == [2]


def test_short_wrong_text_above_the_first_number_is_data(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Durand;ATH\nDupont;0199001234\n")
    assert [row for row, _, _, _ in rejected_of(path)] == [1]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Nom;Prénom;Tél", "Zoé DUPRÉ"),
        ("Last name;First name;Phone", "Zoé DUPRÉ"),
        ("Nom de famille;Prénoms;Téléphone", "Zoé DUPRÉ"),
        ("Nom complet;Prénom;Tél", "DUPRÉ"),
        ("Name;City;Phone", "DUPRÉ"),
        ("Société;Contact;Tél", "Zoé"),
        ("Raison sociale;Ville;Tél", "DUPRÉ"),
        ("File name;City;Phone", ""),
    ],
)
def test_names_are_put_together_first_name_first(tmp_path: Path, header: str, name: str) -> None:
    path = text_list(tmp_path, f"{header}\nDUPRÉ;Zoé;0199001234\n")
    assert [found for _, _, found in contacts_of(path)] == [name]


def test_without_a_header_a_column_of_words_is_the_name(tmp_path: Path) -> None:
    assert columns_of(tmp_path, "17;0199001234;Zoé\n18;0199001235;Ana\n").name == (2,)
    assert columns_of(tmp_path, "17;0199001234\n18;0199001235\n").name == ()


def test_time_zones_are_found_by_content_and_unknown_ones_refused(tmp_path: Path) -> None:
    rows = "A;0199001234;Europe/Paris\nB;0199001235;indian/reunion\nC;0199001236;Mars/Base\nD;0199001237;\n"
    path = text_list(tmp_path, "Nom;Tél;Zone\n" + rows)
    zones = [one.time_zone for one in rows_of(path) if isinstance(one, ImportedContact)]
    assert zones == ["Europe/Paris", "Indian/Reunion", ""]
    assert rejected_of(path) == [(4, "Zone", "Mars/Base", "unknown_time_zone")]


def test_a_column_called_time_zone_is_taken_at_its_word(tmp_path: Path) -> None:
    path = text_list(tmp_path, f"Nom;Tél;Fuseau\nA;0199001234;heure de Paris\nB;0199001235;{'x' * 100}\n")
    assert [(row, code) for row, _, _, code in rejected_of(path)] == [
        (2, "unknown_time_zone"),
        (3, "unknown_time_zone"),
    ]


def test_the_user_names_columns_by_header_or_letter(tmp_path: Path) -> None:
    content = "Client;Portable;Fixe;TZ2\nA;0639981234;0199001234;Europe/Paris\n"
    wanted = ListColumns(phone=("fixe",), name=("A",), time_zone="tz2")
    assert columns_of(tmp_path, content, wanted=wanted) == Columns(
        ("Client", "Portable", "Fixe", "TZ2"), 2, (2,), (0,), 3
    )
    assert columns_of(tmp_path, content, wanted=ListColumns(phone=("Fixe", "Portable"))).phone == (2, 1)


def test_a_column_that_is_not_there_is_an_error_that_lists_those_that_are(tmp_path: Path) -> None:
    content = "Nom;Tél\nA;0199001234\n"
    with pytest.raises(ContactImportError, match="“GSM”; the list has: Nom, Tél") as caught:
        columns_of(tmp_path, content, wanted=ListColumns(phone=("GSM",)))
    assert caught.value.column == "GSM"
    with pytest.raises(ContactImportError, match="the list has: A, B"):
        columns_of(tmp_path, "A;0199001234\n", wanted=ListColumns(name=("C",)))


def test_a_good_number_is_kept_when_the_other_one_of_the_row_is_wrong(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Tél;Mobile\nA;0199001234;ATH\nB;0899001234;0639981234\nC;112;3949\n")
    assert contacts_of(path) == [(2, (ONE,), "A"), (3, (MOBILE,), "B")]
    assert [(row, column, code) for row, column, _, code in rejected_of(path)] == [
        (2, "Mobile", "not_a_number"),
        (3, "Tél", "premium"),
        (4, "Tél", "emergency"),
        (4, "Mobile", "short_number"),
    ]
    reasons = [one.reason for one in rows_of(path) if not isinstance(one, ImportedContact)]
    assert ["is kept" in reason for reason in reasons] == [True, True, False, False]


def test_a_row_with_content_but_no_number_is_listed(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Tél\nA;\nB;0199001234\n \t;\n;\n")
    assert rejected_of(path) == [(2, "Tél", "", "no_number")]


def test_long_wrong_values_are_shown_cut(tmp_path: Path) -> None:
    ((_, _, value, _),) = rejected_of(text_list(tmp_path, f"Nom;Tél\nA;{'zut' * 100}\n"))
    assert len(value) == 120
    assert value.endswith("…")


@pytest.mark.parametrize(
    ("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_spreadsheets(place: int, name: str) -> None:
    assert letter(place) == name
