"""By what the people of a list are found: an identifier of it, or a profile field of the site's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QMenu

from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.headers import PERSON_FIELDS
from lmsdesk.domain.imports.options import AUTO
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.words import field_title

translate = QCoreApplication.translate
_PROFILE = "profile"  # asks for a profile field


class MatchForm:
    """A choice in a form; the profile fields of the site are looked up when somebody asks for them."""

    def __init__(self, job: Job, box: ChoiceBox) -> None:
        self._job, self.box = job, box
        box.activated.connect(self._on_chosen)

    def refresh(self, fields: Collection[str | None]) -> None:
        """Show what people are matched by, and the identifiers that the columns hold."""
        chosen = self._job.options.match_by
        found = {AUTO: translate("MatchForm", "What is surest")}
        found |= {name: field_title(name) for name in PERSON_FIELDS if name in fields}
        if chosen.startswith(CUSTOM):
            found[chosen] = translate("MatchForm", "Profile field: {name}").format(name=field_title(chosen))
        found[_PROFILE] = translate("MatchForm", "A profile field…")
        self.box.fill(found, chosen)

    def _on_chosen(self) -> None:
        if (chosen := self.box.chosen()) != _PROFILE:
            self._choose(chosen)
            return
        self.box.choose(self._job.options.match_by)
        self._job.bench.bridge.run(f"{self._job.key}.profile", self._look_up)

    def _choose(self, name: str) -> None:
        self._job.choose(replace(self._job.options, match_by=name))

    async def _look_up(self) -> None:
        if (session := self._job.session) is None:
            return
        if not (fields := await session.profile_fields()):
            self._job.bench.tell(translate("MatchForm", "Nobody on the site has anything in a profile field."))
            return
        menu = self.menu(fields)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.box.mapToGlobal(QPoint(0, self.box.height())))

    def menu(self, fields: Sequence[str]) -> QMenu:
        """The profile fields of the site."""
        menu = QMenu(self.box)
        for name in fields:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(self._job.options.match_by == f"{CUSTOM}{name}")
            action.triggered.connect(lambda _=False, name=name: self._choose(f"{CUSTOM}{name}"))
        return menu
