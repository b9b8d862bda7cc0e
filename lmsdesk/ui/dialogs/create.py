"""A new person or course: the fields that are needed, and a few that are usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import FIELDS
from lmsdesk.domain.keys import Entity
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.basics import Label
from lmsdesk.ui.widgets.date_edit import DateEdit
from lmsdesk.ui.widgets.fields import restyle
from lmsdesk.ui.words import field_title
from lmsdesk.ui.workbench import Workbench

_FIELDS: Mapping[View, tuple[str, ...]] = {
    View.USERS: ("first_name", "last_name", "email", "username", "idnumber", "department", "institution"),
    View.COURSES: ("fullname", "shortname", "category_id", "idnumber", "start", "end"),
}
_ENTITIES = {View.USERS: Entity.USER, View.COURSES: Entity.COURSE}


class CreateSheet(Sheet):
    """Says what is missing beside the field, and stages only what holds.

    ``known`` is what can be filled in already, by field; ``made`` is called once it is in the tray.
    """

    def __init__(
        self,
        bench: Workbench,
        view: View,
        parent: QWidget,
        known: Mapping[str, str] | None = None,
        made: Callable[[], object] | None = None,
    ) -> None:
        translate = QCoreApplication.translate
        person = view is View.USERS
        title = translate("CreateSheet", "New person") if person else translate("CreateSheet", "New course")
        super().__init__(bench.theme, parent, title, width=460)
        self._bench, self._view, self._made = bench, view, made
        told = self.tr("It is created on the site when you apply; the site may send a welcome mail.")
        if person:
            self.body.addWidget(Label(bench.theme, told, "small", "muted", wrap=True))
        self.lines: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for place, name in enumerate(_FIELDS[view]):
            line = self._line(name)
            label = Label(bench.theme, self._title(name), "small", "muted")
            label.setBuddy(line)
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(line, place, 1)
            self.lines[name] = line
        self.body.addLayout(grid)
        self.reason = Label(bench.theme, size="small", tone="removed", wrap=True)
        self.reason.hide()
        self.body.addWidget(self.reason)
        self.body.addStretch(1)
        self.add = self.main_button(self.tr("Add to the tray"))
        self.add.clicked.connect(self._take)
        self.add_foot(None, self.cancel_button(), self.add)
        if person:
            self.lines["email"].textEdited.connect(self._suggest)
        self._fill(known or {})

    def _fill(self, known: Mapping[str, str]) -> None:
        """Put in what is known, and begin where something needed is still missing."""
        for name, text in known.items():
            if name in self.lines:
                self.lines[name].setText(text)
        if known.get("email") and not known.get("username") and "username" in self.lines:
            self._suggest(known["email"])
        needed = (line for name, line in self.lines.items() if self._is_required(name) and not line.text())
        next(needed, next(iter(self.lines.values()))).setFocus()

    def _is_required(self, name: str) -> bool:
        return FIELDS[_ENTITIES[self._view]][name].required

    def _title(self, name: str) -> str:
        title = field_title(name)
        return self.tr("{field} (needed)").format(field=title) if self._is_required(name) else title

    def _line(self, name: str) -> QLineEdit:
        line: QLineEdit
        if name in ("start", "end"):
            line = DateEdit(self._bench.theme, self._bench.words, view=self._view, field=name)
        else:
            line = QLineEdit()
        if name == "category_id":
            line.setPlaceholderText(self.tr("Number of the category on the site"))
        line.setAccessibleName(self._title(name))
        line.textEdited.connect(lambda: self._explain(None, ""))
        return line

    def _suggest(self, email: str) -> None:
        """The e-mail address is the usual username."""
        line = self.lines["username"]
        if not line.isModified():
            line.setText(email.strip().lower())

    def typed(self) -> Mapping[str, str]:
        """What was filled in."""
        found = {name: line.text().strip() for name, line in self.lines.items()}
        return {name: text for name, text in found.items() if text}

    def _take(self) -> None:
        typed = self.typed()
        for name in self.lines:
            reason = self._reason(name, typed.get(name, ""))
            if reason is not None:
                self._explain(name, reason)
                return
        self.accept()
        changes, view, made = self._bench.console.changes, self._view, self._made

        async def create() -> ChangeSet:
            staged = await changes.create(view, typed)
            if made is not None:
                made()
            return staged

        self._bench.stage(create)

    def _reason(self, name: str, text: str) -> str | None:
        if not text:
            missing = self.tr("{field} is needed.").format(field=field_title(name))
            return missing if self._is_required(name) else None
        return reason_against(self._view, name, text, self._bench.words)

    def _explain(self, name: str | None, reason: str) -> None:
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        for key, line in self.lines.items():
            if bool(line.property("wrong")) != (key == name):
                line.setProperty("wrong", key == name)
                restyle(line)
        if name is not None:
            self.lines[name].setFocus()
