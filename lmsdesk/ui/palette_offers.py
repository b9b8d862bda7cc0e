"""What the palette offers for what was typed: actions on the selection first, then anywhere, then records."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import View
from lmsdesk.domain.facts import Hit
from lmsdesk.services.wording_views import view_title
from lmsdesk.ui.action_list import VALUED, Menu, Spec, menu_title
from lmsdesk.ui.finding import match
from lmsdesk.ui.help_pages import pages
from lmsdesk.ui.models.palette import Offer, Sort
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.place import view_place
from lmsdesk.ui.workbench import Workbench

PREFIXES = {">": Sort.ACTION, "@": Sort.USER, "#": Sort.COURSE, "?": Sort.HELP}
SHORT, LONG = 5, 40  # lines of a group, alone and beside others


class Offers:
    """Makes the lines of the palette; records come from outside, because finding them takes longer."""

    def __init__(self, bench: Workbench, front: Callable[[], Pane]) -> None:
        self._bench, self._front = bench, front

    def of(self, typed: str, hits: Sequence[Hit]) -> Sequence[Offer]:
        """All lines for a text."""
        only = PREFIXES.get(typed[:1])
        text = (typed[1:] if only else typed).strip()
        if only is Sort.HELP:
            return self._helps(text)
        offers: list[Offer] = []
        if only in (None, Sort.ACTION):
            offers += self._actions(text, LONG if only else SHORT)
        if only in (None, Sort.USER, Sort.COURSE):
            offers += self._records(text, only, hits)
        if only is None and text:
            offers += self._views(text)
        return offers

    def _actions(self, text: str, limit: int) -> list[Offer]:
        actions, translate = self._bench.actions, QCoreApplication.translate
        recent = {name: 12 - place for place, name in enumerate(actions.recent)}
        scored: list[tuple[int, Spec, Offer]] = []
        for spec in actions.listed():
            shown = actions[spec.id].text().replace("&", "")
            found = match(text, shown, f"{spec.sought} {spec.text}")
            if found is not None:
                weight = found.score + recent.get(spec.id, 0)
                scored.append((weight, spec, self._action(spec, shown, found.places)))
        # A stable order: the better match first, then as in the menus.
        scored.sort(key=lambda each: -each[0])
        usable = sorted(scored, key=lambda each: not each[2].can) if text else scored
        offers: list[Offer] = []
        if not text and recent:
            last = [offer for name in actions.recent for _, spec, offer in scored if spec.id == name and offer.can]
            offers += _group(translate("Palette", "Recent"), last, 4)
            usable = [each for each in usable if each[1].id not in recent]
        count = self._front().selected_count()
        on_rows = [offer for _, spec, offer in usable if spec.menu is Menu.SELECTION]
        anywhere = [offer for _, spec, offer in usable if spec.menu is not Menu.SELECTION]
        heading = (
            translate("Palette", "Actions on %n rows", None, count)
            if count
            else translate("Palette", "Actions on rows")
        )
        groups = [_group(heading, on_rows, limit), _group(translate("Palette", "Anywhere"), anywhere, limit + 2)]
        return offers + [offer for group in (groups if count else reversed(groups)) for offer in group]

    def _action(self, spec: Spec, shown: str, places: tuple[int, ...]) -> Offer:
        actions, translate = self._bench.actions, QCoreApplication.translate
        now = self._front().value_now(spec.id)
        note = translate("Palette", "{value} now").format(value=now) if now else ""
        if not note and spec.menu is not Menu.SELECTION:
            note = menu_title(spec.menu).replace("&", "")
        return Offer(
            Sort.ACTION, spec.id, shown, spec.icon, note, actions.keys(spec.id), places, actions.reason(spec.id)
        )

    def _records(self, text: str, only: Sort | None, hits: Sequence[Hit]) -> list[Offer]:
        offers = []
        for hit in hits:
            sort = Sort.USER if hit.view is View.USERS else Sort.COURSE
            if only in (None, sort):
                found = match(text, hit.text)
                places = found.places if found is not None else ()
                icon = "users" if sort is Sort.USER else "book-open"
                offers.append(Offer(sort, str(hit.id), hit.text, icon, hit.note, places=places))
        return _group(QCoreApplication.translate("Palette", "Go to"), offers, LONG)

    def _views(self, text: str) -> list[Offer]:
        offers = []
        for saved in self._bench.console.views.all():
            title = view_title(saved.name)
            if (found := match(text, title)) is not None:
                offers.append(
                    Offer(Sort.VIEW, str(view_place(saved)), title, saved.icon, saved.query, places=found.places)
                )
        return _group(QCoreApplication.translate("Palette", "Saved views"), offers, SHORT)

    def _helps(self, text: str) -> list[Offer]:
        offers = []
        for page in pages():
            if (found := match(text, page.title)) is not None:
                offers.append(Offer(Sort.HELP, page.name, page.title, "info", places=found.places))
        return _group(QCoreApplication.translate("Palette", "Help"), offers, LONG)

    def values(self, name: str, text: str) -> Sequence[Offer]:
        """What can be filled in for an action that takes a value."""
        pane, field = self._front(), VALUED[name]
        translate = QCoreApplication.translate
        if field == "role":
            offers = []
            for shortname, shown in self._bench.words.role_names().items():
                if (found := match(text, shown)) is not None:
                    offers.append(Offer(Sort.VALUE, shortname, shown, "user-check", shortname, places=found.places))
            return offers
        reason = pane.value_reason(name, text)
        words = translate("Palette", "Set to {value}").format(value=text) if text else translate("Palette", "No date")
        if field == "group" and not text:
            words, reason = translate("Palette", "Type the name of a group"), " "
        return [Offer(Sort.VALUE, text, words, "check", "" if reason is None else reason, reason=reason or "")]


def _group(title: str, offers: Sequence[Offer], limit: int) -> list[Offer]:
    """A heading with its lines; nothing where there are none."""
    return [Offer(Sort.HEADING, "", title), *offers[:limit]] if offers else []
