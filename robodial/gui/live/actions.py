"""What the user does on the live screen, told to the engine or, where none runs, done in the store."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from robodial.app.live_campaign import CampaignView
from robodial.app.live_counts import stored_campaign
from robodial.app.refuse_number import refuse_number, refusing_folders
from robodial.domain.campaign import Campaign, CampaignId
from robodial.domain.contact import PhoneNumber
from robodial.engine.commands import AcceptFirstCalls, CallNow, HangUp, PauseCampaign, RefuseNumber, ResumeCampaign
from robodial.engine.events import QuestionCode, UserAsked
from robodial.errors import RobodialError
from robodial.gui.bridge import Bridge
from robodial.gui.live.dialogs import StopHow
from robodial.gui.live.feed import LiveFeed
from robodial.gui.page import Navigator
from robodial.i18n import gettext as _


class LiveActions(QObject):
    """Pause, stop, answer, refuse, call now, start again."""

    def __init__(self, bridge: Bridge, window: Navigator, feed: LiveFeed) -> None:
        super().__init__()
        self._bridge = bridge
        self._window = window
        self._feed = feed

    def pause(self, campaign_id: CampaignId | None) -> None:
        """No new call begins."""
        self._bridge.submit(PauseCampaign(campaign_id))

    def go_on(self, campaign_id: CampaignId | None) -> None:
        """After a pause."""
        self._bridge.submit(ResumeCampaign(campaign_id))

    def answer(self, asked: UserAsked) -> None:
        """The question of the brake: go on."""
        if asked.code is QuestionCode.FIRST_CALLS:
            self._bridge.submit(AcceptFirstCalls(asked.campaign_id))
        else:
            self._bridge.submit(ResumeCampaign(asked.campaign_id))

    def stop(self, how: StopHow, campaign_id: CampaignId | None) -> None:
        """As the user chose."""
        if how is StopHow.LET_END:
            self._feed.stop(campaign_id)
        elif how is StopHow.HANG_UP:
            others = [view for view in self._feed.views() if not view.state.is_over and view.campaign_id != campaign_id]
            if others and campaign_id is not None:
                self._feed.board.told_to_stop(campaign_id)
                self._bridge.submit(HangUp(_("stopped by the user"), campaign_id))
            else:
                self._feed.board.told_to_stop(None)
                self._bridge.hang_up_now()

    def call_now(self, campaign_id: CampaignId, number: str, shown: str) -> None:
        """Whoever waits with this number is called as soon as a line is free."""
        self._feed.board.asked_for(number)
        self._bridge.submit(CallNow(campaign_id, PhoneNumber(number)))
        self._window.tell(
            _("{number} is called as soon as a line is free, if calling hours and limits allow it.").format(
                number=shown
            )
        )

    def refuse(self, number: str, shown: str, *, by_person: bool) -> None:
        """Never again, in any campaign."""

        def done(_none: object = None) -> None:
            self._window.tell(_("{number} will never be called.").format(number=shown))

        if self._bridge.is_running:
            self._bridge.submit(RefuseNumber(PhoneNumber(number), by_person=by_person))
            done()
            return
        folders = refusing_folders(self._bridge.session)
        self._bridge.ask(_refuse, folders, number, by_person, then=done, failed=self._window.problem, owner=self)

    def start_again(self, view: CampaignView, started: Callable[[], None]) -> None:
        """A campaign that stopped goes on where it was."""

        def start(campaign: Campaign) -> None:
            try:
                self._bridge.start(campaign)
            except RobodialError as error:
                self._window.problem(str(error))
            else:
                started()

        if view.campaign_id is not None:
            folder = self._bridge.session.folder
            ask = self._bridge.ask
            ask(
                stored_campaign,
                folder,
                view.campaign_id,
                then=start,
                failed=self._window.problem,
                owner=self,
                once="start",
            )


def _refuse(folders: tuple[object, ...], number: str, by_person: bool) -> None:
    refuse_number(folders, PhoneNumber(number), by_person=by_person)  # type: ignore[arg-type]
