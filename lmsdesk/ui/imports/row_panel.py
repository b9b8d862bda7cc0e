"""What is the matter with the current row, and every way out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.imports.asks import ask_key
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS
from lmsdesk.domain.imports.options import ACCEPT, Override
from lmsdesk.domain.imports.plan import Outcome, PlanRow, Suggestion
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.wording_imports.pages import page_of_fix
from lmsdesk.services.wording_rows import main_reason
from lmsdesk.ui.dialogs.create import CreateSheet
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.model import PlanModel
from lmsdesk.ui.imports.near_cards import NearCards
from lmsdesk.ui.imports.new_person import person_in
from lmsdesk.ui.imports.row_head import RowHead
from lmsdesk.ui.imports.row_keys import Act, key_name
from lmsdesk.ui.imports.words import is_problem, override_key
from lmsdesk.ui.widgets.basics import Button, column, keys_label, row
from lmsdesk.ui.widgets.fields import Tick

Change = Callable[[Override], Override]


class RowPanel(QWidget):
    """Shows one row; what is chosen here is checked at once."""

    decided = Signal(int)  # something was set for so many rows: the table goes on

    def __init__(self, job: Job, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, self._model, self._theme = job, model, job.bench.theme
        self._row: PlanRow | None = None
        self._page: str | None = None
        self._alike: Sequence[RowId] = ()
        self._with: Mapping[RowId, Override] = {}
        theme = self._theme
        self.head = RowHead(job, model)
        self.near = NearCards(job)
        self.all_alike = Tick(theme)
        self.accept = Button(theme, self.tr("Accept this row"), kind="")
        self.skip = Button(theme, self.tr("Skip row"), kind="quiet")
        self.restore = Button(theme, self.tr("Put the file's text back"), "undo-2", "quiet")
        self.new_person = Button(theme, self.tr("New person…"), "user-plus", "quiet")
        self.mend = Button(theme, self.tr("Open on the site"), "link", "quiet")
        self.keys = keys_label(theme, key_name(Act.SKIP))
        self.accept.setToolTip(f"{self.accept.text()} ({key_name(Act.ACCEPT)})")
        self.new_person.setToolTip(f"{self.new_person.text()} ({key_name(Act.NEW_PERSON)})")
        ways = row(self.new_person, self.accept, self.skip, None, self.keys, spacing=4)
        column(
            self.head,
            self.near,
            self.all_alike,
            ways,
            row(self.restore, None),
            row(self.mend, None),
            spacing=8,
            parent=self,
        )
        self.near.used.connect(self.use)
        self.accept.clicked.connect(self.accept_row)
        self.skip.clicked.connect(self.skip_row)
        self.restore.clicked.connect(self._restore)
        self.new_person.clicked.connect(self.make_person)
        self.mend.clicked.connect(self._open_page)
        self.show_row(None)

    # Showing

    def show_row(self, shown: PlanRow | None) -> None:
        """Show a row of the plan."""
        overrides = self._job.options.overrides
        if shown is not None and shown == self._row and overrides is self._with:
            return  # nothing that could have changed: what was found out about it stays
        same = shown is not None and self._row is not None and (shown.id, shown.part) == (self._row.id, self._row.part)
        self._row, self._alike, self._with = shown, (), overrides
        if not same:
            self.all_alike.setChecked(False)
        self.all_alike.hide()
        self.setVisible(shown is not None)
        if shown is None:
            return
        self.head.show_row(shown)
        self.near.show_row(shown if is_problem(shown) else None)
        override = self._job.override_of(shown)
        main = main_reason(shown.reasons)
        asks = bool(self._acceptable(shown)) and shown.outcome is Outcome.CHECK
        person = main is not None and main.code == "person_unknown"
        self._page = page_of_fix(main, self._job.bench.console.site.url) if main is not None else None
        self.mend.setVisible(self._page is not None and is_problem(shown))
        self.mend.setToolTip(self._page or "")
        self.mend.setAccessibleDescription(self.tr("The page on the site where this is put right"))
        self.accept.setVisible(asks)
        self.new_person.setVisible(person and self._job.bench.actions.can("new_user") and is_problem(shown))
        self.skip.set_text(self.tr("Bring back") if override.skip else self.tr("Skip row"))
        self.skip.setVisible(shown.outcome is not Outcome.MERGED)
        self.keys.setVisible(self.skip.isVisibleTo(self))
        self.restore.setVisible(bool(override.cells) or override.user_id is not None or override.course_id is not None)
        if is_problem(shown):
            self._job.bench.bridge.run(f"{self._job.key}.alike", lambda: self._count_alike(shown), lambda error: True)

    async def _count_alike(self, shown: PlanRow) -> None:
        found = await self._job.alike(shown)
        if self._row is shown and found:
            self._alike = found
            self.all_alike.setText(self.tr("Do the same for %Ln like it (D)", "", len(found)))
            self.all_alike.setAccessibleName(self.all_alike.text())
            self.all_alike.show()

    # Ways out

    def can(self, act: Act) -> bool:
        """Tell whether something can be done about the row now."""
        if self._row is None:
            return False
        return {
            Act.EDIT: True,
            Act.USE: self.near.isVisibleTo(self),
            Act.ACCEPT: self.accept.isVisibleTo(self),
            Act.SKIP: self.skip.isVisibleTo(self),
            Act.ALIKE: self.all_alike.isVisibleTo(self),
            Act.NEW_PERSON: self.new_person.isVisibleTo(self),
        }.get(act, False)

    def use(self, near: Suggestion) -> None:
        """Take somebody or something that was offered."""
        if near.field == "course":
            self._set(lambda old: replace(old, course_id=near.id, skip=False))
        else:
            self._set(lambda old: replace(old, user_id=near.id, skip=False))

    def use_first(self) -> None:
        """Take the first that was offered."""
        self.near.use_first()

    def make_person(self) -> None:
        """Ask for the rest of a new person, with what the row says about them; then look at the row again."""
        bench = self._job.bench
        if self._row is None or not bench.actions["new_user"].isEnabled():
            bench.tell(bench.actions.reason("new_user"))
            return
        known = person_in(self._row, self._model)
        job = self._job
        # The announcement that the tray moved comes first and makes the plan old: the check comes after it.
        again = partial(QTimer.singleShot, 0, job, job.check_again)
        CreateSheet(bench, View.USERS, self.window(), known, again).open()

    def _open_page(self) -> None:
        """Show where the site can be put right."""
        if self._page is not None:
            QDesktopServices.openUrl(QUrl(self._page))

    def skip_row(self) -> None:
        """Leave the row out, or bring it back."""
        if self._row is None or self._row.outcome is Outcome.MERGED:
            return
        skip = not self._job.override_of(self._row).skip
        self._set(lambda old: replace(old, skip=skip))

    def accept_row(self) -> None:
        """Answer the questions of this row with yes, for it alone or all alike."""
        if self._row is None:
            return
        asked = self._acceptable(self._row)
        self._set(lambda old: replace(old, accepted=old.accepted | asked))

    def _acceptable(self, shown: PlanRow) -> frozenset[str]:
        """The questions of a row that can be answered with yes for it alone; others need one answer for all."""
        plan = self._job.plan
        yes = {ask.key for ask in plan.asks if ACCEPT in ask.choices} if plan is not None else set()
        asked = [each for each in shown.reasons if WEIGHTS.get(each.code) is Weight.ASK]
        if not all(ask_key(each) in yes for each in asked):
            return frozenset()
        return frozenset(each.code for each in asked)

    def correct(self, place: int, text: str) -> None:
        """Let another text count in a cell; the file's own text takes the correction back."""
        if self._row is None:
            return
        column_ = self._model.columns[place]
        key = override_key(column_)
        same = text == self._model.original(self._row, column_)

        def corrected(old: Override) -> Override:
            cells: Mapping[str, str] = {name: kept for name, kept in old.cells.items() if name != key}
            person = None if column_.field in PERSON_FIELDS else old.user_id
            course = None if column_.field in COURSE_FIELDS else old.course_id
            cells = cells if same else {**cells, key: text}
            return replace(old, cells=cells, user_id=person, course_id=course, skip=False)

        self._set(corrected)

    def _restore(self) -> None:
        self._set(lambda old: replace(old, cells={}, user_id=None, course_id=None))

    def _set(self, change: Change) -> None:
        if self._row is None:
            return
        rows = [self._row.id, *(self._alike if self.all_alike.isChecked() else ())]
        known = self._job.options.overrides
        self.decided.emit(len(rows))
        self._job.override({row: change(known.get(row, Override())) for row in rows})
