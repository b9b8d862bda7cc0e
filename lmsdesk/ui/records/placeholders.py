"""What a pane of rows says where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import Progress, View
from lmsdesk.ui.records.states import PaneState
from lmsdesk.ui.widgets.placeholder import Offer

if TYPE_CHECKING:
    from lmsdesk.ui.records.pane import RecordsPane


class Places:
    """The words of the empty states."""

    def __init__(self, pane: RecordsPane) -> None:
        self._pane = pane
        self._progress: Progress | None = None

    def explain(self, state: PaneState) -> None:
        """Fill the placeholder."""
        if state is PaneState.NEVER:
            self._never()
        elif state is PaneState.NO_MATCH:
            self._no_match()
        else:
            self._empty()

    def _never(self) -> None:
        pane, translate = self._pane, QCoreApplication.translate
        actions = pane.bench.actions
        title = {
            View.USERS: translate("Places", "The people of the site will be here"),
            View.COURSES: translate("Places", "The courses of the site will be here"),
            View.ENROLMENTS: translate("Places", "Who is in which course will be here"),
        }[pane.view]
        text = translate(
            "Places",
            "A first sync reads them once, about a minute for 10,000 people. After that everything is instant.",
        )
        sync: Offer = (translate("Places", "Sync now"), "refresh-cw", actions["sync"].trigger)
        pane.placeholder.say("cloud", title, text, [sync])

    def _no_match(self) -> None:
        pane, translate = self._pane, QCoreApplication.translate
        query, total = pane.query, pane.found.total if pane.found else 0
        what = query.text or translate("Places", "these filters")
        quoted = f"\u201c{query.text}\u201d" if query.text else what
        title = translate("Places", "Nothing matches {what}").format(what=quoted)
        offers: list[Offer] = []
        text = translate("Places", "There are {count} rows in all.").format(count=pane.bench.words.number(total))
        if query.tokens:
            text = translate("Places", "%n filters are on.", None, len(query.tokens)) + " " + text
            words = translate("Places", "Search without filters") if query.text else translate("Places", "Show all")
            offers.append((words, "", pane.clear_filters))
        if query.text:
            offers.append((translate("Places", "Clear search"), "", pane.clear_all))
        pane.placeholder.say("search", title, text, offers)

    def _empty(self) -> None:
        pane, translate = self._pane, QCoreApplication.translate
        actions = pane.bench.actions
        title = {
            View.USERS: translate("Places", "There are no people yet"),
            View.COURSES: translate("Places", "There are no courses yet"),
            View.ENROLMENTS: translate("Places", "Nobody is enrolled yet"),
        }[pane.view]
        main = {View.USERS: "new_user", View.COURSES: "new_course", View.ENROLMENTS: "enrol"}[pane.view]
        first: Offer = (actions[main].text().rstrip("\u2026"), actions.specs[main].icon, actions[main].trigger)
        second: Offer = (translate("Places", "Import a list"), "upload", actions["import"].trigger)
        text = translate("Places", "What you add waits in the tray until you apply it.")
        pane.placeholder.say("inbox", title, text, [first, second])

    def arriving(self, progress: Progress | None) -> None:
        """The head of the first sync."""
        pane, translate = self._pane, QCoreApplication.translate
        self._progress = progress or self._progress
        number = pane.bench.words.number
        moved = self._progress
        names = {
            "users": translate("Places", "Fetching people"),
            "courses": translate("Places", "Fetching courses"),
            "enrolments": translate("Places", "Fetching enrolments"),
        }
        title = names.get(moved.what, translate("Places", "Reading the site")) if moved else names["users"]
        count, share = "", None
        if moved is not None and moved.total:
            told = translate("Places", "{done} of {total}")
            count = told.format(done=number(moved.done), total=number(moved.total))
            share = moved.done / moved.total
        elif moved is not None:
            count = number(moved.done)
        text = translate("Places", "You can search and edit what is already here.")
        pane.arriving.show_progress(title, count, text, share)
