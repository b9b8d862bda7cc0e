"""What can be done to selected rows, and why not when it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from lmsdesk.domain.events import View
from lmsdesk.domain.facts import Change, changes_of
from lmsdesk.domain.filters import Op, Token
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Status, UserRow
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.api import Row
from lmsdesk.ui.dialogs.value import ValuePrompt
from lmsdesk.ui.models.columns import text_of
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.copying import copy_rows
from lmsdesk.ui.records.printing import ask_print
from lmsdesk.ui.records.views import ViewCommands
from lmsdesk.ui.rights import why_not
from lmsdesk.ui.typed import reason_against

if TYPE_CHECKING:
    from lmsdesk.ui.records.pane import RecordsPane

_ON_ROWS = frozenset(
    "set_role set_end set_start set_group suspend remove take_back copy open_on_site inspect edit_cell go_person "
    "go_course".split()
)
_ENROLMENTS_ONLY = frozenset({"set_role", "set_end", "set_start", "set_group"})


class RecordCommands:
    """Handlers of one pane."""

    def __init__(self, pane: RecordsPane) -> None:
        self._pane = pane
        self._bench = pane.bench
        self.views = ViewCommands(pane)

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        pane = self._pane
        found: dict[str, Handler] = {
            "find": self.find,
            "find_slash": self.find,
            "add_filter": pane.head.tokens.ask,
            "clear_filters": pane.clear_filters,
            "select_all": pane.table.selectAll,
            "copy": lambda: copy_rows(pane),
            "print": lambda: ask_print(pane),
            "edit_cell": lambda: pane.table.edit(pane.table.currentIndex()),
            "suspend": self.suspend,
            "remove": self.remove,
            "take_back": self.take_back,
            "inspect": pane.toggle_inspector,
            "inspector": pane.toggle_inspector,
            "next_changed": lambda: self.jump(1),
            "previous_changed": lambda: self.jump(-1),
            "open_on_site": self.open_on_site,
            "go_person": self.go_person,
            "go_course": self.go_course,
            **self.views.handlers(),
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
        rows = self._pane.rows(50)
        if name in _ON_ROWS and not rows:
            return translate("Commands", "Needs a selection")
        if name == "print" and not self._pane.model.rowCount():
            return translate("Commands", "No rows are shown")
        if name == "clear_filters" and not self._pane.query.tokens:
            return translate("Commands", "No filter is on")
        if name == "take_back" and not any(row.pending for row in rows):
            return translate("Commands", "Nothing was changed here")
        if name in _ENROLMENTS_ONLY | {"suspend", "remove"}:
            return self._barred(name, rows) or self._locked(rows)
        if name == "go_course" and not all(isinstance(row, EnrolmentRow | CourseRow) for row in rows):
            return translate("Commands", "Needs a course")
        if name == "go_person" and not all(isinstance(row, EnrolmentRow | UserRow) for row in rows):
            return translate("Commands", "Needs a person")
        return self.views.refusal(name)

    def _barred(self, name: str, rows: Sequence[Row]) -> str | None:
        """What is only in the tray can always leave it."""
        if name == "remove" and all(row.pending is not None and row.pending.mark is Mark.NEW for row in rows):
            return None
        return why_not(self._bench.console.changes, name, self._pane.view)

    def _locked(self, rows: Sequence[Row]) -> str | None:
        """An enrolment that comes from elsewhere cannot be changed from here."""
        for row in rows:
            if isinstance(row, EnrolmentRow) and row.method not in (None, "manual"):
                told = QCoreApplication.translate("Commands", "{who} is enrolled by {method}; change it there.")
                return told.format(who=row.person, method=row.method)
        return None

    def refresh(self) -> None:
        """Let the registry ask anew; say what the actions would do to these rows."""
        pane, actions, translate = self._pane, self._bench.actions, QCoreApplication.translate
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

    # Finding

    def find(self) -> None:
        """Go to the search."""
        self._pane.head.search.setFocus()
        self._pane.head.search.selectAll()

    def jump(self, step: int) -> None:
        """Go to the next row with a mark."""
        pane, table = self._pane, self._pane.table
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
        pane = self._pane
        prompt = ValuePrompt(self._bench, field, self.now(field), pane)
        prompt.taken.connect(lambda text: self.take(field, text))
        prompt.open_over(pane)
        return prompt

    def now(self, field: str) -> str:
        """What the selected rows have in a field, in words."""
        columns = {column.field: column for column in self._pane.model.columns if column.field}
        if field not in columns:
            return ""
        words = self._bench.words
        texts = {text_of(self._pane.view, columns[field], row, words) for row in self._pane.rows(100)}
        return texts.pop() if len(texts) == 1 else QCoreApplication.translate("Commands", "Mixed")

    def take(self, field: str, text: str) -> None:
        """Set a field of the selected rows to a typed value."""
        if field == "group":
            ids = self._pane.table.selected_ids()
            self._bench.stage(lambda: self._bench.console.changes.join_group(ids, text))
        elif reason_against(self._pane.view, field, text, self._bench.words) is None:
            self._pane.edit_selected(field, text)

    def suspend(self) -> None:
        """Turn what the first selected row is, for all of them."""
        rows = self._pane.rows(1)
        if not rows:
            return
        on = not is_suspended(rows[0])
        if self._pane.view is View.ENROLMENTS:
            self._pane.edit_selected("status", "suspended" if on else "active")
        elif self._pane.view is View.USERS:
            self._pane.edit_selected("suspended", "yes" if on else "no")
        else:
            self._pane.edit_selected("visible", "no" if on else "yes")

    def remove(self) -> None:
        """Stage a removal: it can be undone until it is applied."""
        ids = self._pane.table.selected_ids()
        view = self._pane.view
        if ids:
            self._bench.stage(lambda: self._bench.console.changes.remove(view, ids))

    def changes_of(self, row: Row) -> Sequence[Change]:
        """The changes on a row that wait."""
        return changes_of(self._bench.console.changes.of_row(row))

    def take_back(self) -> None:
        """Take the changes of the selected rows out of the tray."""
        rows = self._pane.rows(2000)
        ids = {number for row in rows if row.pending for number in row.pending.operations}

        async def work() -> None:
            count = await self._bench.console.changes.discard(ids)
            told = QCoreApplication.translate("Commands", "%n changes discarded", None, count)
            self._bench.guide.told.emit(told, QCoreApplication.translate("Commands", "Undo"), self._bench.undo)

        self._bench.bridge.queue("stage", work)

    # Looking elsewhere

    def open_on_site(self) -> None:
        """Open the record in the browser."""
        row = self._pane.current_row()
        if row is not None:
            QDesktopServices.openUrl(QUrl(address_of(self._bench.console.site.url, row)))

    def go_person(self) -> None:
        """Show the enrolments of the person."""
        row = self._pane.current_row()
        if isinstance(row, EnrolmentRow | UserRow):
            token = Token("username", Op.IS, (row.username,))
            self._bench.guide.place_asked.emit(Place(View.ENROLMENTS.value, query=str(token)))

    def go_course(self) -> None:
        """Show the enrolments of the course."""
        row = self._pane.current_row()
        if isinstance(row, EnrolmentRow | CourseRow):
            token = Token("course", Op.IS, (row.shortname,))
            self._bench.guide.place_asked.emit(Place(View.ENROLMENTS.value, query=str(token)))


def is_suspended(row: Row) -> bool:
    """Tell whether a row is suspended, or a course hidden."""
    if isinstance(row, EnrolmentRow):
        return row.status is Status.SUSPENDED
    if isinstance(row, UserRow):
        return bool(row.suspended)
    return row.visible is False


def address_of(site: str, row: Row) -> str:
    """The page of a record on a Moodle site."""
    if isinstance(row, UserRow):
        return f"{site}/user/profile.php?id={row.id}"
    course = row.course_id if isinstance(row, EnrolmentRow) else row.id
    if isinstance(row, EnrolmentRow):
        return f"{site}/user/view.php?id={row.user_id}&course={course}"
    return f"{site}/course/view.php?id={course}"
