"""A site that seems to have been restored: check what was applied, send again what is missing, or go on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QListWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.rollback import Rechecked
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_safety import rechecked_lines, signs_text, what_words
from lmsdesk.ui.bridge import Work
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.widgets.basics import Button, Label, ProgressBar, row
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.workbench import Workbench

_KEY = "recheck"
DAYS = (1, 3, 7, 14, 30)
_LISTED = 500  # changes that are named


class WentBackSheet(Sheet):
    """Nothing is sent from here: what is missing goes into the tray, and through the same plan as everything."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        title = QCoreApplication.translate("WentBackSheet", "Was {site} restored?").format(
            site=bench.console.site.title
        )
        super().__init__(bench.theme, parent, title, width=620)
        self._bench = bench
        self.found: Rechecked | None = None
        theme, signs = bench.theme, bench.console.safety.went_back()
        about = self.tr("It looks as if its database was brought back to an earlier state: {signs}.")
        if signs is None:
            about = self.tr("Reads again what was applied, and says what of it is not in effect any more.")
        self.body.addWidget(Label(theme, about.format(signs=signs_text(signs) if signs else ""), wrap=True))
        self.days = ChoiceBox(theme, {str(days): self.tr("%n days", None, days) for days in DAYS})
        self.days.choose("7")
        self.days.setAccessibleName(self.tr("How far back"))
        ask = Label(theme, self.tr("Check what was applied in the last"))
        ask.setBuddy(self.days)
        self.check = self.main_button(self.tr("Check"), "refresh-cw")
        self.check.clicked.connect(self.start)
        self.body.addLayout(row(ask, self.days, None, self.check))
        self.bar = ProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.tr("Reading the site"))
        self.told = Label(theme, wrap=True)
        self.told.setAccessibleName(self.tr("What was found"))
        self.list = QListWidget()
        self.list.setObjectName("sheet")
        self.list.setAccessibleName(self.tr("Changes that are not in effect"))
        self.list.setMinimumHeight(theme.px(160))
        self.notice = Notice(theme)
        for widget in (self.bar, self.told, self.notice):
            self.body.addWidget(widget)
        self.body.addWidget(self.list, 1)
        self.body.addStretch(0)
        self.help = Button(theme, self.tr("What this means"), kind="link")
        self.help.clicked.connect(self.explain)
        self.accept_ = Button(theme, self.tr("The site is as it should be"))
        self.accept_.clicked.connect(self.ask_accept)
        self.again = Button(theme, "", "send", "primary")
        self.again.clicked.connect(self.requeue)
        self.add_foot(self.help, None, self.cancel_button(self.tr("Later")), self.accept_, self.again)
        self._refresh()
        self.check.setFocus()

    def start(self) -> None:
        """Read what was applied."""
        days = int(self.days.chosen())

        async def work() -> None:
            self.show_found(await self._bench.console.safety.recheck(days))

        self.found = None
        self.notice.still()
        self._run(work)

    def show_found(self, found: Rechecked) -> None:
        """Say what is in effect and what is not."""
        self.found = found
        self.told.setText(" ".join(rechecked_lines(found)))
        self.list.clear()
        for item in found.missing[:_LISTED]:
            self.list.addItem(f"{item.label}   {what_words(item.verb, item.key.entity)}")
        self._refresh()

    def requeue(self) -> None:
        """Put what is missing into the tray again."""
        found = self.found
        if found is None or not found.missing:
            return

        async def work() -> None:
            kept = await self._bench.console.safety.requeue(found)
            self.accept()
            text = self.tr("{what}. Not sent yet.").format(what=kept.title)
            self._bench.guide.told.emit(text, self.tr("Undo"), self._bench.undo)
            self._bench.guide.moved.emit()

        self._run(work)

    def ask_accept(self) -> ConfirmSheet:
        """Ask before what is missing is left as it is."""
        sheet = ConfirmSheet(
            self.theme,
            self,
            self.tr("Leave the site as it is?"),
            self.tr("What waits can be sent again. What was applied and is missing now is not sent a second time."),
            self.tr("Leave it as it is"),
        )
        sheet.agreed.connect(self._accept)
        sheet.open()
        return sheet

    def _accept(self) -> None:
        async def work() -> None:
            await self._bench.console.safety.accept()
            self.accept()
            self._bench.guide.moved.emit()

        self._run(work)

    def explain(self) -> HelpSheet:
        """Open the page of the help about this."""
        sheet = HelpSheet(self.theme, "copies", self)
        sheet.open()
        return sheet

    def _run(self, work: Work) -> None:
        task = self._bench.bridge.once(_KEY, work, self._on_trouble)
        task.add_done_callback(lambda _: self._on_done())
        self._refresh()

    def _on_done(self) -> None:
        """The focus goes to what is most likely wanted next."""
        self._refresh()
        if self.found is not None:
            (self.again if self.found.missing else self.accept_).setFocus()

    def _refresh(self) -> None:
        running = self._bench.bridge.is_running(_KEY)
        missing = len(self.found.missing) if self.found is not None else 0
        self.bar.setVisible(running)
        self.check.setEnabled(not running)
        self.accept_.setEnabled(not running)
        self.list.setVisible(missing > 0)
        self.again.set_text(self.tr("Put %n into the tray again", None, missing))
        self.again.setVisible(missing > 0)
        self.again.setEnabled(missing > 0 and not running)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True
