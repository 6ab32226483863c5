"""A figure that opens the list behind it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import body, figure
from robodial.i18n.figures import grouped


class SummaryCard(QPushButton):
    """One of several: the one that is checked shows its list."""

    def __init__(self, icon_name: str, ink: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setProperty("role", "tile")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._figure, self._words = figure("0"), body("")
        picture = QLabel()
        picture.setPixmap(pixmap(icon_name, ink, 22))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP, GAP, 2 * GAP, GAP)
        row.setSpacing(GAP + GAP // 2)
        row.addWidget(picture)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._figure)
        texts.addWidget(self._words)
        row.addLayout(texts, 1)
        for part in (picture, self._figure, self._words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_count(self, count: int, words: str) -> None:
        """`words` say what is counted, without the count."""
        self._figure.setText(grouped(count))
        self._words.setText(words)
        self.setAccessibleName(f"{grouped(count)} {words}")

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.layout().minimumSize()
