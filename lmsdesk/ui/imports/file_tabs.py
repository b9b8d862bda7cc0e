"""Which of several files is looked at: a tab for each that takes part, or a choice where they are many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanList
from lmsdesk.ui.imports.tab_keys import step_of
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, clear, column
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.words import Words

_MOST = 6  # files that have a tab each
_WIDE = 200  # pixels of a name
_ALL = ""  # in the choice
_QUIET = ("file-spreadsheet", "muted")


class FileTabs(QWidget):
    """Hidden where there is one file only. A mark tells which files hold rows that need somebody."""

    chosen = Signal()  # ``current`` is another one

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self.current: int | None = None  # the index of the file; None for all of them
        self.buttons: dict[int | None, Button] = {}
        self._lists: Sequence[PlanList] = ()
        self._group = QButtonGroup(self)
        self.setAccessibleName(self.tr("Files of the list"))
        self._tabs = QWidget()
        self._flow = FlowLayout(4, self._tabs)
        self.box = ChoiceBox(theme, {})
        self.box.setAccessibleName(self.tr("File"))
        self.box.activated.connect(lambda: self.choose(int(self.box.chosen()) if self.box.chosen() else None))
        column(self._tabs, self.box, spacing=0, parent=self)
        theme.changed.connect(self._refont)
        self.hide()

    def show_plan(self, plan: ImportPlan) -> None:
        """Offer the files of a plan that take part, with how many rows each of them has."""
        lists = [each for each in plan.lists if each.refused is None]
        if [(each.index, each.source.name) for each in lists] != [
            (each.index, each.source.name) for each in self._lists
        ]:
            self._build(lists)
        self._lists = lists
        many = len(lists) > _MOST
        self.setVisible(len(lists) > 1)
        self._tabs.setVisible(not many)
        self.box.setVisible(many)
        told = {_ALL: self.tr("All %Ln files", "", len(lists))}
        for each in lists:
            self._say(each)
            told[str(each.index)] = f"{each.source.name}  {self._words.number(rows_of(each))}"
        self.box.fill(told, _ALL if self.current is None else str(self.current))
        if self.current is not None and self.current not in {each.index for each in lists}:
            self.choose(None)

    def counts_of(self) -> PlanList | None:
        """The file that is looked at; None for all of them."""
        return next((each for each in self._lists if each.index == self.current), None)

    def choose(self, index: int | None) -> None:
        """Look at one file, or at all of them."""
        if index in self.buttons:
            self.buttons[index].setChecked(True)
        self.box.choose(_ALL if index is None else str(index))
        self._refont()
        if index != self.current:
            self.current = index
            self.chosen.emit()

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, as long as there is something to choose."""
        if self.isHidden():
            return ()
        return (self.buttons[self.current] if self.buttons else self.box,)

    def _build(self, lists: Sequence[PlanList]) -> None:
        clear(self._flow)
        self.buttons = {}
        for index in (None, *(each.index for each in lists)) if len(lists) <= _MOST else ():
            button = Button(self._theme, "", kind="tab")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, index=index: self.choose(index))
            button.installEventFilter(self)
            self._group.addButton(button)
            self._flow.addWidget(button)
            self.buttons[index] = button
        if self.buttons:
            self.buttons[None].set_text(self.tr("All %Ln files", "", len(lists)))
            self.buttons.get(self.current, self.buttons[None]).setChecked(True)
        self._refont()

    def _say(self, each: PlanList) -> None:
        if (button := self.buttons.get(each.index)) is None:
            return
        number, asking = rows_of(each), each.counts.get(Outcome.CHECK, 0)
        stopped = each.counts.get(Outcome.BLOCKED, 0) - each.left_out
        name = button.fontMetrics().elidedText(each.source.name, Qt.TextElideMode.ElideMiddle, self._theme.px(_WIDE))
        look = ("circle-alert", "removed") if stopped else ("triangle-alert", "staged") if asking else _QUIET
        button.set_text(f"{name}  {self._words.number(number)}".replace("&", "&&"), *look)
        told = self.tr("{name}, %Ln rows", "", number).format(name=each.source.name)
        if stopped + asking:
            told = self.tr("{file}; %Ln of them need you", "", stopped + asking).format(file=told)
        button.setAccessibleName(told)
        button.setToolTip(plain_tip(told))

    def _refont(self) -> None:
        for button in self.buttons.values():
            button.setFont(self._theme.font("small", STRONG if button.isChecked() else NORMAL))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right choose the tab beside; a button of its own would only move the focus."""
        if not (step := step_of(self, event)):
            return super().eventFilter(watched, event)
        places = list(self.buttons)
        index = places[(places.index(self.current) + step) % len(places)]
        self.choose(index)
        self.buttons[index].setFocus()
        return True


def rows_of(each: PlanList) -> int:
    """How many rows of the plan come from a file."""
    return sum(each.counts.values())
