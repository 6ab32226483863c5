"""The floor of the figures: what nobody can avoid."""

from tests.bench.listening.perfect_listener import cut_into


def test_who_waits_longer_than_the_pause_does_not_cut_in() -> None:
    figures = cut_into([0.0] * 90 + [0.29] * 6 + [0.45] * 4)
    assert figures["0.28 s"]["cut_into_pct"] == 10.0
    assert figures["0.3 s"]["cut_into_pct"] == 4.0
    assert figures["0.5 s"]["cut_into_pct"] == 0.0


def test_of_four_in_a_hundred_one_must_be_foreseen_for_three() -> None:
    figures = cut_into([0.0] * 96 + [0.45] * 4)
    assert figures["0.3 s"]["must_foresee_pct"] == 25
    assert figures["0.5 s"]["must_foresee_pct"] == 0
