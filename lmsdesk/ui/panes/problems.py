"""What the site refused, by reason: mend the value in place and try again, try again, or discard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QDesktopServices, QGuiApplication

from lmsdesk.domain.errors import LmsDeskError, Offline, WrongUse
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot
from lmsdesk.services.wording import tell
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.models.problems import ProblemsModel
from lmsdesk.ui.problem_words import details_of, fields_of
from lmsdesk.ui.site_pages import page_of
from lmsdesk.ui.waiting.lots_pane import LotsPane
from lmsdesk.ui.waiting.lots_table import LotsTable
from lmsdesk.ui.waiting.problem_card import ProblemCard
from lmsdesk.ui.widgets.basics import Button
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.workbench import Workbench

KEYS = ("edit_cell", "retry_refused", "take_alike", "inspect", "copy")


class ProblemsPane(LotsPane):
    """F2 goes to the value, T tries again, Delete discards, A means all alike, Space goes to the record."""

    tells_refusals = True

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        theme, words = bench.theme, bench.words
        model = ProblemsModel(bench.console.changes, words)
        table = LotsTable(bench.ink, model, self.tr("Problems"), bench.actions, KEYS)
        table.setAccessibleDescription(
            self.tr("F2 changes the value, T tries again, Delete discards. Return goes on, Right opens a lot.")
        )
        self.card = ProblemCard(theme, words)
        self.lay_out(model, table, self.card, PlainHead(theme, self.tr("Problems"), "", ()))
        table.delete_asked.connect(self.discard)
        card = self.card
        card.save.clicked.connect(self.save)
        card.form.accepted.connect(self.save)
        card.retry.clicked.connect(self.retry)
        card.discard.clicked.connect(self.discard)
        card.record.clicked.connect(self.show_record)
        card.site.clicked.connect(self.open_on_site)
        card.copy.clicked.connect(self.copy)
        card.left.connect(self.table.setFocus)
        card.alike.toggled.connect(lambda on: self._show_scope())
        self.refresh()

    # What is shown

    def show_card(self, changes: Sequence[Change], lot: Lot, *, as_lot: bool) -> None:
        """Show one refusal, several, or all with one reason; what is being typed stays."""
        if self.card.has_keyboard() and self.card.form.typed():
            return
        self.card.show_problem(changes, lot, as_lot=as_lot)

    def _show_scope(self) -> None:
        """All alike take only the fields that they have in common."""
        names = fields_of([each.first for each in self.meant()])
        for name, line in self.card.form.lines.items():
            line.setEnabled(name in names)

    def explain_empty(self) -> None:
        """There are none."""
        text = self.tr("What the site refuses stands here with its reason. Nothing of it is lost.")
        self.placeholder.say("circle-check", self.tr("No problems"), text)

    def offline_words(self) -> tuple[str, str]:
        """One can mend without network."""
        return self.tr("Offline. You can mend now."), self.tr("It is sent with the next apply, when the site answers.")

    def offers(self) -> Sequence[Button]:
        """What the card offers."""
        card = self.card
        return [card.save, card.retry, card.discard, card.record, card.site, card.copy]

    def enter_card(self) -> None:
        """The wrong value."""
        self.card.enter()

    # What can be done

    def meant(self) -> list[Change]:
        """The selected ones, or all alike where that is ticked."""
        lot = self.current_lot()
        if lot is not None and self.card.alike.isChecked() and self.card.alike.isVisibleTo(self.card):
            return list(lot.changes)
        return self.card.shown if self.card.form.typed() else self.selected()

    def save(self) -> None:
        """Keep what was typed and make the change ready."""
        typed, form = self.card.form.typed(), self.card.form
        if not typed:
            form.show_reason(self.tr("Nothing was typed yet. To send it as it is, try again."))
            return
        if not form.check():
            return
        ids = self.ids_of(self.meant())

        async def work() -> None:
            count = await self.bench.console.changes.mend(ids, typed)
            self.no_trouble()
            self.table.setFocus()
            told = self.tr("%n changes mended; they are sent with the next apply.", None, count)
            self.bench.guide.told.emit(told, self.tr("Undo"), self.bench.undo)
            self.refresh()

        self.bench.bridge.queue("stage", work, self._on_value)

    def _on_value(self, error: LmsDeskError) -> bool:
        """A value that cannot be taken is explained below it."""
        if isinstance(error, WrongUse):
            self.card.form.show_reason(str(tell(error)))
            return True
        return False if isinstance(error, Offline) else self.on_trouble(error)

    def retry(self) -> None:
        """Make them ready as they are."""
        ids = self.ids_of(self.meant())

        async def work() -> None:
            count = await self.bench.console.changes.retry(ids)
            self.no_trouble()
            told = self.tr("%n changes are ready again.", None, count)
            self.bench.guide.told.emit(told, self.tr("Undo"), self.bench.undo)

        if ids:
            self.bench.bridge.queue("stage", work, self.on_trouble)

    def discard(self) -> None:
        """Take them out of the tray."""
        chosen = self.meant()
        ids = self.ids_of(chosen)

        async def work() -> None:
            await self.bench.console.changes.discard(ids)
            told = self.tr("%n changes discarded", None, len(chosen))
            self.bench.guide.told.emit(told, self.tr("Undo"), self.bench.undo)

        if ids:
            self.bench.bridge.queue("stage", work, self.on_trouble)

    def copy(self) -> None:
        """Copy what the site answered, for whoever looks after it."""
        texts = [details_of(change, self.bench.words) for change in self.meant()]
        QGuiApplication.clipboard().setText("\n\n".join(texts))
        self.bench.tell(self.tr("Details copied"))

    def open_on_site(self) -> None:
        """Open the page of the thing in the browser."""
        change = self.current()
        if change is not None:
            QDesktopServices.openUrl(page_of(self.bench.console.site.url, change.first.key))

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return {
            "select_all": self.table.selectAll,
            "edit_cell": self.card.enter,
            "retry_refused": self.retry,
            "take_alike": self.card.alike.toggle,
            "inspect": self.show_record,
            "copy": self.copy,
        }

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done now."""
        if name not in KEYS:
            return None
        if self.stack.currentWidget() is not self.split:
            return self.tr("No problems")
        if name == "edit_cell" and not self.card.form.lines:
            return self.card.helps.text()
        if name == "take_alike" and not self.card.alike.isVisibleTo(self.card):
            return self.tr("No other problem is like this one")
        return None
