from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.modem.dle import ETX, Code, DleDecoder, KeyPresses, Samples, shield

RICH = st.lists(st.sampled_from([b"\x10", b"\x10\x10", b"\x10\x03", b"\x10\x1a", b"\x03", b"\x80", b"u"]), max_size=60)
VOICE = st.one_of(st.binary(max_size=400), RICH.map(b"".join))


def flat(pieces: list[bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    """Samples, and codes with their place among the samples."""
    decoder = DleDecoder()
    samples = bytearray()
    codes = []
    for piece in pieces:
        for token in decoder.feed(piece):
            if isinstance(token, Samples):
                samples += token.data
            else:
                codes.append((len(samples), token.code))
    return bytes(samples), codes


@given(VOICE)
def test_shielded_voice_comes_back_whole(data: bytes) -> None:
    assert flat([shield(data)]) == (data, [])


@given(VOICE, st.lists(st.integers(0, 400), max_size=8))
def test_pairs_split_anywhere_decode_alike(data: bytes, places: list[int]) -> None:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    assert flat([data[a:b] for a, b in pairwise(edges)]) == flat([data])
    assert flat([data[i : i + 1] for i in range(len(data))]) == flat([data])


def test_two_literals_in_one_code() -> None:
    assert DleDecoder().feed(b"a\x10\x1ab") == [Samples(b"a\x10\x10b")]


def test_literal_before_etx_ends_nothing() -> None:
    assert DleDecoder().feed_to_end(b"\x10\x10\x03") == ([Samples(b"\x10\x03")], None)


def test_end_hands_back_what_follows() -> None:
    assert DleDecoder().feed_to_end(b"ab\x10\x03\r\nOK\r\n") == ([Samples(b"ab"), Code(ETX)], b"\r\nOK\r\n")


def press(*codes: tuple[str, float]) -> list[str]:
    presses = KeyPresses()
    keys = [presses.code(ord(char), at) for char, at in codes]
    return [key for key in [*keys, presses.expire(1000.0)] if key is not None]


def test_key_of_280_ms_is_one_key() -> None:
    assert press(("/", 0.0), ("5", 0.0), ("5", 0.07), ("5", 0.14), ("5", 0.21), ("~", 0.28)) == ["5"]


def test_end_by_del_counts_as_well() -> None:
    assert press(("/", 0.0), ("#", 0.0), ("\x7f", 0.1)) == ["#"]


def test_frame_without_digit_is_a_false_start() -> None:
    assert press(("/", 0.0), ("~", 0.1)) == []


def test_key_held_long_counts_after_half_a_second_and_once() -> None:
    presses = KeyPresses()
    assert presses.code(ord("/"), 0.0) is None
    held = [presses.code(ord("7"), 0.07 * i) for i in range(7)]
    assert presses.deadline == pytest.approx(0.5)
    assert presses.expire(0.49) is None
    assert presses.expire(0.5) == "7"
    held += [presses.code(ord("7"), 0.56 + 0.07 * i) for i in range(10)]
    held.append(presses.code(ord("~"), 1.3))
    assert held == [None] * 18


def test_single_shot_repeats_are_suppressed_for_150_ms() -> None:
    assert press(("1", 0.0), ("1", 0.07), ("1", 0.3), ("2", 0.35), ("1", 0.4)) == ["1", "1", "2", "1"]


def test_new_frame_finishes_the_one_before() -> None:
    assert press(("/", 0.0), ("1", 0.0), ("/", 0.2), ("2", 0.2), ("~", 0.3)) == ["1", "2"]


def test_frame_whose_end_was_lost_does_not_swallow_the_next_key() -> None:
    presses = KeyPresses()
    presses.code(ord("/"), 0.0)
    presses.code(ord("1"), 0.0)
    assert presses.expire(0.5) == "1"
    assert presses.code(ord("2"), 3.0) == "2"


def test_lost_start_and_digit_leave_nothing_behind() -> None:
    presses = KeyPresses()
    presses.code(ord("/"), 0.0)
    assert presses.expire(0.6) is None
    assert presses.deadline is None
    assert presses.code(ord("3"), 0.7) == "3"


@given(st.lists(st.tuples(st.integers(0, 255), st.floats(0, 1)), max_size=50))
def test_any_codes_give_only_keys(codes: list[tuple[int, float]]) -> None:
    presses = KeyPresses()
    at = 0.0
    for code, gap in codes:
        at += gap
        for key in (presses.code(code, at), presses.expire(at)):
            assert key is None or key in "0123456789*#ABCD"
