"""Why can, or cannot, somebody see a course? Asked about two things, answered offline, mended through the tray."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from lmsdesk.domain.access.fixes import Mend
from lmsdesk.domain.access.links import Want
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import ChangesMoved, Event, RowsChanged, View
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.wording import tell
from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.api import Row
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.place import Place
from lmsdesk.ui.widgets.access_list import AccessList
from lmsdesk.ui.widgets.access_view import AccessView
from lmsdesk.ui.widgets.basics import Button, Label
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.picker import Picker
from lmsdesk.ui.workbench import Workbench

if TYPE_CHECKING:
    from lmsdesk.services.explaining import Answer, Surveyed

CALM = 300  # milliseconds between two looks while the site is read
_KEY = "explain"


class ExplainSheet(Sheet):
    """Follows what moves while it is open: a change that was staged turns the answer at once."""

    def __init__(self, bench: Workbench, parent: QWidget, rows: Sequence[Row] = ()) -> None:
        title = QCoreApplication.translate("ExplainSheet", "Why can, or cannot, somebody see a course?")
        super().__init__(bench.theme, parent, title, width=560)
        self._bench = bench
        self.answer: Answer | None = None
        self._user: int | None = None
        self._course: int | None = None
        self._due: Sequence[str] = ()
        self.person = Picker(bench, View.USERS, self.tr("Person"), self.tr("Name, username or e-mail"), single=True)
        self.course = Picker(bench, View.COURSES, self.tr("Course"), self.tr("Name or short name"), single=True)
        self.want = ChoiceBox(
            bench.theme, {Want.SEE.value: self.tr("Open the course"), Want.TEACH.value: self.tr("Teach in it")}
        )
        self.want.setAccessibleName(self.tr("What for"))
        self.body.addLayout(self._grid())
        self.notice = Notice(bench.theme)
        self.body.addWidget(self.notice)
        self.view = AccessView(bench.theme)
        self.all = AccessList(bench.theme)
        self.all.chosen.connect(self._on_chosen)
        self.pages = QStackedWidget()
        for page in (self.view, self.all):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages, 1)
        self.stage = self.main_button(self.tr("Add to the tray"))
        self.stage.clicked.connect(self._stage)
        self.elsewhere = Button(bench.theme, "", kind="quiet")
        self.elsewhere.clicked.connect(self._go)
        self.close_button = self.cancel_button(self.tr("Close"))
        self.add_foot(self.elsewhere, None, self.close_button, self.stage)
        self.person.changed.connect(self._on_person)
        self.course.changed.connect(self._on_course)
        self.want.currentIndexChanged.connect(self.refresh)
        self._later = QTimer(self, singleShot=True, interval=CALM)
        self._later.timeout.connect(self.refresh)
        bench.bridge.announced.connect(self._on_event)
        self._show(None)
        self._preset(rows)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As much of the window as the chain needs."""
        parent = self.parentWidget()
        window = parent.window().size() if parent is not None else QSize(1200, 800)
        return QSize(min(self.theme.px(640), window.width() - 48), min(self.theme.px(720), window.height() - 48))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        lines: Sequence[tuple[str, QWidget]] = (
            (self.tr("Person"), self.person),
            (self.tr("Course"), self.course),
            (self.tr("What for"), self.want),
        )
        for place, (text, widget) in enumerate(lines):
            label = Label(self.theme, text, "small", "muted")
            label.setBuddy(widget)
            top = Qt.AlignmentFlag.AlignTop if isinstance(widget, Picker) else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, place, 0, top)
            grid.addWidget(widget, place, 1)
        return grid

    def _preset(self, rows: Sequence[Row]) -> None:
        """What was selected is meant; who is missing is asked for."""
        first = rows[0] if rows else None
        if isinstance(first, UserRow):
            self.person.add(first.row, first.name)
        elif isinstance(first, CourseRow):
            self.course.add(first.row, first.shortname)
        elif isinstance(first, EnrolmentRow):
            self.person.look_up(first.user_id, first.person)
            self.course.look_up(first.course_id, first.shortname)
        self._focus_on(self.course if isinstance(first, UserRow) else self.person)

    def _focus_on(self, picker: Picker) -> None:
        """What is still to be named comes first; after that there is only to read."""
        (self.view if picker.ids() else picker.line).setFocus()

    def _picked(self, picker: Picker, view: View) -> int | None:
        """The id of what was picked just now: its handle ends as soon as something is staged for it."""
        rows = self._bench.console.tables.read(view, picker.ids())
        return next((row.id for row in rows if isinstance(row, UserRow | CourseRow)), None)

    def _on_person(self) -> None:
        self._user = self._picked(self.person, View.USERS)
        if self._user is not None:
            self._focus_on(self.course)
        self.refresh()

    def _on_course(self) -> None:
        self._course = self._picked(self.course, View.COURSES)
        if self._course is not None:
            self._focus_on(self.person)
        self.refresh()

    def refresh(self) -> None:
        """Ask anew about whoever and whatever is named."""
        if self._user is not None and self._course is not None:
            self.ask(self._user, self._course)
        elif self._user is not None:
            self._survey(View.USERS, self._user)
        elif self._course is not None:
            self._survey(View.COURSES, self._course)
        else:
            self._bench.bridge.cancel(_KEY)
            self._show(None)

    def ask(self, user: int, course: int) -> None:
        """Ask about a person and a course by their ids."""
        want = Want(self.want.chosen())

        async def work() -> None:
            explaining = self._bench.console.explaining
            self._due = await explaining.due(user, course)
            self._show(await explaining.look(user, course, want))

        self._bench.bridge.run(_KEY, work, self._on_trouble)

    def _survey(self, view: View, number: int) -> None:
        """All courses of a person, or all people of a course, until the other one is named."""
        want = Want(self.want.chosen())

        async def work() -> None:
            found = await self._bench.console.explaining.survey(view, number, want)
            self._show(None)
            self.all.show_survey(found)
            self.pages.setCurrentWidget(self.all)

        self._bench.bridge.run(_KEY, work, self._on_trouble)

    def _on_chosen(self, line: Surveyed) -> None:
        """A line of the survey: what was not named yet is named by it."""
        account, place = line.told.pair.now.account, line.told.pair.now.place
        if self._user is None:
            self.person.look_up(account.id, account.name)
        else:
            self.course.look_up(place.id, place.shortname)

    def _on_event(self, event: Event) -> None:
        """A change was staged or sent, or the site was read: the same question once more."""
        if isinstance(event, ChangesMoved | RowsChanged) and not self._later.isActive():
            self._later.start()

    def _show(self, answer: Answer | None) -> None:
        news = answer is not None and (self.answer is None or answer.words.headline() != self.answer.words.headline())
        self.answer = answer
        self.pages.setCurrentWidget(self.view)
        looking = self._bench.console.safety.looking() is not None
        self.stage.setEnabled(answer is not None and answer.can_stage and not looking)
        place = self._place()
        self.elsewhere.setVisible(place is not None)
        if place is not None:
            self.elsewhere.set_text(place[1])
        if answer is None:
            self.view.show_nothing()
            return
        self.notice.still()
        self.view.show_answer(answer, self._due)
        self.stage.set_text(self.tr("Take out of the tray") if self._takes_back() else self.tr("Add to the tray"))
        if news:
            announce(self.view, self.view.accessibleName())

    def _takes_back(self) -> bool:
        return self.answer is not None and any(item.fix.mend is Mend.TAKE_BACK for item in self.answer.fixes)

    def _place(self) -> tuple[str, str] | None:
        """The page on which it goes on, where that is not the tray: its key, and the words of the button."""
        mends = {item.fix.mend for item in self.answer.fixes} if self.answer is not None else set()
        if Mend.APPLY in mends:
            return "changes", self.tr("Show the changes")
        if Mend.LOOK_UP in mends:
            return "unconfirmed", self.tr("Show what is unconfirmed")
        return ("conflicts", self.tr("Show the conflicts")) if Mend.DECIDE in mends else None

    def _go(self) -> None:
        place = self._place()
        if place is not None:
            self.accept()
            self._bench.guide.place_asked.emit(Place(place[0]))

    def _stage(self) -> None:
        answer = self.answer
        if answer is not None and answer.can_stage:
            self._bench.stage(lambda: self._bench.console.explaining.stage(answer))

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self._show(None)
        self.notice.say(told.what, told.next, tone="removed")
        return True
