"""What a push of this site has to ask about: protected people, strong roles, and how much may go at once."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.guards import Rules
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_guards import stop_loss_text
from lmsdesk.ui.widgets.basics import Label, column
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.workbench import Workbench

_KEY = "limits"


class LimitsPage(QWidget):
    """Each field holds as soon as it is left, or Return is pressed in it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        theme = bench.theme
        about = self.tr(
            "A server does not tell a program who its administrators are, nor how much a role may do. Name them here: "
            "nothing takes access from a protected person unless their username is typed, and what is above a limit "
            "goes out only when the review's word was typed."
        )
        self.fields: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for line, (name, title, note) in enumerate(self._titles()):
            field = QLineEdit()
            field.setAccessibleName(title)
            field.setAccessibleDescription(note)
            field.editingFinished.connect(lambda name=name: self._keep(name))
            label = Label(theme, title)
            label.setBuddy(field)
            self.fields[name] = field
            grid.addWidget(label, 2 * line, 0)
            grid.addWidget(field, 2 * line, 1)
            grid.addWidget(Label(theme, note, "small", "muted", wrap=True), 2 * line + 1, 1)
        self.told = Label(theme, size="small", wrap=True)
        self.notice = Notice(theme)
        column(
            Label(theme, about, "small", "muted", wrap=True),
            grid,
            self.told,
            self.notice,
            None,
            spacing=10,
            parent=self,
        )
        self.show_rules(bench.console.rules)

    def _titles(self) -> tuple[tuple[str, str, str], ...]:
        return (
            (
                "protected",
                self.tr("Protected people"),
                self.tr("Usernames, with commas. The account of the token is protected in any case."),
            ),
            (
                "strong_roles",
                self.tr("Roles above teacher"),
                self.tr("Short names, with commas. Names with “admin” or “manager” count in any case."),
            ),
            (
                "typed_above",
                self.tr("Removals that need no word"),
                self.tr("More than these in one push have to be typed."),
            ),
            (
                "stop_rows",
                self.tr("Stop-loss: rows"),
                self.tr("One push may remove or suspend so many of a course or of all accounts, or else \u2026"),
            ),
            (
                "stop_percent",
                self.tr("Stop-loss: per cent"),
                self.tr("\u2026 this share of them, if that is more. 100 switches it off, and every plan says so."),
            ),
        )

    def show_rules(self, rules: Rules) -> None:
        """Fill the fields."""
        shown = {
            "protected": ", ".join(rules.protected),
            "strong_roles": ", ".join(rules.strong_roles),
            "typed_above": str(rules.typed_above),
            "stop_rows": str(rules.stop_rows),
            "stop_percent": str(rules.stop_percent),
        }
        for name, text in shown.items():
            self.fields[name].setText(text)
        self._shown = shown
        self.told.setText(stop_loss_text(rules))
        self.told.set_tone("muted" if rules.stops else "removed")

    def _keep(self, name: str) -> None:
        text = self.fields[name].text()
        if text == self._shown[name]:
            return

        async def work() -> None:
            await self._bench.console.set_rule(name, text)
            self.show_rules(self._bench.console.rules)
            self._bench.tell(self.tr("Kept. It holds from the next push on."))

        self.notice.still()
        self._bench.bridge.queue(_KEY, work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True
