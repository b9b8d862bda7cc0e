"""Above the list of a review: tabs by outcome, headings to group by, ticks, and the way to what is held."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.review_items import NEVER, Fate
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label, row
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.tab_row import TabRow
from lmsdesk.ui.words import Words


class OutcomeTabs(TabRow):
    """One tab for each outcome that the plan has."""

    def __init__(self, theme: Theme, words: Words) -> None:
        tabs = (
            ("", self.tr("All"), "", ""),
            (Fate.CREATE.value, self.tr("New"), "plus", "added"),
            (Fate.CHANGE.value, self.tr("Changed"), "pencil", "staged"),
            (Fate.REMOVE.value, self.tr("Removed"), "minus", "removed"),
            (Fate.ALREADY.value, self.tr("So already"), "equal", "muted"),
            (Fate.ASK.value, self.tr("Conflicts"), "git-compare", "conflict"),
            (Fate.INVALID.value, self.tr("Refused"), "circle-alert", "removed"),
            (NEVER, self.tr("Irreversible"), "triangle-alert", "removed"),
        )
        super().__init__(theme, words, tabs, self.tr("Outcome"))

    def show_outcomes(self, counts: Mapping[str, int]) -> None:
        """Show the tabs that hold something; one that was chosen and is empty now gives way to all."""
        self.show_counts({key: counts.get(key, 0) for key in self.buttons})
        for key, button in self.buttons.items():
            button.setVisible(not key or counts.get(key, 0) > 0)
        if self.current and not counts.get(self.current):
            self.choose("")


class ReviewTools(QWidget):
    """Grouping and ticks; ``hold_asked`` wants what is held in its list."""

    hold_asked = Signal(str)  # the fate

    def __init__(self, theme: Theme, grouping: str) -> None:
        super().__init__()
        self.grouping = ChoiceBox(
            theme, {"course": self.tr("Course"), "person": self.tr("Person"), "kind": self.tr("Kind of change")}
        )
        self.grouping.choose(grouping)
        self.grouping.setMinimumWidth(theme.px(160))
        label = Label(theme, self.tr("&Group by"), tone="muted")
        label.setBuddy(self.grouping)
        self.grouping.setAccessibleName(self.tr("Group by"))
        self.all = Button(theme, self.tr("Tick all"), kind="link")
        self.none = Button(theme, self.tr("Tick none"), kind="link")
        self._fate = ""
        self.hold = Button(theme, "", "arrow-right", "link")
        self.hold.clicked.connect(lambda: self.hold_asked.emit(self._fate))
        self.setLayout(row(label, self.grouping, None, self.hold, self.all, self.none, spacing=8))
        self.show_hold("", 0)

    def show_hold(self, fate: str, count: int) -> None:
        """Offer the list of what is held, where the tab shows such."""
        self._fate = fate
        titles = {
            Fate.ASK.value: self.tr("Choose in Conflicts"),
            Fate.INVALID.value: self.tr("Mend in Problems"),
        }
        is_held = count > 0 and fate in titles
        self.hold.setVisible(is_held)
        if is_held:
            self.hold.set_text(titles[fate], "arrow-right")
            self.hold.setToolTip(self.tr("Puts %n changes into that list. Nothing is sent.", None, count))
        for button in (self.all, self.none):
            button.setVisible(not is_held)
