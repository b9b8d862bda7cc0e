"""How a list is read: every choice is checked again at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.imports.headers import COURSE_FIELDS
from lmsdesk.domain.imports.options import DateOrder, Empty, Kind
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.services.wording_imports.choices import ENCODINGS, encoding_words
from lmsdesk.ui.imports.about_form import AboutForm
from lmsdesk.ui.imports.file_words import DELIMITERS, delimiter_words, reading_words
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.match_form import MatchForm
from lmsdesk.ui.imports.words import DATES, is_used
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.basics import Label, column
from lmsdesk.ui.widgets.fields import CheckedLine, ChoiceBox, Tick

_ERROR = "error"  # no role for an empty cell
_FOUND = "found"  # as it was found
_HEADINGS = 20  # rows that a heading can be chosen from


class ReadingForm(QWidget):
    """Choices for all rows; what the file says itself is not asked for."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._labels: dict[QWidget, Label] = {}
        self.about = AboutForm(job, self._choice)
        self.existing = self.about.existing
        self.match = MatchForm(job, self._choice(self.tr("Match people by"), {}))
        self.role = self._choice(self.tr("Role left empty"), {})
        self.order = self._choice(self.tr("Dates look like"), {})
        self.course = self._line(self.tr("Course for all"), self._check_nothing)
        self.cohort = self._line(self.tr("Cohort for all"), self._check_nothing)
        self.group = self._line(self.tr("Group for all"), self._check_nothing)
        self.category = self._line(self.tr("Category for all"), self._check_nothing)
        self.start = self._line(self.tr("Start for all"), lambda text: self._check_date("start", text))
        self.end = self._line(self.tr("End for all"), lambda text: self._check_date("end", text))
        self.encoding = self._choice(self.tr("Letters"), {})
        self.delimiter = self._choice(self.tr("Cells divided by"), {})
        self.heading = self._choice(self.tr("Heading"), {})
        self.sheet = self._choice(self.tr("Sheet"), {})
        self.groups = Tick(theme, self.tr("Create missing groups"))
        self.clear_dates = Tick(theme, self.tr("An empty date cell clears the date"))
        self.found = Label(theme, size="caption", tone="muted", wrap=True)
        column(
            Label(theme, self.tr("Reading the file"), weight=STRONG),
            self._grid,
            self.about.warning,
            self.groups,
            self.clear_dates,
            self.found,
            spacing=8,
            parent=self,
        )
        self._complete_courses()
        self._connect()

    # Building

    def _choice(self, title: str, choices: Mapping[str, str]) -> ChoiceBox:
        box = ChoiceBox(self._job.bench.theme, choices)
        self._add(title, box)
        return box

    def _line(self, title: str, check: object) -> CheckedLine:
        line = CheckedLine(check)  # type: ignore[arg-type]  # one of the two checks of this form
        self._add(title, line)
        return line

    def _add(self, title: str, field: QWidget) -> None:
        label = Label(self._job.bench.theme, title, "small", "muted")
        label.setBuddy(field)
        field.setAccessibleName(title)
        number = self._grid.rowCount()
        self._grid.addWidget(label, number, 0)
        self._grid.addWidget(field, number, 1)
        self._labels[field] = label

    def _complete_courses(self) -> None:
        names = QCompleter(list(self._job.bench.console.tables.values(View.COURSES, "shortname")), self.course)
        names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.course.setCompleter(names)
        self.course.setPlaceholderText(self.tr("Short name, ID number or name"))
        for line in (self.start, self.end):
            line.setPlaceholderText("2026-12-31")

    def _connect(self) -> None:
        options = self._choose
        self.role.activated.connect(
            lambda: options(default_role=None if self.role.chosen() == _ERROR else self.role.chosen())
        )
        self.order.activated.connect(lambda: options(date_order=DateOrder(self.order.chosen())))
        self.encoding.activated.connect(lambda: options(encoding=_unless_found(self.encoding.chosen())))
        # Columns are other ones then: what was chosen for them by their place is forgotten.
        self.sheet.activated.connect(lambda: options(tab=self.sheet.chosen(), columns={}, overrides={}))
        self.delimiter.activated.connect(
            lambda: options(delimiter=_unless_found(self.delimiter.chosen()), columns={}, overrides={})
        )
        self.heading.activated.connect(lambda: options(header_row=self._heading_chosen(), columns={}, overrides={}))
        self.groups.clicked.connect(lambda on: options(allow_create_groups=on))
        self.clear_dates.clicked.connect(lambda on: self._clear_dates(on))
        for name, line in self._lines():
            line.accepted.connect(lambda text, name=name: self._set_default(name, text))

    def _lines(self) -> Sequence[tuple[str, CheckedLine]]:
        """The fields that can be said for all rows."""
        names = ("course", "cohort", "group", "category", "start", "end")
        return [(name, getattr(self, name)) for name in names]

    def _choose(self, **changed: Any) -> None:
        self._job.choose(replace(self._job.options, **changed))

    def _clear_dates(self, on: bool) -> None:
        empty = Empty.CLEAR if on else Empty.LEAVE
        options = self._job.options
        changed = {name: replace(options.policy(name), empty=empty) for name in DATES}
        self._choose(policies={**options.policies, **changed})

    def _set_default(self, name: str, text: str) -> None:
        options = self._job.options
        kept = {each: value for each, value in options.defaults.items() if each != name}
        self._job.choose(replace(options, defaults={**kept, name: text} if text else kept))

    def _check_nothing(self, text: str) -> str | None:
        return None

    def _check_date(self, field: str, text: str) -> str | None:
        return reason_against(View.ENROLMENTS, field, text, self._job.bench.words) if text else None

    # Showing

    def refresh(self) -> None:
        """Show what the plan was made with."""
        plan, options = self._job.plan, self._job.options
        if plan is None:
            return
        fields = {column_.field for column_ in plan.columns if is_used(column_)}
        self.match.refresh(fields)
        kind, people = plan.kind, plan.kind not in (Kind.COURSE, Kind.CATEGORY)
        self.about.refresh(plan)
        self.role.fill(self._roles(), options.default_role or _ERROR)
        self.order.fill(self._orders(), options.date_order)
        self.encoding.fill(self._encodings(plan), options.encoding or _FOUND)
        self.delimiter.fill(self._delimiters(plan), options.delimiter or _FOUND)
        heading = _FOUND if options.header_row is None else str(options.header_row)
        self.heading.fill(self._headings(plan), heading)
        self.sheet.fill(self._sheets(plan), plan.tab or "")
        for name, line in (("course", self.course), ("start", self.start), ("end", self.end)):
            line.show_text(options.defaults.get(name, ""))
        enrols = kind is Kind.ENROLMENT
        self._show(self.match.box, people)
        self._show(self.existing, self.existing.count() > 0)
        self._show(self.about.missing, enrols)
        self._show(self.role, enrols)
        self._show(self.course, (enrols or kind is Kind.GROUP_MEMBER) and not fields & set(COURSE_FIELDS))
        self._show(self.start, enrols and "start" not in fields)
        self._show(self.end, enrols and not fields & {"end", "duration"})
        self._show(self.order, bool(fields & set(DATES)))
        self._show(self.encoding, bool(plan.delimiter) and plan.source.origin == "file")
        self._show(self.delimiter, bool(plan.delimiter))
        self._show(self.sheet, self.sheet.count() > 1)
        for name, line, of in (
            ("cohort", self.cohort, kind is Kind.COHORT_MEMBER),
            ("group", self.group, kind is Kind.GROUP_MEMBER),
            ("category", self.category, kind is Kind.COURSE),
        ):
            line.show_text(options.defaults.get(name, ""))
            self._show(line, of and name not in fields)
        made = self.about.made(kind)
        self.groups.setText(made)
        self.groups.setVisible(bool(made) and (not enrols or "group" in fields))
        self.groups.setChecked(options.allow_create_groups)
        self.clear_dates.setVisible(enrols and bool(fields & set(DATES)))
        self.clear_dates.setChecked(all(map(options.clears, DATES)))
        self.found.setText(reading_words(plan, options))

    def _show(self, field: QWidget, shown: bool) -> None:
        field.setVisible(shown)
        self._labels[field].setVisible(shown)

    def _roles(self) -> Mapping[str, str]:
        return {**self._job.bench.words.role_names(), _ERROR: self.tr("Treat as an error")}

    def _orders(self) -> Mapping[str, str]:
        return {
            DateOrder.AUTO: self.tr("As found"),
            DateOrder.DAY_FIRST: "31/12/2026",
            DateOrder.MONTH_FIRST: "12/31/2026",
        }

    def _encodings(self, plan: ImportPlan) -> Mapping[str, str]:
        found = self.tr("{encoding} (found)").format(encoding=encoding_words(plan.encoding))
        return {_FOUND: found if self._job.options.encoding is None else self.tr("As found"), **ENCODINGS}

    def _delimiters(self, plan: ImportPlan) -> Mapping[str, str]:
        found = self.tr("{mark} (found)").format(mark=delimiter_words(plan.delimiter))
        marks = {mark: delimiter_words(mark) for mark in DELIMITERS}
        return {_FOUND: found if self._job.options.delimiter is None else self.tr("As found"), **marks}

    def _headings(self, plan: ImportPlan) -> Mapping[str, str]:
        row = self.tr("Row {number}")
        found = row.format(number=plan.header_row) if plan.header_row else self.tr("None")
        found = self.tr("{row} (found)").format(row=found)
        rows = {str(number): row.format(number=number) for number in range(1, _HEADINGS + 1)}
        first = {_FOUND: found if self._job.options.header_row is None else self.tr("As found")}
        return {**first, "0": self.tr("None"), **rows}

    def _heading_chosen(self) -> int | None:
        chosen = _unless_found(self.heading.chosen())
        return int(chosen) if chosen is not None else None

    def _sheets(self, plan: ImportPlan) -> Mapping[str, str]:
        names = [plan.tab] if plan.tab else []
        for note in plan.notes:
            if note.code == "other_sheets":
                names += str(note.facts.get("sheets") or "").split("\n")
        return {name: name for name in dict.fromkeys(filter(None, names))}


def _unless_found(chosen: str) -> str | None:
    return None if chosen == _FOUND else chosen
