"""The fields of the inspector: one line each, with the server's value below while mine is not sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.ui.api import Row
from lmsdesk.ui.delegates.editing import choices_for
from lmsdesk.ui.models.columns import Column, Edit, is_staged, text_of, typed_value, was_text
from lmsdesk.ui.models.records import RecordsModel
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.basics import Button, Label, row
from lmsdesk.ui.widgets.date_edit import DateEdit
from lmsdesk.ui.widgets.fields import CheckedLine, ChoiceBox, restyle

Editor = ChoiceBox | CheckedLine


class Field(QWidget):
    """Not a widget of its own on the screen, but the three that belong together."""

    edited = Signal(str, str)  # field, typed text

    def __init__(self, theme: Theme, model: RecordsModel, column: Column, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._model, self.column = model, column
        self._was_typed = ""
        self.title = Label(theme, column.title, "small", "muted")
        self.editor = self._make_editor(theme)
        self.title.setBuddy(self.editor)
        self.was = Label(theme, size="small", tone="staged")
        self.back = Button(theme, self.tr("Undo"), kind="link", tip=self.tr("Put the server's value back"))
        self.back.setAccessibleName(self.tr("Undo {field}").format(field=column.title))
        self.back.clicked.connect(lambda: self.edited.emit(column.field, self._was_typed))
        self.note = QWidget()
        self.note.setLayout(row(self.was, None, self.back, margins=(2, 0, 2, 2)))

    def _make_editor(self, theme: Theme) -> Editor:
        column, model = self.column, self._model
        if column.edit in (Edit.ROLE, Edit.STATUS, Edit.YES_NO):
            box = ChoiceBox(theme, choices_for(model, column))
            box.activated.connect(lambda: self._on_chosen(box))
            return box
        if column.edit is Edit.DATE:
            day = DateEdit(theme, model.words, view=model.view, field=column.field)
            day.accepted.connect(lambda text: self.edited.emit(column.field, text))
            return day
        line = CheckedLine(lambda text: reason_against(model.view, column.field, text, model.words))
        line.accepted.connect(lambda text: self.edited.emit(column.field, text))
        return line

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show what the rows share; nothing, with "Mixed" behind it, where they differ."""
        values = {typed_value(self._model.view, self.column, row, self._model.words) for row in rows}
        mixed = len(values) > 1
        self._show(values.pop() if not mixed else "", rows[0], mixed=mixed)
        reasons = [self._model.read_only(row, self.column) for row in rows[:50]]
        reason = next((reason for reason in reasons if reason), None)
        self.editor.setEnabled(reason is None)
        self.editor.setToolTip(plain_tip(reason or ""))
        staged = len(rows) == 1 and is_staged(self.column, rows[0])
        self.note.setVisible(staged)
        was = was_text(self._model.view, self.column, rows[0], self._model.words) if staged else ""
        if staged:
            self.was.setText(self.tr("Was {was}").format(was=was))
            self._was_typed = typed_of(self.column, rows[0])
        if bool(self.editor.property("dirty")) != staged:
            self.editor.setProperty("dirty", staged)
            restyle(self.editor)
        name = self.column.title
        told = self.tr("{field}, was {was}, not sent yet").format(field=name, was=was)
        self.editor.setAccessibleName(told if staged else name)

    def _show(self, value: str, first: Row, *, mixed: bool) -> None:
        placeholder = self.tr("Mixed") if mixed else ""
        if isinstance(self.editor, ChoiceBox):
            self.editor.setPlaceholderText(placeholder or "\u2014")
            self.editor.choose(value, text_of(self._model.view, self.column, first, self._model.words))
        elif isinstance(self.editor, DateEdit):
            self.editor.setPlaceholderText(placeholder or self.tr("No date"))
            self.editor.show_moment(None if mixed else getattr(first, self.column.key))
        else:
            self.editor.setPlaceholderText(placeholder)
            self.editor.show_text(value)

    def _on_chosen(self, box: ChoiceBox) -> None:
        if box.chosen():
            self.edited.emit(self.column.field, box.chosen())


def typed_of(column: Column, staged: Row) -> str:
    """The server's value of a staged field in the text form that services read, exact to the second."""
    assert staged.pending is not None  # asked for staged fields only
    value: Value = staged.pending.was.get(column.was)
    if column.edit is Edit.DATE:
        if not isinstance(value, int) or not value:
            return ""
        return datetime.fromtimestamp(value, UTC).isoformat()
    if column.was == "suspended" and column.field == "status":
        return "suspended" if value else "active"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


class Form(QWidget):
    """All fields of a record."""

    edited = Signal(str, str)

    def __init__(self, theme: Theme, model: RecordsModel, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, theme.px(66))
        grid.setColumnStretch(1, 1)
        self.fields = [Field(theme, model, column, self) for column in columns]
        for line, field in enumerate(self.fields):
            grid.addWidget(field.title, line * 2, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(field.editor, line * 2, 1)
            grid.addWidget(field.note, line * 2 + 1, 1)
            field.edited.connect(self.edited)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show what the rows share."""
        for field in self.fields:
            field.show_rows(rows)


def edited_columns(view: View, columns: Sequence[Column]) -> list[Column]:
    """The fields of the form: everything that can be edited, as the columns say."""
    return [column for column in columns if column.edit is not None]
