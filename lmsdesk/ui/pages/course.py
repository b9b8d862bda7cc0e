"""The page of a course: who is in it, its settings, what stands out, and its groups."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Query, Token
from lmsdesk.domain.health import concerns_of
from lmsdesk.domain.pages import CoursePage, Crowd
from lmsdesk.domain.rows import CourseRow
from lmsdesk.services.wording_pages import concern_text
from lmsdesk.ui.pages.frame import RecordPage
from lmsdesk.ui.panes.enrolments import bulk
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.row_commands import enrolments_of
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import IconLabel, Label, row
from lmsdesk.ui.widgets.link import Link
from lmsdesk.ui.words import mark_text

SHOWN = 40  # groups that are listed


class CoursePane(RecordPage[CoursePage]):
    """People in the middle; their enrolments are edited as in their table, the settings in the fields beside."""

    record_view = View.COURSES
    layout_wide = (
        ("state", 28), ("person", 180), ("role", 120), ("status", 104), ("end", 104),
        ("last_access", 104), ("progress", 96), ("groups", 90), ("method", 80),
    )  # fmt: skip
    layout_narrow = (("state", 28), ("person", 160), ("role", 100), ("status", 100), ("end", 100), ("progress", 90))

    def bulk_actions(self) -> tuple[tuple[str, str], ...]:
        """As in the table of enrolments."""
        return bulk()

    def rows_title(self) -> str:
        """What the rows are."""
        return self.tr("People")

    async def read(self, number: int) -> CoursePage | None:
        """The course."""
        return await self.bench.console.pages.course(number)

    def take(self, told: CoursePage) -> Sequence[int]:
        """Name, settings and people."""
        self.record, self.is_gone = told.course, told.is_gone
        self.head.title.setText(told.course.fullname or told.course.shortname)
        if told.is_gone:
            when = self.bench.words.moment(told.course.as_of) if told.course.as_of else ""
            detail = self.tr("What is shown was read on {when}.").format(when=when) if when else ""
            self.say(self.tr("This course is not on the site any more."), detail)
        else:
            self.say("", "")
        return told.enrolments

    def tell_more(self, told: CoursePage) -> None:
        """What stands out, figures, and groups."""
        theme, layout = self.bench.theme, self.inspector.more_facts
        concerns = concerns_of(told.course, told.figures, self.bench.console.now())
        layout.addSpacing(14)
        layout.addWidget(Label(theme, self.tr("What stands out"), weight=STRONG))
        for concern in concerns:
            self._line("triangle-alert", "staged", concern_text(concern))
        if not concerns:
            self._line("circle-check", "added", self.tr("Nothing, as far as it was read."))
        layout.addSpacing(10)
        self._figures(told)
        layout.addSpacing(14)
        layout.addWidget(Label(theme, self.tr("Groups"), weight=STRONG))
        if not told.groups:
            layout.addWidget(Label(theme, self.tr("None was read."), "small", "muted", wrap=True))
        for group in told.groups[:SHOWN]:
            self._group(told.course, group)
        if len(told.groups) > SHOWN:
            left = self.bench.words.number(len(told.groups) - SHOWN)
            layout.addWidget(Label(theme, self.tr("… and {count} more").format(count=left), "small", "muted"))
        if told.course.as_of:
            read = self.tr("Read from the site: {ago}").format(ago=self.bench.words.ago(told.course.as_of))
            layout.addSpacing(8)
            layout.addWidget(Label(theme, read, "caption", "muted", wrap=True))

    def _line(self, icon: str, tone: str, text: str) -> None:
        theme = self.bench.theme
        line = row(IconLabel(theme, icon, tone, 14), Label(theme, text, "small", wrap=True), spacing=8)
        line.setStretch(1, 1)
        self.inspector.more_facts.addLayout(line)

    def _figures(self, told: CoursePage) -> None:
        theme, figures, number = self.bench.theme, told.figures, self.bench.words.number
        lines = [
            (self.tr("Active learners"), number(figures.learners)),
            (self.tr("Active teachers"), number(figures.teachers)),
            (self.tr("Completed it"), number(figures.completed)),
        ]
        if figures.roles_unknown:
            lines.append((self.tr("Roles not read"), number(figures.roles_unknown)))
        for title, value in lines:
            line = row(Label(theme, title, "small", "muted"), None, Label(theme, value, "small", tabular=True))
            self.inspector.more_facts.addLayout(line)

    def _group(self, course: CourseRow, group: Crowd) -> None:
        theme, count = self.bench.theme, self.bench.words.number(group.size)
        made = Link(theme, group.name, more=self.tr("group of {count}").format(count=count))
        tokens = (Token("course", Op.IS, (course.shortname,)), Token("group", Op.IS, (group.name,)))
        place = Place(View.ENROLMENTS.value, query=str(Query(View.ENROLMENTS, "", tokens)))
        made.clicked.connect(lambda: self.bench.guide.place_asked.emit(place))
        self.inspector.more_facts.addLayout(row(made, None, Label(theme, count, "small", "muted", tabular=True)))
        if group.mark is not None:
            self.inspector.more_facts.addWidget(Label(theme, mark_text(group.mark), "caption", "staged", wrap=True))

    def explain_none(self) -> None:
        """Nobody is in it."""
        self.none.say("users", self.tr("Nobody is in it"), self.tr("No enrolment was read, and none waits."))

    def explain_unknown(self) -> None:
        """No course with this number."""
        text = self.tr("The site was never read since it was made, or it belongs to another site.")
        self.placeholder.say("book-open", self.tr("No course of this number is known here"), text)

    def show_listed(self) -> None:
        """The enrolments in their table."""
        if isinstance(self.record, CourseRow):
            self.bench.guide.place_asked.emit(enrolments_of("course", self.record.shortname))
