"""Consents of a long list, as the command brings them in:  python -m tests.bench.consents --rows 100000.

Prints, as one JSON object: rows a second of a whole `contacts import` without and with consents (program start
included; of wall time, and of processor time of all processes together), of recording alone and of recording the same
again, bytes on disk for each consent, and how long one look-up takes.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from robodial.domain.campaign import Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import PhoneNumber
from robodial.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOURCES = ("formulaire du site", "bulletin du salon", "appel entrant", "contrat signé en agence")
PROOF = "J'accepte d'être appelé par un automate de la société, au numéro indiqué, pour ses offres."


def number(n: int) -> PhoneNumber:
    """Of the French numbers kept for fiction first, then of mobile ones: the list is read, and nobody is called."""
    return PhoneNumber(f"+3319900{n:04}" if n < 10_000 else f"+336{n:08}")


def write_list(path: Path, rows: int) -> None:
    first = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Nom;Téléphone;Consentement;Date du consentement;Source;Preuve\r\n")
        for n in range(rows):
            given = first + timedelta(minutes=n % 400_000)
            file.write(f"Lefèvre{n};0{number(n)[3:]};oui;{given:%d/%m/%Y %H:%M};{SOURCES[n % 4]};{PROOF}\r\n")


def imported(path: Path, folder: Path, *more: str) -> tuple[float, float]:
    """Seconds, of wall and processor, of a whole command with a user's folder of its own."""
    home = {"XDG_DATA_HOME": str(folder / "home"), "LOCALAPPDATA": str(folder / "home"), "HOME": str(folder / "home")}
    words = ["contacts", "import", str(path), "--country", "FR", "--json", "--data-dir", str(folder / "data"), *more]
    program = "import sys; from robodial.cli.main import main; main(sys.argv[1:])"
    began, spent = time.monotonic(), os.times()
    subprocess.run(
        [sys.executable, "-c", program, *words], check=True, stdout=subprocess.DEVNULL, env={**os.environ, **home}
    )
    now = os.times()
    cpu_s = now.children_user - spent.children_user + now.children_system - spent.children_system
    return time.monotonic() - began, cpu_s


def consents(rows: int) -> Iterator[Consent]:
    for n in range(rows):
        at = NOW - timedelta(minutes=n % 400_000)
        yield Consent(number(n), Purpose.MARKETING, ConsentLevel.EXPRESS, at, SOURCES[n % 4], PROOF)


def timed(work: Callable[[], object]) -> float:
    """Processor seconds: other programs do not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


def store_figures(folder: Path, rows: int) -> dict[str, float]:
    with Store(folder / "store.db") as store:
        empty = (folder / "store.db").stat().st_size
        first = timed(lambda: store.consents.record_many(consents(rows), NOW))
        again = timed(lambda: store.consents.record_many(consents(rows), NOW))
        chance = random.Random(1)
        wanted = [number(chance.randrange(rows)) for _ in range(2000)]
        looked = timed(lambda: [store.consents.of(one, Purpose.MARKETING) for one in wanted])
    size = (folder / "store.db").stat().st_size
    return {
        "recorded_per_s": round(rows / first),
        "again_per_s": round(rows / again),
        "bytes_each": round((size - empty) / rows, 1),
        "look_up_us": round(looked / len(wanted) * 1e6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    figures: dict[str, float] = {"rows": rows}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_list(folder / "list.csv", rows)
        for kind, more in (("plain", []), ("with_consents", ["--consent-for", "marketing"])):
            (folder / kind).mkdir()
            wall_s, cpu_s = imported(folder / "list.csv", folder / kind, *more)
            figures[f"{kind}_rows_per_s"] = round(rows / wall_s)
            figures[f"{kind}_rows_per_cpu_s"] = round(rows / cpu_s)
        figures |= store_figures(folder, rows)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
