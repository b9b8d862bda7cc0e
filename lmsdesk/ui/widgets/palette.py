"""The command palette: one field over a list, centred in the upper third; the field keeps the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QWidget

from lmsdesk.domain.facts import Hit
from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.action_list import VALUED
from lmsdesk.ui.delegates.palette import PaletteDelegate
from lmsdesk.ui.models.palette import Offer, PaletteModel, Sort
from lmsdesk.ui.palette_offers import PREFIXES, Offers
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.place import Place, read_place
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import IconLabel, Label, column, row, rule
from lmsdesk.ui.workbench import Workbench

WIDTH, ROWS = 600, 11
_HITS = 8
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class Palette(QWidget):
    """Lies over the whole window while it is open; a click beside it closes it."""

    help_asked = Signal(str)  # the name of a page

    def __init__(self, bench: Workbench, parent: QWidget, front: Callable[[], Pane]) -> None:
        super().__init__(parent)
        self._bench, self._front = bench, front
        self._offers = Offers(bench, front)
        self._hits: Sequence[Hit] = ()
        self._filling = ""  # the action whose value is being typed
        self._before: QWidget | None = None
        theme = bench.theme
        self.box = QFrame(self)
        self.box.setObjectName("popup")
        self.line = QLineEdit()
        self.line.setProperty("place", "palette")
        self.line.setFont(theme.font("heading"))
        self.line.setAccessibleName(self.tr("Find an action or a record"))
        self.chip = Label(theme, weight=STRONG, tone="accent")
        self.chip.hide()
        self.model = PaletteModel(self)
        self.list = QListView()
        self.list.setObjectName("lines")
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(bench.ink, self.list))
        self.foot = Label(theme, size="small", tone="muted")
        head = row(IconLabel(theme, "search", "muted", 18), self.chip, self.line, spacing=10, margins=(18, 9, 16, 8))
        head.setStretchFactor(self.line, 1)
        foot = row(self.foot, None, margins=(18, 7, 16, 8))
        column(head, rule(), 4, self.list, 4, rule(), foot, spacing=0, parent=self.box)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._on_typed)
        self.list.clicked.connect(self._on_clicked)
        self.hide()

    # Opening and closing

    def open(self, typed: str = "") -> None:
        """Show it, with a text already typed."""
        self._before = QApplication.focusWidget()
        self._filling, self._hits = "", ()
        self.chip.hide()
        self.line.setText(typed)
        self.cover(force=True)
        self.show()
        self.raise_()
        self.line.setFocus()
        self._refresh()

    def close_up(self) -> None:
        """Hide it, and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def cover(self, *, force: bool = False) -> None:
        """Lie over the window again after it changed its size."""
        parent = self.parentWidget()
        if parent is None or (self.isHidden() and not force):
            return
        px = self._bench.theme.px
        self.setGeometry(parent.rect())
        width = min(px(WIDTH), parent.width() - px(32))
        lines = sum(self.list.sizeHintForRow(place) for place in range(min(ROWS, self.model.rowCount())))
        room = parent.height() - px(220)
        self.list.setFixedHeight(max(px(34), min(lines, room)))
        self.box.setFixedWidth(width)
        self.box.adjustSize()
        self.box.move((parent.width() - width) // 2, max(px(24), parent.height() // 8))

    # What is listed

    def offers(self) -> Sequence[Offer]:
        """What is listed now."""
        return self.model.offers

    def _on_typed(self, text: str) -> None:
        if self.isHidden():
            return
        self._refresh()
        if not self._filling:
            wanted = text[1:] if text[:1] in PREFIXES else text
            if len(wanted.strip()) > 1 and text[:1] not in (">", "?"):
                self._bench.bridge.run("palette", lambda: self._search(text, wanted.strip()))
            else:
                self._hits = ()

    async def _search(self, typed: str, wanted: str) -> None:
        hits = await self._bench.console.tables.search_all(wanted, _HITS)
        if typed == self.line.text() and self.isVisible():
            self._hits = hits
            self._refresh(keep=True)

    def _refresh(self, *, keep: bool = False) -> None:
        text = self.line.text()
        current = self.current()
        if self._filling:
            self.model.show_offers(self._offers.values(self._filling, text.strip()))
        else:
            self.model.show_offers(self._offers.of(text, self._hits))
        place = -1
        if keep and current is not None:
            place = next((n for n, each in enumerate(self.model.offers) if each.key == current.key), -1)
        self._go(place if place >= 0 else self.model.next_of(-1, 1))
        self.foot.setText(self._foot())
        self.cover()

    def _foot(self) -> str:
        if self._filling:
            return self.tr("Return sets it  \u00b7  Esc goes back")
        if not self.model.rowCount():
            return self.tr("Nothing is called so. Try fewer letters.")
        return self.tr(
            "Return runs  \u00b7  Tab fills in a value  \u00b7  > actions  \u00b7  "
            "@ people  \u00b7  # courses  \u00b7  ? help"
        )

    def current(self) -> Offer | None:
        """The marked line."""
        place = self.list.currentIndex().row()
        return self.model.offers[place] if 0 <= place < len(self.model.offers) else None

    def _go(self, place: int) -> None:
        if not 0 <= place < self.model.rowCount():
            return
        index = self.model.index(place)
        self.list.setCurrentIndex(index)
        self.list.selectionModel().select(index, self.list.selectionModel().SelectionFlag.ClearAndSelect)
        if place == self.model.next_of(-1, 1):
            self.list.scrollToTop()  # with the heading above it
        else:
            self.list.scrollTo(index)
        announce(self.line, self.model.offers[place].spoken)

    # Choosing

    def choose(self, offer: Offer | None = None) -> None:
        """Do what a line says; the marked one without an argument."""
        offer = offer or self.current()
        if offer is None or not offer.can:
            return
        filling = self._filling
        self.close_up()
        match offer.sort:
            case Sort.ACTION:
                self._bench.actions.run(offer.key)
            case Sort.USER:
                self._bench.guide.place_asked.emit(Place("person", offer.key))
            case Sort.COURSE:
                self._bench.guide.place_asked.emit(Place("course", offer.key))
            case Sort.VIEW:
                self._bench.guide.place_asked.emit(read_place(offer.key))
            case Sort.VALUE:
                self._front().take_value(filling, offer.key)
            case _:
                self.help_asked.emit(offer.key)

    def fill(self) -> None:
        """Ask for the value of the marked action, without leaving."""
        offer = self.current()
        if self._filling or offer is None or not offer.can or offer.key not in VALUED:
            return
        self._filling = offer.key
        self.chip.setText(offer.text.rstrip("\u2026"))
        self.chip.show()
        self.line.clear()
        self._refresh()

    def _back(self) -> None:
        if not self._filling:
            self.close_up()
            return
        self._filling = ""
        self.chip.hide()
        self.line.clear()
        self._refresh()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._go(index.row())
        self.choose()

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            place, step = self.list.currentIndex().row(), _MOVES[key]
            for _ in range(abs(step)):
                place = self.model.next_of(place, 1 if step > 0 else -1)
            self._go(place)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.fill()
        elif key == Qt.Key.Key_Escape or (key == Qt.Key.Key_Backspace and self._filling and not self.line.text()):
            self._back()
        else:
            return False
        return True

    # Overrides of QWidget

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._on_key(event):
            return True
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box.geometry().contains(event.position().toPoint()):
            self.close_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        dark = self._bench.theme.palette.name == "dark"
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 130 if dark else 60))
