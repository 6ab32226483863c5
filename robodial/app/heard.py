"""Keeps what emulated callees heard, one WAV a call."""

from collections.abc import Callable
from pathlib import Path

from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall, write_wav


def keep_heard(folder: Path) -> Callable[[Exchange], None]:
    """For an exchange: writes `NUMBER-N.wav` (8 kHz, 16 bit) into `folder` for the N-th call to each number."""
    folder.mkdir(parents=True, exist_ok=True)

    def listen(exchange: Exchange) -> None:
        exchange.on_call_ended = lambda call: _save(folder, call)

    return listen


def _save(folder: Path, call: HeardCall) -> None:
    if len(call.heard):
        write_wav(folder / f"{call.number}-{call.nth}.wav", call.heard)
