"""A database damaged again and again, each time in another way:  python -m tests.soak.damage --times 1000.

After each damage the store must open, sound, from its copy, keep every refusal of the copy, have its journal verify,
and be able to go on calling.
"""

import argparse
import json
import logging
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from robodial.domain.campaign import CampaignId
from robodial.errors import StoreDamaged
from robodial.store import Store
from tests.unit.store.filling import DAY, MINUTE, NOW, a_campaign, called, fill_list, number

CAMPAIGN = CampaignId(1)
MANY, BEFORE_COPY, AFTER_COPY = 200, 40, 150
PAGE = 4096


def prepare(path: Path) -> None:
    """Calls and refusals of two days, the copy in between."""
    with Store(path, synchronous="OFF") as store:
        store.campaigns.save(a_campaign(), fill_list(store, MANY), NOW)
        store.campaigns.enroll(CAMPAIGN, NOW)
        for n in range(1, AFTER_COPY + 1):
            if n == BEFORE_COPY + 1:
                store.copies.make(NOW)
            store.journal.append("dial", {"attempt": n}, NOW, number(n))
            called(store, CAMPAIGN)
            store.calls.record(number(n), NOW, "Rappels", "appointment", is_test_call=False)
            with store.transaction():
                store.do_not_call.add(number(n), reason="opt_out_key", source="Rappels", at=NOW, by_person=True)
                store.journal.append("refusal", {"how": "key 9"}, NOW, number(n))


def damage(content: bytearray, chance: Random) -> str:
    """One of the ways in which disks and people damage files."""
    way = chance.choice(("zeros", "noise", "bits", "cut", "swapped"))
    places = [chance.randrange(len(content) // PAGE) * PAGE for _ in range(chance.randint(1, 10))]
    if way == "cut":
        del content[chance.randrange(len(content)) :]
    elif way == "bits":
        for _ in range(chance.randint(1, 200)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way == "swapped":
        first, second = places[0], places[-1]
        content[first : first + PAGE], content[second : second + PAGE] = (
            content[second : second + PAGE],
            content[first : first + PAGE],
        )
    else:
        for place in places:
            content[place : place + PAGE] = bytes(PAGE) if way == "zeros" else chance.randbytes(PAGE)
    return way


def once(original: Path, seed: int) -> tuple[str, int]:
    """Damage a copy of the folder and open it; the way, and how many refusals made after the copy are still there."""
    chance = Random(seed)
    with tempfile.TemporaryDirectory() as name:
        path = Path(shutil.copytree(original.parent, Path(name) / "data")) / original.name
        content = bytearray(path.read_bytes())
        way = damage(content, chance)
        path.write_bytes(content)
        path.with_name(path.name + ".suspect").touch()
        with Store(path, synchronous="OFF") as store:
            store.check()
            try:
                assert store.journal.verify().ok or not store.notice, f"seed {seed}: journal"
                kept = {each.number for each in store.do_not_call.all()}
                called(store, CAMPAIGN, now=NOW + DAY + MINUTE)
            except StoreDamaged:  # a bit in a text: the file's build is sound, so that nothing shows it but its reader
                return f"{way}, found later", 0
            restored = bool(store.notice)
        if restored:
            assert kept >= {number(n) for n in range(1, BEFORE_COPY + 1)}, f"seed {seed}: a refusal of the copy is lost"
        return f"{way}, {'restored' if restored else 'not noticed'}", len(kept) - BEFORE_COPY


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # each restoring says so
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "data" / "robodial.db"
        file.parent.mkdir()
        prepare(file)
        ways: Counter[str] = Counter()
        read_back = 0
        for n in range(args.times):
            told, refusals = once(file, n)
            ways[told] += 1
            read_back += refusals if told.endswith("restored") else 0
    restorings = sum(many for told, many in ways.items() if told.endswith("restored"))
    share = round(read_back / max(1, restorings * (AFTER_COPY - BEFORE_COPY)), 3)
    print(json.dumps({"times": args.times, **ways, "share_of_later_refusals_read_back": share}, indent=1))
