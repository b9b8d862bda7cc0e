"""What can be done to the selected rows of a table, and why not when it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QDesktopServices

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Token
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Status, UserRow
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.api import Row
from lmsdesk.ui.dialogs.value import ValuePrompt
from lmsdesk.ui.models.columns import text_of
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.copying import copy_rows
from lmsdesk.ui.rights import why_not
from lmsdesk.ui.site_pages import page_of_row
from lmsdesk.ui.typed import reason_against

if TYPE_CHECKING:
    from lmsdesk.ui.records.rows_pane import RowsPane

_ON_ROWS = frozenset(
    "set_role set_end set_start set_group suspend remove take_back copy open_on_site inspect edit_cell go_person "
    "go_course person_enrolments course_enrolments".split()
)
_ENROLMENTS_ONLY = frozenset({"set_role", "set_end", "set_start", "set_group"})


class RowCommands:
    """Handlers of one table."""

    def __init__(self, pane: RowsPane) -> None:
        self._rows_pane = pane
        self._bench = pane.bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        pane = self._rows_pane
        found: dict[str, Handler] = {
            "select_all": pane.table.selectAll,
            "copy": lambda: copy_rows(pane),
            "edit_cell": lambda: pane.table.edit(pane.table.currentIndex()),
            "suspend": self.suspend,
            "remove": self.remove,
            "take_back": self.take_back,
            "next_changed": lambda: self.jump(1),
            "previous_changed": lambda: self.jump(-1),
            "open_on_site": self.open_on_site,
            "go_person": self.go_person,
            "go_course": self.go_course,
            "person_enrolments": self.person_enrolments,
            "course_enrolments": self.course_enrolments,
        }
        if pane.view is View.ENROLMENTS:
            found["set_role"] = lambda: self.ask("role")
            found["set_end"] = lambda: self.ask("end")
            found["set_start"] = lambda: self.ask("start")
            found["set_group"] = lambda: self.ask("group")
        return found

    def refusal(self, name: str) -> str | None:
        """Why it cannot be done now."""
        translate = QCoreApplication.translate
        rows = self._rows_pane.rows(50)
        if name in _ON_ROWS and not rows:
            return translate("Commands", "Needs a selection")
        if name == "take_back" and not any(row.pending for row in rows):
            return translate("Commands", "Nothing was changed here")
        if name in _ENROLMENTS_ONLY | {"suspend", "remove"}:
            return self._barred(name, rows) or self._locked(rows)
        if name in ("go_course", "course_enrolments") and not _all(rows, EnrolmentRow, CourseRow):
            return translate("Commands", "Needs a course")
        if name in ("go_person", "person_enrolments") and not _all(rows, EnrolmentRow, UserRow):
            return translate("Commands", "Needs a person")
        return None

    def _barred(self, name: str, rows: Sequence[Row]) -> str | None:
        """What is only in the tray can always leave it."""
        if name == "remove" and all(row.pending is not None and row.pending.mark is Mark.NEW for row in rows):
            return None
        return why_not(self._bench.console.changes, name, self._rows_pane.view)

    def _locked(self, rows: Sequence[Row]) -> str | None:
        """An enrolment that comes from elsewhere cannot be changed from here."""
        for row in rows:
            if isinstance(row, EnrolmentRow) and row.method not in (None, "manual"):
                told = QCoreApplication.translate("Commands", "{who} is enrolled by {method}; change it there.")
                return told.format(who=row.person, method=row.method)
        return None

    def refresh(self) -> None:
        """Let the registry ask anew; say what the actions would do to these rows."""
        pane, actions, translate = self._rows_pane, self._bench.actions, QCoreApplication.translate
        if not pane.isVisible():
            return
        remove = {
            View.ENROLMENTS: translate("Commands", "Unenrol"),
            View.USERS: translate("Commands", "Delete account"),
            View.COURSES: translate("Commands", "Delete course"),
        }[pane.view]
        rows = pane.rows(1)
        if rows and rows[0].pending is not None and rows[0].pending.mark is Mark.NEW:
            remove = translate("Commands", "Take out of the tray")
        actions.say("remove", remove)
        suspended = bool(rows) and is_suspended(rows[0])
        actions.say("suspend", self._suspend_words(rows[0] if rows else None, suspended))
        self._bench.guide.moved.emit()

    @staticmethod
    def _suspend_words(row: Row | None, suspended: bool) -> str:
        translate = QCoreApplication.translate
        if isinstance(row, CourseRow):
            return translate("Commands", "Show") if suspended else translate("Commands", "Hide")
        return translate("Commands", "Make active") if suspended else translate("Commands", "Suspend")

    def jump(self, step: int) -> None:
        """Go to the next row with a mark."""
        pane, table = self._rows_pane, self._rows_pane.table
        ids, at = pane.model.ids, table.current_number()
        # Rows with unsent edits have negative handles, so that no row needs to be read.
        order = range(at + 1, len(ids)) if step > 0 else range(at - 1, -1, -1)
        for number in order:
            if ids[number] < 0:
                table.go_to(number)
                return
        self._bench.tell(QCoreApplication.translate("Commands", "No more changed rows in this direction"))

    # Editing

    def ask(self, field: str) -> ValuePrompt:
        """Ask for a value for the selected rows."""
        pane = self._rows_pane
        prompt = ValuePrompt(self._bench, field, self.now(field), pane)
        prompt.taken.connect(lambda text: self.take(field, text))
        prompt.open_over(pane)
        return prompt

    def now(self, field: str) -> str:
        """What the selected rows have in a field, in words."""
        columns = {column.field: column for column in self._rows_pane.model.columns if column.field}
        if field not in columns:
            return ""
        words = self._bench.words
        texts = {text_of(self._rows_pane.view, columns[field], row, words) for row in self._rows_pane.rows(100)}
        return texts.pop() if len(texts) == 1 else QCoreApplication.translate("Commands", "Mixed")

    def take(self, field: str, text: str) -> None:
        """Set a field of the selected rows to a typed value."""
        if field == "group":
            ids = self._rows_pane.table.selected_ids()
            self._bench.stage(lambda: self._bench.console.changes.join_group(ids, text))
        elif reason_against(self._rows_pane.view, field, text, self._bench.words) is None:
            self._rows_pane.edit_selected(field, text)

    def suspend(self) -> None:
        """Turn what the first selected row is, for all of them."""
        rows = self._rows_pane.rows(1)
        if not rows:
            return
        on = not is_suspended(rows[0])
        if self._rows_pane.view is View.ENROLMENTS:
            self._rows_pane.edit_selected("status", "suspended" if on else "active")
        elif self._rows_pane.view is View.USERS:
            self._rows_pane.edit_selected("suspended", "yes" if on else "no")
        else:
            self._rows_pane.edit_selected("visible", "no" if on else "yes")

    def remove(self) -> None:
        """Stage a removal: it can be undone until it is applied."""
        ids = self._rows_pane.table.selected_ids()
        view = self._rows_pane.view
        if ids:
            self._bench.stage(lambda: self._bench.console.changes.remove(view, ids))

    def take_back(self) -> None:
        """Take the changes of the selected rows out of the tray."""
        rows = self._rows_pane.rows(2000)
        ids = {number for row in rows if row.pending for number in row.pending.operations}

        async def work() -> None:
            count = await self._bench.console.changes.discard(ids)
            told = QCoreApplication.translate("Commands", "%n changes discarded", None, count)
            self._bench.guide.told.emit(told, QCoreApplication.translate("Commands", "Undo"), self._bench.undo)

        self._bench.bridge.queue("stage", work)

    # Looking elsewhere

    def open_on_site(self) -> None:
        """Open the record in the browser."""
        row = self._rows_pane.current_row()
        if row is not None:
            QDesktopServices.openUrl(page_of_row(self._bench.console.site.url, row))

    def go_person(self) -> None:
        """Go to the page of the person."""
        row = self._rows_pane.current_row()
        if isinstance(row, EnrolmentRow | UserRow):
            number = row.id if isinstance(row, UserRow) else row.user_id
            self._bench.guide.place_asked.emit(Place("person", str(number)))

    def go_course(self) -> None:
        """Go to the page of the course."""
        row = self._rows_pane.current_row()
        if isinstance(row, EnrolmentRow | CourseRow):
            number = row.id if isinstance(row, CourseRow) else row.course_id
            self._bench.guide.place_asked.emit(Place("course", str(number)))

    def person_enrolments(self) -> None:
        """Show the enrolments of the person."""
        row = self._rows_pane.current_row()
        if isinstance(row, EnrolmentRow | UserRow):
            self._bench.guide.place_asked.emit(enrolments_of("username", row.username))

    def course_enrolments(self) -> None:
        """Show the enrolments of the course."""
        row = self._rows_pane.current_row()
        if isinstance(row, EnrolmentRow | CourseRow):
            self._bench.guide.place_asked.emit(enrolments_of("course", row.shortname))


def enrolments_of(field: str, value: str) -> Place:
    """The enrolments with this value in a field."""
    return Place(View.ENROLMENTS.value, query=str(Token(field, Op.IS, (value,))))


def _all(rows: Sequence[Row], *kinds: type[Row]) -> bool:
    return all(isinstance(row, kinds) for row in rows)


def is_suspended(row: Row) -> bool:
    """Tell whether a row is suspended, or a course hidden."""
    if isinstance(row, EnrolmentRow):
        return row.status is Status.SUSPENDED
    if isinstance(row, UserRow):
        return bool(row.suspended)
    return row.visible is False
