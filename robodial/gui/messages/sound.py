"""The PC's sound for the pages, and listening: one sound at a time, with a cursor that moves."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from robodial.app.message_preview import Heard
from robodial.app.pc_sound import PcSound
from robodial.app.player import Player
from robodial.app.sound_device import SoundDevice
from robodial.gui.bridge import Bridge

CURSOR_MS = 40


def sound_of(bridge: Bridge) -> SoundDevice:
    """The one of this program: opened once, however many pages use it."""
    device: SoundDevice | None = getattr(bridge, "sound_device", None)
    if device is None:
        device = bridge.sound_device = PcSound()
    return device


class Listening(QObject):
    """Plays what it is given; `playing` is the name under which it was asked for, empty while nothing sounds."""

    moved = Signal(float)
    """Seconds from the start of what is played."""
    changed = Signal()
    """Something began or ended."""
    failed = Signal(str)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player = Player(sound_of(bridge))
        self._turn = 0
        self._sounds = False
        self.playing = ""
        self._timer = QTimer(self, interval=CURSOR_MS)
        self._timer.timeout.connect(self._look)

    def play(self, name: str, make: Callable[[], Heard], from_s: float = 0.0) -> None:
        """Play what `make` gives; it may take its time, on another thread."""
        self._turn += 1
        turn = self._turn
        self.playing, self._sounds = name, False

        def work() -> None:
            heard = make()
            self._player.play(heard.samples, heard.rate, from_s, lambda: turn == self._turn)

        self._bridge.ask(
            work, then=lambda _done: self._begun(turn), failed=lambda why: self._not(turn, why), owner=self
        )
        self.changed.emit()

    def stop(self) -> None:
        """Silence."""
        if not self.playing:
            return
        self._ended()
        self._bridge.ask(self._player.stop, then=lambda _done: None, failed=lambda _why: None, owner=self)

    def _begun(self, turn: int) -> None:
        if turn == self._turn:
            self._sounds = True
            self._timer.start()

    def _not(self, turn: int, why: str) -> None:
        if turn == self._turn:
            self._ended()
            self.failed.emit(why)

    def _look(self) -> None:
        if self._sounds and not self._player.is_playing:
            self.stop()
        else:
            self.moved.emit(self._player.position_s)

    def _ended(self) -> None:
        self._turn += 1
        self.playing, self._sounds = "", False
        self._timer.stop()
        self.changed.emit()
