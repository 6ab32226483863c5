"""A file of sorted numbers: found where they lie, and never taken for what they are not."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.store.number_file import (
    NumberFile,
    NumberFileDamaged,
    merged,
    sorted_numbers,
    write_entries,
    write_numbers,
)

numbers_of = st.lists(st.integers(0, 999_999_999_999_999), min_size=1, max_size=200)


def array(numbers: list[int]):
    return sorted_numbers([np.array(numbers, dtype=np.uint64)])


@settings(max_examples=60, deadline=None)
@given(numbers_of, numbers_of)
def test_what_was_written_is_found_and_nothing_else(tmp_path_factory, here: list[int], there: list[int]) -> None:
    path = tmp_path_factory.mktemp("n") / "list.numbers"
    digest = write_numbers(path, array(here))
    assert path.stat().st_size == 16 + 8 * len(set(here))
    file = NumberFile(path, digest)
    assert all(file.places(number) == [0] for number in here)
    assert [bool(file.places(number)) for number in there] == [number in here for number in there]
    asked = array(there)
    assert file.holds(asked).tolist() == [number in here for number in asked.tolist()]
    assert [n for block in file.numbers(0) for n in block.tolist()] == sorted(set(here))
    file.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(numbers_of, min_size=2, max_size=4))
def test_lists_made_one_file_are_still_told_apart(tmp_path_factory, several: list[list[int]]) -> None:
    folder = tmp_path_factory.mktemp("n")
    files = []
    for n, numbers in enumerate(several):
        path = folder / f"{n}.numbers"
        files.append(NumberFile(path, write_numbers(path, array(numbers))))
    entries = merged([(file, 0) for file in files])
    one = NumberFile(folder / "one.numbers", write_entries(folder / "one.numbers", len(entries), [entries]))
    for number in {n for numbers in several for n in numbers}:
        assert one.places(number) == [n for n, numbers in enumerate(several) if number in numbers]
    for place, numbers in enumerate(several):
        assert [n for block in one.numbers(place) for n in block.tolist()] == sorted(set(numbers))
        assert one.holds(array(several[0]), place).tolist() == [n in numbers for n in array(several[0]).tolist()]
    for file in (*files, one):
        file.close()


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-8]),
        lambda path: path.write_bytes(path.read_bytes() + bytes(8)),
        lambda path: path.write_bytes(path.read_bytes()[:20] + b"\xff" + path.read_bytes()[21:]),
    ],
    ids=["gone", "empty", "cut", "longer", "one byte"],
)
def test_a_harmed_file_is_not_opened(tmp_path: Path, harm) -> None:
    path = tmp_path / "list.numbers"
    digest = write_numbers(path, array([33199000001, 33199000002]))
    harm(path)
    with pytest.raises(NumberFileDamaged):
        NumberFile(path, digest)


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "list.numbers"
    write_numbers(path, array([1]))
    with pytest.raises(FileExistsError):
        write_numbers(path, array([2]))
