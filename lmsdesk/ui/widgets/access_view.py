"""An explanation as people read it: the answer, what mends it, every check with its sign, a reply to copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QScrollArea, QWidget

from lmsdesk.domain.access.links import Holds, Link, Verdict
from lmsdesk.services.explaining import Answer
from lmsdesk.services.wording_access import TITLES, limits, method_words
from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, clear, column, row, rule

_SIGNS = {
    Holds.YES: ("circle-check", "added"),
    Holds.NO: ("circle-x", "removed"),
    Holds.UNKNOWN: ("circle-dashed", "staged"),
}
VERDICTS = {
    Verdict.CAN: ("circle-check", "added"),
    Verdict.CANNOT: ("circle-x", "removed"),
    Verdict.OPEN: ("circle-dashed", "staged"),
}


class AccessView(QScrollArea):
    """Scrolls by keys, so that everything in it can be read without a mouse."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("reading")  # what has the focus and scrolls shows that it has
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sign = IconLabel(theme, "info", size=20)
        self.headline = Label(theme, size="heading", weight=STRONG, wrap=True)
        self.cause = Label(theme, wrap=True)
        self.as_of = Label(theme, size="small", tone="muted", wrap=True)
        self.after = Label(theme, tone="staged", wrap=True)
        self.mends = QGridLayout()
        self.links = QGridLayout()
        for grid in (self.mends, self.links):
            grid.setHorizontalSpacing(theme.px(8))
            grid.setVerticalSpacing(theme.px(6))
            grid.setColumnStretch(1, 1)
        self.reply_title = Label(theme, self.tr("A reply to the person"), weight=STRONG)
        self.reply = QPlainTextEdit()
        self.copy = Button(theme, self.tr("Copy the reply"), "copy", "quiet")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.reply.toPlainText()))
        self.reply.setReadOnly(True)
        self.reply.setTabChangesFocus(True)
        self.reply.setAccessibleName(self.reply_title.text())
        self.hint = Label(
            theme, self.tr("Name a person and a course. The answer comes from what was read, also offline.")
        )
        self.hint.setWordWrap(True)
        self.hint.set_tone("muted")
        self._inside, outer = QWidget(), QWidget()
        head = row(self.sign, self.headline, spacing=10)
        head.setStretch(1, 1)
        column(
            head,
            self.cause,
            self.after,
            self.as_of,
            self.mends,
            rule(),
            self.links,
            row(self.reply_title, None, self.copy),
            self.reply,
            None,
            spacing=10,
            margins=(6, 6, 10, 6),
            parent=self._inside,
        )
        column(self.hint, self._inside, None, spacing=0, parent=outer)
        self.setWidget(outer)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Nobody was asked about."""
        self._inside.hide()
        self.hint.show()
        self.setAccessibleName(self.hint.text())

    def show_answer(self, answer: Answer, due: Sequence[str] = ()) -> None:
        """The answer for one person and one course; ``due`` tells when it has to be done, line by line."""
        words, chain = answer.words, answer.told.now
        self.sign.show_icon(*VERDICTS[answer.verdict])
        self.headline.setText(words.headline())
        for label, text in ((self.cause, words.cause()), (self.after, words.after()), (self.as_of, words.as_of())):
            label.setText(text)
            label.setVisible(bool(text))
        self._show_mends(answer)
        clear(self.links)
        self._add_links(answer, chain.before)
        for path in chain.paths:
            self._add_title(self.tr("Enrolled by {method}").format(method=method_words(path.way.method)))
            self._add_links(answer, path.links)
        behind = (*chain.behind, *((chain.doubt,) if chain.doubt else ()))
        if behind:
            self._add_title(self.tr("And then"))
            self._add_links(answer, behind)
        if answer.beside is not None:
            other = answer.beside.pair.now.account.name
            self._add_title(self.tr("Beside {name}, who can").format(name=other))
            self._add_lines("equal", [f"{mine} {theirs}".rstrip() for mine, theirs in answer.compared()])
        if answer.sources:
            self._add_title(self.tr("What puts the person into the course"))
            self._add_lines("users", [words.source(source) for source in answer.sources])
        if due:
            self._add_title(self.tr("When it has to be done"))
            self._add_lines("calendar-clock", due)
        self._add_title(self.tr("Not read, because the site does not tell it"))
        self._add_lines("info", limits())
        self._show_reply(answer.reply)
        self.hint.hide()
        self._inside.show()
        self.setAccessibleName(" ".join(filter(None, (words.headline(), words.cause(), words.after(), words.as_of()))))

    def _show_mends(self, answer: Answer) -> None:
        clear(self.mends)
        if not answer.fixes:
            return
        self.mends.addWidget(Label(self._theme, self.tr("What mends it"), weight=STRONG), 0, 0, 1, 2)
        for place, item in enumerate(answer.fixes, start=1):
            icon = "pencil" if item.fix.is_staged else "arrow-right"
            text = " ".join(filter(None, (item.text, item.barred)))
            self.mends.addWidget(IconLabel(self._theme, icon), place, 0, Qt.AlignmentFlag.AlignTop)
            self.mends.addWidget(Label(self._theme, text, tone="removed" if item.barred else "", wrap=True), place, 1)

    def _add_title(self, text: str) -> None:
        line = self.links.rowCount()
        self.links.addWidget(Label(self._theme, text, "small", "muted", STRONG, wrap=True), line, 0, 1, 2)

    def _add_lines(self, icon: str, texts: Sequence[str]) -> None:
        for text in texts:
            line = self.links.rowCount()
            self.links.addWidget(IconLabel(self._theme, icon, "faint"), line, 0, Qt.AlignmentFlag.AlignTop)
            self.links.addWidget(Label(self._theme, text, "small", "muted", wrap=True), line, 1)

    def _add_links(self, answer: Answer, links: Iterable[Link]) -> None:
        """A line for each check; the one that decides stands out by weight, not by colour alone."""
        deciding = answer.told.now.deciding
        for link in links:
            line, is_deciding = self.links.rowCount(), link is deciding
            icon, tone = _SIGNS[link.holds] if link.bars or link.holds is Holds.YES else ("info", "info")
            sign = IconLabel(self._theme, icon, tone)
            sign.setAccessibleName(self._said(link))
            self.links.addWidget(sign, line, 0, Qt.AlignmentFlag.AlignTop)
            text = Label(self._theme, answer.words.link(link), weight=STRONG if is_deciding else NORMAL, wrap=True)
            text.setToolTip(TITLES[link.code])
            text.setAccessibleName(f"{TITLES[link.code]}: {self._said(link)}. {text.text()}")
            self.links.addWidget(text, line, 1)

    def _said(self, link: Link) -> str:
        return {
            Holds.YES: self.tr("Yes"),
            Holds.NO: self.tr("No"),
            Holds.UNKNOWN: self.tr("Not known"),
        }[link.holds]

    def _show_reply(self, text: str) -> None:
        self.reply.setPlainText(text.rstrip())
        for widget in (self.reply_title, self.copy, self.reply):
            widget.setVisible(bool(text))
        lines = self.reply.fontMetrics().lineSpacing() * 6
        self.reply.setFixedHeight(lines + self._theme.px(16))
