"""The page of a person: where they are enrolled, the account, and the cohorts they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Token
from lmsdesk.domain.pages import Belonging, PersonPage
from lmsdesk.ui.pages.frame import RecordPage
from lmsdesk.ui.panes.enrolments import bulk
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.row_commands import enrolments_of
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Label, row
from lmsdesk.ui.widgets.link import Link
from lmsdesk.ui.words import mark_text


class PersonPane(RecordPage[PersonPage]):
    """Enrolments in the middle; they are edited as in their table, the account in the fields beside."""

    record_view = View.USERS
    layout_wide = (
        ("state", 28), ("course", 220), ("role", 120), ("status", 104), ("end", 104), ("last_access", 104),
        ("progress", 96), ("groups", 90), ("method", 80),
    )  # fmt: skip
    layout_narrow = (("state", 28), ("course", 180), ("role", 100), ("status", 100), ("end", 100), ("progress", 90))

    def bulk_actions(self) -> tuple[tuple[str, str], ...]:
        """As in the table of enrolments."""
        return bulk()

    def rows_title(self) -> str:
        """What the rows are."""
        return self.tr("Enrolments")

    async def read(self, number: int) -> PersonPage | None:
        """The person."""
        return await self.bench.console.pages.person(number)

    def take(self, told: PersonPage) -> Sequence[int]:
        """Name, account and enrolments."""
        self.record, self.is_gone = told.user, told.is_gone
        self.head.title.setText(told.user.name)
        if told.is_gone:
            when = self.bench.words.moment(told.user.as_of) if told.user.as_of else ""
            detail = self.tr("What is shown was read on {when}.").format(when=when) if when else ""
            self.say(self.tr("This account is not on the site any more."), detail)
        else:
            self.say("", "")
        return told.enrolments

    def tell_more(self, told: PersonPage) -> None:
        """The cohorts, and of when all this is."""
        theme, layout = self.bench.theme, self.inspector.more_facts
        layout.addSpacing(14)
        layout.addWidget(Label(theme, self.tr("Cohorts"), weight=STRONG))
        if not told.cohorts:
            layout.addWidget(Label(theme, self.tr("In none that was read."), "small", "muted", wrap=True))
        for cohort in told.cohorts:
            layout.addLayout(row(self._cohort(cohort), None))
            if cohort.mark is not None:
                layout.addWidget(Label(theme, mark_text(cohort.mark), "caption", "staged", wrap=True))
        if told.user.as_of:
            read = self.tr("Read from the site: {ago}").format(ago=self.bench.words.ago(told.user.as_of))
            layout.addSpacing(8)
            layout.addWidget(Label(theme, read, "caption", "muted", wrap=True))

    def _cohort(self, cohort: Belonging) -> Link:
        made = Link(self.bench.theme, cohort.name, more=self.tr("cohort"))
        query = str(Token("cohort", Op.IS, (cohort.name,)))
        made.clicked.connect(lambda: self.bench.guide.place_asked.emit(Place(View.USERS.value, query=query)))
        return made

    def explain_none(self) -> None:
        """Enrolled nowhere."""
        self.none.say("list-checks", self.tr("In no course"), self.tr("No enrolment was read, and none waits."))

    def explain_unknown(self) -> None:
        """Nobody with this number."""
        text = self.tr("Either they were erased from this computer, or the site was never read since they came.")
        self.placeholder.say("users", self.tr("Nobody of this number is known here"), text)

    def show_listed(self) -> None:
        """The enrolments in their table."""
        if self.record is not None:
            self.bench.guide.place_asked.emit(enrolments_of("username", getattr(self.record, "username", "")))
