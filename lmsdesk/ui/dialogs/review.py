"""Review: everything that would be sent, compared with the site as it is now. Nothing is sent from here."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import LmsDeskError, Offline
from lmsdesk.domain.events import Progress
from lmsdesk.domain.guards import Need, is_typed, needs, word_for
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_guards import stop_loss_text
from lmsdesk.sync.reports import PushPlan
from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.dialogs.review_frame import ReviewFrame
from lmsdesk.ui.dialogs.typed import TypedSheet
from lmsdesk.ui.models.changes import EVERYTHING
from lmsdesk.ui.models.review import CHUNK
from lmsdesk.ui.place import Place
from lmsdesk.ui.review_items import (
    HELD,
    Fate,
    Figures,
    ReviewItem,
    filters_of,
    is_heavy,
    with_plan,
    without_plan,
)
from lmsdesk.ui.review_words import about_text, facts_of, left_out, warnings_of
from lmsdesk.ui.workbench import Workbench

KEY, KNOWN, FILTER = "review", "review_known", "review_filter"  # of the runs in the bridge


class Stage(StrEnum):
    """What the sheet is doing."""

    PLANNING = "planning"
    STOPPED = "stopped"
    PLANNED = "planned"
    OFFLINE = "offline"
    FAILED = "failed"
    EMPTY = "empty"


class ReviewSheet(ReviewFrame):
    """Emits the operations to apply; the window applies them by the plan, with what was typed."""

    apply_asked = Signal(object)  # list[int]

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.stage = Stage.PLANNING
        self.plan: PushPlan | None = None
        self.needs: tuple[Need, ...] = ()
        self._heavy: list[ReviewItem] = []  # the few changes that can be a reason to type something
        self._connect()
        if self._show_local():
            self.make_plan()
        self.resize(self.sizeHint())  # by itself a dialog takes two thirds of the screen at most
        self.tree.setFocus()

    @property
    def figures(self) -> Figures:
        """What would be done, in numbers, as far as it is ticked."""
        return self.model.figures

    def _connect(self) -> None:
        self.model.ticked.connect(self._count)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.grouping.activated.connect(self._regroup)
        self.tabs.chosen.connect(self._filter)
        self.all.clicked.connect(lambda: self.model.tick_all(on=True))
        self.none.clicked.connect(lambda: self.model.tick_all(on=False))
        self.tools.hold_asked.connect(self._hold)
        self.detail.lift_asked.connect(self._lift)
        self.stop.clicked.connect(self._on_stop)
        self.foot.typed_changed.connect(self._check)
        self.typed.returnPressed.connect(self.apply.click)
        for keys in ("Ctrl+S", "Ctrl+Return"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.apply.click)
        self.apply.clicked.connect(self._on_apply)
        self.bench.bridge.announced.connect(self._on_event)
        self.finished.connect(self._drop_plan)

    # The plan

    def _show_local(self) -> bool:
        """Show what is ready before any plan, unless it is too much for a moment; False when there is nothing."""
        changes = self.bench.console.changes
        if not changes.tray().ready:
            self._enter(Stage.EMPTY)
            return False
        if changes.tray().ready <= CHUNK:
            self.model.show(without_plan(changes.waiting(0, EVERYTHING, {State.READY})), self.grouping.chosen())
            self.open_headings()
        return True

    def make_plan(self) -> None:
        """Compare with the site, anew."""
        self._enter(Stage.PLANNING)
        self.bench.bridge.run(KEY, self._plan, self._on_trouble)

    async def _plan(self) -> None:
        plan = await self.bench.console.changes.plan()
        await self._show_plan(plan)
        self._enter(Stage.PLANNED if self.model.items else Stage.EMPTY)
        announce(self, self.tr("Compared with the site. {facts}").format(facts=self._spoken_facts()))

    async def _known(self) -> None:
        """What is known without a reading."""
        await self._show_plan(await self.bench.console.changes.known())
        self.tabs.show()
        self._count()

    async def _show_plan(self, plan: PushPlan) -> None:
        """A hundred thousand changes are shown in steps, between which the window goes on."""
        items: list[ReviewItem] = []
        heavy: list[ReviewItem] = []
        counts: Counter[str] = Counter()
        for item in with_plan(plan):
            items.append(item)
            counts.update(filters_of(item))
            if is_heavy(item, plan.guard):
                heavy.append(item)
            if len(items) % CHUNK == 0:
                await asyncio.sleep(0)
        self.plan, self._heavy = plan, heavy
        await _whole(self.model.showing(items, self.grouping.chosen(), self.tabs.current))
        self.tabs.show_outcomes(counts)
        self.open_headings()

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self._enter(Stage.OFFLINE if isinstance(error, Offline) else Stage.FAILED)
        again = (self.tr("Try again"), self.make_plan)
        if self.stage is Stage.OFFLINE:
            title = self.tr("Offline: the changes cannot be compared with the site now.")
            detail = self.tr("You can look at them; they are compared and sent when the site answers again.")
            self.notice.say(title, detail, tone="staged", icon="cloud-off", offers=[again])
            self.bench.bridge.run(KNOWN, self._known)
        else:
            self.notice.say(told.what, told.next, tone="removed", offers=[again])
        return True

    def _on_stop(self) -> None:
        self._drop_plan()
        self._enter(Stage.STOPPED)
        title = self.tr("Stopped. The changes were not compared with the site.")
        self.notice.say(title, tone="staged", offers=[(self.tr("Compare now"), self.make_plan)])

    def _drop_plan(self) -> None:
        """Nobody waits for the plan any more: its reading stops, too."""
        if self.bench.bridge.is_running(KEY):
            self.bench.console.changes.stop_planning()
        for key in (KEY, KNOWN, FILTER):
            self.bench.bridge.cancel(key)

    def _on_event(self, event: object) -> None:
        if isinstance(event, Progress) and event.job == "plan" and self.stage is Stage.PLANNING and event.total:
            self.progress.setRange(0, event.total)
            self.progress.setValue(event.done)
            number = self.bench.words.number
            told = self.tr("Comparing with the site: {done} of {total} changes")
            self.working.setText(told.format(done=number(event.done), total=number(event.total)))

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self.notice.still()
        self.busy.setVisible(stage is Stage.PLANNING)
        if stage is Stage.PLANNING:
            self.progress.setRange(0, 0)
            count = self.bench.console.changes.tray().ready
            self.working.setText(self.tr("Comparing %n changes with the site", None, count))
        if stage is Stage.EMPTY:
            self.explain_empty(self._leave_for)
        if stage in (Stage.PLANNING, Stage.EMPTY, Stage.FAILED, Stage.STOPPED):
            self.plan, self._heavy = None, []
        self.tabs.setVisible(self.plan is not None)
        self.stack.setCurrentWidget(self.placeholder if stage is Stage.EMPTY else self.split)
        self._count()

    def _leave_for(self, pane: str) -> None:
        self.reject()
        self.bench.guide.place_asked.emit(Place(pane))

    # What is shown

    def _regroup(self) -> None:
        self.bench.settings.put("review_grouping", self.grouping.chosen())
        self._filter()

    def _filter(self) -> None:
        """Other headings, or another tab; many changes take some steps."""

        async def work() -> None:
            await _whole(self.model.showing(items, self.grouping.chosen(), self.tabs.current))
            self.open_headings()
            self._count()

        if len(items := self.model.items) > CHUNK:
            self.bench.bridge.run(FILTER, work)
            return
        self.model.show(items, self.grouping.chosen(), self.tabs.current)
        self.open_headings()
        self._count()

    def _on_current(self, index: QModelIndex) -> None:
        item, group = self.model.item_at(index), self.model.group_at(index)
        if item is not None:
            made = self.plan.made if self.plan is not None and self.plan.is_read else None
            self.detail.show_item(item, self.model.line_of(item), made)
        elif group is not None:
            self.detail.show_group(group)
        else:
            self.detail.show_nothing("")

    def _count(self) -> None:
        """The figures of what is ticked."""
        figures, plan = self.figures, self.plan
        told = warnings_of(figures) if plan is not None else []
        if plan is not None and not plan.guard.rules.stops:
            told.append(("triangle-alert", "removed", stop_loss_text(plan.guard.rules)))
        self.facts.show_facts([*told, *left_out(self.bench.console.changes.tray())] if plan is not None else [])
        self.about.setText(about_text(plan, self.bench.words) if plan is not None else "")
        self.about.setVisible(plan is not None)
        held = {Fate.ASK.value: figures.asks, Fate.INVALID.value: figures.invalid}
        can_hold = self.stage is Stage.PLANNED
        self.tools.show_hold(self.tabs.current, held.get(self.tabs.current, 0) if can_hold else 0)
        self._check()

    def _spoken_facts(self) -> str:
        return ", ".join(text for _, _, text in facts_of(self.figures))

    # What is held

    def _hold(self, fate: str) -> None:
        """Put what the plan holds back into its list, and go there."""
        plan = self.plan

        async def work() -> None:
            if plan is not None:
                await self.bench.console.changes.hold(plan)
                self._leave_for("conflicts" if fate == Fate.ASK else "problems")

        self.bench.bridge.once("hold", work)

    def _lift(self) -> None:
        """Let a change of a protected person go out: the username is typed, and the plan is made anew."""
        item = self.model.item_at(self.tree.currentIndex())
        if item is None or not item.protected:
            return
        username, ids = item.protected, item.ids
        text = self.tr("{who} is protected. This change may take their access away.")
        told = text.format(who=self.model.line_of(item).who)
        sheet = TypedSheet(self.theme, self, self.tr("Let it go out?"), told, username, self.tr("Let it go out"))

        async def work() -> None:
            await self.bench.console.changes.lift_waiting(ids, username)
            self.make_plan()

        sheet.agreed.connect(lambda: self.bench.bridge.once("lift", work))
        sheet.open()

    # Applying

    def _check(self) -> None:
        """What the main button says, what has to be typed, and whether it may be pressed."""
        planned, plan, site = self.stage is Stage.PLANNED, self.plan, self.bench.console.site
        self.needs = ()
        if planned and plan is not None:
            heavy = [item for item in self._heavy if item.number not in self.model.off]
            self.needs = needs([op for item in heavy for op in item.change.operations], plan.guard)
        word = word_for(self.needs, site.title) if self.needs else ""
        typed = is_typed(self.typed.text(), self.needs, (site.name, site.title))
        self.foot.show_figures(self.figures, self.needs, word, typed=typed, ready=planned)
        self.apply.setVisible(self.stage is not Stage.EMPTY)
        if self.stage is Stage.OFFLINE:  # what is sent later is looked at again, so that a choice cannot be kept
            self.foot.show_offline(allowed=not self.model.off)

    def chosen_ids(self) -> list[int]:
        """The operations to apply: what is ticked, and what is only marked by it."""
        items = [*self.model.chosen(), *(item for item in self.model.items if item.fate in HELD)]
        return [number for item in items for number in item.ids]

    def _on_apply(self) -> None:
        ids = self.chosen_ids()
        self.accept()
        self.apply_asked.emit(ids)


async def _whole(steps: Iterable[None]) -> None:
    for _ in steps:
        await asyncio.sleep(0)
