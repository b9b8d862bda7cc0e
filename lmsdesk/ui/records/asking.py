"""What a pane of rows asks for, and how the answer is shown: search, conditions, order, saved view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.errors import LmsDeskError, WrongUse
from lmsdesk.domain.facts import Found, SavedView
from lmsdesk.domain.filters import Query, Sort, Token, parse
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_views import view_title
from lmsdesk.ui.models.records import identity_of
from lmsdesk.ui.navigation import Spot

if TYPE_CHECKING:
    from lmsdesk.ui.records.pane import RecordsPane


FIRST = 100  # rows that are asked for first: more than a screen shows


class Asking:
    """The newest question wins; an answer to an older one is dropped.

    A new question is answered twice: with the first rows, as soon as they are known, then with all of them.
    """

    def __init__(self, pane: RecordsPane) -> None:
        self._pane, self._bench, self._view = pane, pane.bench, pane.view
        self.query = Query(pane.view)
        self.found: Found | None = None  # what came back last
        self.is_whole = True  # and whether it was all of it
        self._answered: Query | None = None  # the question to which it is the answer
        self.saved: SavedView | None = None
        self._shown: Query | None = None  # what the rows on the screen were asked for
        self._wanted: Spot | None = None  # where to stand as soon as that row is there

    def connect(self) -> None:
        """Listen to the head and the table of the pane."""
        head, table = self._pane.head, self._pane.table
        head.search.settled.connect(self._on_searched)
        head.tokens.changed.connect(self._on_tokens)
        table.header.sort_asked.connect(self._on_sorted)
        table.escaped.connect(self._on_escaped)

    @property
    def is_filtered(self) -> bool:
        """Tell whether some rows are left out."""
        return bool(self.query.text or self.query.tokens)

    # Asking

    def show(self, text: str, sort: Sequence[Sort] | None = None, saved: SavedView | None = None) -> None:
        """Ask for a filter in its text form; without an order in the one there is."""
        query, unknown = parse(self._view, text, self.query.sort if sort is None else sort)
        self.saved = saved
        if saved is not None and saved.columns:
            self._pane.table.apply_layout(saved.columns)
        self._ask(query, unknown)

    def clear_filters(self) -> None:
        """Keep only the search."""
        self._ask(Query(self._view, self.query.text, (), self.query.sort))

    def clear_all(self) -> None:
        """Ask for everything."""
        self.saved = None
        self._ask(Query(self._view, "", (), self.query.sort))

    def _ask(self, query: Query, unknown: Sequence[str] = ()) -> None:
        self.query, self._wanted, head = query, None, self._pane.head
        head.search.show_text(query.text)
        head.tokens.show_tokens(query.tokens)
        head.unknown.setVisible(bool(unknown))
        if unknown:
            told = QCoreApplication.translate("Asking", "{word} names no field; it was searched as text.")
            head.unknown.setText(told.format(word=unknown[0]))
        self._pane.table.header.show_sorts(query.sort)
        self._show_title()
        self.reload()

    def _on_searched(self, text: str) -> None:
        query, unknown = parse(self._view, text, self.query.sort)
        self._ask(Query(self._view, query.text, (*self.query.tokens, *query.tokens), self.query.sort), unknown)

    def _on_tokens(self, tokens: tuple[Token, ...]) -> None:
        self._ask(Query(self._view, self.query.text, tokens, self.query.sort))

    def _on_sorted(self, sorts: tuple[Sort, ...]) -> None:
        self._ask(Query(self._view, self.query.text, self.query.tokens, sorts))

    def _on_escaped(self) -> None:
        if self.query.text:
            self._ask(Query(self._view, "", self.query.tokens, self.query.sort))
        else:
            self._pane.head.search.setFocus()

    # Answers

    def reload(self) -> None:
        """Ask again."""
        self._bench.bridge.run(f"{self._view}.find", self._find, self._on_trouble)

    async def _find(self) -> None:
        query, tables = self.query, self._bench.console.tables
        if query != self._answered:  # what is asked again is in sight already: it is replaced at once
            first = await tables.find(query, FIRST)
            whole = len(first.ids) < FIRST
            if not self._take(query, first, whole=whole) or whole:
                return
        self._take(query, await tables.find(query), whole=True)

    def _take(self, query: Query, found: Found, *, whole: bool) -> bool:
        """Show an answer, unless something else was asked meanwhile."""
        if query is not self.query:
            return False
        everything = not self.is_whole and self._pane.table.selected_count() == self._pane.model.rowCount() > 1
        self.found, self.is_whole, self._answered = found, whole, query
        self._show_found(found)
        if everything and whole:
            self._pane.table.selectAll()  # "all" was said when only the first were there
        return True

    def _show_found(self, found: Found) -> None:
        """Show the rows; the row with the focus keeps it wherever it is now."""
        pane, table, model = self._pane, self._pane.table, self._pane.model
        number, top = table.current_number(), table.verticalScrollBar().value()
        current = model.row_at(number) if number >= 0 else None
        identity = identity_of(current) if current is not None else None
        before, asked_again = model.rowCount(), self._shown is self.query
        self._shown = self.query
        model.show_ids(found.ids)
        pane.quiet("filter")
        if table.current_number() < 0 and len(found.ids):
            place = model.place_of(identity, number) if identity is not None else None
            table.go_to(place if place is not None else 0)
            if before and asked_again:
                table.verticalScrollBar().setValue(top if place is not None else 0)
        self._stand()
        self._show_count(found)
        pane.show_state()
        pane.on_moved()

    def _on_trouble(self, error: LmsDeskError) -> bool:
        if not isinstance(error, WrongUse):
            return False
        told = tell(error)
        self._pane.say(told.what, told.next, tone="removed", key="filter")
        return True

    # Where somebody stands

    def spot(self) -> Spot | None:
        """The row with the focus, and how far the table is scrolled."""
        number = self._pane.table.current_number()
        row = self._pane.model.row_at(number) if number >= 0 else None
        top = self._pane.table.verticalScrollBar().value()
        return Spot(identity_of(row), number, top) if row is not None else None

    def take_spot(self, spot: Spot) -> None:
        """Stand there again: now, or when the rows that are asked for have come."""
        self._wanted = spot
        if self._answered == self.query:
            self._stand()

    def _stand(self) -> None:
        """Go to the wanted row if it is there; what is selected stays where somebody stands on it already."""
        wanted, table, model = self._wanted, self._pane.table, self._pane.model
        if wanted is None:
            return
        here = self.spot()
        place = model.place_of(wanted.record, wanted.number)
        if place is not None and (here is None or here.record != wanted.record):
            table.go_to(place)
            if place == wanted.number:
                table.verticalScrollBar().setValue(wanted.top)
        if place is not None or self.is_whole:
            self._wanted = None

    def _show_count(self, found: Found) -> None:
        number, translate = self._bench.words.number, QCoreApplication.translate
        if not self.is_whole and self.is_filtered:
            text = translate("Asking", "Counting …")
        elif not self.is_whole or len(found.ids) == found.total:
            text = translate("Asking", "{count} rows").format(count=number(found.total))
        else:
            told = translate("Asking", "{shown} of {total}")
            text = told.format(shown=number(len(found.ids)), total=number(found.total))
        self._pane.head.count.setText(text)

    def _show_title(self) -> None:
        """A dot behind the name of a saved view says that it was changed."""
        head, saved, translate = self._pane.head, self.saved, QCoreApplication.translate
        changed = saved is not None and str(self.query) != saved.query
        title = view_title(saved.name) if saved is not None else self._pane.spec.title
        head.title.setText(f"{title} \u2022" if changed else title)
        head.save.set_text(translate("Asking", "Save") if changed else translate("Asking", "Save view"))
