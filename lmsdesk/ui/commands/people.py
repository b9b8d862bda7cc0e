"""New people, courses and enrolments; why somebody sees a course or not; taking a person off this computer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import EnrolmentRow, UserRow
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.dialogs.create import CreateSheet
from lmsdesk.ui.dialogs.enrol import EnrolSheet
from lmsdesk.ui.dialogs.erase import EraseSheet
from lmsdesk.ui.dialogs.explain import ExplainSheet

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow


class PeopleCommands:
    """Sheets that begin with what is selected."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._bench = window, window.bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        return {
            "enrol": self.enrol,
            "new_user": lambda: self.create(View.USERS),
            "new_course": lambda: self.create(View.COURSES),
            "explain": self.explain,
            "erase_person": self.erase_person,
        }

    def refusal(self, name: str) -> str | None:
        """None of them depends on anything but the rights of the token."""
        return None

    def enrol(self) -> EnrolSheet:
        """Enrol people; those and the course that are selected, or whose page it is, are filled in."""
        pane = self._window.current_pane()
        subject = pane.subject()
        rows = pane.rows(200) if subject is None else [subject]
        sheet = EnrolSheet(self._bench, rows, self._window)
        sheet.open()
        return sheet

    def create(self, view: View) -> CreateSheet:
        """A new person or course."""
        sheet = CreateSheet(self._bench, view, self._window)
        sheet.open()
        return sheet

    def explain(self) -> ExplainSheet:
        """Say why somebody can or cannot see a course; the selected person, course or enrolment is meant."""
        pane = self._window.current_pane()
        subject = pane.subject()
        rows = pane.rows(1) or ([subject] if subject is not None else [])
        sheet = ExplainSheet(self._bench, self._window, rows)
        sheet.open()
        return sheet

    def erase_person(self) -> EraseSheet:
        """Take somebody off this computer; the person of the page or of the selected row is suggested."""
        pane = self._window.current_pane()
        subject = pane.subject()
        rows = [subject] if isinstance(subject, UserRow) else pane.rows(2)
        who = ""
        if len(rows) == 1 and isinstance(rows[0], UserRow | EnrolmentRow):
            who = str(rows[0].id if isinstance(rows[0], UserRow) else rows[0].user_id)
        sheet = EraseSheet(self._bench, self._window, who)
        sheet.open()
        return sheet
