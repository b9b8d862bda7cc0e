"""The imports: lists that are open and can be gone on with, and what was imported before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.facts import PastImport
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.ports import Reason
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.imports.fate import fate_of, fate_words, sets_now
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.theme.theme import STRONG, flipped
from lmsdesk.ui.widgets.basics import Button, Label, column, row, rule
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.workbench import Workbench

Index = QModelIndex | QPersistentModelIndex
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_Role = Qt.ItemDataRole
_NAMED = 3  # of what was passed over


@dataclass(frozen=True, slots=True)
class Line:
    """An import in words; a heading has no icon and cannot be chosen."""

    title: str
    detail: str = ""
    icon: str = ""
    tone: str = "muted"
    of: Job | PastImport | None = None


class LinesModel(QAbstractListModel):
    """Lines in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show these; when as many stay, the place in the list stays."""
        if len(lines) == len(self.lines) and lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == _Role.AccessibleTextRole:
            return f"{line.title}. {line.detail}" if line.detail else line.title
        return line.title if role == _Role.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and not self.lines[index.row()].icon:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class LineDelegate(QStyledItemDelegate):
    """Two lines of text beside an icon."""

    def __init__(self, ink: Ink, parent: QWidget) -> None:
        super().__init__(parent)
        self._ink = ink

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings are lower."""
        line: Line = index.data(LINE_ROLE)
        return QSize(self._ink.px(240), self._ink.px(46 if line.icon else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        ink, px, rect, line = self._ink, self._ink.px, option.rect, index.data(LINE_ROLE)
        painter.save()
        if not line.icon:
            box = rect.adjusted(px(16), px(10), -px(16), 0)
            ink.write(painter, box, line.title, font="caption_strong", tone="muted")
            painter.restore()
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, ink.colours["selected"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, ink.colours["line"])
        icon = QRect(rect.left() + px(16), rect.top(), px(16), rect.height())
        ink.glyph(painter, flipped(option.direction, rect, icon), line.icon, line.tone, 16)
        upper = QRect(rect.left() + px(44), rect.top() + px(5), rect.width() - px(60), px(19))
        lower = QRect(upper.left(), upper.bottom(), upper.width(), px(17))
        tone = "on_selected" if selected else "text"
        ink.write(painter, flipped(option.direction, rect, upper), line.title, font="name", tone=tone)
        quiet = "on_selected" if selected else "muted"
        ink.write(painter, flipped(option.direction, rect, lower), line.detail, font="small", tone=quiet)
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(ink.focus_pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()


class ListPage(QWidget):
    """Return opens an import; a list can be chosen, pasted, or dropped anywhere."""

    file_asked = Signal()
    paste_asked = Signal()
    opened = Signal(object)  # Job
    past_asked = Signal(object)  # PastImport

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench, theme = bench, bench.theme
        self.title = Label(theme, self.tr("Imports"), "title", weight=STRONG)
        self.paste = Button(theme, self.tr("Paste a list"), "file-spreadsheet")
        self.choose = Button(theme, self.tr("Choose a file…"), "upload", "primary", self.tr("Ctrl+I"))
        self.empty = Placeholder(theme)
        self.empty.say(
            "file-spreadsheet",
            self.tr("Drop a list of enrolments here"),
            self.tr("CSV or a workbook. Every row is checked and shown first; nothing is sent."),
            [
                (self.tr("Choose a file…"), "upload", self.file_asked.emit),
                (self.tr("Paste a list"), "file-spreadsheet", self.paste_asked.emit),
            ],
        )
        self.model = LinesModel(self)
        self.list = QListView()
        self.list.setObjectName("base")
        self.list.setModel(self.model)
        self.list.setItemDelegate(LineDelegate(bench.ink, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("Imports, open and past"))
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.passed = Notice(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        head = row(self.title, None, self.paste, self.choose, spacing=8, margins=(16, 10, 12, 10))
        banner = column(self.passed, spacing=0, margins=(16, 0, 16, 8))
        column(head, banner, rule(), self.stack, spacing=0, parent=self).setStretchFactor(self.stack, 1)
        self.choose.clicked.connect(self.file_asked)
        self.paste.clicked.connect(self.paste_asked)
        self.list.activated.connect(self._on_activated)

    def refresh(self, jobs: Sequence[Job]) -> None:
        """Show the open lists, then those of before."""
        past = self._bench.console.imports.past()
        sets = sets_now(self._bench.console.changes) if past or any(job.staged for job in jobs) else {}
        lines: list[Line] = []
        if jobs:
            lines.append(Line(self.tr("Open")))
            lines += [self._job_line(job, sets) for job in reversed(jobs)]
        if past:
            lines.append(Line(self.tr("Before")))
            lines += [self._past_line(each, sets.get(each.change_set)) for each in past]
        self.model.show_lines(tuple(lines))
        self.stack.setCurrentWidget(self.list if lines else self.empty)
        for button in (self.paste, self.choose):
            button.setVisible(bool(lines))
        if lines and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(1))

    def _job_line(self, job: Job, sets: Mapping[int, ChangeSet]) -> Line:
        plan, number = job.plan, self._bench.words.number
        match job.stage:
            case Stage.READING:
                return Line(job.name, self.tr("Being read"), "clock", of=job)
            case Stage.ASKING:
                return Line(job.name, self.tr("Waits for you to say which files are meant"), "layers", "staged", job)
            case Stage.LEFT:
                return self._left_line(job)
            case Stage.FAILED:
                told = job.trouble.what if job.trouble is not None else ""
                return Line(job.name, told, "circle-alert", "removed", job)
            case Stage.REFUSED:
                assert plan is not None  # it was read
                return Line(job.name, self._refused(plan), "circle-alert", "removed", job)
            case Stage.STAGED:
                assert job.staged is not None  # that is what the stage means
                fate = fate_of(sets.get(job.staged.id, job.staged))
                icon, tone = ("layers", "staged") if fate.waiting else ("circle-check", "added")
                return Line(job.name, fate_words(fate, self._bench.words), icon, tone, job)
        assert plan is not None  # it is ready
        problems = plan.counts[Outcome.BLOCKED] + plan.counts[Outcome.CHECK]
        if not plan.changes and not problems:
            return Line(job.name, self.tr("Everything in it is so already"), "circle-check", "added", job)
        told = self.tr("{changes} changes to add, {problems} rows to look at")
        detail = self._from_row(job, told.format(changes=number(plan.changes), problems=number(problems)))
        icon = "triangle-alert" if problems else "circle-check"
        return Line(job.name, detail, icon, "staged" if problems else "added", job)

    def _refused(self, plan: ImportPlan) -> str:
        what = self._bench.console.imports.reason(plan.refused)[0] if plan.refused is not None else ""
        return f"{what}."

    def _left_line(self, job: Job) -> Line:
        """A list of an earlier run, by what was written down about it."""
        left, number = job.list.left, self._bench.words.number
        if left.refused:
            return Line(job.name, self.tr("Could not be read as a list"), "circle-alert", "removed", job)
        told = self.tr("{changes} changes to add, {problems} rows to look at when it was left")
        detail = self._from_row(job, told.format(changes=number(left.changes), problems=number(left.problems)))
        return Line(job.name, detail, "triangle-alert" if left.problems else "clock", "staged", job)

    def _from_row(self, job: Job, told: str) -> str:
        row = job.list.left.row
        if row is None:
            return told
        return self.tr("Left at row {row}: {what}").format(row=self._bench.words.number(row.number), what=told)

    def say_passed(self, passed: Sequence[Reason]) -> None:
        """Name what was not read among what was dropped; nothing takes the words away."""
        if not passed:
            self.passed.still()
            return
        reason = self._bench.console.imports.reason
        named = [reason(each)[0] for each in passed[:_NAMED]]
        if rest := len(passed) - len(named):
            named.append(self.tr("and %Ln more", "", rest))
        title = self.tr("%Ln files were passed over", "", len(passed))
        self.passed.say(title, "; ".join(named) + ".", tone="info")

    def _past_line(self, each: PastImport, staged: ChangeSet | None) -> Line:
        when = self._bench.words.moment(each.at)
        told = self.tr("{date}, %Ln rows", "", each.rows).format(date=when)
        detail = self.tr("Imported {when}").format(when=told)
        if staged is not None:
            detail = f"{detail}. {fate_words(fate_of(staged), self._bench.words)}"
        return Line(each.name, detail, "history", of=each)

    def _on_activated(self, index: QModelIndex) -> None:
        line: Line = index.data(LINE_ROLE)
        if isinstance(line.of, Job):
            self.opened.emit(line.of)
        elif line.of is not None:
            self.past_asked.emit(line.of)
