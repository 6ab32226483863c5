"""The ways to a message: record it, import it, and later have it spoken."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from robodial.gui.icons import icon_beside_text, pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.texts import faint, heading
from robodial.i18n import gettext as _

SIDE = 28
SOUND_FILES = "*.wav *.mp3 *.flac *.ogg *.oga *.opus *.aif *.aiff *.au"


def sound_kinds() -> str:
    """For the system's dialog of files."""
    return ";;".join([_("Sound files ({kinds})").format(kinds=SOUND_FILES), _("All files (*)")])


def tile(name: str, text: str, clicked: Callable[[], object], icon_name: str) -> QPushButton:
    """A large button: what it does, and a sentence about it."""
    made = QPushButton(f"{name}\n{text}")
    made.setProperty("role", "tile")
    made.setIcon(icon_beside_text(icon_name, colours().accent, colours().faint, is_behind=False))
    made.setIconSize(QSize(SIDE + SIDE // 4, SIDE))
    made.setAccessibleName(f"{name}. {text}")
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def speech_tile() -> QPushButton:
    """Its place is kept."""
    made = tile(_("Text to speech"), _("Comes later."), lambda: None, "wave")
    made.setEnabled(False)
    return made


class NoMessages(QWidget):
    """What the page shows before there is a message."""

    def __init__(self, record: Callable[[], object], import_: Callable[[], object]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GAP)
        column.addStretch(1)
        picture, asked = QLabel(), heading(_("No message yet. How would you like to make the first one?"))
        picture.setPixmap(pixmap("microphone", colours().faint, 56))
        dropped = faint(_("A sound file can also be dropped here."))
        for widget in (picture, asked, dropped):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(picture)
        column.addWidget(asked)
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        self.record = tile(_("Record"), _("Speak into a microphone."), record, "microphone")
        self.import_ = tile(_("Import a sound file"), _("WAV, MP3, FLAC, OGG."), import_, "import")
        for one in (self.record, self.import_, speech_tile()):
            row.addWidget(one, 1)
        column.addLayout(row)
        column.addWidget(dropped)
        column.addStretch(2)
