"""Finding the modems of this PC: known USB ids first, side by side, and no byte to what is surely something else."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from serial.tools import list_ports

from robodial.domain.line import LineId
from robodial.domain.port import Port
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import ModemError, PortUnavailable
from robodial.i18n import gettext as _
from robodial.modem import profile as profiles
from robodial.modem import recovery
from robodial.modem.at_commands import Command, Kind
from robodial.modem.channel import Channel, setting
from robodial.modem.identification import Identity, identify
from robodial.modem.port_names import in_order, plain_name
from robodial.modem.serial_port import SerialPort

log = logging.getLogger(__name__)

PROBE_S = 12.0
"""Longest look at one port, whatever it does."""
FIRST_TRIES = 3
"""A device that answers none of three questions is no modem at rest."""
KNOWN_MODEM_TRIES = 5

# USB ids that voice modems are known by, beside those of the profiles
OTHER_MODEMS = frozenset({"06e0:f114", "06e0:f115", "06e0:0319", "0ace:1602", "0ace:1608", "0ace:1611"})
# USB-serial cables: anything may be behind them, a modem too
BRIDGES = frozenset({"067b:2303", "0403:6001", "1a86:7523", "10c4:ea60"})
# makers whose serial devices are no modems, and may move or print when they are sent bytes
NOT_MODEMS = frozenset(
    {
        "2341",  # Arduino
        "2a03",
        "239a",  # Adafruit
        "2e8a",  # Raspberry Pi
        "1d50",  # OpenMoko: printers, measuring devices
        "16c0",  # Teensy
        "303a",  # Espressif
        "0483",  # STMicroelectronics
        "1366",  # SEGGER
        "1546",  # u-blox receivers
        "1915",  # Nordic
        "0d28",  # Arm DAPLink
        "04b8",  # Epson printers
        "0a5f",  # Zebra printers
    }
)


@dataclass(frozen=True, slots=True)
class ListedPort:
    """A port as the system lists it; `usb` is `vid:pid` in lower case or empty. `serial` tells nothing apart: many
    sticks carry the same. `is_wireless`: by Bluetooth."""

    name: str
    description: str = ""
    usb: str = ""
    location: str = ""
    serial: str = ""
    is_wireless: bool = False


@dataclass(frozen=True, slots=True)
class FoundModem:
    """What was found on a port. `problem` is empty for a modem that can make calls; then `voice` is true.

    `location` tells two sticks of one model apart: they may carry the same serial number.
    """

    port: str
    location: str
    description: str
    family: str
    profile: str
    voice_formats: tuple[VoiceFormat, ...]
    voice: bool
    problem: str = ""
    remedy: str = ""


PortFactory = Callable[[str], Port]


def listed_ports() -> list[ListedPort]:
    """The serial ports of this PC (ports and modems, on Windows). Empty where the system does not tell."""
    try:
        return as_listed(list_ports.comports())
    except (OSError, AttributeError) as error:  # AttributeError: a system library without what pyserial calls
        log.warning("the system does not list its ports: %s", error)
        return []


def as_listed(found: Iterable[Any]) -> list[ListedPort]:
    """What pyserial found, each port once and in order. A modem without a port (Windows lists those too) is left out.

    Two ports with the same location are two sockets whose controllers count alike, or two ports of one device: then
    the location tells nothing.
    """
    ports = {plain_name(info.device): _listed(info) for info in found if info.device}
    often = Counter(port.location for port in ports.values())
    told = [replace(port, location="") if often[port.location] > 1 else port for port in ports.values()]
    return sorted(told, key=lambda port: in_order(port.name))


def _listed(info: Any) -> ListedPort:
    description = "" if info.description in (None, "n/a") else info.description
    return ListedPort(
        plain_name(info.device),
        description.removesuffix(f"({info.device})").strip(),
        f"{info.vid:04x}:{info.pid:04x}" if info.vid is not None and info.pid is not None else "",
        _WINDOWS_INTERFACE.sub("", info.location or ""),
        info.serial_number or "",
        is_wireless=(info.hwid or "").upper().startswith("BTH"),
    )


_WINDOWS_INTERFACE = re.compile(r":x\.\d+$")
"""What pyserial adds on Windows depends on the device listed before."""


def ranked(ports: Iterable[ListedPort]) -> list[ListedPort]:
    """Ports worth asking: known modems, then cables, then the unknown; what is surely no modem is left out."""
    asked = [port for port in ports if not port.is_wireless and port.usb.partition(":")[0] not in NOT_MODEMS]
    return sorted(asked, key=lambda port: (_rank(port), in_order(port.name)))


def _rank(port: ListedPort) -> int:
    if _is_known(port):
        return 0
    if port.usb in BRIDGES:
        return 1
    return 2 if port.usb else 3


def _is_known(port: ListedPort) -> bool:
    return port.usb in OTHER_MODEMS or any(port.usb in p.recognise.usb for p in profiles.all_profiles().values())


async def discover(
    ports: Iterable[ListedPort] | None = None,
    *,
    open_port: PortFactory = SerialPort,
    by_hand: Iterable[str] = (),
) -> list[FoundModem]:
    """Every modem on `ports` (default: this PC's), and every port that could not be asked.

    Silent ports that are not known modems are left out. Ports named in `by_hand` are asked whatever they are and
    always reported.
    """
    listed = list(ports) if ports is not None else await asyncio.to_thread(listed_ports)
    names = [plain_name(name) for name in by_hand]
    by_name = {plain_name(port.name): port for port in listed}
    chosen = [by_name.get(name, ListedPort(name)) for name in names]
    chosen += [port for port in ranked(listed) if plain_name(port.name) not in names]
    async with asyncio.TaskGroup() as group:
        probes = [group.create_task(probe(p, open_port, wanted=plain_name(p.name) in names)) for p in chosen]
    return [found for task in probes if (found := task.result()) is not None]


async def probe(port: ListedPort, open_port: PortFactory = SerialPort, *, wanted: bool = True) -> FoundModem | None:
    """What is on one port; None for a silent one that nobody named and no modem is known to be."""
    channel = Channel(LineId(port.name), open_port(port.name))
    known = _is_known(port)
    try:
        async with asyncio.timeout(PROBE_S):
            await channel.open()
            if not await _speaks(channel, expected=known or wanted):
                return _silent(port) if known or wanted else None
            return _found(port, await _asked(channel, port))
    except PortUnavailable as error:
        return _problem(port, str(error)) if known or wanted or error.reason != "other" else None
    except ModemError as error:
        return _problem(port, str(error)) if known or wanted else None
    except TimeoutError:
        return _silent(port) if known or wanted else None
    finally:
        await channel.close()


async def _speaks(channel: Channel, *, expected: bool) -> bool:
    """Where a modem is expected it may have been left in voice data by a crash; to others no such bytes are sent."""
    if not expected:
        return await recovery.answers(channel, FIRST_TRIES)
    return await recovery.answers(channel, KNOWN_MODEM_TRIES) or await recovery.answers_outside_voice_data(channel)


async def _asked(channel: Channel, port: ListedPort) -> Identity:
    identity = await identify(channel, usb=port.usb)
    if identity.voice:
        await channel.ask(setting("AT+FCLASS=0"))
    await channel.ask(Command("ATH", Kind.HANG_UP))
    return identity


def _found(port: ListedPort, identity: Identity) -> FoundModem:
    formats = tuple(dict.fromkeys(f.voice_format for f in identity.formats if f.voice_format is not None))
    return FoundModem(
        port.name,
        port.location,
        identity.description or port.description,
        identity.profile.name if identity.profile is not None else _("unknown"),
        identity.profile.family if identity.profile is not None else "",
        formats,
        identity.voice,
        identity.problem,
        identity.remedy,
    )


def _silent(port: ListedPort) -> FoundModem:
    return _problem(
        port,
        _("{port}: a modem should be here, but nothing answers.").format(port=port.name),
        _("Unplug it, wait five seconds and plug it in again; then look once more."),
    )


def _problem(port: ListedPort, problem: str, remedy: str = "") -> FoundModem:
    return FoundModem(port.name, port.location, port.description, "", "", (), False, problem, remedy)
