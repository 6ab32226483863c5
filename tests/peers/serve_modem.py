"""Serves a virtual modem with given quirks on a pty until its standard input closes. Run as a program of its own."""

import asyncio
import json
import sys
from pathlib import Path

from robodial.clock import run_real
from robodial.emulator.exchange import Exchange
from robodial.emulator.pty_server import PtyServer
from robodial.emulator.scenario import load_scenario
from robodial.emulator.virtual_modem import VirtualModem


async def serve(family: str, pty: Path, scenario: Path, quirks: dict[str, object]) -> None:
    exchange = Exchange(load_scenario(scenario))
    server = PtyServer(VirtualModem(exchange, family, quirks=quirks), pty)
    server.start()
    sys.stdout.write(json.dumps({"event": "listening"}) + "\n")
    sys.stdout.flush()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()
    server.stop()


if __name__ == "__main__":
    run_real(lambda clock: serve(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4])))
