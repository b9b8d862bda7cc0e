"""Review: everything that would be sent, compared with the site as it is now. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QSplitter, QStackedWidget, QTreeView, QWidget

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import LmsDeskError, Offline
from lmsdesk.services.wording import tell
from lmsdesk.sync.reports import PushPlan
from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.delegates.review import ReviewDelegate
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.models.changes import EVERYTHING
from lmsdesk.ui.models.review import ReviewModel
from lmsdesk.ui.options import option
from lmsdesk.ui.review_items import (
    HELD,
    Figures,
    ReviewItem,
    figures_of,
    must_type,
    with_plan,
    without_plan,
)
from lmsdesk.ui.review_words import facts_of, left_out
from lmsdesk.ui.widgets.basics import Button, Label, column, row
from lmsdesk.ui.widgets.facts_bar import FactsBar
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.widgets.review_detail import ReviewDetail
from lmsdesk.ui.widgets.review_foot import ReviewFoot
from lmsdesk.ui.workbench import Workbench

KEY = "review"  # of the run in the bridge


class Stage(StrEnum):
    """What the sheet is doing."""

    PLANNING = "planning"
    STOPPED = "stopped"
    PLANNED = "planned"
    OFFLINE = "offline"
    FAILED = "failed"
    EMPTY = "empty"


class ReviewSheet(Sheet):
    """Emits the operations to apply; the window applies them."""

    apply_asked = Signal(object)  # list[int]

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench.theme, parent, QCoreApplication.translate("ReviewSheet", "Review changes"), width=720)
        self.bench = bench
        self.stage = Stage.PLANNING
        self.plan: PushPlan | None = None
        self.figures = Figures()
        self.model = ReviewModel(bench.words, self)
        self._build()
        self._connect()
        if self._show_local():
            self.make_plan()
        self.resize(self.sizeHint())  # by itself a dialog takes two thirds of the screen at most
        self.tree.setFocus()

    def sizeHint(self) -> QSize:
        """Most of the window."""
        parent = self.parentWidget()
        window = parent.window().size() if parent is not None else QSize(1200, 800)
        return QSize(min(self.theme.px(1180), window.width() - 48), min(self.theme.px(780), window.height() - 48))

    # Building

    def _build(self) -> None:
        theme = self.theme
        self.facts = FactsBar(theme, self.tr("What would be done"))
        self.notice = Notice(theme)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(self.tr("Comparing with the site"))
        self.working = Label(theme, size="small", tone="muted")
        self.stop = Button(theme, self.tr("Stop"), kind="quiet")
        self.busy = QWidget()
        column(row(self.working, None, self.stop), self.progress, spacing=4, parent=self.busy)
        self.tree = QTreeView()
        self.tree.setObjectName("sheet")
        self.tree.setAccessibleName(self.tr("Changes"))
        self.tree.setAccessibleDescription(self.tr("Space turns the tick of a line"))
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(theme.px(18))
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(ReviewDelegate(self.bench.ink, self.tree))
        self.detail = ReviewDetail(theme, self.bench.words)
        left = QWidget()
        column(self._tools(), self.tree, spacing=8, parent=left).setStretch(1, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.detail)
        self.split.setSizes([theme.px(560), theme.px(500)])
        left.setMinimumWidth(theme.px(330))
        self.detail.setMinimumWidth(theme.px(280))
        self.placeholder = Placeholder(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.placeholder)
        for widget in (self.facts, self.notice, self.busy):
            self.body.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        self._build_foot()

    def _tools(self) -> QWidget:
        theme = self.theme
        self.grouping = ChoiceBox(
            theme, {"course": self.tr("Course"), "person": self.tr("Person"), "kind": self.tr("Kind of change")}
        )
        self.grouping.choose(self.bench.settings.get("review_grouping", "course"))
        self.grouping.setMinimumWidth(theme.px(160))
        label = Label(theme, self.tr("&Group by"), tone="muted")
        label.setBuddy(self.grouping)
        self.grouping.setAccessibleName(self.tr("Group by"))
        self.all = Button(theme, self.tr("Tick all"), kind="link")
        self.none = Button(theme, self.tr("Tick none"), kind="link")
        tools = QWidget()
        tools.setLayout(row(label, self.grouping, None, self.all, self.none, spacing=8))
        return tools

    def _build_foot(self) -> None:
        apply = self.main_button(self.tr("Apply"), "arrow-up")
        apply.setDefault(False)  # Return in the list must not send anything
        apply.setToolTip(self.tr("Apply (Ctrl+S)"))
        self.foot = ReviewFoot(self.theme, self.bench.words, self.cancel_button(self.tr("Close")), apply)
        self.apply, self.typed, self.close_button = apply, self.foot.typed, self.foot.close_button
        self.add_foot(self.foot)

    def _connect(self) -> None:
        self.model.ticked.connect(self._count)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.grouping.activated.connect(self._regroup)
        self.all.clicked.connect(lambda: self.model.tick_all(on=True))
        self.none.clicked.connect(lambda: self.model.tick_all(on=False))
        self.stop.clicked.connect(self._on_stop)
        self.foot.typed_changed.connect(self._check)
        self.typed.returnPressed.connect(self.apply.click)
        for keys in ("Ctrl+S", "Ctrl+Return"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.apply.click)
        self.apply.clicked.connect(self._on_apply)
        self.finished.connect(lambda: self.bench.bridge.cancel(KEY))

    # The plan

    def _show_local(self) -> bool:
        """Show what is ready before any plan; False when there is nothing."""
        waiting = self.bench.console.changes.waiting(0, EVERYTHING, {State.READY})
        self._show_items(without_plan(waiting))
        if not waiting:
            self._enter(Stage.EMPTY)
        return bool(waiting)

    def make_plan(self) -> None:
        """Compare with the site, anew."""
        self._enter(Stage.PLANNING)
        self.bench.bridge.run(KEY, self._plan, self._on_trouble)

    async def _plan(self) -> None:
        plan = await self.bench.console.changes.plan()
        self.plan = plan
        items = with_plan(plan)
        self._show_items(items)
        self._enter(Stage.PLANNED if items else Stage.EMPTY)
        announce(self, self.tr("Compared with the site. {facts}").format(facts=self._spoken_facts()))

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self._enter(Stage.OFFLINE if isinstance(error, Offline) else Stage.FAILED)
        again = (self.tr("Try again"), self.make_plan)
        if self.stage is Stage.OFFLINE:
            title = self.tr("Offline: the changes cannot be compared with the site now.")
            detail = self.tr("You can look at them; they are compared and sent when the site answers again.")
            self.notice.say(title, detail, tone="staged", icon="cloud-off", offers=[again])
        else:
            self.notice.say(told.what, told.next, tone="removed", offers=[again])
        return True

    def _on_stop(self) -> None:
        self.bench.bridge.cancel(KEY)
        self._enter(Stage.STOPPED)
        title = self.tr("Stopped. The changes were not compared with the site.")
        self.notice.say(title, tone="staged", offers=[(self.tr("Compare now"), self.make_plan)])

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self.notice.still()
        self.busy.setVisible(stage is Stage.PLANNING)
        if stage is Stage.PLANNING:
            count = len(self.model.items)
            self.working.setText(self.tr("Comparing %n changes with the site", None, count))
        if stage is Stage.EMPTY:
            self._explain_empty()
        self.stack.setCurrentWidget(self.placeholder if stage is Stage.EMPTY else self.split)
        self._count()

    def _explain_empty(self) -> None:
        tray = self.bench.console.changes.tray()
        if not tray.total:
            text = self.tr("Edits collect in the tray until you apply them, also offline.")
            self.placeholder.say("layers", self.tr("No changes wait"), text)
            return
        parts = []
        if tray.conflicts:
            parts.append(self.tr("%n need your choice", None, tray.conflicts))
        if tray.refused:
            parts.append(self.tr("%n refused", None, tray.refused))
        if tray.unconfirmed:
            parts.append(self.tr("%n not confirmed", None, tray.unconfirmed))
        offers = [(self.tr("Show the conflicts"), "git-compare", lambda: self._leave_for("conflicts"))]
        offers = (
            offers if tray.conflicts else [(self.tr("Show the changes"), "layers", lambda: self._leave_for("changes"))]
        )
        self.placeholder.say("circle-check", self.tr("Nothing is ready to be sent"), ", ".join(parts), offers)

    def _leave_for(self, pane: str) -> None:
        self.reject()
        self.bench.guide.pane_asked.emit(pane)

    # What is shown

    def _show_items(self, items: Sequence[ReviewItem]) -> None:
        self.model.show(items, self.grouping.chosen())
        count = self.model.rowCount()
        if len(items) <= 400 or count <= 3:
            self.tree.expandAll()
        else:
            self.tree.expand(self.model.index(0, 0))
        if count:
            first = self.model.index(0, 0)
            inner = self.model.index(0, 0, first)
            self.tree.setCurrentIndex(inner if len(items) <= 400 and inner.isValid() else first)

    def _regroup(self) -> None:
        self.bench.settings.put("review_grouping", self.grouping.chosen())
        self._show_items(self.model.items)

    def _on_current(self, index: QModelIndex) -> None:
        item, group = self.model.item_at(index), self.model.group_at(index)
        if item is not None:
            self.detail.show_item(item, self.model.line_of(item), self.plan.made if self.plan else None)
        elif group is not None:
            self.detail.show_group(group)
        else:
            self.detail.show_nothing("")

    def _count(self) -> None:
        """The figures of what is ticked."""
        self.figures = figures_of(self.model.items, self.model.off)
        told = facts_of(self.figures) if self.stage is Stage.PLANNED else []
        self.facts.show_facts([*told, *left_out(self.bench.console.changes.tray())] if told else [])
        self._check()

    def _spoken_facts(self) -> str:
        return ", ".join(text for _, _, text in facts_of(self.figures))

    # Applying

    @property
    def _above(self) -> int:
        return int(option("removals_typed_above").kept(self.bench.settings))

    def _check(self) -> None:
        """What the main button says, and whether it may be pressed."""
        planned = self.stage is Stage.PLANNED
        asks = planned and must_type(self.figures, self.bench.console.site.tag, self._above)
        self.foot.show_figures(self.figures, asks=asks, ready=planned)
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
