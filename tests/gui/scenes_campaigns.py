"""Campaigns: the home page, and every step of a new one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QPushButton

from robodial.app.campaign_readiness import Place, Readiness, examine
from robodial.app.check_campaign import NotCalled
from robodial.app.demo import _campaign_settings
from robodial.app.draft_complaints import Complaint
from robodial.app.lines import LineChoice
from robodial.domain.campaign import CampaignState
from robodial.domain.contact import PhoneNumber
from robodial.gui.campaigns.home import HomePage
from robodial.gui.campaigns.step_who import WhoStep
from robodial.gui.campaigns.wizard import WizardPage
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.settings.stored_campaign import campaign_of
from robodial.store import Store
from tests.gui.stage import Stage, said, with_demo_draft, with_finished_demo

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _home(stage: Stage) -> None:
    with_finished_demo(stage.folder, language())
    with_demo_draft(stage.folder)
    _other_states(stage.folder)
    stage.desk.is_running = True
    stage.go("home")
    page = stage.window.page
    assert isinstance(page, HomePage)
    stage.wait_for(lambda: page.frames)


def _other_states(folder: Path) -> None:
    """Two more campaigns on the same list: one that waits, one that was paused."""
    with Store(folder / "robodial.db") as store:
        first = store.campaigns.all()[0]
        campaign = campaign_of(first.definition)
        for name, state, enrolled in (
            (said("December reminders", "Rappels de décembre"), CampaignState.PAUSED, True),
            (said("Closed on Friday", "Fermé vendredi"), CampaignState.WAITING, True),
        ):
            campaign_id = store.campaigns.save(replace(campaign, name=name), first.list_id, NOW)
            if enrolled:
                store.campaigns.enroll(campaign_id, datetime(2026, 12, 24, 8, 0, tzinfo=UTC))
            store.campaigns.set_state(campaign_id, state, NOW)


def _wizard(stage: Stage, step: str, *, filled: bool) -> WizardPage:
    if filled:
        with_demo_draft(stage.folder)
        draft = stage.session.drafts.all()[0]
        stage.go("wizard", draft_id=draft.draft_id, step=step)
    else:
        stage.go("wizard")
    page = stage.window.page
    assert isinstance(page, WizardPage)
    stage.wait_for(lambda: page.draft is not None)
    if page.shown_step != step:
        page.show_step(step)
    if filled:
        stage.wait_for(lambda: page.needs is not None and page._ready.get(step))
    stage.settle()
    return page


def wizard_at(stage: Stage, step: str, **data: object) -> WizardPage:
    """A step of a campaign of which this is known."""
    drafts = stage.session.drafts
    caller = {"name": "Cabinet du Port", "call_back": "01 99 00 00 01"}
    draft = drafts.new().with_data(**{"name": said("Winter", "Hiver"), "country": "FR", "caller": caller, **data})
    drafts.save(draft)
    stage.go("wizard", draft_id=draft.draft_id, step=step)
    page = stage.window.page
    assert isinstance(page, WizardPage)
    stage.wait_for(lambda: page.needs is not None)
    stage.settle()
    return page


def who_step(stage: Stage, **data: object) -> WhoStep:
    """The second one."""
    step = wizard_at(stage, "who", **data).steps["who"]
    assert isinstance(step, WhoStep)
    return step


def _who(stage: Stage) -> None:
    picker = _wizard(stage, "who", filled=True).steps["who"].picker
    stage.wait_for(lambda: picker._stack.currentWidget() is picker._preview and not picker._preview.is_filling)


def _earlier(stage: Stage) -> None:
    with_finished_demo(stage.folder, language())
    step = who_step(stage, purpose="appointment")
    stage.wait_for(step.earlier.isVisible)


def _step(step: str, *, filled: bool) -> Callable[[Stage], object]:
    return lambda stage: _wizard(stage, step, filled=filled)


def _asks_a_lot(stage: Stage) -> None:
    page = _wizard(stage, "purpose", filled=False)
    step = page.steps["purpose"]
    step.show_draft({"name": said("Town elections", "Municipales"), "purpose": "political", "country": "FR"})
    step.changed.emit()
    stage.wait_for(lambda: page.needs is not None)
    stage.settle()
    area = step.parentWidget().parentWidget()
    area.verticalScrollBar().setValue(10_000)


def _own_hours(stage: Stage) -> None:
    page = _wizard(stage, "when", filled=True)
    page.steps["when"].hours.own.click()
    stage.settle()


def _wrong_hours(stage: Stage) -> None:
    page = _wizard(stage, "when", filled=True)
    step = page.steps["when"]
    step.hours.own.click()
    step.hours.rows[0].times[1].setTime(QTime(8, 0))
    stage.wait_for(lambda: step.wrong.text)


def _checked(stage: Stage) -> tuple[WizardPage, Readiness]:
    page = _wizard(stage, "check", filled=True)
    page.check._asked and page.check._asked.cancel()
    lines = (LineChoice("sim", count=2),)
    found = examine(_campaign_settings(), Place(stage.folder, stage.folder, lines), NOW, language())
    stage.wait_for(lambda: page.check._asked is not None)
    page.check._asked.cancel()
    return page, found


def _check_good(stage: Stage) -> None:
    page, found = _checked(stage)
    page.check.show_readiness(found)


def _check_blocked(stage: Stage) -> None:
    page, found = _checked(stage)
    check = found.check
    assert check is not None
    why = said(
        "On the do-not-call list since 12 March 2026 (asked by phone).",
        "Sur la liste d’opposition depuis le 12 mars 2026 (demandé par téléphone).",
    )
    people = ((2, "Aurélie Lefèvre"), (5, "Zoé Müller"), (9, "Anaïs L'Hôpital"))
    refused = tuple(
        NotCalled(n, name, PhoneNumber(f"+3319900100{n - 1}"), "do_not_call", why, None) for n, name in people
    )
    check = replace(check, will_be_called=7, not_called=refused, not_called_by_code={"do_not_call": 3}, merged=2)
    complaint = Complaint("lines", _("No telephone line is set up yet."))
    page.check.show_readiness(replace(found, complaints=(complaint,), check=check))


def _not_called(stage: Stage) -> None:
    _check_blocked(stage)
    page = stage.window.page
    assert isinstance(page, WizardPage)
    page.check.who.findChildren(QPushButton)[0].click()


def _draft_deleted(stage: Stage) -> None:
    with_demo_draft(stage.folder)
    stage.go("home")
    page = stage.window.page
    assert isinstance(page, HomePage)
    stage.wait_for(lambda: page.frames)
    page._delete(page.cards.drafts[0])
    stage.wait_for(lambda: not page.frames)


SCENES = {
    "home-draft-deleted": _draft_deleted,
    "wizard-check-not-called": _not_called,
    "home-filled": _home,
    "wizard-purpose-empty": _step("purpose", filled=False),
    "wizard-purpose-filled": _step("purpose", filled=True),
    "wizard-purpose-asks": _asks_a_lot,
    "wizard-who-empty": _step("who", filled=False),
    "wizard-who-filled": _who,
    "wizard-who-earlier": _earlier,
    "wizard-message-filled": _step("message", filled=True),
    "wizard-keys-filled": _step("keys", filled=True),
    "wizard-when-filled": _step("when", filled=True),
    "wizard-when-own": _own_hours,
    "wizard-when-wrong": _wrong_hours,
    "wizard-check-busy": _step("check", filled=True),
    "wizard-check-good": _check_good,
    "wizard-check-blocked": _check_blocked,
}
