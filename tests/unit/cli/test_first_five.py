"""`robodial run` on more than five people: it asks, or says how to go on where nobody can be asked."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from robodial.cli import questions
from robodial.cli import run as run_command
from robodial.store import Store
from tests.simulation.campaigns import NETWORK, number, write_list
from tests.unit.cli.conftest import CAMPAIGN, Robodial

RUN = ("run", "long.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d")


@pytest.fixture
def eight(place: Path) -> Path:
    """A campaign of eight people."""
    write_list(place / "eight.csv", map(number, range(8)))
    (place / "long.toml").write_text(CAMPAIGN.replace("liste.csv", "eight.csv"), encoding="utf-8")
    return place


def test_without_a_terminal_it_stops_after_five_calls_and_says_how_to_go_on(robodial: Robodial, eight: Path) -> None:
    said = robodial(*RUN)
    assert said.code == 1
    assert sum("answered" in line for line in said.out.splitlines() if "sim:" in line) == 5
    assert "--after-first-five go" in said.err
    again = robodial(*RUN, "--json")
    assert again.code == 1
    assert not [event for event in again.objects if event["event"] == "call_started"]


def test_once_accepted_it_does_not_ask_again(robodial: Robodial, eight: Path) -> None:
    robodial(*RUN)
    said = robodial(*RUN, "--after-first-five", "go", "--json")
    assert said.code == 0
    assert sum(event["event"] == "call_ended" for event in said.objects) == 3
    assert robodial(*RUN).code == 0


@pytest.mark.parametrize(("answer", "code", "calls"), [("y", 0, 8), ("oui", 0, 8), ("", 1, 5), ("no", 1, 5)])
def test_at_a_terminal_the_answer_decides(
    robodial: Robodial, eight: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, calls: int
) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr(run_command, "terminal_question", lambda: ask)
    said = robodial(*RUN)
    assert said.code == code
    assert f"Calls made: {calls}, " in said.out
    [question] = asked
    assert "first 5 calls are made" in question
    assert "answered: 5" in question


def test_end_of_input_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nothing)
    assert questions._ask("?") == ""


def test_several_campaigns_share_the_lines_by_priority(robodial: Robodial, place: Path) -> None:
    write_list(place / "urgent.csv", map(number, range(20, 23)))
    urgent = CAMPAIGN.replace("Rappels", "Urgent").replace("liste.csv", "urgent.csv") + "\n"
    (place / "urgent.toml").write_text("priority = 1\n" + urgent, encoding="utf-8")
    words = ("campaign.toml", "urgent.toml", "--line", "sim", "--speed", "max", "--scenario", "humans.toml")
    said = robodial("run", *words, "--data-dir", "d", "--json")
    assert said.code == 0
    ids = {event["campaign"]: event["campaign_id"] for event in said.objects if event["event"] == "opened"}
    order = [event["campaign_id"] for event in said.objects if event["event"] == "call_started"]
    assert order == [ids["Urgent"]] * 3 + [ids["Rappels"]] * 2
    assert [one["campaign"] for one in said.objects if one["event"] == "summary"] == ["Rappels", "Urgent"]


def test_two_campaigns_of_one_name_are_refused(robodial: Robodial, place: Path) -> None:
    said = robodial("run", "campaign.toml", "campaign.toml", "--speed", "max", "--data-dir", "d")
    assert said.code == 1
    assert "same name" in said.err


def test_dates_that_end_before_they_start_are_refused(robodial: Robodial, place: Path) -> None:
    dates = "starts_on = 2026-12-01\nends_on = 2026-11-30\n"
    (place / "campaign.toml").write_text(dates + CAMPAIGN, encoding="utf-8")
    said = robodial("run", "campaign.toml", "--speed", "max", "--data-dir", "d")
    assert said.code == 1
    assert "ends_on" in said.err
    assert "before its first" in said.err


def test_a_clock_behind_what_is_stored_stops_before_any_call(robodial: Robodial, place: Path) -> None:
    from robodial.app.campaign_run import require_right_clock
    from robodial.errors import CallRefused

    with Store(place / "d" / "robodial.db") as store:
        store.journal.append("dial", {}, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
        require_right_clock(store, datetime(2026, 11, 24, 8, 57, tzinfo=UTC))
        with pytest.raises(CallRefused, match="Set the clock right") as refused:
            require_right_clock(store, datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    assert refused.value.code == "clock_set_back"


def test_a_campaign_whose_last_day_has_passed_does_not_go_on(robodial: Robodial, place: Path) -> None:
    with Store(place / "d" / "robodial.db") as store:
        store.journal.append("refusal", {}, datetime(2030, 5, 7, 15, 0, tzinfo=UTC))
    absent = NETWORK + '[[callee]]\nkind = "no_answer"\nshare = 1.0\n'
    (place / "absent.toml").write_text(absent, encoding="utf-8")
    (place / "campaign.toml").write_text("ends_on = 2030-05-07\n" + CAMPAIGN, encoding="utf-8")
    said = robodial("run", "campaign.toml", "--speed", "max", "--scenario", "absent.toml", "--data-dir", "d")
    assert said.code == 1
    assert "last day has passed" in said.err
    assert "Run the same command" not in said.err
