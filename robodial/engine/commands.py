"""What the engine can be told: plain values, imperative. Any thread may submit them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PauseCampaign:
    """Start no new call; running calls go on."""


@dataclass(frozen=True, slots=True)
class ResumeCampaign:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True)
class StopCampaign:
    """Start no new call, let running calls end, then stop. The campaign can be resumed later."""

    reason: str = ""


Command = PauseCampaign | ResumeCampaign | StopCampaign
