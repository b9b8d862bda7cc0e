"""Another language for one test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from lmsdesk.ui.language import speak


@contextmanager
def speaking(app: QApplication, code: str) -> Iterator[None]:
    """Speak it, and leave everything as it was before."""
    before, there = QLocale(), set(app.findChildren(QTranslator))
    speak(app, code)
    try:
        yield
    finally:
        speak(app, "en")
        for translator in set(app.findChildren(QTranslator)) - there:
            app.removeTranslator(translator)
            translator.setParent(None)
        QLocale.setDefault(before)
