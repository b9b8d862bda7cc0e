"""What a report is narrowed to, as real controls: each report shows those that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.reports import REPORTS, Option
from lmsdesk.services.wording_reports import OPTIONS
from lmsdesk.ui.reports.roles import RoleBox
from lmsdesk.ui.typed import read_day
from lmsdesk.ui.widgets.basics import Button, Label, row
from lmsdesk.ui.widgets.date_edit import DateEdit
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.workbench import Workbench

# Options that are typed, with the field of enrolments whose values are offered.
_TYPED = {
    Option.COURSE: (View.COURSES, "shortname"),
    Option.CATEGORY: (View.COURSES, "category"),
    Option.DEPARTMENT: (View.USERS, "department"),
    Option.COHORT: (View.USERS, "cohort"),
}
_DATES = (Option.ENROLLED_SINCE, Option.ENROLLED_UNTIL)
_ORDER = (
    Option.DEPARTMENT, Option.COURSE, Option.CATEGORY, Option.DAYS, Option.ROLE, Option.COHORT, Option.DUE, *_DATES
)  # fmt: skip
_START = "start"
_MOST_DAYS = 3650
_ALWAYS = ("as_of", Option.DEPARTMENT, Option.COURSE, Option.CATEGORY)  # the others come with "More"


class DaysLine(QLineEdit):
    """A number of days; Up and Down change it by one."""

    changed = Signal()

    def __init__(self, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setValidator(QIntValidator(0, _MOST_DAYS, self))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.show_value(value)
        self.editingFinished.connect(self.changed)

    def value(self) -> int:
        """The number; 0 where there is none."""
        return int(self.text() or 0)

    def show_value(self, value: int) -> None:
        """Show a number."""
        self.setText(str(max(0, min(_MOST_DAYS, value))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down count."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.show_value(self.value() + step)
            return
        super().keyPressEvent(event)


class _Typed(QLineEdit):
    """A line whose Esc empties it first."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the line, or leave Esc to the window."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.editingFinished.emit()
            return
        super().keyPressEvent(event)


