"""A campaign's messages, made for the telephone before its first call."""

from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberFormat

from robodial.audio.message import Message, Messages, compose
from robodial.audio.prompts import opt_out_sentence
from robodial.audio.sound_file import load_sound
from robodial.audio.spoken_number import opt_out_by_phone
from robodial.domain.campaign import Campaign
from robodial.domain.sound import Sound
from robodial.errors import CallRefused, SoundError
from robodial.i18n import gettext as _
from robodial.rules.content import ContentRules, content_rules


def prepare_messages(campaign: Campaign) -> Messages:
    """What people hear, and what is left on machines, with all that the rules of the country ask.

    Raises SoundError, which names the file and the remedy; CallRefused when the message lacks a part.
    """
    files, rules = campaign.message, content_rules(campaign)
    if files.opening is None and rules.opening_needed:
        raise _opening_missing(campaign)
    opening = load_sound(files.opening) if files.opening else None
    closing = load_sound(files.closing) if files.closing else None
    body = _body(files.body, rules)
    by_phone = opt_out_by_phone(campaign.language, _as_written(campaign)) if rules.repeat_at_end else None
    person = compose(opening, opt_out_sentence(campaign.language), body, closing, at_end=by_phone)
    if campaign.machines.hangs_up:
        return Messages(person, None)
    return Messages(
        person, _for_machines(campaign, opening, _body(files.machine, rules) if files.machine else body, closing)
    )


def _body(path: Path, rules: ContentRules) -> Sound:
    body = load_sound(path)
    if body.duration_s > rules.longest_body_s:
        text = _("{file} lasts {seconds:.0f} s; a message may last {longest:.0f} s. Shorten it.")
        told = text.format(file=path, seconds=body.duration_s, longest=rules.longest_body_s)
        raise SoundError(told, path=str(path))
    return body


def _opening_missing(campaign: Campaign) -> CallRefused:
    text = _(
        "A {purpose} call begins with who is calling and why: record it, and name the file under message.opening "
        "(--opening)."
    )
    return CallRefused(text.format(purpose=campaign.purpose.value), code="message_parts")


def _for_machines(campaign: Campaign, opening: Sound | None, body: Sound, closing: Sound | None) -> Message:
    """Nobody can press a key on a tape: there the opt-out sentence names the number to call (decision 7)."""
    return compose(opening, opt_out_by_phone(campaign.language, _as_written(campaign)), body, closing)


def _as_written(campaign: Campaign) -> str:
    """The number to call back, in the groups in which the called people write it."""
    number = phonenumbers.parse(campaign.call_back)
    at_home = number.country_code == phonenumbers.country_code_for_region(campaign.country)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )
