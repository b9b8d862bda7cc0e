"""A standing banner: what happened, to what, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QWidget

from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, clear, column, row
from lmsdesk.ui.widgets.fields import restyle

Offer = tuple[str, Callable[[], object]]
_ICONS = {
    "staged": "triangle-alert",
    "removed": "circle-alert",
    "conflict": "git-compare",
    "info": "info",
    "added": "circle-check",
}


class Notice(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._theme = theme
        self.icon = IconLabel(theme, "info")
        self.title = Label(theme, weight=STRONG, wrap=True)
        self.detail = Label(theme, size="small", wrap=True)
        self._offers = row(spacing=8)
        body = row(
            self.icon, column(self.title, self.detail, spacing=2), self._offers, spacing=10, margins=(12, 7, 12, 7)
        )
        body.setStretch(1, 1)
        self.setLayout(body)
        self.key = ""
        self.hide()

    def say(
        self,
        title: str,
        detail: str = "",
        *,
        tone: str = "staged",
        icon: str = "",
        offers: Sequence[Offer] = (),
        key: str = "",
    ) -> None:
        """Show a banner; one with the same key and words is left as it is."""
        if not self.isHidden() and self.title.text() == title and self.detail.text() == detail:
            return
        self.key = key
        self.setProperty("tone", tone)
        restyle(self)
        self.icon.show_icon(icon or _ICONS[tone], tone)
        self.title.setText(title)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        clear(self._offers)
        for text, then in offers:
            button = Button(self._theme, text, kind="link")
            button.clicked.connect(then)
            self._offers.addWidget(button)
        self.setAccessibleName(f"{title} {detail}".strip())
        self.show()
        announce(self, f"{title} {detail}".strip(), urgent=tone == "removed")

    def still(self, key: str = "") -> None:
        """Take the banner away; with a key only that one."""
        if not key or self.key == key:
            self.hide()
