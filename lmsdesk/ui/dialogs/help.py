"""The help: bundled pages as rich text that can load nothing and leads nowhere but to other pages."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTextBrowser, QWidget

from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.help_pages import page, pages
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import row

_NAME = Qt.ItemDataRole.UserRole


class PageView(QTextBrowser):
    """Shows Markdown without HTML; asks for no resource, in a file or on the network."""

    def show_markdown(self, text: str) -> None:
        """Show a page from its beginning."""
        feature = QTextDocument.MarkdownFeature
        self.document().setMarkdown(text, feature.MarkdownDialectGitHub | feature.MarkdownNoHTML)  # with tables
        self.moveCursor(self.textCursor().MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is ever loaded."""
        return None


class HelpSheet(Sheet):
    """Pages at the left, the chosen one at the right."""

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(theme, parent, QCoreApplication.translate("HelpSheet", "Help"), width=760)
        self.list = QListWidget()
        self.list.setObjectName("sheet")
        self.list.setAccessibleName(self.tr("Pages"))
        self.list.setFixedWidth(theme.px(244))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view = PageView()
        self.view.setObjectName("page")
        self.view.setAccessibleName(self.tr("Page"))
        self.view.setOpenLinks(False)
        self.view.anchorClicked.connect(self._on_link)
        self.view.setMinimumHeight(theme.px(400))
        line = row(self.list, self.view, spacing=12)
        line.setStretch(1, 1)
        self.body.addLayout(line, 1)
        for each in pages():
            item = QListWidgetItem(each.title, self.list)
            item.setData(_NAME, each.name)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.add_foot(None, self.cancel_button(self.tr("Close")))
        self.go(name)

    def go(self, name: str) -> None:
        """Show a page; the first one when there is none of that name."""
        for place in range(self.list.count()):
            if self.list.item(place).data(_NAME) == name:
                self.list.setCurrentRow(place)
                return
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        found = page(str(item.data(_NAME))) if item is not None else None
        if found is not None:
            self.view.show_markdown(found.text)

    def _on_link(self, target: QUrl) -> None:
        """Links between pages are followed; others are not."""
        if not target.scheme():
            self.go(target.path().removesuffix(".md"))
