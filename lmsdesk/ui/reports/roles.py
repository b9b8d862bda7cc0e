"""Which role counts: those of the report, any, or one of the site's."""

from __future__ import annotations

from PySide6.QtCore import Signal

from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.workbench import Workbench

ANY = "*"


class RoleBox(ChoiceBox):
    """The default of a report comes first."""

    changed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.theme, {})
        self._bench = bench
        self._default: str | None = None
        self.setAccessibleName(self.tr("Role"))
        self.setMinimumContentsLength(12)
        self.currentIndexChanged.connect(lambda: self.changed.emit())

    def offer(self, default: str) -> None:
        """The choices for a report with this default; a role that was chosen stays only where it means the same.

        The role of learners in one report must not become the role of those in charge in the next.
        """
        words, before = self._bench.words, self.chosen() if default == self._default else ""
        self._default = default
        self.blockSignals(True)
        self.clear()
        if default:
            self.addItem(words.roles(default.split(",")), default)
        if "," not in default:  # without a teacher of any role is nobody at all: not a question
            self.addItem(self.tr("any role"), ANY if default else "")
        for name, title in words.role_names().items():
            if name != default:
                self.addItem(title, name)
        self.setCurrentIndex(max(0, self.findData(before) if before not in ("", ANY) else 0))
        self.blockSignals(False)
