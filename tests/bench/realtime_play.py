"""A 60 s message in real time, the modem in another process, while C code holds the interpreter 300 ms every 2 s.

    python -m tests.bench.realtime_play [--seconds 60]

Starts `robodial virtual-modem` on a pseudo terminal, plays random samples through the whole driver and compares what
the callee heard, sample for sample. Once for an 8-bit format and once for a 16-bit one, both in half duplex, and once
in full duplex. Linux and macOS only.
"""

import argparse
import asyncio
import ctypes
import json
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path

import numpy as np

from robodial.audio.companding import decode
from robodial.clock import Clock, run_real
from robodial.domain.line import AudioCall, LineId, Played
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import ModemError
from robodial.modem.modem_line import ModemLine
from robodial.modem.serial_port import SerialPort

HELD_S = 0.3
EVERY_S = 2.0
SCENARIO = """
[network]
country = "FR"
dial_tone_after_s = [0.3, 0.3]
post_dial_delay_s = [1.0, 1.0]
[[callee]]
kind = "human"
share = 1.0
ring_s = [1.0, 1.0]
greeting_s = [0.4, 0.4]
listens_s = "whole"
"""
CASES = (
    ("conexant_cx930xx", VoiceFormat.MULAW, True),
    ("us_robotics_5637", VoiceFormat.LINEAR_16, True),
    ("conexant_cx930xx", VoiceFormat.UNSIGNED_8, False),
)


class Hog(threading.Thread):
    """Holds the interpreter's lock now and then, as a careless C extension would."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()

    def run(self) -> None:
        usleep = ctypes.PyDLL(None).usleep
        while not self.over.wait(EVERY_S - HELD_S):
            usleep(int(HELD_S * 1e6))


async def play_once(
    pty: Path, voice_format: VoiceFormat, half_duplex: bool, data: bytes, *, hog: bool = True
) -> Played:
    line = ModemLine(
        LineId("bench"), SerialPort(str(pty)), is_real=False, voice_format=voice_format, half_duplex=half_duplex
    )
    await line.open()
    call = await line.dial("0199001234")
    reader = asyncio.create_task(_read(call))
    await asyncio.sleep(3.0)
    holding = Hog()
    if hog:
        holding.start()
    played = await call.play(data)
    holding.over.set()
    await call.hang_up()
    await line.close()
    await reader
    return played


async def _read(call: AudioCall) -> None:
    try:
        while True:
            await call.next_event()
    except ModemError:
        return


def one(family: str, voice_format: VoiceFormat, half_duplex: bool, seconds: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pty, heard = folder / "modem", folder / "heard.wav"
        (folder / "people.toml").write_text(SCENARIO, encoding="utf-8")
        files = ["--pty", str(pty), "--heard", str(heard), "--scenario", str(folder / "people.toml")]
        modem = subprocess.Popen(
            [sys.executable, "-m", "robodial", "virtual-modem", "--family", family, *files], stdout=subprocess.DEVNULL
        )
        try:
            while not pty.exists():
                time.sleep(0.1)
            size = int(8000 * seconds) * voice_format.bytes_per_sample
            data = np.random.default_rng(1).integers(0, 256, size, dtype=np.uint8).tobytes()

            async def main(_clock: Clock) -> Played:
                return await play_once(pty, voice_format, half_duplex, data)

            played = run_real(main)
            while not heard.exists():
                time.sleep(0.1)
        finally:
            modem.terminate()
            modem.wait()
        with wave.open(str(heard), "rb") as file:
            samples = file.readframes(file.getnframes())
    exact = decode(data, voice_format).astype("<i2").tobytes() in samples
    return {
        "family": family,
        "format": voice_format.value,
        "duplex": not half_duplex,
        "seconds": seconds,
        "finished": played.finished,
        "underruns": played.underruns,
        "sample_exact": exact,
    }


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60)
    asked = arguments.parse_args()
    sys.setswitchinterval(0.0005)
    bad = 0
    for case in CASES:
        told = one(*case, asked.seconds)
        bad += bool(told["underruns"]) or not told["sample_exact"]
        print(json.dumps(told), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
