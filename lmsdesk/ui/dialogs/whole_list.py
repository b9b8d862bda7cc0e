"""Choosing a list that leaves whole, with the columns with which it can be imported again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.listings import Listing
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Label
from lmsdesk.ui.widgets.fields import ChoiceBox


def listing_words() -> Mapping[Listing, str]:
    """What each list that can come back is called, in the order in which they are offered."""
    translate = QCoreApplication.translate
    return {
        Listing.USERS: translate("WholeList", "People"),
        Listing.COURSES: translate("WholeList", "Courses"),
        Listing.ENROLMENTS: translate("WholeList", "Enrolments by hand"),
        Listing.CATEGORIES: translate("WholeList", "Categories"),
        Listing.COHORT_MEMBERS: translate("WholeList", "Members of cohorts"),
        Listing.GROUP_MEMBERS: translate("WholeList", "Members of groups"),
    }


class WholeListSheet(Sheet):
    """One choice; where it goes is asked next."""

    wanted = Signal(str)  # the value of a ``Listing``

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, QCoreApplication.translate("WholeList", "Export a whole list"), width=420)
        about = self.tr(
            "Everything of one kind, with your unsent changes. The file can be imported again as it is: change it in a "
            "spreadsheet, drop it on the window, and see what would become of it."
        )
        self.body.addWidget(Label(theme, about, "small", "muted", wrap=True))
        self.choice = ChoiceBox(theme, {each.value: text for each, text in listing_words().items()})
        self.choice.setAccessibleName(self.tr("Which list"))
        self.body.addWidget(self.choice)
        self.go = self.main_button(self.tr("Choose a file\u2026"), "download")
        self.go.clicked.connect(self._take)
        self.add_foot(None, self.cancel_button(), self.go)
        self.choice.setFocus()

    def _take(self) -> None:
        listing = self.choice.chosen()
        self.accept()
        self.wanted.emit(listing)
