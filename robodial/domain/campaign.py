"""A campaign: who is calling, why, with which message, when, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import NewType

from robodial.domain.calling_window import CallingWindow
from robodial.domain.consent_declaration import ConsentTerms
from robodial.domain.contact import PhoneNumber
from robodial.domain.list_columns import ListColumns
from robodial.domain.outcome import Disposition
from robodial.domain.retry_policy import RetryPolicy

CampaignId = NewType("CampaignId", int)


class Purpose(Enum):
    """Why people are called. There are no others."""

    APPOINTMENT = "appointment"
    SERVICE_INFO = "service_info"
    PUBLIC_ALERT = "public_alert"
    SURVEY = "survey"
    MARKETING = "marketing"
    POLITICAL = "political"
    CHARITY = "charity"


class MachinePolicy(Enum):
    """What an answering machine gets. Whoever is not surely a machine is spoken to in every case."""

    LEAVE_MESSAGE = "leave_message"  # after its beep; its own one where there is one
    LEAVE_NOTHING = "leave_nothing"  # hang up, and not again unless the retry rules say so
    CALL_LATER = "call_later"  # hang up, and try again in the hope of a person

    @property
    def hangs_up(self) -> bool:
        """True when a call that a machine answers ends without a word: not lawful everywhere (rules.machines)."""
        return self is not MachinePolicy.LEAVE_MESSAGE


class CampaignState(Enum):
    """Where a campaign stands."""

    DRAFT = "draft"  # not complete yet
    READY = "ready"
    RUNNING = "running"
    WAITING = "waiting"  # for calling hours
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    OUT_OF_TIME = "out_of_time"  # its last day passed before everybody was reached

    @property
    def is_live(self) -> bool:
        """True while an engine has it in hand."""
        return self in (CampaignState.RUNNING, CampaignState.WAITING, CampaignState.PAUSED)


OTHER_SECTOR = "other"
SECTORS = (
    "energy_renovation",
    "home_adaptation",
    "cpf",
    "energy_unsolicited",
    "pensions",
    "claims_management",
    "health_insurance_cold",
    OTHER_SECTOR,
)
"""What a marketing campaign may say it sells: the sectors that some country bars from calling, and everything else."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a named person answers for, since a day; `law` names what they read, where that is asked."""

    by: str
    on: date
    law: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A public alert's confirmation by a named person, and its end (aware)."""

    confirmed_by: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class MessageFiles:
    """A message is three files; only the body must exist. `machine` is the body for answering machines."""

    body: Path
    opening: Path | None = None
    closing: Path | None = None
    machine: Path | None = None


HIGHEST_PRIORITY, USUAL_PRIORITY, LOWEST_PRIORITY = 1, 5, 9


@dataclass(frozen=True, slots=True)
class Campaign:
    """What the user decided. `country` is ISO 3166 (two letters), `language` the language of the called people.

    `starts_on` and `ends_on` are the first and the last day of calls, in the time zone of most people of the country.
    Of campaigns that share lines, the one with the lower `priority` (1 to 9) is served first.

    What some packs ask for: `region` is the part of the country whose holidays count (ISO 3166-2 without the country),
    `sector` one of SECTORS, `polling_days` the elections near (None: not stated), `law_checked` who read which local
    law, `statement` who answers for calls that a country all but forbids, `hipaa` who answers for the caller's being a
    covered entity, `alert` the confirmation of a public alert.
    """

    name: str
    purpose: Purpose
    country: str
    language: str
    caller_name: str
    call_back: PhoneNumber
    list_file: Path
    message: MessageFiles
    window: CallingWindow
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    ring_timeout_s: float = 25.0
    heard_share: float = 0.8  # of the message: less than this, then hung up, is "hung up early"
    keys: Mapping[str, Disposition] = field(default_factory=dict)  # beside the opt-out key, which is always there
    machines: MachinePolicy = MachinePolicy.LEAVE_MESSAGE
    priority: int = USUAL_PRIORITY
    starts_on: date | None = None
    ends_on: date | None = None
    region: str = ""
    sector: str = ""
    polling_days: tuple[date, ...] | None = None
    law_checked: Statement | None = None
    statement: Statement | None = None
    hipaa: Statement | None = None
    alert: Alert | None = None
    consent: ConsentTerms = field(default_factory=ConsentTerms)  # how its list's consents are taken
    columns: ListColumns = field(default_factory=ListColumns)  # how its list is read, where the user said so
