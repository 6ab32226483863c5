"""The language of the windows: our own texts, and those of Qt."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from robodial import i18n


def speak(wanted: str, app: QApplication) -> None:
    """The user's language, in our texts and in those of Qt."""
    i18n.set_language(wanted or i18n.system_language())
    QLocale.setDefault(QLocale(QLocale.Language.French if i18n.language() == "fr" else QLocale.Language.English))
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    if translator.load(f"qtbase_{i18n.language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
