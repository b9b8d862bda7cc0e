"""The inspector: who or what is selected, its fields, what is known about it, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QVBoxLayout, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, UserRow
from lmsdesk.ui.api import Row
from lmsdesk.ui.models.columns import Kind, text_of
from lmsdesk.ui.models.records import RecordsModel
from lmsdesk.ui.records.fields import Form, edited_columns
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.areas import scrolled
from lmsdesk.ui.widgets.basics import (
    Avatar,
    Elided,
    IconButton,
    IconLabel,
    Label,
    ProgressBar,
    clear,
    column,
    row,
    rule,
)
from lmsdesk.ui.words import field_title, initials, mark_text
from lmsdesk.ui.workbench import Workbench

WIDTH = 304
_FACTS = {
    View.ENROLMENTS: ("groups", "method", "department", "grade", "completed_at"),
    View.USERS: ("auth", "last_access", "created"),
    View.COURSES: ("category", "enrolled", "methods", "format", "modified"),
}
_MENU = (
    "go_person",
    "go_course",
    "person_enrolments",
    "course_enrolments",
    "explain",
    "open_on_site",
    "take_back",
    "suspend",
    "remove",
)


class Inspector(QFrame):
    """Shows nothing, one record, or what many share."""

    edited = Signal(str, str)  # field, typed text, for all that is selected

    def __init__(self, bench: Workbench, model: RecordsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bench, self._model = bench, model
        theme = bench.theme
        self.setMinimumWidth(theme.px(WIDTH - 40))
        self.avatar = Avatar(theme, "", 40)
        self.name = Elided(theme, size="heading", weight=STRONG)
        self.under = Elided(theme, size="small", tone="muted")
        self.more = IconButton(theme, "ellipsis", self.tr("More actions"))
        self.more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.code = Label(theme, size="small", tone="muted", tabular=True)
        self.about = Elided(theme, size="small")
        self.link = IconButton(theme, "link", self.tr("Open on the site"))
        self.link.clicked.connect(bench.actions["open_on_site"].trigger)
        self.state = Label(theme, size="small", tone="staged", wrap=True)
        self.form = Form(theme, model, edited_columns(model.view, model.columns), self)
        self.form.edited.connect(self.edited)
        self.empty = Label(theme, self.tr("Select a row to see it here."), "small", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._facts: dict[str, Label] = {}
        self._history = column(spacing=2)
        self._build()
        self.show_rows((), 0)

    def _build(self) -> None:
        theme = self._bench.theme
        menu = QMenu(self)
        for name in _MENU:
            menu.addAction(self._bench.actions[name])
        self.more.setMenu(menu)
        self.body = QWidget()
        head = row(self.avatar, column(self.name, self.under, spacing=1), spacing=12)
        head.setStretch(1, 1)
        head.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self._course = QWidget()
        place = row(self.code, self.about, self.link, spacing=8)
        place.setStretchFactor(self.about, 1)
        self._course.setLayout(place)
        layout = column(head, 8, self._course, self.state, 10, rule(), 12, self.form, 12, rule(), spacing=0)
        layout.setContentsMargins(17, 14, 16, 12)
        self._add_facts(layout)
        self.more_facts = column(spacing=4)  # what a page adds
        layout.addLayout(self.more_facts)
        self._heading = Label(theme, self.tr("History"), weight=STRONG)
        layout.addSpacing(14)
        layout.addWidget(self._heading)
        layout.addSpacing(4)
        layout.addLayout(self._history)
        layout.addStretch(1)
        self.body.setLayout(layout)
        scroll = scrolled(self.body, self.tr("Record"), across=False)
        scroll.viewport().setAutoFillBackground(False)
        self.area = scroll
        column(scroll, self.empty, spacing=0, parent=self)

    def _add_facts(self, layout: QVBoxLayout) -> None:
        theme = self._bench.theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, theme.px(66))
        grid.setColumnStretch(1, 1)
        for line, key in enumerate(_FACTS[self._model.view]):
            label = Elided(theme, size="small")
            self._facts[key] = label
            grid.addWidget(Label(theme, field_title(key), "small", "muted"), line, 0)
            grid.addWidget(label, line, 1)
        self.bar = ProgressBar()
        self.bar.setAccessibleName(self.tr("Progress in the course"))
        self.share = Label(theme, size="small", tabular=True)
        self._progress = QWidget()
        self._progress.setLayout(
            column(row(Label(theme, field_title("progress"), "small", "muted"), None, self.share), self.bar, spacing=6)
        )
        layout.addSpacing(12)
        layout.addWidget(self._progress)
        layout.addSpacing(12)
        layout.addLayout(grid)

    def show_rows(self, rows: Sequence[Row], total: int) -> None:
        """Show one record, or what ``total`` of them share as far as ``rows`` tell."""
        self.area.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        if not rows:
            return
        many = total > 1
        first = rows[0]
        name, under = _names(first)
        self.avatar.setVisible(not many)
        self.avatar.show_letters(initials(name))
        self.name.setText(self.tr("%n selected", None, total) if many else name)
        self.under.setText(self.tr("An edit sets every one of them.") if many else under)
        is_enrolment = isinstance(first, EnrolmentRow) and not many
        self._course.setVisible(is_enrolment)
        if isinstance(first, EnrolmentRow):
            self.code.setText(first.shortname)
            self.about.setText(first.course)
        marked = first.pending is not None and first.pending.mark is not Mark.CHANGED and not many
        self.state.setVisible(marked)
        if marked and first.pending is not None:
            self.state.setText(mark_text(first.pending.mark))
        self.form.show_rows(rows)
        self._show_facts(rows, first)
        self.clear_history()

    def _show_facts(self, rows: Sequence[Row], first: Row) -> None:
        columns = {each.key: each for each in self._model.columns}
        for key, label in self._facts.items():
            texts = {text_of(self._model.view, columns[key], each, self._model.words) for each in rows}
            label.setText(texts.pop() if len(texts) == 1 else self.tr("Mixed"))
            moment = getattr(first, key, None) if columns[key].kind in (Kind.AGO, Kind.DATE) else None
            label.setToolTip(self._model.words.exact(moment) if isinstance(moment, int) and moment else "")
        value = getattr(first, "progress", None)
        self._progress.setVisible(value is not None and len(rows) == 1)
        if value is not None:
            self.bar.setValue(round(value))
            self.share.setText(self._model.words.percent(value))

    def clear_history(self) -> None:
        """Forget what was shown of another record."""
        clear(self._history)
        self._heading.hide()

    def add_history(self, icon: str, tone: str, text: str, who: str) -> None:
        """Add a line of what happened."""
        theme = self._bench.theme
        texts = column(Label(theme, text, "small", wrap=True), spacing=0)
        if who:
            texts.addWidget(Label(theme, who, "caption", "muted", wrap=True))
        line = row(spacing=10, margins=(0, 3, 0, 3))
        line.addWidget(IconLabel(theme, icon, tone, 14), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        self._history.addLayout(line)
        self._heading.show()


def _names(row_: Row) -> tuple[str, str]:
    if isinstance(row_, EnrolmentRow):
        return row_.person, row_.email or row_.username
    if isinstance(row_, UserRow):
        return row_.name, row_.email or row_.username
    assert isinstance(row_, CourseRow)
    return row_.fullname or row_.shortname, row_.shortname
