"""Editors in cells: made when asked for, of the size of the cell, and never left with a wrong value in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import Status
from lmsdesk.ui.models.columns import Column, Edit
from lmsdesk.ui.models.records import RecordsModel
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.fields import ChoiceBox, restyle

Index = QModelIndex | QPersistentModelIndex
_HINT = QAbstractItemDelegate.EndEditHint
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EditingDelegate(QStyledItemDelegate):
    """Return accepts and goes down, Tab right, Ctrl+Return sets every selected row, Esc gives the old value back."""

    set_for_all = Signal(str, str)  # (field, typed text) for every selected row
    went_down = Signal()

    def __init__(self, theme: Theme, model: RecordsModel, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._theme, self._records = theme, model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """An editor for the cell's kind of value."""
        column = self._records.columns[index.column()]
        editor: QWidget
        if column.edit in (Edit.ROLE, Edit.STATUS, Edit.YES_NO):
            box = ChoiceBox(self._theme, choices_for(self._records, column), parent)
            box.activated.connect(lambda: self._accept(box, down=False))
            editor = box
        else:
            line = QLineEdit(parent)
            if column.edit is Edit.DATE:
                line.setPlaceholderText(QCoreApplication.translate("EditingDelegate", "31 jan, +30, 2027-01-31"))
            line.textChanged.connect(lambda: self._unmark(line))
            editor = line
        editor.setProperty("place", "cell")
        editor.setAccessibleName(column.title)
        editor.setProperty("column", index.column())
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Start with the value of the cell."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, ChoiceBox):
            editor.choose(text)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the typed text on."""
        if self._reason(editor) is None:
            model.setData(index, _typed(editor), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Exactly the cell."""
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keys of an open editor; it stays open while its text is wrong."""
        if isinstance(editor, QWidget) and editor.property("column") is not None:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(editor, event):
                return True
            if event.type() == QEvent.Type.FocusOut and self._reason(editor) is not None:
                self._mark(editor)
                return True
        return super().eventFilter(editor, event)

    def _key(self, editor: QWidget, event: QKeyEvent) -> bool:
        if event.key() in (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._reason(editor) is not None:
            self._mark(editor)
            return True
        if event.key() not in _ENTER:
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            column = self._column_of(editor)
            text = _typed(editor)
            self.closeEditor.emit(editor, _HINT.RevertModelCache)
            self.set_for_all.emit(column.field, text)
            return True
        self._accept(editor, down=True)
        return True

    def _accept(self, editor: QWidget, *, down: bool) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, _HINT.NoHint)
        if down:
            self.went_down.emit()

    def _reason(self, editor: QWidget) -> str | None:
        column = self._column_of(editor)
        return reason_against(self._records.view, column.field, _typed(editor), self._records.words)

    def _column_of(self, editor: QWidget) -> Column:
        return self._records.columns[int(editor.property("column"))]

    def _mark(self, editor: QWidget) -> None:
        editor.setProperty("wrong", True)
        restyle(editor)
        QToolTip.showText(editor.mapToGlobal(QPoint(0, editor.height())), self._reason(editor) or "", editor)

    def _unmark(self, editor: QWidget) -> None:
        if editor.property("wrong"):
            editor.setProperty("wrong", False)
            restyle(editor)


def _typed(editor: QWidget) -> str:
    if isinstance(editor, ChoiceBox):
        return editor.chosen()
    return editor.text() if isinstance(editor, QLineEdit) else ""


def choices_for(model: RecordsModel, column: Column) -> Mapping[str, str]:
    """What a choice offers: typed text to words."""
    words = model.words
    makers: Mapping[Edit, Callable[[], Mapping[str, str]]] = {
        Edit.ROLE: words.role_names,
        Edit.STATUS: lambda: (
            {status.value: words.status(status) for status in (Status.ACTIVE, Status.SUSPENDED)}
            if model.view is View.ENROLMENTS
            else {"no": words.account(False), "yes": words.account(True)}
        ),
        Edit.YES_NO: lambda: {"yes": words.yes(True), "no": words.yes(False)},
    }
    assert column.edit is not None
    return makers[column.edit]()
