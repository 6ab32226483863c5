"""A file of sorted numbers: 8 bytes each, looked up where they lie on the disk. Written once, never changed.

Each entry is a number (at most 15 digits, so 50 bits) and, in the 14 bits below, its place: which of the lists in the
file it belongs to. Before them stand 16 bytes: a mark and how many entries follow.
"""

import hashlib
import mmap
import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint64]
"""Normalised numbers without their `+`."""

PLACE_BITS = 14
MOST_PLACES = 1 << PLACE_BITS
MOST_NUMBER = (1 << (64 - PLACE_BITS)) - 1
"""More than 15 nines."""

_MARK = int.from_bytes(b"rdlist\x01\n", "little")  # read on a machine with the other byte order it is another number
_HEAD_BYTES = 16
_ENTRY_BYTES = 8
_PAGE = 512
"""Entries of which the first is kept in memory, so that a look-up reads one page of the disk."""

_BLOCK = 1 << 18
"""Entries written or read at a time."""


class NumberFileDamaged(Exception):
    """The file is missing, or is not the one that was written."""


def sorted_numbers(pieces: list[Numbers]) -> Numbers:
    """All of them once, in order. Empties `pieces`, so that it takes no more than 16 bytes a number."""
    together = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint64)
    pieces.clear()
    together.sort()
    first = np.ones(len(together), dtype=bool)
    first[1:] = together[1:] != together[:-1]
    return together if first.all() else together[first]


def write_numbers(path: Path, numbers: Numbers) -> str:
    """The sorted numbers, all of place 0, on the disk when this returns. The file's SHA-256."""
    return write_entries(path, len(numbers), (part << np.uint64(PLACE_BITS) for part in _blocks(numbers)))


def write_entries(path: Path, count: int, blocks: Iterable[Numbers]) -> str:
    """Entries in order, on the disk when this returns. The file's SHA-256."""
    digest = hashlib.sha256()
    with path.open("xb", buffering=0) as file:
        for block in chain([np.array([_MARK, count], dtype=np.uint64)], blocks):
            data = memoryview(block.tobytes())
            digest.update(data)
            while data:
                data = data[file.write(data) or 0 :]
        os.fsync(file.fileno())
    return digest.hexdigest()


class NumberFile:
    """An open file of numbers. Raises NumberFileDamaged when it is not exactly what was written."""

    def __init__(self, path: Path, digest: str) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    raise NumberFileDamaged(path)
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise NumberFileDamaged(path) from error
        self._whole = memoryview(self._map)
        self._entries = self._whole[_HEAD_BYTES:].cast("Q")
        if self._whole[:_HEAD_BYTES].cast("Q").tolist() != [_MARK, len(self._entries)]:
            self.close()
            raise NumberFileDamaged(path)
        self._firsts = np.asarray(self._entries)[::_PAGE].tolist()

    def close(self) -> None:
        """Give the file back; on Windows it cannot be deleted before."""
        self._entries.release()
        self._whole.release()
        self._map.close()

    def __len__(self) -> int:
        return len(self._entries)

    def places(self, number: int) -> list[int]:
        """The places of the lists that hold the number."""
        entries, key = self._entries, number << PLACE_BITS
        page = bisect_left(self._firsts, key)
        at = bisect_left(entries, key, max((page - 1) * _PAGE, 0), min(page * _PAGE, len(entries)))
        found = []
        while at < len(entries) and (entry := entries[at]) >> PLACE_BITS == number:
            found.append(entry & (MOST_PLACES - 1))
            at += 1
        return found

    def blocks(self) -> Iterator[Numbers]:
        """The entries in order, copied a block at a time."""
        for start in range(0, len(self._entries), _BLOCK):
            yield np.array(self._entries[start : start + _BLOCK], dtype=np.uint64)

    def numbers(self, place: int) -> Iterator[Numbers]:
        """The numbers of one list, in order, a block at a time."""
        for block in self.blocks():
            yield block[(block & np.uint64(MOST_PLACES - 1)) == place] >> np.uint64(PLACE_BITS)

    def holds(self, numbers: Numbers, place: int | None = None) -> npt.NDArray[np.bool_]:
        """Which of the sorted numbers are here, in any list or in that one."""
        known = np.zeros(len(numbers), dtype=bool)
        for block in self.numbers(place) if place is not None else (b >> np.uint64(PLACE_BITS) for b in self.blocks()):
            if not len(block):
                continue
            first, last = np.searchsorted(numbers, (block[0], block[-1]))
            wanted = numbers[first : last + 1]
            found = np.searchsorted(block, wanted)
            known[first : last + 1] |= block[np.minimum(found, len(block) - 1)] == wanted
        return known


def _blocks(numbers: Numbers) -> Iterator[Numbers]:
    for start in range(0, len(numbers), _BLOCK):
        yield numbers[start : start + _BLOCK]


def merged(lists: Sequence[tuple[NumberFile, int]]) -> Numbers:
    """The entries of one file for several lists, given as a file and a place in it each; they get places 0, 1, 2, …"""
    pieces = [
        block << np.uint64(PLACE_BITS) | np.uint64(new)
        for new, (file, place) in enumerate(lists)
        for block in file.numbers(place)
    ]
    entries = np.concatenate(pieces)
    pieces.clear()
    entries.sort()
    return entries
