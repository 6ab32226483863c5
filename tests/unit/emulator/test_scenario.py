"""Scenario files: what they mean, and what is said of a wrong one."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from robodial.emulator.faults import FaultKind
from robodial.emulator.scenario import (
    CalleeKind,
    KeyPress,
    Scenario,
    demo_scenario,
    load_scenario,
    packaged_scenario,
    parse_scenario,
)
from robodial.errors import ScenarioError

ONE = '[[callee]]\nkind = "human"\nshare = 1.0\n'


def test_the_days_shares_come_out_over_many_numbers() -> None:
    day = packaged_scenario("day")
    kinds = Counter(day.callee_for(f"01990{n:05d}", 1, 1).kind for n in range(4000))
    expected = {"human": 0.40, "machine": 0.25, "no_answer": 0.27, "busy": 0.05, "sit": 0.02, "fax": 0.01}
    for name, share in expected.items():
        assert kinds[CalleeKind(name)] / 4000 == pytest.approx(share, abs=0.025)


def test_the_days_mean_floor_is_what_the_figures_are_measured_with() -> None:
    day = packaged_scenario("day")
    floors = [_floor_s(day, n) for n in range(6000)]
    assert float(np.mean(floors)) == pytest.approx(39.4, abs=0.5)


def _floor_s(day: Scenario, n: int) -> float:
    plan = day.callee_for(f"01990{n:05d}", 1, 5)
    if plan.kind is CalleeKind.NO_ANSWER:
        return plan.post_dial_delay_s + 25
    if not plan.kind.answers:
        return plan.post_dial_delay_s + 1.0
    message_s = 0.0 if plan.kind is CalleeKind.FAX else 30.0 if plan.listens_s is None else plan.listens_s
    words_s = 0.0 if plan.kind is CalleeKind.FAX else plan.words_s
    return plan.post_dial_delay_s + plan.ring_s + words_s + message_s


def test_the_same_call_meets_the_same_callee_and_another_one_does_not() -> None:
    day = packaged_scenario("day")
    assert day.callee_for("0199000001", 2, 7) == day.callee_for("01 99 00 00 01", 2, 7)
    others = {day.callee_for("0199000001", nth, seed).voice_seed for nth in (1, 2, 3) for seed in (1, 2)}
    assert len(others) == 6


def test_the_demonstration_has_every_kind_of_callee() -> None:
    demo = demo_scenario()
    kinds = {demo.callee_for(f"01990{n:05d}", 1, 1).kind for n in range(600)}
    assert kinds == set(CalleeKind) - {CalleeKind.CONGESTION}


@pytest.mark.parametrize(
    ("country", "written", "plain"),
    [
        ("FR", "+33 1 99 00 00 01", "0199000001"),
        ("FR", "0033199000001", "0199000001"),
        ("FR", "01.99.00.00.01", "0199000001"),
        ("US", "+1 202 555 0101", "2025550101"),
        ("US", "1-202-555-0101", "2025550101"),
        ("US", "011 1 202 555 0101", "2025550101"),
        ("FR", "+44 20 7946 0101", "442079460101"),
    ],
)
def test_numbers_are_compared_as_the_country_dials_them(country: str, written: str, plain: str) -> None:
    scenario = parse_scenario(f'[network]\ncountry = "{country}"\n{ONE}')
    assert scenario.plain_number(written) == plain


def test_scripted_entries_answer_their_number_call_by_call() -> None:
    scenario = parse_scenario(
        '[[callee]]\nkind = "busy"\nnumber = "+33199000001"\n'
        '[[callee]]\nkind = "human"\nnumber = "0199000001"\nrings = 2\nlistens_s = [3.0, 3.0]\nhangs_up_after_s = 9\n'
        'keys = [{ key = "9", after_message_s = 2.0 }, { key = "#", after_answer_s = 1, length_s = 0.3 }]\n'
        '[[fault]]\nkind = "unplug"\nstate = "playing"\nafter_s = 1.5\ncall = 2\n'
    )
    first, second, third = (scenario.callee_for("0199000001", n, 1) for n in (1, 2, 3))
    assert first.kind is CalleeKind.BUSY
    assert second.kind is third.kind is CalleeKind.HUMAN
    assert second.ring_s == pytest.approx(1.75 * 5.0), "in the pause after the second French ring"
    assert (second.listens_s, second.hangs_up_after_s) == (3.0, 9.0)
    assert second.keys == (KeyPress("9", 2.0, True, 0.15), KeyPress("#", 1.0, False, 0.3))
    assert scenario.callee_for("0199000099", 1, 1).kind is CalleeKind.SIT, "nobody else is connected"
    assert scenario.faults[0].kind is FaultKind.UNPLUG


def test_a_greeting_can_be_a_sound_file_beside_the_scenario(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.wav", np.full(4000, 5000, np.int16), 8000)
    file = tmp_path / "scenario.toml"
    file.write_text('[[callee]]\nkind = "human"\nnumber = "0199000001"\ngreeting = "hello.wav"\n')
    plan = load_scenario(file).callee_for("0199000001", 1, 1)
    assert plan.greeting == tmp_path / "hello.wav"
    assert plan.greeting_s == 0.5


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[callee]\n", "not valid TOML"),
        ("", "callee"),
        (ONE.replace("1.0", "0.9"), "shares add up to 0.9"),
        ('[[callee]]\nkind = "robot"\nshare = 1\n', "kind"),
        ('[[callee]]\nkind = "human"\n', "callee 1.*give either share or number"),
        ('[[callee]]\nkind = "human"\nnumber = "x"\n', "no digits"),
        (ONE + "ring_s = [9.0, 4.0]\n", "ring_s.*a range is"),
        (ONE + "ring_s = -1\n", "ring_s.*a range is"),
        (ONE + "rinng_s = 4\n", "callee 1 rinng_s"),
        (ONE + 'keys = [{ key = "X", after_answer_s = 1 }]\n', "key: one of"),
        (ONE + 'keys = [{ key = "1" }]\n', "after_message_s or after_answer_s"),
        (ONE + 'greeting = "nowhere.wav"\n', "callee 1, greeting.*nowhere.wav"),
        (f'[network]\ncountry = "XX"\n{ONE}', "country: one of BE, CA"),
        (ONE + '[[fault]]\nkind = "fire"\n', "fault 1"),
    ],
)
def test_a_wrong_file_is_told_where_and_what(text: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        parse_scenario(text, source="my.toml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"gone\.toml"):
        load_scenario(tmp_path / "gone.toml")


def test_a_greeting_at_another_rate_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.wav", np.zeros((100, 2), np.int16), 44100)
    file = tmp_path / "scenario.toml"
    file.write_text(ONE + 'greeting = "hello.wav"\n')
    with pytest.raises(ScenarioError, match="44100 Hz and 2 channels"):
        load_scenario(file)
