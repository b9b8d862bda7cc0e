"""The first window, while no site is connected: two ways to begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QWidget

from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, column, ground, row
from lmsdesk.ui.widgets.notice import Notice, Offer


class WelcomeWindow(QMainWindow):
    """Explains the two ways; the program does what they mean."""

    connect_asked = Signal()
    practice_asked = Signal()
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setWindowTitle(self.tr("LMS Desk"))
        self.setMinimumSize(theme.px(720), theme.px(480))
        self.resize(theme.px(960), theme.px(600))
        self.notice = Notice(theme)
        title = Label(theme, self.tr("Welcome to LMS Desk"), "title", weight=STRONG)
        text = self.tr(
            "People, courses and enrolments of a learning management system, at once and also offline. "
            "Nothing leaves this computer until you say Apply."
        )
        about = Label(theme, text, tone="muted", wrap=True)
        about.setAlignment(Qt.AlignmentFlag.AlignCenter)
        about.setFixedWidth(theme.px(520))
        about.setMinimumHeight(about.heightForWidth(theme.px(520)))
        self.connect_button = Button(theme, self.tr("Connect a Moodle"), "server", "primary")
        self.practice_button = Button(theme, self.tr("Open the practice campus"), "graduation-cap")
        site = self._card(
            "server",
            self.tr("Your site"),
            self.tr("You need its address and a token. A check says what the token may do before anything is kept."),
            self.connect_button,
            self.connect_asked.emit,
        )
        practice = self._card(
            "graduation-cap",
            self.tr("A place to try everything"),
            self.tr(
                "A made-up campus on this computer that speaks Moodle's language. Break it, reset it, learn the keys."
            ),
            self.practice_button,
            self.practice_asked.emit,
        )
        promise = Button(theme, self.tr("What LMS Desk promises"), kind="link")
        promise.clicked.connect(self.show_promise)
        QShortcut(QKeySequence(Qt.Key.Key_F1), self, self.show_promise)
        shell = ground()
        layout = column(self.notice, None, spacing=8, margins=(24, 24, 24, 24), parent=shell)
        for widget in (title, about):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(theme.px(20))
        layout.addLayout(row(None, site, practice, None, spacing=16))
        layout.addSpacing(theme.px(16))
        layout.addLayout(row(None, promise, None))
        layout.addStretch(2)
        self.setCentralWidget(shell)

    def _card(self, icon: str, title: str, text: str, button: Button, then: Callable[[], object]) -> QWidget:
        theme = self._theme
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(theme.px(300))
        button.clicked.connect(then)
        about = Label(theme, text, "small", "muted", wrap=True)
        about.setMinimumHeight(theme.px(54))
        column(
            IconLabel(theme, icon, "accent", 24),
            Label(theme, title, "heading", weight=STRONG),
            about,
            None,
            row(button, None),
            spacing=8,
            margins=(18, 16, 18, 16),
            parent=card,
        )
        return card

    def say(self, what: str, then: str, offers: Sequence[Offer] = ()) -> None:
        """Say what went wrong, and what can be done here."""
        self.notice.say(what, then, tone="removed", offers=offers)
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """While a site is being opened nothing else is."""
        self.connect_button.setEnabled(not busy)
        self.practice_button.setEnabled(not busy)
        text = self.tr("The campus is being opened\u2026") if busy else self.tr("Open the practice campus")
        self.practice_button.set_text(text)
        if busy:
            self.notice.still()

    def show_promise(self) -> HelpSheet:
        """Open the promise."""
        sheet = HelpSheet(self._theme, "promise", self)
        sheet.open()
        return sheet

    def closeEvent(self, event: QCloseEvent) -> None:
        """The program ends with it, unless another window is open by then."""
        super().closeEvent(event)
        self.closed.emit()
