"""What is copied: data that Qt made, because the clipboard outlives Python."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QStringListModel


def clipboard_data() -> QMimeData:
    """Empty data for the clipboard.

    ``QMimeData()`` is an object of a class that PySide extends: let go of after the interpreter has ended, it takes the
    process down (seen with 6.11.3). What a model of Qt returns is not.
    """
    model = QStringListModel([""])
    made = model.mimeData([model.index(0)])
    made.clear()
    return made
