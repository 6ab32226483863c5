"""<DLE> shielding, cut anywhere."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from robodial.emulator.shielding import Unshielder, report, shield


def split_all(pieces: list[bytes]) -> tuple[bytes, list[int]]:
    unshielder = Unshielder()
    samples, codes = b"", []
    for piece in pieces:
        for part, code in unshielder.split(piece):
            samples += part
            if code is not None:
                codes.append(code)
    return samples, codes


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(p % (len(data) + 1) for p in places), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


@given(st.binary(), st.lists(st.integers(0, 10000), max_size=10))
def test_what_was_shielded_comes_out_again_however_it_is_cut(data: bytes, places: list[int]) -> None:
    assert split_all(cut(shield(data), places)) == (data, [])


@given(st.binary(), st.lists(st.integers(0, 10000), max_size=10))
def test_any_bytes_mean_the_same_however_they_are_cut(data: bytes, places: list[int]) -> None:
    assert split_all(cut(data, places)) == split_all([data])


def test_codes_come_at_their_place() -> None:
    assert Unshielder().split(b"ab\x10\x03c\x10\x10d\x10!") == [(b"ab", 3), (b"c\x10d", 0x21), (b"", None)]


def test_the_short_code_stands_for_two() -> None:
    assert split_all([b"a\x10\x1ab"]) == (b"a\x10\x10b", [])


def test_a_lone_escape_waits_for_its_other_half() -> None:
    assert split_all([b"a\x10", b"\x00", b"b"]) == (b"ab", [0])


def test_report_is_a_pair() -> None:
    assert report("b") == b"\x10b"
