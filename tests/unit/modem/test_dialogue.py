"""What was said to a modem can be read afterwards, without sound and without the keys a person pressed."""

import logging

import pytest

from robodial.domain.line import LineId
from robodial.modem.at_commands import Command, dial
from robodial.modem.dialogue import Dialogue
from robodial.modem.result_codes import Result
from robodial.modem.session import Answer, CodeHeard, DataEnded, KeyHeard, LineSaid, Received, StreamSilent


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "robodial.modem.dialogue")
    return caplog


def test_a_question_and_its_answer_with_the_time_it_took(told: pytest.LogCaptureFixture) -> None:
    dialogue, question = Dialogue(LineId("COM5")), Command("ATI3")
    dialogue.asked(question, 10.0)
    dialogue.happened(Answer(question, ("U.S. Robotics 56K",), Result.OK, "OK"), 10.25)
    dialogue.asked(dial("12", stay_in_command_state=True, timeout_s=5.0), 11.0)
    dialogue.happened(Answer(question, (), None), 16.0)
    assert told.messages == [
        "COM5 > ATI3",
        "COM5 < U.S. Robotics 56K",
        "COM5 < OK (0.25 s)",
        "COM5 > ATDT12;",
        "COM5 < no answer (5.00 s)",
    ]


def test_sound_and_keys_are_left_out_and_repeated_codes_counted(told: pytest.LogCaptureFixture) -> None:
    dialogue = Dialogue(LineId("COM5"))
    for event in (
        Received(b"\x80" * 160),
        CodeHeard(ord("R")),
        CodeHeard(ord("R")),
        CodeHeard(ord("R")),
        KeyHeard("4"),
        CodeHeard(ord("4")),
        CodeHeard(0x07),
        LineSaid(Result.CALLER_ID, "NAME = SOMEBODY"),
        LineSaid(Result.RING, "RING"),
        StreamSilent(),
        DataEnded(asked=False, clean=True),
    ):
        dialogue.happened(event, 1.0)
    dialogue.noted("DTR off")
    assert [line.removeprefix("COM5 ") for line in told.messages] == [
        "< <DLE>R",
        "< <DLE>R, 2 more",
        "< <DLE>key",
        "< <DLE>0x07",
        "< caller id",
        "< RING",
        "! no samples come",
        "! data state ended by the modem",
        "! DTR off",
    ]
