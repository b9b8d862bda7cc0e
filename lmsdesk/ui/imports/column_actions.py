"""What can be said about one column of a list: its field, a formula, how far it counts, what empty cells mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.imports.headers import IGNORE
from lmsdesk.domain.imports.options import Empty, Formula, Kind, Policy, Write
from lmsdesk.domain.imports.plan import ColumnState, MappedColumn
from lmsdesk.domain.imports.policies import empties_of, usual_write, writes_of
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.imports.formula_sheet import FormulaSheet
from lmsdesk.ui.imports.formula_words import chain_words
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.preset_words import policy_words
from lmsdesk.ui.imports.words import DATES, field_heading, is_used
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.basics import Label
from lmsdesk.ui.widgets.fields import restyle
from lmsdesk.ui.workbench import Workbench

translate = QCoreApplication.translate


def write_words(write: Write) -> str:
    """How far a field counts."""
    return {
        Write.ALWAYS: translate("Columns", "Write always"),
        Write.IF_EMPTY: translate("Columns", "Only if the site has nothing"),
        Write.NEVER: translate("Columns", "Never"),
    }[write]


def empty_words(empty: Empty, default: str) -> str:
    """What an empty cell means."""
    if empty is Empty.DEFAULT:
        if default:
            return translate("Columns", "“{value}”…").format(value=default.replace("&", "&&"))
        return translate("Columns", "A value for all of them…")
    told = {Empty.LEAVE: translate("Columns", "Leave it alone"), Empty.CLEAR: translate("Columns", "Clear it")}
    return told[empty]


class ColumnActions(QObject):
    """Every choice is one step that undo takes back; ``page`` is what sheets open over."""

    filter_asked = Signal(str)  # the key of a column to begin a condition for

    def __init__(self, job: Job, page: QWidget) -> None:
        super().__init__(page)
        self._job, self._page = job, page

    @property
    def _kind(self) -> Kind:
        """What the rows of the list are about."""
        return self._job.plan.kind if self._job.plan is not None else Kind.ENROLMENT

    def _policy(self, field: str) -> Policy:
        """How far a field counts now."""
        return self._job.options.policies.get(field) or Policy(usual_write(self._kind, field))

    def told(self, each: MappedColumn) -> str:
        """What is said about a column beside its field, in one line; "" for nothing."""
        options, plan = self._job.options, self._job.plan
        names = {other.key: other.header for other in (plan.columns if plan is not None else ())}
        steps = options.formulas.get(each.key, ())
        formula = translate("Columns", "Formula: {steps}").format(steps=chain_words(steps, names)) if steps else ""
        policy = ""
        if is_used(each) and each.field:
            usual = usual_write(self._kind, each.field)
            policy = policy_words(self._policy(each.field), options.defaults.get(each.field, ""), usual)
        return "; ".join(filter(None, (formula, policy[:1].upper() + policy[1:])))

    def fill(self, menu: QMenu, each: MappedColumn, fields: Mapping[str, str] | None = None) -> None:
        """Everything that can be said about a column; with ``fields`` also what it is read as."""
        menu.clear()
        if each.state is ColumnState.SECRET:
            return
        self._fill_more(menu, each)
        if fields is not None:
            menu.addSeparator()
            self._fill_fields(menu, each, fields)

    def _fill_more(self, menu: QMenu, each: MappedColumn) -> None:
        options = self._job.options
        formula = translate("Columns", "Formula…") if each.key not in options.formulas else ""
        action = menu.addAction(formula or translate("Columns", "Change the formula…"))
        action.triggered.connect(lambda: self.ask_formula(each))
        menu.addAction(translate("Columns", "Only rows where…")).triggered.connect(
            lambda: self.filter_asked.emit(each.key)
        )
        if not is_used(each) or not each.field:
            return
        policy, field = self._policy(each.field), each.field
        if writes := writes_of(self._kind, field):
            below = self._submenu(menu, translate("Columns", "Write to the site"))
            for write in writes:
                on = policy.write is write
                self._choice(below, write_words(write), on, partial(self.write, field, write))
        if empties := empties_of(self._kind, field):
            below = self._submenu(menu, translate("Columns", "An empty cell means"))
            for empty in empties:
                told = empty_words(empty, options.defaults.get(field, ""))
                self._choice(below, told, policy.empty is empty, partial(self.empty, field, empty))

    def _fill_fields(self, menu: QMenu, each: MappedColumn, fields: Mapping[str, str]) -> None:
        now = each.field if is_used(each) else IGNORE
        first = [name for name in each.candidates if name in fields]
        rest = [name for name in fields if name not in first]
        for name in (*first, *rest):
            if name == IGNORE or (first and name == rest[0]):
                menu.addSeparator()
            self._choice(menu, fields[name], name == now, partial(self._job.read_column, each.place, name))

    @staticmethod
    def _submenu(menu: QMenu, title: str) -> QMenu:
        below = menu.addMenu(title)
        below.setAccessibleName(title)
        return below

    @staticmethod
    def _choice(menu: QMenu, text: str, on: bool, then: Callable[[], object]) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda: then())

    # Choices

    def write(self, field: str, write: Write) -> None:
        """Let a field count always, only where the site has nothing, or never."""
        self._set(field, replace(self._policy(field), write=write))

    def empty(self, field: str, empty: Empty) -> None:
        """Let empty cells of a field mean something; a value is asked for."""
        if empty is Empty.DEFAULT:
            self.ask_default(field)
            return
        self._set(field, replace(self._policy(field), empty=empty), default="")

    def ask_default(self, field: str) -> DefaultSheet:
        """Ask what empty cells of a field mean."""
        now = self._job.options.defaults.get(field, "")
        sheet = DefaultSheet(self._job.bench, self._page, field, now, lambda text: self._set_default(field, text))
        sheet.open()
        return sheet

    def ask_formula(self, each: MappedColumn) -> FormulaSheet:
        """Ask for the formula of a column."""
        sheet = FormulaSheet(self._job, each, self._page, lambda steps: self.set_formula(each.key, steps))
        sheet.open()
        return sheet

    def set_formula(self, key: str, steps: tuple[Formula, ...]) -> None:
        """Change the texts of a column before they are read; no steps leave them as they are."""
        kept = {name: each for name, each in self._job.options.formulas.items() if name != key}
        formulas = {**kept, key: steps} if steps else kept
        if formulas != self._job.options.formulas:
            self._job.choose(replace(self._job.options, formulas=formulas))

    def _set_default(self, field: str, text: str) -> None:
        self._set(field, replace(self._policy(field), empty=Empty.DEFAULT), default=text)

    def _set(self, field: str, policy: Policy, default: str | None = None) -> None:
        options = self._job.options
        policies = {name: each for name, each in options.policies.items() if name != field}
        if policy != Policy(usual_write(self._kind, field)):
            policies[field] = policy
        defaults = {name: text for name, text in options.defaults.items() if name != field or default is None}
        if default:
            defaults[field] = default
        if (policies, defaults) != (options.policies, options.defaults):
            self._job.choose(replace(options, policies=policies, defaults=defaults))


class DefaultSheet(Sheet):
    """One line; a date is looked at before it is taken."""

    def __init__(self, bench: Workbench, parent: QWidget, field: str, now: str, then: Callable[[str], object]) -> None:
        title = translate("DefaultSheet", "{field}: an empty cell means").format(field=field_heading(field))
        super().__init__(bench.theme, parent, title, width=400)
        self._bench, self._field, self._then = bench, field, then
        self.line = QLineEdit(now)
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText("2026-12-31" if field in DATES else self.tr("A value as it could stand there"))
        self.reason = Label(bench.theme, size="small", tone="removed", wrap=True)
        self.reason.hide()
        self.body.addWidget(self.line)
        self.body.addWidget(self.reason)
        self.use = self.main_button(self.tr("Use it"))
        self.use.clicked.connect(self._take)
        self.line.textChanged.connect(self._on_typed)
        self._on_typed()
        self.add_foot(None, self.cancel_button(), self.use)
        self.line.setFocus()
        self.line.selectAll()

    def _on_typed(self) -> None:
        self.use.setEnabled(bool(self.line.text().strip()))
        self._explain("")

    def _take(self) -> None:
        text = self.line.text().strip()
        reason = reason_against(View.ENROLMENTS, self._field, text, self._bench.words) if self._field in DATES else None
        if reason is not None:
            self._explain(reason)
            return
        self.accept()
        self._then(text)

    def _explain(self, reason: str) -> None:
        if bool(self.line.property("wrong")) != bool(reason):
            self.line.setProperty("wrong", bool(reason))
            restyle(self.line)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
