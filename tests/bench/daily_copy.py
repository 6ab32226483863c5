"""Whether claims wait while the daily copy is made:  python -m tests.bench.daily_copy --contacts 300000.

Claims and ends calls one after the other, first alone, then while another thread copies and checks the database; then
damages the file and has it restored.
"""

import argparse
import json
import logging
import statistics
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

from robodial.domain.campaign import CampaignId
from robodial.store import Store
from tests.bench.claims import LEASE, LINE, OPEN, a_campaign, file_bytes, finish, gate, the_list


def claim_ms(store: Store, campaign_id: CampaignId) -> float:
    decide = gate(store, a_campaign(), OPEN)
    began = time.perf_counter()
    attempt = store.attempts.claim(campaign_id, LINE, OPEN, OPEN + LEASE, decide)
    took = time.perf_counter() - began
    assert attempt is not None
    finish(store, attempt.attempt_id)
    return took * 1000


def told(times: list[float]) -> dict[str, float]:
    return {
        "claims": len(times),
        "median_ms": round(statistics.median(times), 2),
        "p99_ms": round(statistics.quantiles(times, n=100)[98], 2),
        "longest_ms": round(max(times), 2),
    }


def while_copying(store: Store, campaign_id: CampaignId, found: dict[str, object]) -> None:
    def copy() -> None:
        began = time.perf_counter()
        store.copies.make(OPEN + timedelta(days=1))
        found["copy_s"] = round(time.perf_counter() - began, 2)

    copying = threading.Thread(target=copy)
    copying.start()
    times = []
    while copying.is_alive():
        times.append(claim_ms(store, campaign_id))
    found["while_copying"] = told(times)


def restored(path: Path) -> float:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xee" * 20 * 4096)
    path.with_name(path.name + ".suspect").touch()
    began = time.perf_counter()
    with Store(path) as store:
        assert store.notice
    return round(time.perf_counter() - began, 1)


def measure(many: int, path: Path) -> dict[str, object]:
    found: dict[str, object] = {"contacts": many}
    with Store(path) as store:
        importing = store.contacts.begin_import("liste.csv", ("Nom", "Prénom", "Téléphone", "RDV"), "FR", OPEN)
        for rows in the_list(many):
            importing.add(rows)
        campaign_id = store.campaigns.save(a_campaign(), importing.commit().list_id, OPEN)
        store.campaigns.enroll(campaign_id, OPEN)
        found["file_mb"] = round(file_bytes(store) / 1e6)
        found["alone"] = told([claim_ms(store, campaign_id) for _ in range(300)])
        while_copying(store, campaign_id, found)
    return found | {"restore_s": restored(path)}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=300_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(args.contacts, Path(name) / "robodial.db")), flush=True)
