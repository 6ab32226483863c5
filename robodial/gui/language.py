"""The language of the windows: our own texts, and those of Qt."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from robodial import i18n

_translator: QTranslator | None = None


def speak(wanted: str, app: QApplication) -> None:
    """The user's language, in our texts and in those of Qt."""
    global _translator
    i18n.set_language(wanted or i18n.system_language())
    QLocale.setDefault(QLocale(i18n.language()))
    if _translator is not None:
        app.removeTranslator(_translator)
    translator = QTranslator()
    if translator.load(f"qtbase_{i18n.language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _translator = translator
