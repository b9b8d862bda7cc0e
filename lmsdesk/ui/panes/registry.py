"""The pages of the window: where each stands, what leads to it, and the class that shows it.

The sidebar, the actions that go to a page with their keys, and the window itself read this list and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import View

if TYPE_CHECKING:  # the actions read this list, and panes know the actions
    from lmsdesk.ui.api import Console
    from lmsdesk.ui.pane import Pane
    from lmsdesk.ui.workbench import Workbench

FIRST = "enrolments"  # what is shown before anything was chosen


class Group(StrEnum):
    """Where a page is found."""

    MAIN = "main"  # at the top of the sidebar
    WAITING = "waiting"  # below what waits
    LINKED = "linked"  # only by links from elsewhere: which one it shows is the key of the place


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``where`` is the module below ``ui`` and the class in it, loaded when it is first shown.

    Pages of the sidebar have an action "go_KEY" with ``keys`` and ``words`` (other names that people look for).
    ``count`` gives the figure beside its name, None for none; ``tone`` puts it on a ground.
    """

    key: str
    title: str
    icon: str
    where: str
    group: Group = Group.LINKED
    keys: tuple[str, ...] = ()
    words: str = ""
    count: Callable[[Console], int | None] | None = None
    tone: str = ""

    @property
    def is_listed(self) -> bool:
        """Tell whether it stands in the sidebar."""
        return self.group is not Group.LINKED

    def make(self, bench: Workbench) -> Pane:
        """Load the class and make the page."""
        module, _, name = self.where.partition(":")
        made: Pane = getattr(import_module(f"lmsdesk.ui.{module}"), name)(bench)
        made.page_key = self.key
        return made


def pages() -> Mapping[str, Page]:
    """All pages by their keys, in the order of the sidebar and the menu."""
    return {page.key: page for page in (*_main(), *_waiting(), *_linked())}


def _main() -> tuple[Page, ...]:
    translate, main = QCoreApplication.translate, Group.MAIN
    return (
        Page(
            "users",
            translate("Pages", "Users"),
            "users",
            "panes.users:UsersPane",
            main,
            ("Ctrl+1",),
            "people accounts",
            lambda console: console.tables.count(View.USERS),
        ),
        Page(
            "courses",
            translate("Pages", "Courses"),
            "book-open",
            "panes.courses:CoursesPane",
            main,
            ("Ctrl+2",),
            count=lambda console: console.tables.count(View.COURSES),
        ),
        Page(
            "enrolments",
            translate("Pages", "Enrolments"),
            "list-checks",
            "panes.enrolments:EnrolmentsPane",
            main,
            ("Ctrl+3",),
            count=lambda console: console.tables.count(View.ENROLMENTS),
        ),
        Page(
            "reports",
            translate("Pages", "Reports"),
            "chart-column",
            "panes.reports:ReportsPane",
            main,
            ("Ctrl+4",),
            "completion statistics",
        ),
    )


def _linked() -> tuple[Page, ...]:
    translate = QCoreApplication.translate
    return (
        Page("person", translate("Pages", "Person"), "users", "pages.person:PersonPane"),
        Page("course", translate("Pages", "Course"), "book-open", "pages.course:CoursePane"),
    )


def _waiting() -> tuple[Page, ...]:
    translate, waiting = QCoreApplication.translate, Group.WAITING
    return (
        Page(
            "changes",
            translate("Pages", "Changes"),
            "layers",
            "panes.changes:ChangesPane",
            waiting,
            ("Ctrl+5",),
            "tray queue waiting",
            lambda console: console.changes.tray().total or None,
            "staged",
        ),
        Page(
            "conflicts",
            translate("Pages", "Conflicts"),
            "git-compare",
            "panes.conflicts:ConflictsPane",
            waiting,
            ("Ctrl+6",),
            count=lambda console: console.changes.tray().conflicts or None,
            tone="conflict",
        ),
        Page(
            "problems",
            translate("Pages", "Problems"),
            "circle-alert",
            "panes.problems:ProblemsPane",
            waiting,
            ("Ctrl+7",),
            "refused rejected",
            lambda console: console.changes.tray().refused or None,
            "removed",
        ),
        Page(
            "unconfirmed",
            translate("Pages", "Unconfirmed"),
            "circle-dashed",
            "panes.unconfirmed:UnconfirmedPane",
            waiting,
            ("Ctrl+8",),
            "unknown lost",
            lambda console: console.changes.tray().unconfirmed or None,
            "staged",
        ),
        Page(
            "imports",
            translate("Pages", "Imports"),
            "file-spreadsheet",
            "panes.imports:ImportsPane",
            waiting,
            ("Ctrl+9",),
        ),
        Page(
            "activity",
            translate("Pages", "Activity"),
            "activity",
            "panes.activity:ActivityPane",
            waiting,
            ("Ctrl+0",),
            "history receipts log",
        ),
    )
