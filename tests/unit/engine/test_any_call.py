"""Whatever is heard in whatever order: one message at a time, no refusal lost, nothing taken back counted, an end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.audio.message import Messages
from robodial.domain.line import CallEvent, SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.engine.call_runner import (
    KEY_WAIT_S,
    NEVER_SPOKE_LIMIT_S,
    NO_SIGN_LIMIT_S,
    TAKE_BACKS_AT_MOST,
)
from tests.unit.engine.scripted_call import gone, judged, key, message_of, picked_up, ring, run_call, speak, taken_back

PERSON_S, MACHINE_S = 12.0, 7.0
KEYS = {"1": Disposition.CONFIRMED}
HARD_END_S = NO_SIGN_LIMIT_S + (TAKE_BACKS_AT_MOST + 1) * (PERSON_S + NEVER_SPOKE_LIMIT_S) + KEY_WAIT_S

Heard = tuple[float, CallEvent]


@st.composite
def conversations(draw: st.DrawFn) -> list[Heard]:
    """An answer, then up to 20 events, often several at once."""
    at, heard = 6.0, list[Heard]([ring(2), picked_up(6)])
    for _ in range(draw(st.integers(0, 20))):
        at = round(at + draw(st.sampled_from([0.0, 0.0, 0.05, 0.3, 1.0, 4.0])), 3)
        heard.append(
            draw(
                st.one_of(
                    st.builds(lambda why, at=at: speak(at, why), st.sampled_from(SpeakWhy)),
                    st.just(taken_back(at)),
                    st.builds(lambda who, at=at: judged(at, who), st.sampled_from(AnswerVerdict)),
                    st.builds(lambda pressed, at=at: key(at, pressed), st.sampled_from("19")),
                    st.just(gone(at, since_s=0.2)),
                )
            )
        )
    return heard


@settings(max_examples=80)
@given(
    heard=conversations(),
    for_machines=st.sampled_from([PERSON_S, MACHINE_S, None]),
    lag_s=st.sampled_from([0.0, 0.2]),
    drain_s=st.sampled_from([0.0, 0.4, 2.0]),
    duplex=st.booleans(),
)
def test_any_call(heard: list[Heard], for_machines: float | None, lag_s: float, drain_s: float, duplex: bool) -> None:
    person = message_of(PERSON_S)
    machine = person if for_machines == PERSON_S else message_of(for_machines) if for_machines else None
    result, diary, call, seconds = run_call(
        heard,
        messages=Messages(person, machine),
        keys=KEYS,
        lag_s=lag_s,
        drain_s=drain_s,
        hears_while_playing=duplex,
    )
    assert seconds <= HARD_END_S
    assert result.take_backs == diary.entries.count("taken back") <= TAKE_BACKS_AT_MOST
    assert len(call.sounds) <= TAKE_BACKS_AT_MOST + 1
    refused = any(at < seconds and pressed.key == "9" for at, pressed in heard if hasattr(pressed, "key"))
    assert ("opted out" in diary.entries) == (result.disposition is Disposition.OPTED_OUT)
    assert not refused or result.disposition is Disposition.OPTED_OUT
    if result.outcome is Outcome.MACHINE:
        assert (machine, result.verdict, result.heard_s) == (None, AnswerVerdict.MACHINE, 0.0)
    if result.heard_s:
        assert diary.entries.count("taken back") < len(diary.said)
        assert call.plays[-1].heard_s >= result.heard_s - 0.001
    if result.start_delay_s is not None:
        assert result.heard_s > 0
        assert result.start_why is not None
    if result.disposition is Disposition.CONFIRMED:
        assert "1" in result.keys
        assert result.verdict is not AnswerVerdict.MACHINE
