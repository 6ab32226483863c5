"""Runs a month of campaigns, writes down what happened for the judge, and finds who was left out."""

from datetime import datetime, timedelta
from pathlib import Path

from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.contact import ImportedContact
from robodial.engine.commands import ResumeCampaign, StopCampaign
from robodial.engine.events import CallEnded, CallStarted, CampaignChanged, Event, KeyReceived, UserAsked
from tests.simulation.campaigns import callee
from tests.simulation.month import BEGIN, END, HOUR, Month, made
from tests.simulation.restated_rules import End, Judge, Refusal, Start
from tests.simulation.signal_days import Days, Hands, SetClock, run_days

OVER = (CampaignState.FINISHED, CampaignState.STOPPED, CampaignState.OUT_OF_TIME)

PEOPLE = """
[[callee]]
kind = "human"
share = 0.41
ring_s = [3.0, 12.0]
greeting_s = [0.4, 1.5]
listens_s = "whole"

[[callee]]
kind = "human"
share = 0.03
ring_s = [3.0, 12.0]
greeting_s = [0.4, 1.5]
listens_s = "whole"
keys = [{ key = "9", after_message_s = 2.5 }]

[[callee]]
kind = "human"
share = 0.12
ring_s = [3.0, 12.0]
greeting_s = 0.6
listens_s = [0.4, 2.5]

[[callee]]
kind = "human"
share = 0.03
ring_s = [3.0, 12.0]
greeting_s = 0.6
listens_s = [3.5, 4.5]

[[callee]]
kind = "no_answer"
share = 0.17

[[callee]]
kind = "busy"
share = 0.10

[[callee]]
kind = "machine"
share = 0.08
ring_s = 15.0
greeting_s = 3.0
beep_s = 0.4

[[callee]]
kind = "sit"
share = 0.02

[[callee]]
kind = "fax"
share = 0.02
ring_s = 4.0

[[callee]]
kind = "congestion"
share = 0.02
"""


def live(
    seed: int,
    folder: Path,
    *,
    size: int = 40,
    lines: int = 3,
    begin: datetime = BEGIN,
    end: datetime = END,
    sleeps: int = 0,
) -> tuple[Month, Days]:
    """Run the month to its end; the story is then complete. The PC sleeps so often, for three hours each time."""
    month, prepare = made(seed, folder, size, begin, end)
    for _sleep in range(sleeps):
        month.happenings.append((month.moment(last=end - (end - begin) / 4), _sleep_three_hours))
    absent = sorted(number for number in set(month.absent) if number.startswith("+33"))
    days = run_days(
        folder,
        month.jobs,
        "".join(callee("0" + number.removeprefix("+33"), "no_answer") for number in absent) + PEOPLE,
        lines=lines,
        seed=seed,
        start=begin,
        meanwhile=_Meanwhile(month),
        prepare=prepare,
        settable_clock=sleeps > 0,
    )
    return month, days


def _sleep_three_hours(hands: Hands) -> None:
    assert isinstance(hands.clock, SetClock)
    hands.clock.offset += 3 * HOUR


class _Meanwhile:
    """Sets the month's happenings going at the first event, then writes the story down."""

    def __init__(self, month: Month) -> None:
        self._month = month
        self._is_set = False
        self._began: dict[int, Start] = {}

    def __call__(self, hands: Hands, event: Event) -> None:
        if not self._is_set:
            self._is_set = True
            self._set_going(hands)
        story = self._month.story
        if isinstance(event, CallStarted):
            story.starts.append(self._start(hands, event))
        elif isinstance(event, KeyReceived) and event.key == "9":
            story.refusals.append(Refusal(event.at, self._began[event.attempt_id].number))
        elif isinstance(event, CallEnded):
            began = self._began[event.attempt_id]
            refused = event.disposition == "opted_out"
            told = (event.at, began.campaign, began.number, began.person, event.outcome, event.heard_s, refused)
            story.ends.append(End(*told))
        elif isinstance(event, CampaignChanged) and event.state in OVER:
            self._month.over.setdefault(self._name(hands, event.campaign_id), event.at)
        elif isinstance(event, UserAsked):
            now = event.at
            hands.engine._loop.call_later(HOUR.seconds, hands.engine.submit, ResumeCampaign(event.campaign_id))
            story.pauses.append((self._name(hands, event.campaign_id), now, now + HOUR))

    def _set_going(self, hands: Hands) -> None:
        for at, happens in [*self._month.happenings, (self._month.end, _stop)]:
            hands.engine._loop.call_later((at - hands.clock.now()).total_seconds(), happens, hands)

    def _start(self, hands: Hands, event: CallStarted) -> Start:
        name = self._name(hands, event.campaign_id)
        zone = self._month.people[name, event.contact_name].time_zone
        self._began[event.attempt_id] = Start(event.at, name, event.number, event.contact_name, zone)
        return self._began[event.attempt_id]

    def _name(self, hands: Hands, campaign_id: CampaignId | None) -> str:
        assert campaign_id is not None
        return list(self._month.story.campaigns)[hands.days.ids.index(campaign_id)]


def _stop(hands: Hands) -> None:
    hands.engine.submit(StopCampaign("the month is over"))


# ---- who was left out ------------------------------------------------------------------------------------------------

STEP = timedelta(minutes=20)
LONG_ENOUGH = timedelta(hours=7)
"""Open so long, and not called: the engine looks again at what the user has to clear away every six hours."""


def left_out(month: Month) -> list[str]:
    """Everybody who could have been called for long enough, and was not."""
    judge, called = Judge(month.story), {(start.campaign, start.person) for start in month.story.starts}
    return [
        f"{campaign}: {name} could have been called at {at}"
        for (campaign, name), person in month.people.items()
        if (campaign, name) not in called and (at := _could_be_called(month, judge, campaign, person)) is not None
    ]


def _could_be_called(month: Month, judge: Judge, campaign: str, person: ImportedContact) -> datetime | None:
    at, open_for = month.since[campaign, person.name], timedelta()
    stops_at = min(month.over[campaign], judge.brake(campaign) or month.end)
    while at < stops_at:
        asked = Start(at, campaign, person.numbers[0], person.name, person.time_zone)
        if judge.stays_out(asked):
            return None
        if judge.objection(asked) is None and not judge.is_paused(campaign, at):
            open_for += STEP
        if open_for > LONG_ENOUGH:
            return at
        at += STEP
    return None
