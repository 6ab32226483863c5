"""How many rows a second the reading of a list takes on one core, and how memory grows. Store not included.

python tests/bench/import/parse_speed.py [ROWS]
"""

import random
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from robodial import clock
from robodial.contacts.list_reader import read_list

GOAL_ROWS_PER_S = 30_000
HEADER = ("Nom", "Prénom", "Téléphone", "Ville", "Rendez-vous")


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """As a practice exports them: four notations, a wrong number now and then."""
    chance = random.Random(7)
    for n in range(count):
        left, right = f"{chance.randrange(100):02}", f"{chance.randrange(100):02}"
        forms = (
            f"01 99 00 {left} {right}",
            f"01.99.00.{left}.{right}",
            f"019900{left}{right}",
            f"+33 1 99 00 {left} {right}",
        )
        number = "néant" if n % 200 == 0 else chance.choice(forms)
        yield (f"DUPONT{n}", "Hélène", number, "Saint-Étienne", "lundi 23 à 10 h")


def write_csv_list(path: Path, count: int) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        file.writelines(";".join(row) + "\r\n" for row in (HEADER, *rows(count)))


def write_xlsx_list(path: Path, count: int) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate((HEADER, *rows(count))):
            sheet.write_row(n, 0, row)


def rows_per_second(path: Path, count: int) -> float:
    began = clock.cpu_seconds()
    with read_list(path, "FR") as reading:
        read = sum(1 for _ in reading)
    assert read == count
    return count / (clock.cpu_seconds() - began)


def peak_bytes(path: Path) -> int:
    tracemalloc.start()
    with read_list(path, "FR") as reading:
        for _ in reading:
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def main(count: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        text, book, tenth = Path(folder, "list.csv"), Path(folder, "list.xlsx"), Path(folder, "tenth.csv")
        write_csv_list(text, count)
        write_csv_list(tenth, count // 10)
        write_xlsx_list(book, count)
        speeds = {path.suffix: rows_per_second(path, count) for path in (text, book)}
        peaks = peak_bytes(tenth), peak_bytes(text)
    for suffix, speed in speeds.items():
        print(f"{suffix}: {speed:,.0f} rows a second")
    print(f"peak memory for {count // 10:,} and {count:,} rows: {peaks[0] / 1e6:.2f} and {peaks[1] / 1e6:.2f} MB")
    return 0 if min(speeds.values()) >= GOAL_ROWS_PER_S and peaks[1] < 1.5 * peaks[0] else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
