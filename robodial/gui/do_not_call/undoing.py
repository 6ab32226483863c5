"""An own entry on the do-not-call list, told with the way to take it back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from robodial.app.do_not_call import TakenBack
from robodial.app.typed_refusal import take_back_numbers
from robodial.app.words import number_words
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.gui.bridge import Bridge
from robodial.gui.page import Navigator
from robodial.i18n import gettext as _


class ToldRefusal(QObject):
    """`tell` says that numbers will never be called; what a person asked for has no Undo. `changed` is told when it was
    taken back."""

    def __init__(self, bridge: Bridge, window: Navigator, changed: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._window, self._changed = bridge, window, changed

    def tell(self, numbers: Sequence[PhoneNumber], *, by_person: bool) -> None:
        """They are on the list now."""
        text = _("{number} will never be called.").format(number=self._shown(numbers))
        self._window.tell(text, None if by_person else lambda: self._undo(tuple(numbers)))

    def _undo(self, numbers: tuple[PhoneNumber, ...]) -> None:
        self._bridge.ask(
            take_back_numbers,
            self._bridge.session.data_dir,
            numbers,
            SystemClock().now(),
            then=lambda done: self._undone(numbers, done),
            failed=self._window.problem,
            owner=self,
            in_turn=True,
        )

    def _undone(self, numbers: tuple[PhoneNumber, ...], done: TakenBack) -> None:
        if done.is_free:
            self._window.tell(_("{number} may be called again.").format(number=self._shown(numbers)))
        else:
            text = _("{number} stays on the list: there is another entry about it, which is not undone here.")
            self._window.problem(text.format(number=self._shown(numbers)), "do_not_call")
        self._changed()

    def _shown(self, numbers: Sequence[PhoneNumber]) -> str:
        country = self._bridge.session.settings.country or "FR"
        return ", ".join(number_words(number, country) for number in numbers)
