"""Texts of servers and files in tooltips: shown as they are, never taken for markup, and not longer than a screen.

Labels of ours are plain by themselves (``widgets.basics.Label``); a tooltip of Qt guesses what it is given.
"""

from __future__ import annotations

import html

from PySide6.QtGui import Qt  # its own part of the namespace: the one in QtCore does not guess

LONGEST = 2_000  # characters


def plain_tip(text: str) -> str:
    """The text as a tooltip."""
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    if not Qt.mightBeRichText(shown):
        return shown
    return f'<div style="white-space: pre-wrap">{html.escape(shown)}</div>'
