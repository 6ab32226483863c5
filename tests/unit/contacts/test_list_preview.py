"""What is told of a list before it is stored; and that it is what the store makes of it."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from robodial.contacts.list_preview import EXAMPLES, ROWS_SHOWN, Duplicate, ListPreview, preview, with_role
from robodial.contacts.preview_worker import SMALL_LIST_BYTES, PreviewWorker
from robodial.domain.campaign import Purpose
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.list_columns import ListColumns
from robodial.errors import ContactImportError
from tests.unit.contacts.lists import text_list

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ONE = "+33199001234"
LIST = (
    "Nom;Téléphone;Ville\n"
    "Hélène;01 99 00 12 34;Brest\n"
    "Paul;199001235;Brest\n"
    "Léa;0639981234 / 0199001236;Paris\n"
    "Hélène bis;+33 1 99 00 12 34;Brest\n"
    "Jean;néant;Brest\n"
)


def seen(path: Path, wanted: ListColumns | None = None, plan: ConsentPlan | None = None, **more: Any) -> ListPreview:
    return preview(path, "FR", wanted or ListColumns(), plan, NOW, **more)


def test_the_figures_columns_and_examples(tmp_path: Path) -> None:
    found = seen(text_list(tmp_path, LIST, "cp1252"))
    assert [(column.title, column.role) for column in found.columns] == [
        ("Nom", "name"),
        ("Téléphone", "phone"),
        ("Ville", "other"),
    ]
    assert (found.row_count, found.contacts, found.merged, found.rejected_count) == (5, 3, 1, 1)
    assert [(group.kind, group.count) for group in found.repairs] == [("lost_zero", 1), ("several_numbers", 1)]
    assert found.repaired_rows == 2
    assert found.duplicates == (Duplicate(5, 2, "Hélène bis", ONE),)
    assert [(row.row, row.value) for row in found.rejected] == [(6, "néant")]
    assert (found.encoding, found.delimiter) == ("cp1252", ";")
    assert found.converted == 4
    assert found.converted_examples[0] == (2, "H\ufffdl\ufffdne", "Hélène")
    assert found.rows[0] == (2, ("Hélène", "01 99 00 12 34", "Brest"), False)


def test_a_long_list_gives_its_first_rows_and_all_its_figures(tmp_path: Path) -> None:
    rows = "".join(f"A{n};19900{n:04}\n" for n in range(1500))
    found = seen(text_list(tmp_path, "Nom;Téléphone\n" + rows))
    assert (len(found.rows), found.row_count, found.contacts) == (ROWS_SHOWN, 1500, 1500)
    (group,) = found.repairs
    assert (group.count, len(group.examples)) == (1500, EXAMPLES)


def test_another_role_for_a_column_makes_another_list(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Fixe;Mobile\nA;0199001234;0639981234\nB;0199001235;\n")
    first = seen(path)
    wanted = with_role(ListColumns(), first, 1, "other")
    assert wanted.phone == ("Mobile",)
    again = seen(path, wanted)
    assert [column.role for column in again.columns] == ["name", "other", "phone"]
    assert (again.contacts, again.rejected_count) == (1, 1)
    nameless = seen(path, with_role(wanted, again, 0, "other"))
    assert [column.role for column in nameless.columns] == ["other", "other", "phone"]


def test_columns_of_the_same_title_are_told_apart(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Tél;Tél;Nom\n0199001234;0639981234;A\n0199001235;0639981235;B\n")
    found = seen(path, with_role(ListColumns(), seen(path), 0, "other"))
    assert [column.role for column in found.columns] == ["other", "phone", "name"]


def test_a_list_without_a_column_of_numbers_is_shown_for_the_user_to_say(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Réf\nA;12\nB;13\n")
    found = seen(path)
    assert "telephone" in found.problem
    assert [(column.title, column.role) for column in found.columns] == [("A", "other"), ("B", "other")]
    assert found.rows[0].cells == ("Nom", "Réf")
    chosen = seen(path, with_role(ListColumns(), found, 1, "phone"))
    assert (chosen.problem, chosen.contacts, chosen.rejected_count) == ("", 0, 2)


def test_consents_that_count_are_counted(tmp_path: Path) -> None:
    content = (
        "Nom;Tél;Accord appels;Date accord;Source\n"
        "A;0199001234;oui;02/11/2026;formulaire\nB;0199001235;non;02/11/2026;formulaire\n"
    )
    path = text_list(tmp_path, content)
    found = seen(path, plan=ConsentPlan(Purpose.MARKETING))
    assert [(column.role, column.part) for column in found.columns][2:] == [
        ("consent", "answer"),
        ("consent", "date"),
        ("consent", "source"),
    ]
    assert found.consents == 1
    assert seen(path).consents is None


def test_an_empty_list_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError, match="no rows"):
        seen(text_list(tmp_path, "Nom;Téléphone\n"), ListColumns(phone=("Téléphone",)))


# ---- in a process of its own ----


def long_list(folder: Path, rows: int) -> Path:
    return text_list(folder, "Nom;Téléphone\n" + "".join(f"Hélène{n};01 99 00 {n % 10_000:04}\n" for n in range(rows)))


def test_a_long_list_is_read_elsewhere_with_progress(tmp_path: Path) -> None:
    path = long_list(tmp_path, 12_000)
    assert path.stat().st_size > SMALL_LIST_BYTES
    told: list[tuple[int, int, int]] = []
    found = PreviewWorker(path, "FR", ListColumns(), None, NOW).run(lambda *done: told.append(done))
    assert found is not None
    assert (found.row_count, found.contacts, found.merged) == (12_000, 10_000, 2_000)
    assert told == sorted(told)
    assert len(told) == 12


def test_cancelling_ends_the_reading(tmp_path: Path) -> None:
    worker = PreviewWorker(long_list(tmp_path, 200_000), "FR", ListColumns(), None, NOW)
    begun = threading.Event()

    def progress(_done: int, _total: int, _rows: int) -> None:
        begun.set()
        worker.cancel()

    assert worker.run(progress) is None
    assert begun.is_set()


def test_cancelled_before_it_began_nothing_is_read(tmp_path: Path) -> None:
    worker = PreviewWorker(long_list(tmp_path, 12_000), "FR", ListColumns(), None, NOW)
    worker.cancel()
    assert worker.run() is None


def test_what_is_wrong_with_a_long_file_comes_back_in_words(tmp_path: Path) -> None:
    path = text_list(tmp_path, "<html>" + "x" * SMALL_LIST_BYTES)
    with pytest.raises(ContactImportError, match="web page"):
        PreviewWorker(path, "FR", ListColumns(), None, NOW).run()
