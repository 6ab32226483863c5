"""Who is calling, looked at while it is typed."""

from robodial.app.who_calls import check_caller


def test_a_right_caller_is_written_as_people_write_it() -> None:
    check = check_caller("  Garage   du Port ", "0199000001", "FR")
    assert check.is_right
    assert (check.name, check.number) == ("Garage du Port", "01 99 00 00 01")


def test_both_problems_are_told_at_once() -> None:
    check = check_caller(" ", " ", "FR")
    assert not check.is_right
    assert "said at the beginning of every call" in check.name_problem
    assert "call back" in check.number_problem


def test_numbers_that_nobody_can_call_back_are_refused_with_the_remedy() -> None:
    assert "too few digits" in check_caller("A", "01 99", "FR").number_problem
    assert "premium" in check_caller("A", "0899 12 34 56", "FR").number_problem
    assert "several numbers" in check_caller("A", "01 99 00 00 01 / 01 99 00 00 02", "FR").number_problem
    assert "too long to be said" in check_caller("A" * 200, "01 99 00 00 01", "FR").name_problem
