"""Asking a modem what it is and what it can do. Tolerant of any answer; asks nothing that stops for a key press."""

import re
from dataclasses import dataclass

from robodial.errors import ModemError
from robodial.i18n import gettext as _
from robodial.modem import profile as profiles
from robodial.modem.channel import Channel, setting
from robodial.modem.profile import Profile
from robodial.modem.voice_formats import ModemFormat, line_label, parse_vsm

QUESTION_S = 2.0
"""An identification command answers at once; a longer silence is a device that does not know it."""

_QUESTIONS = (("ATI0",), ("ATI3",), ("AT+GMI", "AT+FMI?"), ("AT+GMM", "AT+FMM?"))
_CLASS_8 = re.compile(r"(?<![\d.])8(?:\.0)?(?![\d.])", re.ASCII)
_DEFAULT_LABEL = 1
US_ROBOTICS = "us_robotics_5637"


@dataclass(frozen=True, slots=True)
class Identity:
    """A modem's own words and what follows from them. `answers` maps command to text."""

    answers: dict[str, str]
    profile: Profile | None
    voice: bool
    formats: tuple[ModemFormat, ...] = ()
    line_label: int = _DEFAULT_LABEL
    problem: str = ""
    remedy: str = ""

    @property
    def description(self) -> str:
        """The most telling of its answers."""
        for command in ("ATI3", "AT+GMM", "AT+FMM?", "AT+GMI", "AT+FMI?", "ATI0"):
            text = self.answers.get(command, "")
            if len(text) > 3:
                return text
        return self.answers.get("ATI0", "")


async def identify(channel: Channel, *, usb: str = "", known: Profile | None = None) -> Identity:
    """What the modem behind `channel` is. `usb` is its `vid:pid`, if any; `known` skips the guessing.

    Leaves the modem in class 8 when it has voice. Raises ModemTimeout when it stops answering.
    """
    answers = {} if known is not None else await _ask_all(channel)
    profile = known or recognise(answers, usb)
    if not await _enter_voice(channel, answers):
        return _without_voice(answers, profile)
    formats = tuple(parse_vsm(await _lines(channel, "AT+VSM=?")))
    label = line_label(await _lines(channel, "AT+VLS=?"))
    identity = Identity(
        answers,
        profile or profiles.load(profiles.GENERIC),
        voice=True,
        formats=formats,
        line_label=label if label is not None else _DEFAULT_LABEL,
    )
    return identity if any(f.voice_format for f in formats) else _without_format(identity)


async def _ask_all(channel: Channel) -> dict[str, str]:
    answers: dict[str, str] = {}
    for alternatives in _QUESTIONS:
        for question in alternatives:
            lines = await _lines(channel, question)
            if lines:
                answers[question] = " ".join(lines)[:200]
                break
    return answers


async def _lines(channel: Channel, question: str) -> tuple[str, ...]:
    answer = await channel.ask(setting(question, QUESTION_S))
    return answer.lines if answer.ok else ()


async def _enter_voice(channel: Channel, answers: dict[str, str]) -> bool:
    """The proof of class 8 is that it is entered; the list only goes into the report."""
    lines = await _lines(channel, "AT+FCLASS=?")
    answers["AT+FCLASS=?"] = " ".join(lines)
    return (await channel.ask(setting("AT+FCLASS=8"))).ok


def offers_voice(classes: str) -> bool:
    """Whether an answer to `+FCLASS=?` lists class 8."""
    return _CLASS_8.search(classes) is not None


def recognise(answers: dict[str, str], usb: str = "") -> Profile | None:
    """The profile that the answers name, else the one of the USB id, else None."""
    special = [p for p in profiles.all_profiles().values() if p.family != profiles.GENERIC]
    for profile in special:
        if any(pattern.search(answers.get(command, "")) for command, pattern in profile.recognise.answers):
            return profile
    return next((p for p in special if usb.lower() in p.recognise.usb), None)


def _without_voice(answers: dict[str, str], profile: Profile | None) -> Identity:
    if profile is not None and profile.family == US_ROBOTICS:
        return Identity(
            answers,
            profile,
            voice=False,
            problem=_("Its firmware is too old for voice."),
            remedy=_("Update the modem firmware to version 1.2.23 (voice needs 1.2.21 or newer)."),
        )
    return Identity(
        answers,
        profile,
        voice=False,
        problem=_("This modem has no voice mode."),
        remedy=_("Use a voice modem: US Robotics 5637, or a stick with a Conexant CX93010."),
    )


def _without_format(identity: Identity) -> Identity:
    names = ", ".join(f.name for f in identity.formats) or _("none")
    return Identity(
        identity.answers,
        identity.profile,
        voice=False,
        formats=identity.formats,
        problem=_("No usable voice format at 8000 Hz (offered: {names}).").format(names=names),
        remedy=_("Use a modem that offers 8-bit or 16-bit linear, µ-law or A-law."),
    )


def refusal(identity: Identity, line_id: str, port: str) -> ModemError:
    """The error for a modem that cannot make voice calls."""
    return ModemError(f"{port}: {identity.problem} {identity.remedy}", line_id=line_id)
