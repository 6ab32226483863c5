"""Lines as the user names them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.app.found_lines import voice_modems
from robodial.app.lines import MOST_EMULATED_LINES, LineChoice, all_emulated, emulated_lines, parse_line, real_line
from robodial.clock import Clock, run_virtual
from robodial.emulator.scenario import demo_scenario
from robodial.errors import SettingsError
from robodial.modem.discovery import FoundModem


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("sim", LineChoice("sim")),
        ("sim:4", LineChoice("sim", count=4)),
        ("COM3", LineChoice("COM3")),
        ("COM3=0199000001", LineChoice("COM3", "0199000001")),
        ("/dev/serial/by-id/usb-x=+33199000001", LineChoice("/dev/serial/by-id/usb-x", "+33199000001")),
        ("simulated", LineChoice("simulated")),  # a port may be called anything
    ],
)
def test_a_line_as_the_user_names_it(text: str, choice: LineChoice) -> None:
    assert parse_line(text) == choice
    assert choice.is_emulated is (text in ("sim", "sim:4"))


@pytest.mark.parametrize(
    "text", ["", "=0199000001", "sim:0", f"sim:{MOST_EMULATED_LINES + 1}", "sim:9999", "sim:99999"]
)
def test_what_is_no_line(text: str) -> None:
    with pytest.raises(SettingsError, match="sim:N"):
        parse_line(text)


@given(st.text(max_size=20))
def test_any_text_is_a_line_or_a_sentence(text: str) -> None:
    try:
        choice = parse_line(text)
    except SettingsError:
        return
    assert choice.port
    assert 1 <= choice.count <= MOST_EMULATED_LINES


def test_real_and_emulated_lines_do_not_mix() -> None:
    sim, com3 = parse_line("sim"), parse_line("COM3")
    assert all_emulated([sim, sim]) is True
    assert all_emulated([com3, parse_line("COM4")]) is False
    with pytest.raises(SettingsError, match="not both"):
        all_emulated([sim, com3])
    with pytest.raises(SettingsError, match="named twice"):
        all_emulated([com3, parse_line("COM3=0199000001")])


def test_only_a_serial_port_makes_a_telephone_ring() -> None:
    async def main(_clock: Clock) -> None:
        emulated = emulated_lines(2, demo_scenario(), seed=1)
        assert [line.line_id for line in emulated] == ["sim:1", "sim:2"]
        assert not any(line.is_real for line in emulated)
        assert real_line(LineChoice("COM99"), "FR").is_real

    run_virtual(main)


def test_without_a_named_line_every_voice_modem_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    good = FoundModem("COM3", "1-1", "modem", "f", "f", (), True)
    busy = FoundModem("COM4", "1-2", "modem", "", "", (), False, "COM4 is in use.", "Close the other program.")
    monkeypatch.setattr("robodial.app.found_lines.find_modems", lambda: [good, busy])
    assert voice_modems() == (LineChoice("COM3"),)
    monkeypatch.setattr("robodial.app.found_lines.find_modems", lambda: [busy])
    with pytest.raises(SettingsError, match=r"(?s)No voice modem.*COM4: COM4 is in use\. Close the other program\."):
        voice_modems()
