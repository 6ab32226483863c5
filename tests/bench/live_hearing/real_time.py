"""The same calls on the real clock: each modem is a process of its own behind a pseudo-terminal."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from robodial.clock import Clock, run_real
from robodial.emulator.signals import Samples, silence
from robodial.modem.serial_port import SerialPort
from tests.bench.live_hearing.calls import Mode, as_sent, converse, line_on
from tests.bench.live_hearing.measured import Measured, measure
from tests.bench.live_hearing.stories import Story, scenario_text

MADE_WITHIN_S = 20.0
"""The virtual modem's process says that it is there."""
TOLD_WITHIN_S = 10.0
"""After the hang-up it tells what the callee heard."""


def real_time_calls(
    modes: Sequence[Mode], stories: Mapping[float | None, Sequence[Story]], message: Samples, folder: Path
) -> dict[Mode, dict[float | None, list[Measured]]]:
    """All modes at the same time, each on a line of its own, as in a campaign with several modems."""

    async def main(_clock: Clock) -> dict[Mode, dict[float | None, list[Measured]]]:
        async with asyncio.TaskGroup() as group:
            lines = {mode: group.create_task(_one_line(mode, stories, message, folder)) for mode in modes}
        return {mode: task.result() for mode, task in lines.items()}

    return run_real(main)


async def _one_line(
    mode: Mode, stories: Mapping[float | None, Sequence[Story]], message: Samples, folder: Path
) -> dict[float | None, list[Measured]]:
    measured: dict[float | None, list[Measured]] = {}
    for echo_db, told in stories.items():
        if told:
            name = "-".join(str(part) for part in (mode.family, mode.half_duplex, mode.voice_format, echo_db))
            scenario = folder / f"{name}.toml"
            scenario.write_text(scenario_text(told, echo_db), encoding="utf-8")
            async with _modem(mode, scenario) as (process, terminal):
                measured[echo_db] = await _calls(mode, told, message, process, terminal)
    return measured


@asynccontextmanager
async def _modem(mode: Mode, scenario: Path) -> AsyncIterator[tuple[Process, Path]]:
    terminal = scenario.with_suffix(".pty")
    files = ["--pty", str(terminal), "--heard", str(scenario.with_suffix(".wav")), "--scenario", str(scenario)]
    command = [sys.executable, "-m", "robodial", "virtual-modem", "--json", "--family", mode.family, *files]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        await _told(process, "listening", MADE_WITHIN_S)
        yield process, terminal
    finally:
        process.terminate()
        await process.wait()


async def _told(process: Process, event: str, within_s: float) -> dict[str, Any]:
    """The next line of the process, which must be this event."""
    assert process.stdout is not None
    async with asyncio.timeout(within_s):
        line = await process.stdout.readline()
    told: dict[str, Any] = json.loads(line)
    assert told["event"] == event, told
    return told


async def _calls(
    mode: Mode, stories: Sequence[Story], message: Samples, process: Process, terminal: Path
) -> list[Measured]:
    measured = []
    metered, line = line_on(SerialPort(str(terminal)), mode)
    await line.open()
    for story in stories:
        notes, voice_format = await converse(metered, line, story.number, message)
        ended = await _told(process, "call", TOLD_WITHIN_S)
        tape = await asyncio.to_thread(_tape, ended["heard"])
        sent = as_sent(message, voice_format)
        measured.append(await asyncio.to_thread(measure, story, tape, notes, sent, voice_format))
    await line.close()
    return measured


def _tape(path: str | None) -> Samples:
    if path is None:
        return silence(0)
    samples, _rate = soundfile.read(path, dtype="int16")
    return np.asarray(samples, np.int16)
