"""What a site check found, wherever it is shown: who answered, what is missing, and each finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.ports import Finding, SiteCheck
from lmsdesk.services.wording import tell
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import ProgressBar, column
from lmsdesk.ui.widgets.findings import FindingList
from lmsdesk.ui.widgets.notice import Notice, Offer


class CheckView(QWidget):
    """A summary, and below it the lines; ``explain`` opens a page of the help."""

    def __init__(self, theme: Theme, explain: Callable[[str], object], *, lines: int = 200) -> None:
        super().__init__()
        self._theme, self._explain, self._lines = theme, explain, lines
        self.notice = Notice(theme)
        self.bar = ProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.tr("The site is being asked"))
        self.bar.hide()
        self.findings = FindingList(theme)
        self.findings.hide()
        inside = column(self.notice, self.bar, self.findings, None, spacing=10, parent=self)
        inside.setStretch(2, 1_000)  # with findings they take all the room, without them it stays empty

    def clear(self) -> None:
        """Nothing is known."""
        self.notice.still()
        self.findings.hide()

    def show_check(self, found: SiteCheck) -> None:
        """Say who answered, what is missing, and what can be done about it."""
        missing = [each for each in found.findings if each.ok is False]
        told = self.tr("{name}, Moodle {release}, as {actor}")
        title = told.format(name=found.name, release=found.release, actor=found.actor_name)
        detail = self.tr("Everything that LMS Desk can do is allowed.")
        if missing:
            detail = self.tr("%n things are missing; the rest works without them.", None, len(missing))
        if not found.usable:
            detail = self.tr("This site cannot be used as it is.")
        tone = "removed" if not found.usable else "staged" if missing else "added"
        self.notice.say(title, detail, tone=tone, icon="server", offers=self.offers(missing))
        self.findings.show_findings(found.findings)
        self.findings.setMinimumHeight(self._theme.px(self._lines))
        self.findings.show()

    def show_trouble(self, error: LmsDeskError) -> None:
        """Say why nothing was found out."""
        told = tell(error)
        self.findings.hide()
        self.notice.say(told.what, told.next, tone="removed")

    def offers(self, missing: Sequence[Finding]) -> Sequence[Offer]:
        """What can be read about what is missing."""
        if any(each.code == "report" for each in missing):
            return [(self.tr("Set up the reports"), lambda: self._explain("reports"))]
        return []
