from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.modem.responses import DleCode, Line, ResponseParser, Token
from robodial.modem.result_codes import LINE_BEGINNINGS, NUMBERS, WHOLE_LINES, Result, result_of

LIKELY = st.sampled_from(
    [
        b"\r\nOK\r\n",
        b"\r\nCONNECT\r\n",
        b"\r",
        b"\n",
        b"\x10",
        b"\x10\x03",
        b"RING",
        b"0\r",
        b"1\r",
        b"AT+VTX\r",
        b"\x00",
    ]
)
STREAMS = st.lists(st.one_of(LIKELY, st.binary(max_size=20)), max_size=30).map(b"".join)


def tokens_of(pieces: list[bytes], *, numeric: bool = False) -> list[Token]:
    parser = ResponseParser(numeric=numeric)
    tokens = []
    for piece in pieces:
        parser.feed(piece)
        while (token := parser.next_token()) is not None:
            tokens.append(token)
    return tokens


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


@given(STREAMS, st.lists(st.integers(0, 10_000), max_size=10), st.booleans())
def test_any_bytes_in_any_splits_give_the_same_tokens(data: bytes, places: list[int], numeric: bool) -> None:
    whole = tokens_of([data], numeric=numeric)
    assert tokens_of(cut(data, places), numeric=numeric) == whole
    assert tokens_of([data[i : i + 1] for i in range(len(data))], numeric=numeric) == whole


@given(st.binary(max_size=3000))
def test_lines_never_grow_without_limit(data: bytes) -> None:
    assert all(len(token.text) <= 512 for token in tokens_of([data]) if isinstance(token, Line))


def test_endless_line_breaks_cost_no_stack() -> None:
    assert tokens_of([b"\r\n" * 5000 + b"OK\r\n"]) == [Line("OK", Result.OK)]


def test_event_pairs_stand_between_and_inside_lines() -> None:
    assert tokens_of([b"\x10R\r\nO\x10bK\r\n\x10", b"u"]) == [
        DleCode(ord("R")),
        DleCode(ord("b")),
        Line("OK", Result.OK),
        DleCode(ord("u")),
    ]


@pytest.mark.parametrize("first", [b"\n", b"\r", b"O", b"\x10", b"\x00"], ids=repr)
def test_first_byte_after_connect_is_the_first_sample(first: bytes) -> None:
    parser = ResponseParser()
    parser.feed(b"\r\nCONNECT\r\n" + first)
    assert parser.next_token() == Line("CONNECT", Result.CONNECT)
    assert parser.rest() == first


def test_numeric_connect_ends_at_its_cr() -> None:
    parser = ResponseParser(numeric=True)
    parser.feed(b"1\r\n\x80")
    assert parser.next_token() == Line("1", Result.CONNECT)
    assert parser.rest() == b"\n\x80"


@pytest.mark.parametrize(("text", "result"), sorted(WHOLE_LINES.items()))
def test_every_text_is_known_in_any_letter_case(text: str, result: Result) -> None:
    assert result_of(text) is result_of(text.lower()) is result


@pytest.mark.parametrize(("number", "result"), sorted(NUMBERS.items()))
def test_numbers_count_only_in_numeric_form(number: str, result: Result) -> None:
    assert result_of(number, numeric=True) is result
    assert result_of(number) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("RINGING", Result.RINGING),
        ("RING 1", Result.RING),
        ("RING A", Result.RING),
        ("RING2", Result.RING),
        ("CONNECT 115200", Result.CONNECT),
        ("NO ANSWER", Result.NO_ANSWER),
        ("NMBR = 0199001235", Result.CALLER_ID),
        ("NO", None),
        ("OKAY", None),
        ("CONNECTED", None),
        ("BUSYBODY", None),
        ("56000", None),
        ("", None),
    ],
)
def test_whole_lines_are_compared_longest_first(text: str, result: Result | None) -> None:
    assert result_of(text) is result
    assert all(beginning.isascii() for beginning in LINE_BEGINNINGS)
