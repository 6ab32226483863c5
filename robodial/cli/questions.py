"""When a campaign pauses by itself: ask at the terminal; where nobody can be asked, stop and say how to go on."""

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from robodial.app.words import outcome_words
from robodial.domain.campaign import CampaignId
from robodial.engine import events
from robodial.engine.commands import AcceptFirstCalls, Command, ResumeCampaign, StopCampaign
from robodial.engine.events import Event, QuestionCode
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.cli.live import Screen


class Questions:
    """Listens to the engine. `ask` puts a question to the user and gives the answer; None where nobody can be asked."""

    def __init__(self, submit: Callable[[Command], None], screen: "Screen", ask: Callable[[str], str] | None) -> None:
        self._submit = submit
        self._screen = screen
        self._ask = ask
        self._asking: set[asyncio.Task[None]] = set()

    def hear(self, event: Event) -> None:
        """One event of the engine."""
        if not isinstance(event, events.UserAsked):
            return
        told = ", ".join(f"{outcome_words(outcome)}: {n}" for outcome, n in event.outcomes)
        question = f"{event.question} ({told})" if told else event.question
        if event.code is QuestionCode.FIRST_CALLS:
            remedy = _("To call the others, run the same command with --after-first-five go.")
            self._decide(question, AcceptFirstCalls(event.campaign_id), event.campaign_id, remedy)
        else:
            self._decide(question, ResumeCampaign(event.campaign_id), event.campaign_id, "")

    def _decide(self, question: str, go_on: Command, campaign_id: CampaignId | None, remedy: str) -> None:
        if self._ask is None:
            self._submit(StopCampaign(" ".join(filter(None, [question, remedy])), campaign_id))
            return
        task = asyncio.create_task(self._ask_user(question, go_on, campaign_id))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask_user(self, question: str, go_on: Command, campaign_id: CampaignId | None) -> None:
        assert self._ask is not None
        self._screen.rest()
        answer = await asyncio.to_thread(self._ask, f"{question}\n{_('Go on? [y/N]')} ")
        self._screen.wake()
        self._submit(go_on if says_yes(answer) else StopCampaign(_("stopped by the user"), campaign_id))


_YES = frozenset({"y", "yes", "o", "oui"})


def says_yes(answer: str) -> bool:
    """In either language; anything else is a no."""
    return answer.strip().casefold() in _YES


def terminal_question() -> Callable[[str], str] | None:
    """Ask at the terminal; None when there is none at either end."""
    return _ask if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty() else None


def _ask(question: str) -> str:
    try:
        return input(question)
    except EOFError:
        return ""
