"""A day as people type it ("31 jan", "+30"), with a calendar behind the icon."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QTableView, QVBoxLayout, QWidget

from lmsdesk.domain.events import View
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.fields import CheckedLine
from lmsdesk.ui.words import Words


class DateEdit(CheckedLine):
    """Says what cannot be read as a day; the calendar writes the day as 2026-12-31."""

    def __init__(self, theme: Theme, words: Words, *, view: View, field: str, parent: QWidget | None = None) -> None:
        super().__init__(lambda text: reason_against(view, field, text, words), parent)
        self._theme, self._words = theme, words
        self._moment: int | None = None
        self._icon = QAction(self.tr("Calendar"), self)
        self._icon.triggered.connect(lambda: self.open_calendar())
        self.addAction(self._icon, QLineEdit.ActionPosition.TrailingPosition)
        theme.changed.connect(self._retint)
        self._retint()

    def show_moment(self, moment: int | None) -> None:
        """Show a kept day."""
        self._moment = moment
        self.show_text(self._words.day(moment) if moment else "")

    def open_calendar(self) -> QCalendarWidget:
        """Open the calendar under the field."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("popup")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        calendar.setAccessibleName(self.tr("Calendar"))
        calendar.setGridVisible(False)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for table in calendar.findChildren(QTableView):
            table.setAccessibleName(self.tr("Days"))
        shown = self._day(self._moment or self._words.now())
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(calendar)
        calendar.activated.connect(lambda day: self._take(popup, day))
        calendar.clicked.connect(lambda day: self._take(popup, day))
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        popup.show()
        calendar.setFocus()
        return calendar

    def _take(self, popup: QFrame, day: QDate) -> None:
        popup.close()
        text = day.toString(Qt.DateFormat.ISODate)
        self.setText(text)
        self.editingFinished.emit()

    def _day(self, moment: int) -> date:
        return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(self._words.zone)).date()

    def _retint(self) -> None:
        self._icon.setIcon(self._theme.icon("calendar"))
