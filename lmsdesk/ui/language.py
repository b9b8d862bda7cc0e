"""The language of the window: our own texts, those of Qt, the direction of reading, and what Qt formats by itself."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.language import LANGUAGES, UNFINISHED, first_of
from lmsdesk.services import language

SYSTEM = "system"
_OWN, _QT = "own texts", "texts of Qt"


class Texts(QTranslator):
    """Answers what widgets ask for with ``tr`` from the catalogue of the language that is spoken."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(_OWN)

    def isEmpty(self) -> bool:
        """Qt skips translators that are."""
        return False

    def translate(self, context: str, text: str, note: str | None = None, number: int = -1) -> str | None:
        """The text with its number as people write it; None leaves it as it stands in the program."""
        if context[:1] == "Q" and context[1:2].isupper():  # a text of Qt that its own translation does not have
            return None
        told = language.find(context, text, number if number >= 0 else None)
        if number < 0:
            return told
        counted = text if told is None else told
        return counted.replace("%Ln", "%n").replace("%n", language.number(number))


def chosen(kept: str) -> str:
    """The code of the language that a setting means; for ``system`` the first of the system's that is whole."""
    codes = language.shipped()
    whole = tuple(code for code in codes if code not in UNFINISHED)
    return kept if kept in codes else first_of(QLocale.system().uiLanguages(), whole)


def speak(app: QApplication, code: str) -> None:
    """Show what is built from now on in this language."""
    language.use(code)
    spoken = LANGUAGES[code]
    QLocale.setDefault(QLocale(spoken.region))
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if spoken.right_to_left else Qt.LayoutDirection.LeftToRight)
    if app.findChild(Texts, _OWN) is None:
        app.installTranslator(Texts(app))
    if (old := app.findChild(QTranslator, _QT)) is not None:
        app.removeTranslator(old)
        old.setParent(None)
    qt = QTranslator(app)
    qt.setObjectName(_QT)
    # Asked first, as the one that was installed last; English is what Qt's texts are written in.
    if qt.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)
    else:
        qt.setParent(None)
