"""What follows the selection: the bar below the table, the inspector, what is known of a record's past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from lmsdesk.domain.facts import changes_of
from lmsdesk.ui.api import Row
from lmsdesk.ui.change_words import line_of, steps_of

if TYPE_CHECKING:
    from lmsdesk.ui.records.inspector import Inspector
    from lmsdesk.ui.records.pane import RecordsPane
    from lmsdesk.ui.workbench import Workbench

_SETTLE = 60  # milliseconds after the last key before the inspector follows
_LINES = 12  # of the past


class Follower:
    """Waits until the selection rests: holding an arrow key down must not load every record."""

    def __init__(self, pane: RecordsPane) -> None:
        self._pane, self._bench = pane, pane.bench
        self._later = QTimer(pane, singleShot=True, interval=_SETTLE)
        self._later.timeout.connect(self.follow)

    def start(self) -> None:
        """The selection moved."""
        self._later.start()

    def follow(self) -> None:
        """Show what is selected now."""
        pane = self._pane
        count = pane.table.selected_count()
        pane.selection.show_count(count, pane.model.rowCount(), self._bench.words)
        rows = pane.rows()
        if not pane.inspector.isHidden():
            pane.inspector.show_rows(rows, count)
            if count == 1 and rows:
                self._bench.bridge.run(f"{pane.view}.history", lambda: tell_past(self._bench, pane.inspector, rows[0]))
        pane.refresh_commands()


async def tell_past(bench: Workbench, inspector: Inspector, row: Row) -> None:
    """Fill the history of an inspector: what waits for a record, then what is known of its past."""
    words, console, translate = bench.words, bench.console, QCoreApplication.translate
    pending = changes_of(console.changes.of_row(row))
    lines = await console.tables.history(row)
    inspector.clear_history()
    for change in pending:
        line, steps = line_of(change, words), steps_of(change, words)
        told = line.what
        if steps:
            fields = ", ".join(step.field for step in steps)
            told = translate("Follower", "{fields} changed").format(fields=fields)
        at = words.moment(change.first.created) if change.first.created else ""
        who = translate("Follower", "You, {at}. Not sent yet.").format(at=at)
        inspector.add_history(line.icon, line.tone, told, who)
    for each in lines[:_LINES]:
        who = ", ".join(part for part in (words.moment(each.at), each.who) if part)
        inspector.add_history(each.icon, each.tone, each.text, who)
