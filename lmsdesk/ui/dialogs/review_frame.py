"""The parts of a review and where they stand: figures, tabs, the list, one change in full, the foot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTreeView, QWidget

from lmsdesk.ui.delegates.review import ReviewDelegate
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.models.review import ReviewModel
from lmsdesk.ui.widgets.basics import Button, Label, ProgressBar, column, row
from lmsdesk.ui.widgets.facts_bar import FactsBar
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.widgets.review_detail import ReviewDetail
from lmsdesk.ui.widgets.review_foot import ReviewFoot
from lmsdesk.ui.widgets.review_tools import OutcomeTabs, ReviewTools
from lmsdesk.ui.workbench import Workbench

OPENED = 400  # changes up to which all headings stand open


class ReviewFrame(Sheet):
    """Widgets only; what they do is the business of the sheet."""

    def __init__(self, bench: Workbench, parent: QWidget | None) -> None:
        super().__init__(bench.theme, parent, QCoreApplication.translate("ReviewSheet", "Review changes"), width=720)
        self.bench = bench
        self.model = ReviewModel(bench.words, self)
        self._build()

    def sizeHint(self) -> QSize:
        """Most of the window."""
        parent = self.parentWidget()
        window = parent.window().size() if parent is not None else QSize(1200, 800)
        return QSize(min(self.theme.px(1180), window.width() - 48), min(self.theme.px(780), window.height() - 48))

    def _build(self) -> None:
        theme, words = self.theme, self.bench.words
        self.facts = FactsBar(theme, self.tr("What would be done"))
        self.about = Label(theme, size="small", tone="muted", wrap=True)
        self.notice = Notice(theme)
        self.progress = ProgressBar()
        self.progress.setAccessibleName(self.tr("Comparing with the site"))
        self.working = Label(theme, size="small", tone="muted")
        self.stop = Button(theme, self.tr("Stop"), kind="quiet")
        self.busy = QWidget()
        column(row(self.working, None, self.stop), self.progress, spacing=4, parent=self.busy)
        self.tabs = OutcomeTabs(theme, words)
        self.tools = ReviewTools(theme, self.bench.settings.get("review_grouping", "course"))
        self.grouping, self.all, self.none = self.tools.grouping, self.tools.all, self.tools.none
        self._build_tree()
        self.detail = ReviewDetail(theme, words)
        left = QWidget()
        column(self.tools, self.tree, spacing=8, parent=left).setStretch(1, 1)
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
        for widget in (self.facts, self.about, self.notice, self.busy, self.tabs):
            self.body.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        self._build_foot()

    def _build_tree(self) -> None:
        self.tree = QTreeView()
        self.tree.setObjectName("sheet")
        self.tree.setAccessibleName(self.tr("Changes"))
        self.tree.setAccessibleDescription(self.tr("Space turns the tick of a line"))
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(self.theme.px(18))
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(ReviewDelegate(self.bench.ink, self.tree))

    def _build_foot(self) -> None:
        apply = self.main_button(self.tr("Apply"), "arrow-up")
        apply.setDefault(False)  # Return in the list must not send anything
        apply.setToolTip(self.tr("Apply (Ctrl+S)"))
        self.foot = ReviewFoot(self.theme, self.bench.words, self.cancel_button(self.tr("Close")), apply)
        self.apply, self.typed, self.close_button = apply, self.foot.typed, self.foot.close_button
        self.add_foot(self.foot)

    def open_headings(self) -> None:
        """Open the headings that a person can overlook, and go to the first change."""
        count = self.model.rowCount()
        shown = sum(self.model.rowCount(self.model.index(place, 0)) for place in range(min(count, OPENED)))
        if count <= OPENED and shown <= OPENED:
            self.tree.expandAll()
        elif count:
            self.tree.expand(self.model.index(0, 0))
        if count:
            first = self.model.index(0, 0)
            inner = self.model.index(0, 0, first)
            self.tree.setCurrentIndex(inner if shown <= OPENED and inner.isValid() else first)
        else:
            self.detail.show_nothing(self.tr("Nothing of this kind."))

    def explain_empty(self, leave: Callable[[str], None]) -> None:
        """Why nothing is ready to be sent, with the way to what waits instead."""
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
        offers = [(self.tr("Show the conflicts"), "git-compare", lambda: leave("conflicts"))]
        offers = offers if tray.conflicts else [(self.tr("Show the changes"), "layers", lambda: leave("changes"))]
        self.placeholder.say("circle-check", self.tr("Nothing is ready to be sent"), ", ".join(parts), offers)
