"""What was repaired in a list: a line for each kind with its count, opened to its cells, switched off and on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.imports.reasons import SWITCHABLE
from lmsdesk.domain.imports.repairs import MOST, Repair
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_imports import fix_words
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, column, row
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.fields import Tick
from lmsdesk.ui.words import Words

_ROWS = 7  # that are seen at once
_BLANKS = {" ": "\u00b7", "\t": "\u21e5", "\u00a0": "\u237d", "\n": "\u21b5"}
_ODD = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # kinds of letters that nobody sees


def seen(text: str) -> str:
    """A text whose outer, doubled and unusual blanks can be seen, and whose invisible letters have their numbers."""
    made = []
    for place, mark in enumerate(text):
        inner = 0 < place < len(text) - 1 and not text[place - 1].isspace() and not text[place + 1].isspace()
        if mark == " " and inner:
            made.append(mark)
        elif mark in _BLANKS:
            made.append(_BLANKS[mark])
        elif unicodedata.category(mark) in _ODD:
            made.append(f"\u2039{ord(mark):04X}\u203a")
        else:
            made.append(mark)
    return "".join(made)


class RepairsModel(CellsModel):
    """Row, column, what stood there and what was read."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field(translate("Fixes", "Row"), 56),
            Field(translate("Fixes", "Column"), 110, 1),
            Field(translate("Fixes", "In the file"), 130, 2),
            Field(translate("Fixes", "Read as"), 130, 2),
        )
        super().__init__(fields, parent)
        self._words = words
        self.repairs: Sequence[Repair] = ()

    def show(self, repairs: Sequence[Repair]) -> None:
        """Show these."""
        self.beginResetModel()
        self.repairs = repairs
        self.endResetModel()

    def row_count(self) -> int:
        """How many there are."""
        return len(self.repairs)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of one."""
        if not 0 <= row < len(self.repairs):
            return None
        each = self.repairs[row]
        match column:
            case 0:
                return Cell(self._words.number(each.row.number) if each.row else "", "muted", "digits")
            case 1:
                return Cell(each.column or self.tr("the whole row"), "text" if each.column else "muted")
            case 2:
                return Cell(seen(each.before), tip=each.before)
        return Cell(seen(each.after), tip=each.after)


class FixLine(QWidget):
    """One kind of repair. Its cells are looked up when it is opened."""

    def __init__(self, job: Job, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = job.bench.theme
        self._job, self.code = job, code
        self.tick = Tick(theme)
        self.tick.clicked.connect(lambda on: job.repair(code, on=on))
        self.always = IconLabel(theme, "circle-check", "added", 14)
        self.told = Label(theme, size="small", wrap=True)
        self.more = Button(theme, self.tr("Show"), "chevron-right", "quiet")
        self.more.clicked.connect(self.turn)
        self.model = RepairsModel(job.bench.words, self)
        self.table = CellsTable(job.bench.ink, self.model, self.tr("Cells that were repaired"))
        self.table.setObjectName("sheet")
        self.rest = Label(theme, size="caption", tone="muted", wrap=True)
        can_switch = code in SWITCHABLE
        self.tick.setVisible(can_switch)
        self.always.setVisible(not can_switch)
        self.told.setVisible(not can_switch)
        line = row(self.always, self.tick, self.told, self.more, spacing=8)
        line.setStretch(1 if can_switch else 2, 1)
        column(line, self.table, self.rest, spacing=4, parent=self)
        self.table.hide()
        self.rest.hide()
        self.table.escaped.connect(self._close)

    @property
    def is_open(self) -> bool:
        """Tell whether its cells are shown."""
        return not self.table.isHidden()

    def refresh(self, count: int, *, on: bool) -> None:
        """Show how often it was made; cells that are open are looked up anew."""
        words = fix_words(self.code)
        told = f"{self._job.bench.words.number(count)} {words}" if count else words
        self.tick.setText(told)
        self.told.setText(told)
        self.tick.setChecked(on)
        self.more.setVisible(count > 0)
        self._tell_more()
        if not count:
            self._close()
        elif self.is_open:
            self._look()

    def turn(self) -> None:
        """Open or close."""
        if self.is_open:
            self._close()
        else:
            self.table.show()
            self._tell_more()
            self._look()
            self.table.setFocus()

    def _close(self) -> None:
        if self.is_open and self.table.hasFocus():
            self.more.setFocus()
        self.table.hide()
        self.rest.hide()
        self._tell_more()

    def _tell_more(self) -> None:
        """What the button does now, and for what."""
        text = self.tr("Hide") if self.is_open else self.tr("Show")
        self.more.set_text(text, "chevron-down" if self.is_open else "chevron-right")
        told = self.tr("Hide the cells: {what}") if self.is_open else self.tr("Show the cells: {what}")
        self.more.setAccessibleName(told.format(what=fix_words(self.code)))

    def _look(self) -> None:
        session = self._job.session
        assert session is not None  # without one nothing was counted

        async def work() -> None:
            found = await session.repairs(self.code)
            self.model.show(found)
            self.table.go_to(0)
            shown = min(_ROWS, max(1, len(found)))
            height = self.table.verticalHeader().defaultSectionSize() * shown + self.table.horizontalHeader().height()
            self.table.setFixedHeight(height + 4)
            self.rest.setText(self.tr("The first {number} are shown.").format(number=MOST))
            self.rest.setVisible(self.is_open and len(found) >= MOST)

        self._job.bench.bridge.run(f"{self._job.key}.repairs.{self.code}", work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        self.rest.setText(str(tell(error)))
        self.rest.show()
        return True


class FixesList(QWidget):
    """All kinds that were made or are switched off."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self.lines: dict[str, FixLine] = {}
        self._layout = column(spacing=4, parent=self)

    def refresh(self) -> None:
        """Show what the plan counts; a line stays the same widget, so that the focus stays in it."""
        plan, off = self._job.plan, self._job.options.fixes_off
        counts = plan.fixes if plan is not None else {}
        wanted = list(dict.fromkeys((*self.lines, *counts, *sorted(off))))
        for code in wanted:
            if code not in counts and code not in off:
                self._drop(code)
                continue
            if code not in self.lines:
                self.lines[code] = FixLine(self._job, code)
                self._layout.addWidget(self.lines[code])
            self.lines[code].refresh(counts.get(code, 0), on=code not in off)

    def _drop(self, code: str) -> None:
        if (line := self.lines.pop(code, None)) is not None:
            line.hide()
            line.setParent(None)
            line.deleteLater()
