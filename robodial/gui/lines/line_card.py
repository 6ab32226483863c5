"""One line: its state, what is wrong and the remedy, its number and what the rules make of it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLabel

from robodial.app.line_advice import LineAdvice
from robodial.app.line_overview import LineOverview, state_words
from robodial.gui.lines.advice_view import whole_numbers
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import badge, body, faint, heading
from robodial.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class LineActions:
    """What the buttons do."""

    edit: Callable[[LineOverview], None]
    call: Callable[[LineOverview], None]
    use: Callable[[LineOverview], None]
    leave: Callable[[LineOverview], None]
    help: Callable[[], None]


class LineCard(Card):
    """Made anew whenever something changed."""

    def __init__(self, overview: LineOverview, actions: LineActions, *, may_change: bool, may_call: bool) -> None:
        """`may_call` is False while something else has the port."""
        super().__init__()
        self.overview = overview
        top = QHBoxLayout()
        top.setSpacing(2 * GAP)
        top.addWidget(heading(overview.model or overview.port))
        if overview.model:
            top.addWidget(faint(overview.port))
        top.addStretch(1)
        if not overview.is_used:
            top.addWidget(badge(_("Not used for calls"), "plain"))
        self.state = badge(*state_words(overview.state))
        top.addWidget(self.state)
        self.column.addLayout(top)
        if overview.problem:
            notice = Notice(" ".join(text for text in (overview.problem, overview.remedy) if text), "bad")
            notice.add_button(_("Help"), actions.help)
            self.column.addWidget(notice)
        if overview.note:
            self.column.addWidget(Notice(overview.note, "info"))
        self.column.addWidget(body(_number_words(overview.advice)))
        for sentence in _details(overview):
            self.column.addWidget(faint(sentence))
        self.column.addLayout(_buttons(overview, actions, may_change, may_call))

    def texts(self) -> str:
        """All that it says."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))


def _number_words(advice: LineAdvice) -> str:
    if not advice.number:
        return _("It is not known which number called people see.")
    if not advice.kind:
        return _("Called people see {number}, which is not a whole number.").format(number=advice.number)
    return _("Called people see {number}, {kind}.").format(number=advice.number, kind=advice.kind)


def _details(overview: LineOverview) -> list[str]:
    told = _rules(overview.advice)
    if overview.line.outside_line:
        told.append(_("Dials {digit} first, for an outside line.").format(digit=overview.line.outside_line[:1]))
    if overview.formats:
        told.append(_("Voice format: {formats}").format(formats=overview.formats))
    return told


def _rules(advice: LineAdvice) -> list[str]:
    if advice.is_good_for_all:
        return [_("No rule of {country} stands against it.").format(country=advice.country)]
    against = [entry for entry in advice.entries if entry.sentence]
    if len(advice.entries) == 1:
        return [whole_numbers(entry.sentence) for entry in against]
    text = _("{purposes}: {sentence}")
    return [whole_numbers(text.format(purposes=entry.names, sentence=entry.sentence)) for entry in against]


def _buttons(overview: LineOverview, actions: LineActions, may_change: bool, may_call: bool) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    if overview.is_used:
        call = button(_("Test call…"), lambda: actions.call(overview), "phone")
        made = [
            button(_("Change number…"), lambda: actions.edit(overview), "edit"),
            call,
            *([button(_("Stop using it"), lambda: actions.leave(overview), role="link")] if may_change else []),
        ]
    else:
        call = None
        made = [button(_("Use for calls"), lambda: actions.use(overview), "plus")]
    for one in made:
        one.setEnabled(may_call if one is call else may_change)
        one.setAccessibleDescription(overview.port)
        row.addWidget(one)
    row.addStretch(1)
    return row
