"""A small campaign of the installed program, over a virtual modem of this system that Windows opens as COM5.

It is a public alert, confirmed by name and ended within hours: the only kind of call that is lawful at any hour, as
the test may run at night. The numbers are reserved for fiction, and the virtual modem reaches nobody.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import soundfile

from robodial.app.messages import prepare_messages
from robodial.audio.companding import decode, encode
from robodial.domain.voice_format import VoiceFormat
from robodial.settings.campaign_file import load_campaign_file
from winbuild.wine import WineFailed

PORT = "COM5"
PEOPLE = """
[network]
country = "FR"
dial_tone_after_s = 0.3
post_dial_delay_s = 0.8
after_hangup = { tone = "busy", delay_s = [0.5, 1.0] }

[[callee]]
kind = "human"
share = 1.0
ring_s = 3.0
greeting_s = 0.6
listens_s = "whole"
keys = [{ key = "1", after_message_s = 1.0 }]
"""
CAMPAIGN = """
name = "Crue de la rivière"
purpose = "public_alert"
country = "FR"
language = "fr"
list = "habitants.csv"
caller = {{ name = "Mairie de Saint-Étienne", call_back = "01 99 00 12 34" }}
message = {{ body = "annonce é.wav", opening = "qui appelle.wav" }}
alert = {{ confirmed_by = "Hélène Été", ends_at = {ends_at} }}
keys = {{ 1 = "confirmed" }}
line = [{{ port = "{port}", number = "01 99 00 12 34" }}]
"""
CONTACTS = "Nom;Téléphone\r\nRené Lefèvre;01 99 00 00 01\r\nMme Noël;01 99 00 00 02\r\n"
ALERT_LASTS = timedelta(hours=3)


def write_campaign(folder: Path, now: datetime) -> Path:
    """The campaign file with its list, as a French spreadsheet saves it, and its sounds."""
    folder.mkdir(parents=True)
    (folder / "habitants.csv").write_bytes(CONTACTS.encode("cp1252"))
    for seed, (name, seconds) in enumerate({"annonce é.wav": 5.0, "qui appelle.wav": 2.0}.items()):
        soundfile.write(str(folder / name), _murmur(seed, seconds), 8000)
    campaign = folder / "alerte.toml"
    ends_at = (now + ALERT_LASTS).replace(microsecond=0).isoformat()
    campaign.write_text(CAMPAIGN.format(ends_at=ends_at, port=PORT), encoding="utf-8")
    return campaign


@contextmanager
def virtual_modem(folder: Path, port: Path) -> Iterator[Path]:
    """A modem behind a pseudo-terminal, linked as the serial port `port`; gives where it notes its calls."""
    folder.mkdir(parents=True)
    (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    terminal, calls = folder / "modem", folder / "calls.json"
    files = ["--pty", str(terminal), "--heard", str(folder / "heard.wav"), "--scenario", str(folder / "people.toml")]
    command = [sys.executable, "-m", "robodial", "virtual-modem", "--json", *files]
    with calls.open("w", encoding="utf-8") as output, subprocess.Popen(command, stdout=output) as process:
        try:
            _wait_until(terminal.exists, "the virtual modem did not start")
            port.unlink(missing_ok=True)
            port.symlink_to(terminal)
            yield calls
        finally:
            process.terminate()


def heard_calls(calls: Path) -> list[dict[str, object]]:
    """What the virtual modem noted of each call, once both are over."""
    _wait_until(lambda: len(_calls(calls)) >= 2, "the virtual modem has not seen two calls")
    return _calls(calls)


def heard_whole(campaign: Path, heard: Path) -> bool:
    """True when the callee heard the message sample for sample, in one of the formats of a modem."""
    samples, _rate = soundfile.read(str(heard), dtype="int16")
    message = prepare_messages(load_campaign_file(campaign)[0]).person.sound.samples
    whole = samples.astype("<i2").tobytes()
    return any(decode(encode(message, each), each).astype("<i2").tobytes() in whole for each in VoiceFormat)


def now() -> datetime:
    """The time of this PC, with its zone."""
    return datetime.now(UTC).astimezone()


def _calls(calls: Path) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in calls.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    return [row for row in rows if row["event"] == "call"]


def _murmur(seed: int, seconds: float) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    """Something with the loudness and the rhythm of speech."""
    chance, time_s = np.random.default_rng(seed), np.arange(int(8000 * seconds)) / 8000
    voice = 0.25 * np.sin(2 * np.pi * (180 + 40 * np.sin(18 * time_s)) * time_s) * (0.6 + 0.4 * np.sin(25 * time_s))
    breath = 0.1 * chance.standard_normal(len(time_s)) * (np.sin(14 * time_s) > 0)
    return (np.clip(voice + breath, -1, 1) * 30000).astype(np.int16)


def _wait_until(reached: Callable[[], bool], otherwise: str, within_s: float = 30) -> None:
    began = time.monotonic()
    while not reached():
        if time.monotonic() - began > within_s:
            raise WineFailed(otherwise)
        time.sleep(0.1)
