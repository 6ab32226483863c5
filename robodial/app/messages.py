"""A campaign's messages, made for the telephone before its first call."""

from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberFormat

from robodial.audio.message import Message, Messages, compose
from robodial.audio.prompts import opt_out_sentence
from robodial.audio.sound_file import load_sound
from robodial.audio.spoken_number import opt_out_by_phone
from robodial.domain.campaign import Campaign, MessageFiles
from robodial.domain.purpose_names import purpose_name
from robodial.domain.sound import Sound
from robodial.errors import CallRefused, SoundError
from robodial.i18n import gettext as _
from robodial.rules.content import content_rules


def prepare_messages(campaign: Campaign) -> Messages:
    """What people hear, and what is left on machines, with all that the rules of the country ask.

    Raises SoundError, which names the file and the remedy; CallRefused when the message lacks a part.
    """
    files, rules = campaign.message, content_rules(campaign)
    if files.opening is None and rules.opening_needed:
        raise _opening_missing(campaign)
    parts = message_parts(files, rules.longest_body_s, rules.names_again_after_s)
    by_phone = opt_out_by_phone(campaign.language, _as_written(campaign)) if rules.repeat_at_end else None
    person = parts.to_people(campaign.language, at_end=by_phone)
    return Messages(person, None if campaign.machines.hangs_up else _for_machines(campaign, parts))


@dataclass(frozen=True, slots=True, eq=False)
class MessageParts:
    """A message's files, made for the telephone. `machine` is the body for answering machines.

    A whole that lasts longer than `names_again_after_s` ends with who called.
    """

    opening: Sound | None
    body: Sound
    closing: Sound | None
    machine: Sound
    names_again_after_s: float | None = None

    def to_people(self, language: str, at_end: Sound | None = None) -> Message:
        """Opening, opt-out sentence, body, closing. Raises SoundError."""
        return self._whole(opt_out_sentence(language), self.body, at_end)

    def to_machines(self, by_phone: Sound) -> Message:
        """Nobody can press a key on a tape: there the opt-out sentence names the number to call (decision 7)."""
        return self._whole(by_phone, self.machine)

    def _whole(self, opt_out: Sound, body: Sound, at_end: Sound | None = None) -> Message:
        whole = compose(self.opening, opt_out, body, self.closing, at_end=at_end)
        if self.names_again_after_s is None or whole.duration_s <= self.names_again_after_s:
            return whole
        if self.opening is None and self.closing is None:
            text = _(
                "Here a message of more than {longest:.0f} s ends with who called, said once more: shorten it, or "
                "record that as the closing."
            )
            raise SoundError(text.format(longest=self.names_again_after_s))
        return compose(self.opening, opt_out, body, self.closing, again=self.opening, at_end=at_end)


def message_parts(files: MessageFiles, longest_body_s: float, names_again_after_s: float | None = None) -> MessageParts:
    """Read the files. Raises SoundError, which names the file and the remedy."""
    body = _body(files.body, longest_body_s)
    return MessageParts(
        load_sound(files.opening) if files.opening else None,
        body,
        load_sound(files.closing) if files.closing else None,
        _body(files.machine, longest_body_s) if files.machine else body,
        names_again_after_s,
    )


def _body(path: Path, longest_s: float) -> Sound:
    body = load_sound(path)
    if body.duration_s > longest_s:
        text = _("{file} lasts {seconds:.0f} s; a message may last {longest:.0f} s. Shorten it.")
        told = text.format(file=path, seconds=body.duration_s, longest=longest_s)
        raise SoundError(told, path=str(path))
    return body


def _opening_missing(campaign: Campaign) -> CallRefused:
    text = _("Calls of the kind “{purpose}” begin with who is calling and why: record that as the opening.")
    return CallRefused(text.format(purpose=purpose_name(campaign.purpose)), code="message_parts")


def _for_machines(campaign: Campaign, parts: MessageParts) -> Message:
    return parts.to_machines(opt_out_by_phone(campaign.language, _as_written(campaign)))


def _as_written(campaign: Campaign) -> str:
    return as_written(campaign.call_back, campaign.country)


def as_written(call_back: str, country: str) -> str:
    """The number to call back, in the groups in which the called people write it. Raises NumberParseException."""
    number = phonenumbers.parse(call_back, country)
    at_home = number.country_code == phonenumbers.country_code_for_region(country)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )
