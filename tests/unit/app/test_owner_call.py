"""A test call to the owner's telephone ends in a sentence they understand."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robodial.app.lines import LineChoice
from robodial.app.owner_call import CallReport, OwnerCall, OwnerCallRequest, Result, owner_scenario, report_of
from robodial.app.owner_call_words import step_words
from robodial.app.places import DATABASE
from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.emulator.scenario import parse_scenario
from robodial.errors import ContactImportError
from robodial.store import read_only
from tests.simulation.campaigns import NETWORK

WHOLE_S = 12.0
NUMBER = "01 99 00 10 01"


def at_once(main: Callable[[Clock], Coroutine[Any, Any, AttemptResult]], emulated: bool, speed: float) -> AttemptResult:
    assert emulated
    return run_virtual(main)


def request(folder: Path, **changed: Any) -> OwnerCallRequest:
    return replace(OwnerCallRequest(NUMBER, "FR", "fr", LineChoice("sim"), folder), **changed)


def called(asked: OwnerCallRequest) -> tuple[CallReport, list[str]]:
    steps: list[str] = []
    return OwnerCall(asked, lambda step, _s: steps.append(step), at_once).make(), steps


def test_a_call_on_an_emulated_line_is_answered_and_heard_to_the_end(tmp_path: Path) -> None:
    report, steps = called(request(tmp_path, language="en", country="US", number="212 555 0123"))
    assert report.result is Result.WORKS
    assert report.sentence.startswith("You answered; the message began ")
    assert report.sentence.endswith("s after your hello and was heard to the end. Everything works.")
    assert list(dict.fromkeys(steps)) == ["dialing", "ringing", "answered", "speaking"]
    with read_only(tmp_path / DATABASE) as store:
        assert [entry.kind for entry in store.journal.all()] == ["dial", "end"]


@pytest.mark.parametrize(
    ("callee", "result", "told"),
    [
        ('kind = "busy"', Result.TRY_AGAIN, "a line cannot call itself"),
        ('kind = "sit"', Result.FAULT, "cannot be reached"),
        (
            'kind = "human"\nring_s = [4.0, 6.0]\ngreeting_s = [0.6, 1.0]\nlistens_s = [3.0, 4.0]',
            Result.TRY_AGAIN,
            "hung up after",
        ),
    ],
    ids=["busy", "not in service", "hung up early"],
)
def test_every_way_a_call_can_end_has_its_sentence(tmp_path: Path, callee: str, result: Result, told: str) -> None:
    network = parse_scenario(f"{NETWORK}\n[[callee]]\nshare = 1.0\n{callee}", source="test")
    report, _steps = called(request(tmp_path, scenario=network))
    assert report.result is result
    assert told in report.sentence


def test_hanging_up_before_it_is_dialed_dials_nothing(tmp_path: Path) -> None:
    call = OwnerCall(request(tmp_path), lambda _step, _s: None, at_once)
    call.hang_up()
    assert "You hung up" in call.make().sentence
    assert not (tmp_path / DATABASE).exists()


def test_hanging_up_while_it_rings_ends_the_call_and_stores_it(tmp_path: Path) -> None:
    call = OwnerCall(request(tmp_path), lambda step, _s: call.hang_up() if step == "ringing" else None, at_once)
    assert "You hung up" in call.make().sentence
    with read_only(tmp_path / DATABASE) as store:
        assert [entry.payload["outcome"] for entry in store.journal.all() if entry.kind == "end" and entry.payload] == [
            "interrupted"
        ]


def test_a_number_that_is_none_is_told_before_anything_is_dialed(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError, match="too few digits"):
        called(request(tmp_path, number="01 99"))
    with pytest.raises(ContactImportError, match="telephone that you have at hand"):
        called(request(tmp_path, number=" "))


def test_countries_without_an_exchange_of_their_own_have_that_of_france() -> None:
    assert owner_scenario("JP").network.country == "FR"
    assert owner_scenario("US").network.country == "US"


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (
            AttemptResult(Outcome.ANSWERED, heard_s=11.6, start_delay_s=0.63, start_why=SpeakWhy.AFTER_GREETING),
            "You answered; the message began 0.6 s after your hello and was heard to the end. Everything works.",
        ),
        (
            AttemptResult(Outcome.ANSWERED, heard_s=10.0, start_delay_s=2.0, start_why=SpeakWhy.SILENCE),
            "You answered without a word; the message began after 2.0 s, and you heard 10 s of it before",
        ),
        (AttemptResult(Outcome.ANSWERED, verdict=AnswerVerdict.MACHINE, heard_s=12.0), "An answering machine took"),
        (AttemptResult(Outcome.ANSWERED, Disposition.OPTED_OUT, keys="9"), "Do not call list"),
        (AttemptResult(Outcome.HUNG_UP_EARLY), "before the message began"),
        (AttemptResult(Outcome.NO_ANSWER, ring_s=None), "no ringing and no voice"),
        (AttemptResult(Outcome.NO_ANSWER, ring_s=30.0), "nobody answered"),
        (AttemptResult(Outcome.FAX), "A fax machine answered"),
        (AttemptResult(Outcome.NO_DIAL_TONE), "socket marked LINE"),
        (AttemptResult(Outcome.LINE_IN_USE), "when it is free"),
        (AttemptResult(Outcome.LINE_FAILED, evidence="COM3 is gone"), "The line failed during the call."),
        (AttemptResult(Outcome.LINE_FAILED, evidence="COM3 is gone"), "(COM3 is gone)"),
        (AttemptResult(Outcome.MODEM_REFUSED), "refused to dial"),
        (AttemptResult(Outcome.CONGESTION), "network was busy"),
        (AttemptResult(Outcome.INTERRUPTED), "cut off"),
    ],
)
def test_the_sentence_says_what_happened_and_what_to_do(result: AttemptResult, told: str) -> None:
    assert told in report_of(result, WHOLE_S).sentence


def test_each_step_is_told_in_words() -> None:
    assert step_words("ringing", 0.0) == "Your telephone rings: answer it, and say hello."
    assert step_words("speaking", 0.58) == "The message began 0.6 s after your hello. Listen to it to the end."
    assert step_words("key 1", 0.0) == "You pressed 1."
