"""Saved views: four that are delivered, and those that a person keeps in the desk of a site."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lmsdesk.domain.events import View
from lmsdesk.domain.facts import SavedView
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.wording_views import ENDS_SOON, NEVER_OPENED, SOON, SUSPENDED, TEACHERS

_LEFT_OUT = "deleted"  # the body of a delivered view that a person does not want


class Views:
    """The views of a site, in the order of the sidebar: the delivered ones first."""

    def __init__(self, opened: OpenSite) -> None:
        self._opened = opened

    def all(self) -> Sequence[SavedView]:
        """Views in order; dates in delivered ones are those of today."""
        kept = {name: body for name, text in self._opened.book.views() if (body := json.loads(text)) is not None}
        shown: list[SavedView] = []
        for view in self._delivered():
            body = kept.pop(view.name, None)
            if body is None:
                shown.append(view)
            elif not body.get(_LEFT_OUT):
                shown.append(_view(view.name, body))
        shown += [_view(name, body) for name, body in kept.items() if not body.get(_LEFT_OUT)]
        return shown

    async def save(self, view: SavedView) -> None:
        """Keep a view; one of the same name is replaced, also a delivered one."""
        kept = replace(view, shipped=False)
        body = json.dumps(
            {"view": kept.view, "query": kept.query, "sort": kept.sort, "columns": kept.columns, "icon": kept.icon},
            ensure_ascii=False,
        )
        await self._opened.control.call(lambda: self._opened.desk.keep_view(kept.name, kept.view.value, body))

    async def delete(self, name: str) -> None:
        """Forget a view; a delivered one stays away."""
        delivered = next((view for view in self._delivered() if view.name == name), None)
        desk = self._opened.desk
        if delivered is None:
            await self._opened.control.call(lambda: desk.drop_view(name))
        else:
            body = json.dumps({_LEFT_OUT: True})
            await self._opened.control.call(lambda: desk.keep_view(name, delivered.view.value, body))

    def _delivered(self) -> Sequence[SavedView]:
        zone = ZoneInfo(self._opened.zone)
        today = datetime.fromtimestamp(self._opened.clock.wall(), UTC).astimezone(zone).date()
        ends = f"end>={today} end<={today + timedelta(days=SOON)} status:active"
        return (
            SavedView(NEVER_OPENED, View.ENROLMENTS, "last_access:never", icon="clock", shipped=True),
            SavedView(ENDS_SOON, View.ENROLMENTS, ends, icon="calendar-clock", shipped=True),
            SavedView(
                TEACHERS,
                View.ENROLMENTS,
                "role:editingteacher,teacher group:none",
                icon="graduation-cap",
                shipped=True,
            ),
            SavedView(SUSPENDED, View.ENROLMENTS, "status:suspended", icon="circle-pause", shipped=True),
        )


def _view(name: str, body: dict[str, object]) -> SavedView:
    """A view from what is kept of it."""
    sort, columns = body.get("sort") or (), body.get("columns") or ()
    return SavedView(
        name,
        View(str(body["view"])),
        str(body["query"]),
        tuple((str(field), bool(down)) for field, down in sort),  # type: ignore[attr-defined]  # pairs, as saved
        tuple((str(key), int(width)) for key, width in columns),  # type: ignore[attr-defined]  # pairs, as saved
        str(body.get("icon") or "bookmark"),
    )
