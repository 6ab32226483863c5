"""The results of one campaign as cards: a figure, a sentence or a chart on each."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from robodial.app.result_words import (
    best_hour,
    calls_made,
    delay_labels,
    delay_words,
    listening_words,
    share,
    share_labels,
    stop_words,
)
from robodial.app.results import CampaignResults, Count
from robodial.gui.results.charts import Bars, Columns, WeekOfHours
from robodial.gui.theme import GAP
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.texts import body, faint, figure
from robodial.i18n import gettext as _
from robodial.i18n.figures import grouped


def cards_of(results: CampaignResults) -> QWidget:
    """All of them; those about calls only once there were calls."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, GAP)
    grid.setSpacing(2 * GAP)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    grid.addLayout(_figures(results), 0, 0, 1, 2)
    grid.addWidget(_reasons(results), 1, 0)
    grid.addWidget(_decisions(results), 1, 1)
    row = 2
    if results.hours:
        grid.addWidget(_hours(results), row, 0, 1, 2)
        grid.addWidget(_listening(results), row + 1, 0)
        grid.addWidget(_delays(results), row + 1, 1)
        row += 2
    grid.addWidget(_tries(results), row, 0)
    grid.addWidget(_proof(results), row, 1)
    grid.setRowStretch(row + 1, 1)
    return whole


def _figures(results: CampaignResults) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2 * GAP)
    shown = (
        (results.reached, _("reached in person")),
        (results.refused, _("asked not to be called again")),
        (results.on_machine, _("message left on a machine")),
        (results.not_reached, _("not reached")),
        (results.waiting, _("still to call")),
    )
    for n, words in shown:
        card = Card()
        card.column.addWidget(figure(grouped(n)))
        card.column.addWidget(body(words))
        card.column.addWidget(faint(share(n, results.contacts)))
        card.column.addStretch(1)
        row.addWidget(card, 1)
    return row


def _reasons(results: CampaignResults) -> Card:
    card = Card(_("Why people were not reached"))
    if results.reasons:
        card.column.addWidget(Bars(results.reasons, results.not_reached))
    else:
        card.column.addWidget(faint(_("Nobody is missing so far.")))
    card.column.addStretch(1)
    return card


def _decisions(results: CampaignResults) -> Card:
    card = Card(_("What they decided"))
    card.column.addWidget(body(calls_made(results)))
    people = max(results.listening.people, results.reached + results.refused)
    if results.decisions:
        card.column.addWidget(Bars(results.decisions, people))
    if results.keys:
        pressed = [Count(_("pressed {keys}").format(keys=" ".join(count.words)), count.n) for count in results.keys]
        card.column.addWidget(Bars(pressed, people))
    elif results.calls:
        card.column.addWidget(faint(_("Nobody pressed a key.")))
    card.column.addStretch(1)
    return card


def _hours(results: CampaignResults) -> Card:
    card = Card(_("When people answer"))
    card.column.addWidget(body(best_hour(results)))
    card.column.addWidget(WeekOfHours(_("When people answer"), results.hours))
    card.column.addWidget(
        faint(_("Share of the calls that a person answered, by the hour of this PC; a stronger colour is more."))
    )
    return card


def _listening(results: CampaignResults) -> Card:
    card = Card(_("How long they listen"))
    card.column.addWidget(body(listening_words(results)))
    if results.listening.people:
        card.column.addWidget(Columns(_("How long they listen"), share_labels(), results.listening.shares))
        card.column.addWidget(faint(_("People, by how much of the message they heard at most.")))
    card.column.addStretch(1)
    return card


def _delays(results: CampaignResults) -> Card:
    card = Card(_("How soon the message begins"))
    if not results.delays:
        card.column.addWidget(faint(_("No message has begun yet.")))
        card.column.addStretch(1)
        return card
    together, *kinds = results.delays
    card.column.addWidget(body(delay_words(together)))
    card.column.addWidget(Columns(_("How soon the message begins"), delay_labels(), results.delay_counts))
    card.column.addWidget(faint(_("Calls, by how long the first word took at most.")))
    for kind in kinds if len(kinds) > 1 else ():
        card.column.addWidget(faint(delay_words(kind)))
    card.column.addStretch(1)
    return card


def _tries(results: CampaignResults) -> Card:
    card = Card(_("Calls per person"))
    if results.tries:
        labels, values = [count.words for count in results.tries], [count.n for count in results.tries]
        card.column.addWidget(Columns(_("Calls per person"), labels, values))
        card.column.addWidget(faint(_("People, by how often they were called.")))
    else:
        card.column.addWidget(faint(_("Nobody was called yet.")))
    card.column.addStretch(1)
    return card


def _proof(results: CampaignResults) -> Card:
    card = Card(_("Pauses and proof"))
    for stop in results.stops:
        card.column.addWidget(body(stop_words(stop)))
    if not results.stops:
        card.column.addWidget(body(_("The campaign was never paused or stopped.")))
    card.column.addWidget(
        faint(_("Every call is in the journal. This seal proves that nothing was changed or taken out afterwards:"))
    )
    head = results.journal_head
    seal = body(" ".join(head[place : place + 8] for place in range(0, len(head), 8)))
    seal.setAccessibleName(_("Seal of the journal"))
    flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    seal.setTextInteractionFlags(flags)
    card.column.addWidget(seal)
    card.column.addStretch(1)
    return card