class OptionsBar(QWidget):
    """Announces ``changed`` when a choice differs from the one before."""

    changed = Signal()

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._name = ""
        self._kept: tuple[Mapping[str, str], str | None] = ({}, None)
        self._groups: dict[Option | str, QWidget] = {}
        self.lines = {option: self._line(option) for option in _TYPED}
        self.role = RoleBox(bench)
        self.due = ChoiceBox(
            bench.theme, {"end": self.tr("when the enrolment ends"), _START: self.tr("days after the start")}
        )
        self.due.setMinimumContentsLength(18)
        self.due_days = self._number(30, self.tr("Days after the start"))
        self.days = self._number(30, OPTIONS[Option.DAYS])
        self.dates = {option: self._date(OPTIONS[option]) for option in _DATES}
        self.as_of = self._date(self.tr("As of"))
        self.as_of.setPlaceholderText(self.tr("now"))
        self.more = Button(bench.theme, self.tr("More"), "sliders-horizontal", "quiet", self.tr("More filters"))
        self.more.setCheckable(True)
        self.reset = Button(bench.theme, self.tr("Reset"), "x", "quiet", self.tr("Show everything as of now"))
        self._build()

    # What was chosen

    def show_report(self, name: str) -> None:
        """The options of another report, with its defaults; what was typed stays where it fits."""
        self._name = name
        options = REPORTS[name].options
        self.role.offer(options.get(Option.ROLE, ""))
        self.days.show_value(int(options.get(Option.DAYS) or 0))
        self._days_label.setText(_days_title(name))
        self.days.setAccessibleName(_days_title(name))
        self._show_groups()
        self._show_due()
        self._kept = (self.chosen(), self.moment())

    def _show_groups(self) -> None:
        """Those that the report takes; of these the usual ones, or all."""
        options = REPORTS[self._name].options
        usual = {*_ALWAYS, *([Option.DAYS] if Option.DUE not in options else [])}  # there days are the question itself
        takes = {key for key in self._groups if key == "as_of" or key in options}
        for key, group in self._groups.items():
            group.setVisible(key in takes and (key in usual or self.more.isChecked()))
        self.more.setVisible(bool(takes - usual))

    def chosen(self) -> Mapping[str, str]:
        """The options that differ from the defaults of the report; raise WrongUse for a day that is none."""
        options = REPORTS[self._name].options
        made: dict[str, str] = {}
        for option, line in self.lines.items():
            made[option] = line.text().strip()
        made[Option.ROLE] = self.role.chosen()
        made[Option.DAYS] = str(self.days.value())
        made[Option.DUE] = f"start+{self.due_days.value()}" if self.due.chosen() == _START else "end"
        for option, edit in self.dates.items():
            made[option] = self._day(edit)
        return {
            key: value
            for key, value in made.items()
            if value and Option(key) in options and value != options[Option(key)]
        }

    def moment(self) -> str | None:
        """The day of the figures as 2026-12-31; None for now."""
        return self._day(self.as_of) or None

    def clear(self) -> None:
        """Back to everything, as of now."""
        for line in self.lines.values():
            line.clear()
        for edit in (*self.dates.values(), self.as_of):
            edit.show_text("")
        self.due.choose("end")
        self.show_report(self._name)
        self._kept = ({"": ""}, None)
        self._notice()

    def _day(self, edit: DateEdit) -> str:
        try:
            moment = read_day(edit.text(), self._bench.words, end=True) if edit.text().strip() else None
        except WrongUse:
            return ""  # the field itself says why
        if moment is None:
            return ""
        return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(self._bench.words.zone)).date().isoformat()

    def _notice(self) -> None:
        self._show_due()
        now = (self.chosen(), self.moment())
        self.reset.setVisible(bool(now[0]) or now[1] is not None)
        if now != self._kept:
            self._kept = now
            self.changed.emit()

    def _show_due(self) -> None:
        self.due_days.setVisible(self.due.chosen() == _START)

    # Controls

    def _line(self, option: Option) -> QLineEdit:
        line = _Typed()
        line.setAccessibleName(OPTIONS[option])
        line.setPlaceholderText(self.tr("any"))
        line.setFixedWidth(self._bench.theme.px(128))
        line.setToolTip(self.tr("A name; * stands for any text"))
        line.editingFinished.connect(self._notice)
        return line

    def offer_values(self) -> None:
        """Offer what the mirror holds for the typed options."""
        tables = self._bench.console.tables
        for option, (view, field) in _TYPED.items():
            completer = QCompleter(list(tables.values(view, field)), self.lines[option])
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.lines[option].setCompleter(completer)

    def _number(self, value: int, name: str) -> DaysLine:
        line = DaysLine(value)
        line.setAccessibleName(name)
        line.setFixedWidth(self._bench.theme.px(56))
        line.changed.connect(self._notice)
        return line

    def _date(self, name: str) -> DateEdit:
        edit = DateEdit(self._bench.theme, self._bench.words, view=View.ENROLMENTS, field="end")
        edit.setAccessibleName(name)
        edit.setPlaceholderText(self.tr("any"))
        edit.setFixedWidth(self._bench.theme.px(124))
        edit.accepted.connect(lambda text: self._notice())
        return edit

    def _build(self) -> None:
        theme = self._bench.theme
        flow = FlowLayout(theme.px(8), self)
        widgets: dict[Option | str, tuple[str, list[QWidget]]] = {"as_of": (self.tr("As of"), [self.as_of])}
        for option in _ORDER:
            if option in self.lines:
                widgets[option] = (OPTIONS[option], [self.lines[option]])
            elif option in self.dates:
                widgets[option] = (OPTIONS[option], [self.dates[option]])
        widgets[Option.ROLE] = (OPTIONS[Option.ROLE], [self.role])
        widgets[Option.DUE] = (OPTIONS[Option.DUE], [self.due, self.due_days])
        widgets[Option.DAYS] = (OPTIONS[Option.DAYS], [self.days])
        for key in ("as_of", *_ORDER):
            title, controls = widgets[key]
            label = Label(theme, title, "small", "muted")
            label.setBuddy(controls[0])
            if key is Option.DAYS:
                self._days_label = label
            group = QWidget()
            line: QHBoxLayout = row(label, *controls, spacing=theme.px(6))
            group.setLayout(line)
            self._groups[key] = group
            flow.addWidget(group)
        flow.addWidget(self.more)
        flow.addWidget(self.reset)
        self.more.toggled.connect(self._show_groups)
        self.role.changed.connect(self._notice)
        self.due.currentIndexChanged.connect(lambda: self._notice() if self._name else None)
        self.reset.clicked.connect(self.clear)
        self.reset.hide()


def _days_title(name: str) -> str:
    """What the number of days means in a report."""
    titles = {
        "ending-soon": QCoreApplication.translate("ReportOptions", "Ends within days"),
        "never-signed-in": QCoreApplication.translate("ReportOptions", "Older than days"),
    }
    return titles.get(name, QCoreApplication.translate("ReportOptions", "Due soon: days"))
