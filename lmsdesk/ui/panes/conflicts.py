"""What needs a choice: mine, what the site has now, and what it was. Never a dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.decisions import Choice, Take, takes
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.models.conflicts import ConflictsModel
from lmsdesk.ui.models.decided import DecidedModel, RulesModel
from lmsdesk.ui.site_pages import page_of
from lmsdesk.ui.waiting.conflict_card import ConflictCard, Question
from lmsdesk.ui.waiting.kept_lists import KeptList
from lmsdesk.ui.waiting.lots_pane import LotsPane
from lmsdesk.ui.waiting.lots_table import LotsTable
from lmsdesk.ui.widgets.basics import Button
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.widgets.tab_row import TabRow
from lmsdesk.ui.workbench import Workbench

OPEN, DECIDED, REMEMBERED = "open", "decided", "remembered"
KEYS = ("take_mine", "take_theirs", "take_base", "take_other", "take_alike", "remember_take", "inspect")


class ConflictsPane(LotsPane):
    """1 takes mine, 2 the site's, 3 what it was, 4 another way out; Return goes on, and decides nothing."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        theme, changes, words = bench.theme, bench.console.changes, bench.words
        model = ConflictsModel(changes, words)
        table = LotsTable(bench.ink, model, self.tr("Conflicts"), bench.actions, KEYS)
        table.setAccessibleDescription(
            self.tr(
                "1 takes mine, 2 what the site has, 3 what it was. Return goes on. Right opens or goes into the card."
            )
        )
        self.card = ConflictCard(theme, words)
        self.tabs = TabRow(
            theme,
            words,
            (
                (OPEN, self.tr("Needs your choice"), "git-compare", "conflict"),
                (DECIDED, self.tr("Decided, not sent"), "check", "added"),
                (REMEMBERED, self.tr("Remembered"), "bookmark", "muted"),
            ),
            self.tr("Conflicts, decisions or what is remembered"),
        )
        self.lay_out(model, table, self.card, PlainHead(theme, self.tr("Conflicts"), "", (), (self.tabs,)))
        self._decisions, self._remembered = DecidedModel(changes, words), RulesModel(changes, words)
        back = Button(theme, self.tr("Take back"), "undo-2", "quiet", self.tr("Take the decision back (U)"))
        self.decided = KeptList(bench, self._decisions, self.tr("Decided, not sent"), back, self._no_decided())
        forget = Button(theme, self.tr("Forget"), "trash-2", "quiet", self.tr("Forget it (Del)"))
        self.rules = KeptList(bench, self._remembered, self.tr("Remembered"), forget, self._no_rules())
        for each in (self.decided, self.rules):
            self.stack.addWidget(each)
        back.clicked.connect(self.take_back)
        forget.clicked.connect(self.forget)
        for name in KEYS:
            self.card.addAction(bench.actions[name])
        self.tabs.chosen.connect(lambda key: self.refresh())
        self.card.chosen.connect(self.decide)
        self.card.remember_asked.connect(self.remember)
        self.card.left.connect(self.table.setFocus)
        self.card.record_asked.connect(self.show_record)
        self.card.site_asked.connect(self.open_on_site)
        self.refresh()

    def _no_decided(self) -> tuple[str, str, str]:
        text = self.tr("A decision stands here until it is applied, and can be taken back until then.")
        return "check", self.tr("No decisions wait to be sent"), text

    def _no_rules(self) -> tuple[str, str, str]:
        text = self.tr(
            "“Remember” beside a conflict keeps whose value of a field always wins. It can be forgotten here."
        )
        return "bookmark", self.tr("Nothing is remembered"), text

    # What is shown

    def refresh(self) -> None:
        """Read again what the tab shows."""
        changes = self.bench.console.changes
        super().refresh()
        self.tabs.show_counts(
            {OPEN: self.model.count, DECIDED: len(changes.decisions()), REMEMBERED: len(changes.rules())}
        )
        kept = {DECIDED: self.decided, REMEMBERED: self.rules}.get(self.tabs.current)
        if kept is not None:
            kept.refresh()
            self.stack.setCurrentWidget(kept)

    def show_rows(self) -> None:
        """Bring the conflicts to the front, where their tab is chosen."""
        if self.tabs.current == OPEN:
            super().show_rows()

    def show_card(self, changes: Sequence[Change], lot: Lot, *, as_lot: bool) -> None:
        """Show one conflict, several, or all alike."""
        first = changes[0].first.id
        desk = self.bench.console.changes
        read = desk.moved_at([first]).get(first)
        carried = self._carried(changes) if Take.ADOPT in takes(changes[0].first) else 0
        self.card.show_question(Question(changes, lot, as_lot, read, carried))

    def _carried(self, changes: Sequence[Change]) -> int:
        """How many fields adopting sends."""
        desk = self.bench.console.changes
        return sum(len(desk.carried(change.first)) for change in changes)

    def explain_empty(self) -> None:
        """There are none."""
        text = self.tr("When somebody changes the same thing on the site, you choose here which value stays.")
        self.placeholder.say("circle-check", self.tr("Nothing needs your choice"), text)

    def offline_words(self) -> tuple[str, str]:
        """One can choose without network."""
        return self.tr("Offline. You can choose now."), self.tr("The site is read again before anything is sent.")

    def offers(self) -> Sequence[Button]:
        """What the card offers."""
        blocks = [button for block in self.card.blocks.values() for button in block.buttons.values()]
        card = self.card
        return [
            *(blocks if len(card.blocks) == 1 else []),
            *card.buttons.values(),
            card.remember,
            card.record,
            card.site,
        ]

    def enter_card(self) -> None:
        """The first field, or the first way out."""
        self.card.enter()

    # Choosing

    def meant(self) -> list[Change]:
        """What a decision is about: the selected ones, or all alike where that is ticked."""
        lot = self.current_lot()
        if lot is not None and self.card.alike.isChecked() and self.card.alike.isVisibleTo(self.card):
            return list(lot.changes)
        return self.selected()

    def decide(self, choice: Choice) -> None:
        """Carry a decision out for all that it is open to."""
        chosen = [
            each
            for each in self.meant()
            if choice.take is None or all(choice.take in takes(op) for op in each.operations)
        ]
        ids = self.ids_of(chosen)
        if not ids:
            return

        sends = choice.take is Take.ADOPT and self._carried(chosen) > 0

        async def work() -> None:
            fields = {name: take.value for name, take in choice.fields.items()}
            await self.bench.console.changes.resolve(ids, choice.take.value if choice.take else "", fields=fields)
            self.no_trouble()
            self.bench.guide.told.emit(self._told(choice, len(chosen), sends=sends), self.tr("Undo"), self.bench.undo)

        self.bench.bridge.queue("stage", work, self.on_trouble)

    def _told(self, choice: Choice, count: int, *, sends: bool) -> str:
        match choice.take:
            case Take.MINE:
                return self.tr("%n of mine stay; they are sent with the next apply.", None, count)
            case Take.THEIRS:
                return self.tr("%n of the site's stay; nothing is sent for them.", None, count)
            case Take.BASE:
                return self.tr("%n are put back to what they were, with the next apply.", None, count)
            case Take.ADOPT if sends:
                return self.tr(
                    "%n that were there already are used; what differs is sent with the next apply.", None, count
                )
            case Take.ADOPT:
                return self.tr("%n that were there already are used.", None, count)
            case Take.SUSPEND:
                return self.tr("%n are suspended instead, with the next apply.", None, count)
            case _:
                return self.tr("%n conflicts decided.", None, count)

    def remember(self, field: str, take: str, scope: str) -> None:
        """Remember whose value of a field wins, and decide what waits for that."""
        lot = self.current_lot()
        if lot is None:
            return
        entity = lot.first.key.entity.value

        async def work() -> None:
            count = await self.bench.console.changes.remember(entity, field, take, scope)
            told = self.tr("Remembered. It decides %n conflicts that wait.", None, count)
            offer = self.tr("Undo") if count else ""
            self.bench.guide.told.emit(told, offer, self.bench.undo if count else None)
            self.refresh()

        self.bench.bridge.queue("stage", work, self.on_trouble)

    def take_back(self) -> None:
        """Let the selected decisions wait for a choice again."""
        found = [self._decisions.at(number) for number in self.decided.table.selected_numbers()]
        numbers = [each.number for each in found if each is not None]

        async def work() -> None:
            count = await self.bench.console.changes.undecide(numbers)
            self.bench.tell(self.tr("%n conflicts need your choice again.", None, count))
            self.refresh()

        if numbers:
            self.bench.bridge.queue("stage", work, self.on_trouble)

    def forget(self) -> None:
        """Forget the selected remembered decisions."""
        found = [self._remembered.at(number) for number in self.rules.table.selected_numbers()]
        numbers = [each.id for each in found if each is not None]

        async def work() -> None:
            await self.bench.console.changes.forget(numbers)
            self.bench.tell(self.tr("Forgotten. What it decided stays decided."))
            self.refresh()

        if numbers:
            self.bench.bridge.queue("stage", work, self.on_trouble)

    def open_on_site(self) -> None:
        """Open the page of the thing in the browser."""
        lot = self.current_lot()
        change = self.current() or (lot.changes[0] if lot is not None else None)
        if change is not None:
            QDesktopServices.openUrl(page_of(self.bench.console.site.url, change.first.key))

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return {
            "select_all": self.table.selectAll,
            "take_mine": lambda: self.card.take(Take.MINE),
            "take_theirs": lambda: self.card.take(Take.THEIRS),
            "take_base": lambda: self.card.take(Take.BASE),
            "take_other": self._take_other,
            "take_alike": self.card.alike.toggle,
            "remember_take": self.card.open_remember,
            "inspect": self.show_record,
        }

    def _take_other(self) -> None:
        if (take := self.card.other()) is not None:
            self.card.take(take)

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done now."""
        if name not in KEYS:
            return None
        if self.stack.currentWidget() is not self.split:
            return self.tr("Nothing needs your choice")
        possible = self.card.possible()
        wanted = {"take_mine": Take.MINE, "take_theirs": Take.THEIRS, "take_base": Take.BASE}.get(name)
        fields = {take for block in self.card.blocks.values() for take in block.buttons}
        if wanted is not None and wanted not in possible and wanted not in fields:
            return self.card.why.text() or self.tr("Not open to this conflict")
        if name == "take_other" and self.card.other() is None:
            return self.tr("Not open to this conflict")
        if name == "take_alike" and not self.card.alike.isVisibleTo(self.card):
            return self.tr("No other conflict is like this one")
        if name == "remember_take" and not self.card.remember.isVisibleTo(self.card):
            return self.tr("There is no field to remember")
        return None

    def selected_count(self) -> int:
        """How many are selected in the list that is shown."""
        kept = {DECIDED: self.decided, REMEMBERED: self.rules}.get(self.tabs.current)
        return super().selected_count() if kept is None else kept.table.selected_count()

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        kept = {DECIDED: self.decided, REMEMBERED: self.rules}.get(self.tabs.current)
        return (self.tabs, *([kept.region()] if kept is not None else super().regions()))
