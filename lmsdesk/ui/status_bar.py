"""The status bar: the sync state first, then what is running, then what is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from lmsdesk.domain.events import Paused, Progress, SyncState
from lmsdesk.services.language import within
from lmsdesk.ui.job_words import pause_text, thing_text
from lmsdesk.ui.theme.theme import MEDIUM
from lmsdesk.ui.widgets.basics import Button, Elided, IconButton, IconLabel, Label, ProgressBar, row
from lmsdesk.ui.workbench import Workbench

_LOOKS = {
    SyncState.NEVER: ("cloud", "muted", ""),
    SyncState.IDLE: ("cloud-check", "added", ""),
    SyncState.PULLING: ("refresh-cw", "accent", ""),
    SyncState.PUSHING: ("send", "accent", ""),
    SyncState.SETTLING: ("circle-dashed", "staged", ""),
    SyncState.OFFLINE: ("cloud-off", "staged", "staged"),
    SyncState.KEY_REFUSED: ("log-out", "removed", "removed"),
    SyncState.FAILED: ("triangle-alert", "removed", "removed"),
}
_WORKING = (SyncState.PULLING, SyncState.PUSHING, SyncState.SETTLING)


class StatusBar(QWidget):
    """One line of 28 pixels."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bench = bench
        self._pause: Paused | None = None  # why the running job waits
        theme = bench.theme
        self.setFixedHeight(theme.px(28))
        self.icon = IconLabel(theme, "cloud", "muted", 15)
        self.state = Label(theme, size="small", weight=MEDIUM)
        self.detail = Elided(theme, size="small", tone="muted")
        self.detail.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.retry = Button(theme, self.tr("Try now"), kind="link")
        self.retry.clicked.connect(bench.actions["sync"].trigger)
        self.job = Label(theme, size="small", tone="muted", tabular=True)
        self.bar = ProgressBar()
        self.bar.setFixedWidth(theme.px(90))
        self.bar.setAccessibleName(self.tr("Progress of the running job"))
        self.stop = IconButton(theme, "x", self.tr("Stop (Ctrl+.)"))
        self.stop.setFixedSize(theme.px(24), theme.px(24))
        self.stop.clicked.connect(bench.actions["stop"].trigger)
        self.selected = Label(theme, size="small", tone="muted", tabular=True)
        line = row(
            self.icon,
            self.state,
            self.detail,
            self.retry,
            None,
            self.job,
            self.bar,
            self.stop,
            6,
            self.selected,
            spacing=8,
            margins=(12, 0, 12, 0),
        )
        self.setLayout(line)
        self.end_job()
        self.refresh()

    def refresh(self) -> None:
        """Say the sync state again; called when it changes, and every half minute for the time in it."""
        sync, words = self._bench.console.sync, self._bench.words
        state = sync.state
        name, tone, text_tone = _LOOKS[state]
        self.icon.show_icon(name, tone)
        self.state.set_tone(text_tone)
        self.state.setText(self._words(state))
        as_of = self._bench.console.tables.as_of()
        detail = ""
        if state is SyncState.IDLE and sync.next_at:
            detail = self.tr("next at {time}").format(time=words.clock(sync.next_at))
        elif state is SyncState.OFFLINE and as_of:
            told = self.tr("Showing data from {time}. Changes are kept and sent when you are back.")
            detail = told.format(time=words.moment(as_of))
        elif state is SyncState.KEY_REFUSED:
            detail = self.tr("Editing and searching still work.")
        elif self._pause is not None and state in _WORKING:
            told = self.tr("{why} Going on at {time}.")
            detail = told.format(why=pause_text(self._pause.why), time=words.clock(self._pause.until))
        self.detail.setText(detail)
        self.state.setToolTip(words.exact(as_of) if as_of else "")
        self.retry.setVisible(state in (SyncState.OFFLINE, SyncState.FAILED))
        if state not in _WORKING:
            self.end_job()

    def _words(self, state: SyncState) -> str:
        words, as_of = self._bench.words, self._bench.console.tables.as_of()
        since = self._bench.console.sync.since
        match state:
            case SyncState.NEVER:
                return self.tr("Not synced yet")
            case SyncState.IDLE:
                return self.tr("Synced {when}").format(when=within(words.ago(as_of)))
            case SyncState.PULLING:
                return self.tr("Refreshing")
            case SyncState.PUSHING:
                return self.tr("Applying changes")
            case SyncState.SETTLING:
                return self.tr("Checking what was sent")
            case SyncState.OFFLINE:
                return self.tr("Offline since {time}").format(time=words.moment(since)) if since else self.tr("Offline")
            case SyncState.KEY_REFUSED:
                return self.tr("The key was refused")
            case SyncState.FAILED:
                return self.tr("The last sync failed")

    def show_progress(self, progress: Progress) -> None:
        """Show how far a job is; when it waited, that is over."""
        if self._pause is not None:
            self._pause = None
            self.refresh()
        number = self._bench.words.number
        what = thing_text(progress.what)
        if progress.total:
            told = self.tr("{what} {done} of {total}")
            text = told.format(what=what, done=number(progress.done), total=number(progress.total))
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
        else:
            text = self.tr("{what} {done}").format(what=what, done=number(progress.done))
            self.bar.setRange(0, 0)
        self.job.setText(text[:1].upper() + text[1:])
        for widget in (self.job, self.bar, self.stop):
            widget.show()

    def show_pause(self, pause: Paused) -> None:
        """Say why a job waits, and until when."""
        self._pause = pause
        self.refresh()

    def end_job(self) -> None:
        """Nothing runs."""
        self._pause = None
        for widget in (self.job, self.bar, self.stop):
            widget.hide()

    def show_place(self, text: str) -> None:
        """Where the focus is among rows, in the place of how many are selected."""
        self.selected.setText(text)

    def show_selected(self, count: int) -> None:
        """How many rows are selected."""
        self.selected.setText(self.tr("%n rows selected", None, count) if count else "")
