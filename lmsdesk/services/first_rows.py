"""The first rows of the site that is about to be opened: seen at once, while everything else is still being loaded.

Nothing here writes, and nothing here loads what only talking to a site or changing something needs.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.profiles import Profiles, Site
from lmsdesk.store.reader import Reader

LAST = "site"  # the setting with the name of the site that was open last
LIMIT = 100  # more than a screen shows


def site_to_open(names: Sequence[str], asked: str | None, last: str) -> str:
    """The site that was asked for, the last one, the only one, or "" for the welcome."""
    return asked or (last if last in names else names[0] if len(names) == 1 else "")


class FirstRows:
    """Rows of one view in its usual order, with the edits that are not sent."""

    def __init__(self, reader: Reader, site: Site, view: View) -> None:
        self._reader, self.site, self.view = reader, site, view
        self.ids = reader.first(Query(view), self.now(), site.timezone, LIMIT)
        self._roles = reader.role_names()

    def now(self) -> int:
        """Wall clock, Unix seconds."""
        return int(time.time())

    def read(self, view: View, ids: Sequence[int]) -> Sequence[UserRow | CourseRow | EnrolmentRow]:
        """The rows behind handles."""
        return self._reader.read(view, ids)

    def roles(self) -> Mapping[str, str]:
        """Role shortname to the site's own name for it."""
        return self._roles

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()


def first_rows(profiles: Profiles, name: str, view: View) -> FirstRows | None:
    """None when there is nothing to show yet, or something in the way: opening the site tells about it in words."""
    try:
        profile = profiles.open(name)
        reader = Reader.glance(profile.mirror, profile.desk)
    except LmsDeskError:
        return None
    if reader is None:
        return None
    try:
        return FirstRows(reader, profile.site, view)
    except (LmsDeskError, sqlite3.Error):
        reader.close()
        return None
