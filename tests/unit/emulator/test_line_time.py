"""Whose time it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.emulator.line_time import LineTime, cut, merged, total

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda t: (float(min(t)), float(max(t)))), max_size=8
)


def seconds(spans: list[tuple[float, float]]) -> set[int]:
    return {n for a, b in spans for n in range(int(a), int(b))}


@given(SPANS)
def test_each_instant_counts_once(spans: list[tuple[float, float]]) -> None:
    assert total(spans) == len(seconds(spans))
    assert seconds(merged(spans)) == seconds(spans)


@given(SPANS, st.integers(0, 60))
def test_cut_keeps_what_lies_before(spans: list[tuple[float, float]], until: int) -> None:
    assert seconds(cut(spans, until)) == {n for n in seconds(spans) if n < until}


@given(SPANS, SPANS, SPANS, st.integers(0, 60))
def test_shares_add_up_to_all_that_was_covered(
    floor: list[tuple[float, float]], exchange: list[tuple[float, float]], modem: list[tuple[float, float]], end: int
) -> None:
    line = LineTime(exchange=list(exchange), modem=list(modem))
    floor_s, exchange_s, modem_s = line.share_out(floor, end)
    assert floor_s + exchange_s + modem_s == pytest.approx(
        len({n for n in seconds([*floor, *exchange, *modem]) if n < end})
    )
    assert min(floor_s, exchange_s, modem_s) >= 0
    assert seconds(line.modem) == {n for n in seconds(modem) if n >= end}
