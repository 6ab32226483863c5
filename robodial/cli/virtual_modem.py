"""`robodial virtual-modem`: a modem that other programs can open."""

import asyncio
import json as json_text
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.cli.stopping import stoppable
from robodial.clock import run_real
from robodial.emulator.data_state import USB_TICK_S
from robodial.emulator.exchange import Exchange
from robodial.emulator.family import families
from robodial.emulator.heard import HeardCall, HeardFiles
from robodial.emulator.pty_server import PtyServer
from robodial.emulator.scenario import demo_scenario, load_scenario
from robodial.emulator.tcp_server import TcpServer, parse_address
from robodial.emulator.virtual_modem import VirtualModem
from robodial.errors import RobodialError
from robodial.i18n import gettext as _

Tell = Callable[[str, dict[str, Any]], None]


def virtual_modem(
    family: Annotated[str, typer.Option(help=_("Modem family to emulate."))] = "conexant_cx930xx",
    pty: Annotated[Path | None, typer.Option(help=_("Make a pseudo-terminal and link it here."))] = None,
    tcp: Annotated[str, typer.Option(help=_("Listen on HOST:PORT instead."))] = "",
    scenario: Annotated[Path | None, typer.Option(help=_("Who answers; the demonstration when left out."))] = None,
    heard: Annotated[
        Path | None, typer.Option(help=_("Save what callees hear: FILE.wav, then FILE-2.wav, FILE-3.wav, ..."))
    ] = None,
    seed: Annotated[int, typer.Option(help=_("Seed of every chance."))] = 1,
    json: Annotated[bool, typer.Option("--json", help=_("One JSON object per line."))] = False,
    data_dir: Annotated[Path | None, typer.Option(help=_("Accepted like everywhere; nothing is stored."))] = None,
) -> None:
    """Emulate a voice modem on a pseudo-terminal or a TCP port. Nothing real is ever called."""
    tell = _json_teller if json else _plain_teller
    if (pty is None) == (tcp == ""):
        typer.echo(_("Give either --pty PATH or --tcp HOST:PORT."), err=True)
        raise typer.Exit(2)
    if family not in families():
        typer.echo(_("--family must be one of: {known}").format(known=", ".join(families())), err=True)
        raise typer.Exit(2)
    try:
        network = load_scenario(scenario) if scenario is not None else demo_scenario()
        exchange = Exchange(network, seed=seed)
        exchange.on_call_ended = _story_teller(tell, HeardFiles(heard) if heard is not None else None)
        run_real(lambda clock: _serve(exchange, family, pty, tcp, tell))
    except (RobodialError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


async def _serve(exchange: Exchange, family: str, pty: Path | None, tcp: str, tell: Tell) -> None:
    """Until Ctrl-C, or until the system asks the program to end."""
    modem = VirtualModem(exchange, family, name="virtual", tick_s=USB_TICK_S)
    stopped = asyncio.Event()
    with stoppable(stopped.set):
        if pty is not None:
            terminal = PtyServer(modem, pty)
            terminal.start()
            _tell_listening(tell, modem, str(pty))
            try:
                await stopped.wait()
            finally:
                terminal.stop()
            return
        server = TcpServer(modem, *parse_address(tcp))
        await server.start()
        _tell_listening(tell, modem, "{}:{}".format(*server.address))
        try:
            await stopped.wait()
        finally:
            await server.stop()


def _tell_listening(tell: Tell, modem: VirtualModem, where: str) -> None:
    text = _("Emulated {title} listening on {where}. No real telephone is called. Ctrl-C ends.").format(
        title=modem.family.title, where=where
    )
    tell(text, {"event": "listening", "where": where, "family": modem.family.name, "real": False})


def _story_teller(tell: Tell, files: HeardFiles | None) -> Callable[[HeardCall], None]:
    def ended(call: HeardCall) -> None:
        saved = None
        try:
            saved = files.save(call) if files is not None else None
        except OSError as error:
            typer.echo(_("What was heard cannot be saved: {reason}").format(reason=error), err=True)
        tell(story(call, saved), _story_values(call, saved))

    return ended


def story(call: HeardCall, saved: Path | None) -> str:
    """One line about a finished call."""
    text = _("{number}, call {nth}: {kind}, {duration:.1f} s from the last digit").format(
        number=call.number, nth=call.nth, kind=call.kind.value, duration=call.ended_at - call.dialed_at
    )
    if call.answered_at is not None:
        text += _("; answered, heard {seconds:.1f} s of message").format(seconds=call.message_s)
        text += _(", hung up by the {who}").format(who=call.hung_up_by)
    if call.keys_sent:
        text += _("; pressed {keys}").format(keys=call.keys_sent)
    if call.keys_received:
        text += _("; was sent {keys}").format(keys=call.keys_received)
    if call.underruns:
        text += _("; {count} gaps").format(count=call.underruns)
    if saved is not None:
        text += _("; saved as {path}").format(path=saved)
    return text


def _story_values(call: HeardCall, saved: Path | None) -> dict[str, Any]:
    answered_s = None if call.answered_at is None else round(call.answered_at - call.dialed_at, 3)
    return {
        "event": "call",
        "number": call.number,
        "nth": call.nth,
        "kind": call.kind.value,
        "duration_s": round(call.ended_at - call.dialed_at, 3),
        "answered_s": answered_s,
        "message_s": round(call.message_s, 3),
        "hung_up_by": call.hung_up_by,
        "keys_sent": call.keys_sent,
        "keys_received": call.keys_received,
        "underruns": call.underruns,
        "heard": None if saved is None else str(saved),
    }


def _plain_teller(text: str, values: dict[str, Any]) -> None:
    typer.echo(text)


def _json_teller(text: str, values: dict[str, Any]) -> None:
    typer.echo(json_text.dumps(values))
