"""Taking one person off this computer: first what lies here, then the step that cannot be undone, then what went."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from lmsdesk.domain.erasing import Traces
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_privacy import found_text, not_the_site, removed_text
from lmsdesk.ui.bridge import Work
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.widgets.basics import Button, Label, row
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.workbench import Workbench

_KEY = "erase_person"


class EraseSheet(Sheet):
    """Looks before it erases; only what was looked at can be erased."""

    def __init__(self, bench: Workbench, parent: QWidget, who: str = "") -> None:
        super().__init__(bench.theme, parent, QCoreApplication.translate("EraseSheet", "Erase a person"), width=520)
        self._bench = bench
        self.found: Traces | None = None
        self._asked = ""
        about = self.tr(
            "Takes somebody off this computer: the copy of the site, your unsent changes, the history with all "
            "receipts, and every copy of them. It cannot be undone."
        )
        self.body.addWidget(Label(bench.theme, about, "small", "muted", wrap=True))
        self.who = QLineEdit(who)
        self.who.setAccessibleName(self.tr("Who is meant"))
        self.who.setPlaceholderText(self.tr("Username, e-mail, ID number or number on the site"))
        self.look = Button(bench.theme, self.tr("Look"))
        self.look.clicked.connect(self.start_look)
        line = row(self.who, self.look)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.told = Label(bench.theme, wrap=True)
        self.told.setAccessibleName(self.tr("What was found"))
        self.discard = QCheckBox()
        self.discard.toggled.connect(self._refresh)
        self.notice = Notice(bench.theme)
        for widget in (self.told, self.discard, self.notice):
            self.body.addWidget(widget)
        self.body.addWidget(Label(bench.theme, not_the_site(), "caption", "muted", wrap=True))
        self.body.addStretch(1)
        self.erase = Button(bench.theme, self.tr("Erase"), "trash-2", "danger")
        self.erase.clicked.connect(self.start_erase)
        self.close_ = self.cancel_button()
        self.add_foot(None, self.close_, self.erase)
        self.who.textChanged.connect(self._on_typed)
        self._show(None)
        if who:
            self.start_look()
        self.who.setFocus()

    def _on_typed(self) -> None:
        self.notice.still()
        self._show(None)

    def _show(self, found: Traces | None) -> None:
        self.found = found
        self.told.setText(found_text(found) if found is not None else "")
        waiting = found.waiting if found is not None else 0
        self.discard.setChecked(False)
        self.discard.setText(self.tr("Discard the changes for them that wait (%n)", "", waiting))
        self.discard.setVisible(waiting > 0)
        self._refresh()

    def _refresh(self) -> None:
        found, running = self.found, self._bench.bridge.is_running(_KEY)
        self.look.setEnabled(bool(self.who.text().strip()) and not running)
        may = found is not None and not found.sent and (not found.waiting or self.discard.isChecked())
        self.erase.setEnabled(may and not running)
        self.look.setDefault(found is None)

    def start_look(self) -> None:
        """Count what lies here of the person."""
        self._asked = self.who.text().strip()

        async def work() -> None:
            self._show(await self._bench.console.erasing.look(self._asked))

        self._run(work)

    def start_erase(self) -> None:
        """Erase whom was looked for, and say what went."""

        async def work() -> None:
            removed = await self._bench.console.erasing.erase(self._asked, discard=self.discard.isChecked())
            self._show(None)
            self._bench.guide.erased.emit(removed.person.id)
            self.who.clear()
            self.told.setText(removed_text(removed))
            self.close_.set_text(self.tr("Close"))
            self._bench.guide.moved.emit()

        self._run(work)

    def _run(self, work: Work) -> None:
        self.notice.still()
        task = self._bench.bridge.once(_KEY, work, self._on_trouble)
        task.add_done_callback(lambda _: self._refresh())
        self._refresh()

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True
