"""Enrolling people: who, where, as what, until when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import View
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.wording import tell
from lmsdesk.ui.api import Row
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.typed import read_day, reason_against
from lmsdesk.ui.widgets.basics import Label
from lmsdesk.ui.widgets.date_edit import DateEdit
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.picker import Picker
from lmsdesk.ui.words import LEARNER, field_title
from lmsdesk.ui.workbench import Workbench


class EnrolSheet(Sheet):
    """People and courses are picked by typing; everyone is enrolled in every course."""

    def __init__(self, bench: Workbench, rows: Sequence[Row], parent: QWidget) -> None:
        super().__init__(bench.theme, parent, QCoreApplication.translate("EnrolSheet", "Enrol people"), width=560)
        self._bench = bench
        self.people = Picker(bench, View.USERS, self.tr("People"), self.tr("Name, username or e-mail"))
        self.courses = Picker(bench, View.COURSES, self.tr("Courses"), self.tr("Name or short name"))
        self.role = ChoiceBox(bench.theme, bench.words.role_names())
        self.role.choose(LEARNER)
        self.role.setAccessibleName(field_title("role"))
        self.start = self._day("start")
        self.end = self._day("end")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        lines: Sequence[tuple[str, QWidget]] = (
            (self.tr("People"), self.people),
            (self.tr("Courses"), self.courses),
            (field_title("role"), self.role),
            (field_title("start"), self.start),
            (field_title("end"), self.end),
        )
        for place, (title, widget) in enumerate(lines):
            label = Label(bench.theme, title, "small", "muted")
            label.setBuddy(widget)
            top = Qt.AlignmentFlag.AlignTop if isinstance(widget, Picker) else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, place, 0, top)
            grid.addWidget(widget, place, 1)
        self.body.addLayout(grid)
        self.notice = Notice(bench.theme)
        self.body.addWidget(self.notice)
        self.body.addStretch(1)
        self.add = self.main_button(self.tr("Add to the tray"))
        self.add.clicked.connect(self._take)
        self.add_foot(None, self.cancel_button(), self.add)
        self.people.changed.connect(self._refresh)
        self.courses.changed.connect(self._refresh)
        self._preset(rows)
        self._refresh()
        (self.courses if self.people.ids() and not self.courses.ids() else self.people).line.setFocus()

    def _day(self, field: str) -> DateEdit:
        line = DateEdit(self._bench.theme, self._bench.words, view=View.ENROLMENTS, field=field)
        line.setPlaceholderText(self.tr("No date"))
        line.setAccessibleName(field_title(field))
        return line

    def _preset(self, rows: Sequence[Row]) -> None:
        """Selected people and courses are meant; a course that many enrolments share is, too."""
        for row in rows:
            if isinstance(row, UserRow):
                self.people.add(row.row, row.name)
            elif isinstance(row, CourseRow):
                self.courses.add(row.row, row.shortname)
        places = {(row.course_id, row.shortname) for row in rows if isinstance(row, EnrolmentRow)}
        if len(places) == 1:
            number, shortname = places.pop()
            self.courses.look_up(number, shortname)

    def _refresh(self) -> None:
        people, courses = len(self.people.ids()), len(self.courses.ids())
        self.add.setEnabled(bool(people and courses))
        self.add.set_text(self.tr("Enrol %n people", None, people) if people else self.tr("Enrol"))

    def _take(self) -> None:
        words, theirs = self._bench.words, {}
        for name, line in (("start", self.start), ("end", self.end)):
            reason = reason_against(View.ENROLMENTS, name, line.text().strip(), words)
            if reason is not None:
                self.notice.say(reason, tone="removed")
                line.setFocus()
                return
            theirs[name] = read_day(line.text().strip(), words, end=name == "end") if line.text().strip() else None
        people, courses, role = self.people.ids(), self.courses.ids(), self.role.chosen()
        changes = self._bench.console.changes

        async def work() -> None:
            made = await changes.enrol(people, courses, role=role, start=theirs["start"], end=theirs["end"])
            self.accept()
            translate = QCoreApplication.translate
            told = translate("Workbench", "{what}. Not sent yet.").format(what=made.title)
            self._bench.guide.told.emit(told, translate("Workbench", "Undo"), self._bench.undo)

        self._bench.bridge.queue("stage", work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True
