"""Who is one person among rows that share a telephone number."""

import pytest

from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.same_person import owner_of, same_person

HOME, MINE, YOURS = (PhoneNumber(f"+3319900123{n}") for n in range(3))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Durand Anne", "ANNE DURAND"),
        ("Durand", "Durand Anne"),
        ("Durand A.", "Durand Anne"),
        ("Mme Durand Anne", "Durand Anne"),
        ("Zoé Lefèvre", "Zoe LEFEVRE"),
        ("Anne-Marie Durand", "Durand Anne Marie"),
        ("Catherine Petit", "Katherine Petit"),
        ("", "Durand Anne"),
        ("", ""),
    ],
)
def test_spellings_of_one_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Durand Anne", "Petit Zoé"), ("Durand Anne", "Durand Paul"), ("Chambre 12", "Chambre 14"), ("Roux", "Petit")],
)
def test_different_people(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)


@pytest.mark.parametrize(
    ("numbers", "name", "owner"),
    [
        ((MINE, HOME), "Durand Anne", 1),
        ((YOURS, HOME), "Durand Anne", 1),
        ((YOURS, HOME), "Petit Zoé", None),
        ((HOME,), "Petit Zoé", 1),
        ((YOURS,), "Durand Anne", None),
    ],
)
def test_a_row_belongs_to_who_has_its_number_unless_it_is_somebody_else_with_their_own(
    numbers: tuple[PhoneNumber, ...], name: str, owner: int | None
) -> None:
    row = ImportedContact(5, numbers, name)
    assert owner_of(row, {HOME: 1, MINE: 1}, {1: "Durand Anne"}) == owner


def test_of_those_who_share_a_number_the_one_of_the_same_name() -> None:
    row = ImportedContact(5, (HOME, MINE, YOURS), "Petit Zoé")
    assert owner_of(row, {HOME: 1, MINE: 2}, {1: "Durand Anne", 2: "Petit Z."}) == 2
