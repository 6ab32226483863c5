"""Bringing a modem back from any state: the ladder from a few bytes to replugging."""

import asyncio
import logging

from robodial.errors import ModemError, ModemTimeout, PortStuck, PortUnavailable
from robodial.i18n import gettext as _
from robodial.modem.channel import WAKE, Channel, setting
from robodial.modem.profile import Profile

log = logging.getLogger(__name__)

LEAVE_ANY_STATE = bytes.fromhex("00 10 18 10 03 10 21 10 5E")
"""Repairs half a <DLE> pair, then clears and ends playback, recording and duplex. Junk in command state."""
QUIET_S = 0.3
"""Time for what a modem still says, before the next question."""
AT_S = 0.5
"""Between two questions whether a modem is there; most answer within some ten milliseconds."""
AT_TRIES = 3
OPEN_TRIES = 5
"""A port just opened may still carry another program's conversation."""
AFTER_DTR_S = 0.5


async def wake(channel: Channel, profile: Profile) -> None:
    """Make sure the modem takes commands, by the gentlest means that work. Raises ModemError when none do."""
    if not (await answers(channel, tries=2) or await _climbed(channel, profile)):
        raise channel.fault or (blocked(channel) if channel.may_be_off_hook else silent(channel))
    channel.may_be_off_hook = False


async def recover(channel: Channel, profile: Profile) -> None:
    """The whole ladder, after a call; afterwards the modem is on-hook in command state. Raises PortStuck when it is
    not."""
    channel.may_be_off_hook = True
    if not await _climbed(channel, profile):
        raise channel.fault or blocked(channel)
    channel.may_be_off_hook = False


async def _climbed(channel: Channel, profile: Profile) -> bool:
    """Whether some rung of the ladder helped."""
    for rung in (_by_bytes, _by_dtr, _by_long_dtr, _by_reopening):
        if channel.fault is not None and rung is not _by_reopening:
            continue
        try:
            if await rung(channel, profile) and (await channel.ask(setting("ATH0"))).ok:
                log.warning("%s: the modem is back (%s)", channel.line_id, rung.__name__)
                return True
        except (PortStuck, PortUnavailable):
            raise
        except ModemError as error:
            log.warning("%s: %s: %s", channel.line_id, rung.__name__, error)
    return False


def silent(channel: Channel) -> PortStuck:
    """What to tell the user when nothing answers, and nothing says that the line is held."""
    return PortStuck(
        _(
            "{line}: the modem on {port} does not answer. Is it switched on? If it is, unplug it, wait five seconds, "
            "plug it in again, then resume."
        ).format(line=channel.line_id, port=channel.port.name),
        line_id=channel.line_id,
    )


def blocked(channel: Channel) -> PortStuck:
    """What to tell the user when nothing helped after a call."""
    return PortStuck(
        _(
            "{line}: unplug the modem on {port} now: your telephone is blocked. "
            "Wait five seconds, plug it in again, then resume."
        ).format(line=channel.line_id, port=channel.port.name),
        line_id=channel.line_id,
    )


async def _by_bytes(channel: Channel, profile: Profile) -> bool:
    return await answers_outside_voice_data(channel)


async def answers_outside_voice_data(channel: Channel) -> bool:
    """End whatever data state the modem was left in, then ask; in a data state it takes questions for sound."""
    channel.discard_output()
    channel.restart()
    channel.write(LEAVE_ANY_STATE)
    await asyncio.sleep(QUIET_S)
    channel.write(b"\r")
    await asyncio.sleep(QUIET_S)
    channel.restart()
    return await answers(channel, tries=AT_TRIES)


async def _by_dtr(channel: Channel, profile: Profile) -> bool:
    return await _dtr(channel, profile.dtr_drop_s)


async def _by_long_dtr(channel: Channel, profile: Profile) -> bool:
    return await _dtr(channel, profile.dtr_long_drop_s)


async def _dtr(channel: Channel, low_s: float) -> bool:
    await channel.set_dtr(False)
    await asyncio.sleep(low_s)
    await channel.set_dtr(True)
    await asyncio.sleep(AFTER_DTR_S)
    channel.restart()
    return await answers(channel, tries=AT_TRIES)


async def _by_reopening(channel: Channel, profile: Profile) -> bool:
    """Closing the port hangs a real modem up (HUPCL); by its USB location it is found again."""
    await channel.close()
    await asyncio.sleep(AFTER_DTR_S)
    await channel.open()
    return await answers(channel, tries=OPEN_TRIES)


async def answers(channel: Channel, tries: int) -> bool:
    """Whether the modem answers one of so many questions; then none of its answers is still on its way."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for tried in range(tries):
        try:
            answer = await channel.ask(setting(WAKE, AT_S))
        except ModemTimeout:
            continue
        if answer.ok:
            await _late_answers(channel, tried, late_s=loop.time() - began)
            return True
    return False


async def _late_answers(channel: Channel, most: int, late_s: float) -> None:
    """What came may be the answer to the first question: the others come as late, and each would be taken for that to
    a later one."""
    for _each in range(most):
        seen = channel.bytes_seen
        await asyncio.sleep(max(QUIET_S, late_s))
        if channel.bytes_seen == seen:
            return
