"""What a message must hold: who calls and why at the start, how to refuse at its end, and in how many seconds."""

from dataclasses import dataclass

from robodial.domain.campaign import Campaign, Purpose
from robodial.rules.shelf import Shelf, shipped_shelf

LONGEST_BODY_S = 60.0
"""Where no pack can be trusted."""

SHORT_S = 60.0
"""CRTC, Unsolicited Telecommunications Rules, part IV: a longer message ends with who called."""

_PLAIN = frozenset({Purpose.APPOINTMENT, Purpose.SERVICE_INFO})
"""Where the message itself may say who is calling."""


@dataclass(frozen=True, slots=True)
class ContentRules:
    """`opening_needed`: a file that says who is calling and why. `repeat_at_end`: how to refuse, with the number to
    call, once more at the end. `names_again_after_s`: whoever speaks for longer says once more who called."""

    opening_needed: bool
    repeat_at_end: bool
    longest_body_s: float
    names_again_after_s: float | None = None


def content_rules(campaign: Campaign, shelf: Shelf | None = None) -> ContentRules:
    """What the pack of the campaign's country asks; the most where that pack cannot be trusted."""
    return content_rules_for(campaign.purpose, campaign.country, shelf)


def content_rules_for(purpose: Purpose, country: str, shelf: Shelf | None = None) -> ContentRules:
    """The same while the campaign is still being put together."""
    shelf = shelf or shipped_shelf()
    pack = shelf.packs.get(shelf.pack_id_of(country))
    if pack is None:
        asks = purpose not in _PLAIN
        return ContentRules(asks, asks, LONGEST_BODY_S)
    rules = pack.purposes[purpose]
    opening = "nature" in rules.must_say_start or purpose not in _PLAIN
    again_after_s = SHORT_S if "id" in rules.must_say_end else None
    repeat = bool(rules.must_say_end & {"contact", "optout"})
    return ContentRules(opening, repeat, pack.call.max_message_s, again_after_s)
