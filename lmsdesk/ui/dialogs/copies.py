"""The copies of what waits and of the history: what there are, what restoring one would change, and restoring it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QListWidget, QStackedWidget, QWidget

from lmsdesk.domain.backups import Backup, Difference
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.facts import SiteFacts
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_safety import difference_lines, what_words
from lmsdesk.ui.api import Backups
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.models.copies import CopiesModel
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, Label, column
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.words import Words

_COMPARE, _CHECK, _EXPORT = "compare_copy", "check_copies", "export_copy"
_LISTED = 200  # changes that are named


class CopiesSheet(Sheet):
    """Looks only; what restores asks the program, which closes the site before and opens it afterwards."""

    restore_asked = Signal(str)  # the name of a copy, "" to begin with nothing

    def __init__(
        self,
        theme: Theme,
        backups: Backups,
        bridge: Bridge,
        site: SiteFacts,
        parent: QWidget,
        trouble: LmsDeskError | None = None,
    ) -> None:
        title = QCoreApplication.translate("CopiesSheet", "Copies of your changes: {site}").format(site=site.title)
        super().__init__(theme, parent, title, width=800)
        self._backups, self._bridge, self._site = backups, bridge, site
        self._difference: Difference | None = None
        about = self.tr(
            "What waits, what was sent, saved views and presets are copied before each push, after larger changes and "
            "once a day. Restoring one keeps what is there now as a copy, too."
        )
        self.body.addWidget(Label(theme, about, "small", "muted", wrap=True))
        self.notice = Notice(theme)
        self.body.addWidget(self.notice)
        self.model = CopiesModel(Words(site.zone, lambda: int(time.time()), dict), self)
        self.table = CellsTable(Ink(theme, self), self.model, self.tr("Copies, newest first"))
        self.table.setMinimumHeight(theme.px(150))
        self.empty = Placeholder(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack, 3)
        self.body.addWidget(self._build_difference(), 2)
        self._build_foot(trouble)
        self.table.moved.connect(self._on_moved)
        self.table.entered.connect(lambda row: self.ask_restore())
        self.table.escaped.connect(self.reject)
        if trouble is not None:
            then = self.tr("Restore a copy, or begin with nothing. The file that cannot be read is kept either way.")
            self.notice.say(tell(trouble).what, then, tone="removed")
        self._refresh()
        self.reload()

    def _build_difference(self) -> QWidget:
        theme = self.theme
        box = QWidget()
        self.told = Label(theme, wrap=True)
        self.told.setAccessibleName(self.tr("What restoring this copy would change"))
        self.changes = QListWidget()
        self.changes.setObjectName("sheet")
        self.changes.setAccessibleName(self.tr("Changes that would come back or leave"))
        self.changes.setMinimumHeight(theme.px(84))
        heading = Label(theme, self.tr("What restoring this copy would change"), "small", weight=STRONG)
        column(heading, self.told, self.changes, spacing=6, parent=box).setStretch(2, 1)
        self.below = box
        return box

    def _build_foot(self, trouble: LmsDeskError | None) -> None:
        theme = self.theme
        self.help = Button(theme, self.tr("How copies are kept"), kind="link")
        self.help.clicked.connect(self.explain)
        self.begin = Button(theme, self.tr("Begin with nothing\u2026"), kind="quiet")
        self.begin.clicked.connect(self.ask_begin)
        self.begin.setVisible(trouble is not None)
        self.save = Button(theme, self.tr("Save a copy\u2026"), "download")
        self.save.clicked.connect(self.ask_export)
        self.restore = self.main_button(self.tr("Restore\u2026"), "history")
        self.restore.clicked.connect(self.ask_restore)
        self.add_foot(self.help, self.begin, None, self.cancel_button(self.tr("Close")), self.save, self.restore)

    # What there is

    def reload(self) -> None:
        """Look which copies there are, and check them one after the other."""

        async def work() -> None:
            self.show_copies(await self._backups.all())
            for name in [copy.name for copy in self.model.copies if copy.sound is None]:
                self.model.take_check(name, await self._backups.verify(name))
                self._refresh()

        self._bridge.run(_CHECK, work, self._on_trouble)

    def show_copies(self, copies: Sequence[Backup]) -> None:
        """Fill the table."""
        self.model.show(copies)
        self.stack.setCurrentWidget(self.table if copies else self.empty)
        self.below.setVisible(bool(copies))
        if copies:
            self.table.go_to(0)
            self.table.setFocus()
        else:
            self.empty.say(
                "history",
                self.tr("There are no copies yet"),
                self.tr("The first one is made before the first push, or with the first twenty changes."),
            )
        self._refresh()

    def chosen(self) -> Backup | None:
        """The marked copy."""
        row = self.table.current_number()
        return self.model.copies[row] if 0 <= row < len(self.model.copies) else None

    def _on_moved(self) -> None:
        copy = self.chosen()
        self._difference = None
        self.changes.clear()
        self.told.setText(self.tr("Being compared\u2026") if copy is not None else "")
        self._refresh()
        if copy is None:
            return

        async def work() -> None:
            self.show_difference(await self._backups.compare(copy.name))

        self._bridge.run(_COMPARE, work, self._on_not_compared)

    def show_difference(self, found: Difference) -> None:
        """Say what would come back and what would leave."""
        self._difference = found
        self.told.setText(" ".join(difference_lines(found)))
        self.changes.clear()
        groups = (
            (self.tr("comes back"), found.back),
            (self.tr("leaves"), found.leaving),
            (self.tr("sent since"), found.again),
        )
        for word, lines in groups:
            for line in lines[:_LISTED]:
                self.changes.addItem(f"{word}   {line.label}   {what_words(line.verb, line.entity)}")
        self.changes.setVisible(self.changes.count() > 0)
        self._refresh()

    def _on_not_compared(self, error: LmsDeskError) -> bool:
        self.told.setText(str(tell(error)))
        return True

    def _refresh(self) -> None:
        copy = self.chosen()
        self.save.setEnabled(copy is not None)
        self.restore.setEnabled(copy is not None and copy.sound is not False and self._difference is not None)

    # What can be done

    def ask_restore(self) -> ConfirmSheet | None:
        """Ask before a copy takes the place of what is there now."""
        copy, found = self.chosen(), self._difference
        if copy is None or found is None or not self.restore.isEnabled():
            return None
        text = "\n".join(
            [*difference_lines(found), self.tr("What is there now is kept as a copy, so this can be taken back.")]
        )
        when = self.model.cell(self.table.current_number(), 0)
        title = self.tr("Restore the copy of {when}?").format(when=when.text if when is not None else copy.name)
        sheet = ConfirmSheet(self.theme, self, title, text, self.tr("Restore this copy"))
        sheet.agreed.connect(lambda: self._agree(copy.name))
        sheet.open()
        return sheet

    def ask_begin(self) -> ConfirmSheet:
        """Ask before an empty desk takes the place of one that cannot be read."""
        sheet = ConfirmSheet(
            self.theme,
            self,
            self.tr("Begin with nothing?"),
            self.tr("Nothing will wait, and the history begins anew. The file that cannot be read is kept beside it."),
            self.tr("Begin with nothing"),
        )
        sheet.agreed.connect(lambda: self._agree(""))
        sheet.open()
        return sheet

    def _agree(self, name: str) -> None:
        self.accept()
        self.restore_asked.emit(name)

    def ask_export(self) -> QFileDialog | None:
        """Ask where a copy is saved."""
        if (copy := self.chosen()) is None:
            return None
        dialog = QFileDialog(self, self.tr("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Copies (*.sqlite3)")])
        dialog.setDefaultSuffix("sqlite3")
        dialog.selectFile(copy.name)
        dialog.fileSelected.connect(lambda chosen: self.export(copy.name, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def export(self, name: str, path: Path) -> None:
        """Save a copy somewhere else."""

        async def work() -> None:
            await self._backups.export(name, path)
            self.notice.say(self.tr("Saved as {file}").format(file=path.name), tone="added")

        self._bridge.once(_EXPORT, work, self._on_trouble)

    def explain(self) -> HelpSheet:
        """Open the page of the help about copies."""
        sheet = HelpSheet(self.theme, "copies", self)
        sheet.open()
        return sheet

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True

    def done(self, result: int) -> None:
        """What is still being read is not waited for."""
        for key in (_CHECK, _COMPARE):
            self._bridge.cancel(key)
        super().done(result)
