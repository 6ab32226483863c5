"""Making a modem ready: once after opening, and again for each call, on as few command lines as it takes."""

import logging
import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib import resources

from robodial.domain.voice_format import VoiceFormat
from robodial.errors import CommandRejected, ModemError, ModemTimeout
from robodial.i18n import gettext as _
from robodial.modem.at_commands import joined, pack
from robodial.modem.channel import WAKE, Channel, setting
from robodial.modem.identification import Identity
from robodial.modem.profile import AnswerKnowledge, Profile
from robodial.modem.session import Answer
from robodial.modem.voice_formats import ModemFormat, choose

log = logging.getLogger(__name__)

BASICS = (WAKE, "ATX4M0", "AT&D2")
"""Echo off, texts and result codes on; tones heard, speaker off; DTR drop hangs up. Only the first must work."""


@cache
def country_codes() -> dict[str, str]:
    """ITU-T T.35 codes by ISO 3166 country."""
    text = (resources.files("robodial.modem") / "countries.toml").read_text(encoding="utf-8")
    codes: dict[str, str] = tomllib.loads(text)["codes"]
    return codes


def chosen_format(
    identity: Identity, wanted: VoiceFormat | None, *, line_id: str, port: str
) -> tuple[ModemFormat, VoiceFormat]:
    """The modem's format for `wanted`, or the best it has. Raises ModemError."""
    chosen = choose(identity.formats, wanted)
    if chosen is None:
        offered = dict.fromkeys(f.voice_format.value for f in identity.formats if f.voice_format)
        raise ModemError(
            _("{port}: the modem cannot carry {wanted}; choose one of: {names}.").format(
                port=port,
                wanted=wanted.value if wanted else _("any voice format"),
                names=", ".join(offered) or _("none"),
            ),
            line_id=line_id,
        )
    return chosen


async def basics(channel: Channel, country: str) -> None:
    """Once after opening: a known state and the country. Raises ModemError."""
    with suppress(ModemTimeout):
        await channel.ask(setting("ATZ"))  # may bring echo and silence (Q1) back, so it comes first
    await channel.demand(setting(BASICS[0]))
    for line in BASICS[1:]:
        await channel.ask(setting(line))
    await _set_country(channel, country)


async def _set_country(channel: Channel, country: str) -> None:
    code = country_codes().get(country.upper())
    if code is None:
        return
    answer = await channel.ask(setting("AT+GCI?"))
    if answer.ok and not re.search(rf"\b{code}\b", " ".join(answer.lines), re.IGNORECASE):
        changed = await channel.ask(setting(f"AT+GCI={code}"))
        log.info("%s: country %s: %s", channel.line_id, country, changed.text)


class Preparation:
    """Per-call settings of one modem; learns which of them it refuses."""

    def __init__(self, channel: Channel, profile: Profile, modem_format: ModemFormat | None = None) -> None:
        self._channel = channel
        self._profile = profile
        self._format = modem_format
        self._vsm: str | None = None
        self._refused: set[str] = set()
        self._one_by_one = False

    async def for_call(self, answer: AnswerKnowledge) -> None:
        """Voice mode and every voice setting: they die whenever voice mode is left. Raises ModemError."""
        if self._vsm is None:
            await self._learn_vsm()
        needed = ["+FCLASS=8", "+VIP", self._vsm or ""]
        await self.apply([*needed, *self._wishes(answer)], needed=frozenset(needed))

    def _wishes(self, answer: AnswerKnowledge) -> list[str]:
        wishes = list(self._profile.per_call)
        if answer is AnswerKnowledge.REPORT:
            wishes = [w for w in wishes if not w.startswith(("+VRA", "+VRN"))] + list(self._profile.report_settings)
        return wishes

    async def _learn_vsm(self) -> None:
        """Modems want one, two or four parameters."""
        assert self._format is not None
        await self._channel.demand(setting("AT+FCLASS=8"))
        for form in self._profile.vsm_forms:
            vsm = "+VSM=" + form.format(code=self._format.code)
            answer = await self._channel.ask(setting("AT" + vsm))
            if answer.ok:
                self._vsm = vsm
                return
        raise self._rejected(answer)

    async def apply(self, settings: Sequence[str], needed: frozenset[str] = frozenset()) -> None:
        """Send settings, several a line; a refused line is repeated setting by setting. Raises CommandRejected."""
        wanted = [s for s in settings if s not in self._refused]
        for group in [[s] for s in wanted] if self._one_by_one else pack(wanted):
            answer = await self._channel.ask(setting(joined(group)))
            if not answer.ok:
                await self._apply_each(group, answer, needed)

    async def _apply_each(self, group: list[str], refused: Answer, needed: frozenset[str]) -> None:
        all_taken = True
        for one in group:
            answer = refused if len(group) == 1 else await self._channel.ask(setting("AT" + one))
            if answer.ok:
                continue
            all_taken = False
            if one in needed:
                raise self._rejected(answer)
            self._refused.add(one)
            log.info("%s: goes without %s (%s)", self._channel.line_id, one, answer.text)
        self._one_by_one = self._one_by_one or (all_taken and len(group) > 1)

    def _rejected(self, answer: Answer) -> CommandRejected:
        return CommandRejected(
            _("{line}: the modem refused {command} with {answer}.").format(
                line=self._channel.line_id, command=answer.command.text, answer=answer.text
            ),
            line_id=self._channel.line_id,
            command=answer.command.text,
            response=answer.text,
        )
