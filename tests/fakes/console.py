"""A site in memory for the window's tests and pictures: 50,000 enrolments, real filters, a tray that works."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lmsdesk.domain.errors import KeyRefused, Offline, WrongUse
from lmsdesk.domain.events import EventBus, Progress, RowsChanged, SyncMoved, SyncState, View
from lmsdesk.domain.facts import Found, HistoryLine, Hit, KnownRole, SavedView, SiteFacts
from lmsdesk.domain.filters import Query
from lmsdesk.domain.guards import Rules
from lmsdesk.domain.imports.presets import Bound
from lmsdesk.domain.ports import SiteCheck
from lmsdesk.domain.text import words
from lmsdesk.services.profiles import named_role
from lmsdesk.sync.reports import PullReport
from lmsdesk.ui.api import Row
from tests.fakes.checks import a_check
from tests.fakes.college import DAY, NOW, ROLE_IDS, College, college
from tests.fakes.erasing import FakeErasing
from tests.fakes.explaining import FakeExplaining
from tests.fakes.imports import FakeImports
from tests.fakes.matching import matches, ordered
from tests.fakes.overlay import Overlay
from tests.fakes.pages import FakePages
from tests.fakes.presets import FakePresets
from tests.fakes.reporting import FakeReports
from tests.fakes.safety import FakeSafety
from tests.fakes.tray import FakeChanges

SITE = SiteFacts(
    name="northfield",
    title="Northfield College",
    tag="live",
    kind="moodle",
    release="4.5",
    actor="Ruth Duarte",
    url="https://moodle.northfield.example",
)
SHIPPED = (
    SavedView("Never opened", View.ENROLMENTS, "last_access:never", icon="clock", shipped=True),
    SavedView(
        "Ends within 14 days", View.ENROLMENTS, "end<2026-09-28 status:active", icon="calendar-clock", shipped=True
    ),
    SavedView("Teachers", View.ENROLMENTS, "role:editingteacher", icon="graduation-cap", shipped=True),
    SavedView("Suspended", View.ENROLMENTS, "status:suspended", icon="circle-pause", shipped=True),
)


class FakeTables:
    """Rows from memory."""

    def __init__(self, overlay: Overlay, as_of: int | None) -> None:
        self._overlay = overlay
        self.synced = as_of
        self.finds = 0
        self.named: dict[str, int] = {}

    async def find(self, query: Query, limit: int | None = None) -> Found:
        """Filter and sort in Python: slow, and good enough here."""
        self.finds += 1
        await asyncio.sleep(0)
        rows = (row for row in self._overlay.rows(query.view) if matches(row, query))
        ids = array("q", [row.row for row in ordered(rows, query)])
        return Found(ids[:limit], self._overlay.count(query.view))

    async def matching(self, query: Query) -> int:
        """Count what matches."""
        self.finds += 1
        await asyncio.sleep(0)
        return sum(matches(row, query) for row in self._overlay.rows(query.view))

    def read(self, view: View, ids: Sequence[int]) -> Sequence[Row]:
        """Rows by handles."""
        return self._overlay.read(view, ids)

    def count(self, view: View) -> int:
        """All rows of a view."""
        return self._overlay.count(view)

    async def search_all(self, text: str, limit: int = 8) -> Sequence[Hit]:
        """People and courses whose words begin so."""
        wanted = words(text).split()
        hits: list[Hit] = []
        for row in self._overlay.college.users.values():
            if all(any(part.startswith(word) for part in words(row.name).split()) for word in wanted):
                hits.append(Hit(View.USERS, row.id, row.name, f"Person, {row.department}"))
                if len(hits) >= limit // 2:
                    break
        for course in self._overlay.college.courses.values():
            text_of = words(f"{course.shortname} {course.fullname}")
            if all(any(part.startswith(word) for part in text_of.split()) for word in wanted):
                hits.append(Hit(View.COURSES, course.id, f"{course.shortname} {course.fullname}", "Course"))
                if len(hits) >= limit:
                    break
        return hits

    def roles(self) -> Mapping[str, str]:
        """The usual roles, under the site's own names."""
        return {
            "student": "Student",
            "teacher": "Teaching assistant",
            "editingteacher": "Teacher",
            "manager": "Manager",
            **dict.fromkeys(self.named, ""),
        }

    def role_ids(self) -> Mapping[str, int]:
        """Their numbers, and those of roles that were named."""
        return {**ROLE_IDS, **self.named}

    async def known_roles(self) -> Sequence[KnownRole]:
        """The usual ones, and those that were named."""
        names = self.roles()
        seen = [KnownRole(ROLE_IDS[each], each, names[each], 100 * ROLE_IDS[each], False) for each in ROLE_IDS]
        seen.sort(key=lambda role: role.id)
        return [*seen, *(KnownRole(number, each, "", 0, True) for each, number in self.named.items())]

    def values(self, view: View, field: str) -> Sequence[str]:
        """Values of a field, the commonest first."""
        names = {"course": "shortname", "role": "roles", "group": "groups"}
        counted: Counter[str] = Counter()
        for row in list(self._overlay.base(view).values())[:2000]:
            value = getattr(row, names.get(field, field), None)
            for part in value if isinstance(value, tuple) else (value,):
                if part not in (None, ""):
                    counted[str(part)] += 1
        return [value for value, _ in counted.most_common(30)]

    async def history(self, row: Row) -> Sequence[HistoryLine]:
        """Two lines for everybody."""
        return [
            HistoryLine(NOW - DAY + 33_000, "Opened Week 3: Congress of Vienna", "", "clock"),
            HistoryLine(NOW - 21 * DAY, "Enrolled by cohort History 2026", "automatic", "user-plus"),
        ]

    def as_of(self) -> int | None:
        """When the mirror was last complete."""
        return self.synced


@dataclass
class FakeAbsences:
    """What a test says is lacking; believing it ends the question."""

    sync: FakeSync
    asked: tuple[str, str] | None = None
    believed: int = 0

    def question(self) -> tuple[str, str] | None:
        """The question."""
        return self.asked

    async def believe(self) -> PullReport:
        """Noted, and read again."""
        self.believed += 1
        self.asked = None
        return await self.sync.sync_now(full=True)


@dataclass
class FakeSync:
    """A connection whose state tests set."""

    events: EventBus
    tables: FakeTables
    current: SyncState = SyncState.IDLE
    started: int | None = NOW - 120
    next_at: int | None = NOW + 360
    said: tuple[str, str, str] | None = None
    unreachable: bool = False
    stopped: int = 0
    pulls: list[bool] = field(default_factory=list)
    found: SiteCheck = field(default_factory=lambda: a_check(SITE.url))
    checks: int = 0

    @property
    def state(self) -> SyncState:
        """The state."""
        return self.current

    @property
    def since(self) -> int | None:
        """Since when."""
        return self.started

    def trouble(self) -> tuple[str, str, str] | None:
        """What went wrong."""
        return self.said

    def move(self, state: SyncState, since: int | None = None) -> None:
        """Change the state and say so."""
        self.current, self.started = state, since or self.started
        self.events.announce(SyncMoved(state, self.started))

    async def sync_now(self, *, full: bool = False) -> PullReport:
        """A short pull."""
        self.pulls.append(full)
        if self.unreachable:
            self.move(SyncState.OFFLINE, NOW)
            raise Offline(host="moodle.northfield.example", reason="no_route")
        self.move(SyncState.PULLING, NOW)
        for done in (400, 748, 1204):
            self.events.announce(Progress("pull", "courses", done, 1204))
            await asyncio.sleep(0)
        self.tables.synced = NOW
        self.move(SyncState.IDLE, NOW)
        self.events.announce(RowsChanged(frozenset(View)))
        return PullReport()

    async def check(self) -> SiteCheck:
        """What a test says, once the loop was round."""
        await asyncio.sleep(0)
        if self.unreachable:
            self.move(SyncState.OFFLINE, NOW)
            raise Offline(host="moodle.northfield.example", reason="no_route")
        self.checks += 1
        return self.found

    def stop(self) -> None:
        """Noted."""
        self.stopped += 1


class FakeViews:
    """Saved views in memory."""

    def __init__(self) -> None:
        self._all = list(SHIPPED)

    def all(self) -> Sequence[SavedView]:
        """In order."""
        return self._all

    async def save(self, view: SavedView) -> None:
        """Keep it."""
        self._all = [each for each in self._all if each.name != view.name] + [view]

    async def delete(self, name: str) -> None:
        """Forget it."""
        self._all = [each for each in self._all if each.name != name]


class FakeConsole:
    """One open site; nothing leaves memory."""

    def __init__(self, made: College | None = None, *, as_of: int | None = NOW - 120, site: SiteFacts = SITE) -> None:
        self.site = site
        self.events = EventBus()
        self.overlay = Overlay(made if made is not None else college())
        self.tables = FakeTables(self.overlay, as_of)
        self.changes = FakeChanges(self.overlay, self.events, NOW, site.zone)
        self.explaining = FakeExplaining(self.overlay, self.changes, NOW, site.zone, self.tables.roles)
        self.pages = FakePages(self.overlay)
        self.sync = FakeSync(self.events, self.tables, SyncState.IDLE if as_of else SyncState.NEVER)
        self.views = FakeViews()
        self.imports = FakeImports(self.changes)
        self.presets = FakePresets(Bound(site.url, site.title))
        self.reports = FakeReports(self.overlay)
        self.safety = FakeSafety(self.changes)
        self.absences = FakeAbsences(self.sync)
        self.erasing = FakeErasing(self.overlay, self.changes)
        self.closed = False
        self.token = "good"

    def now(self) -> int:
        """Always the same moment."""
        return NOW

    @property
    def rules(self) -> Rules:
        """The limits."""
        return self.changes.guard.rules

    async def set_rule(self, name: str, value: str) -> None:
        """Change one."""
        text = tuple(value.replace(",", " ").split())
        kept = text if name in ("protected", "strong_roles") else int(value)
        self.changes.guard = replace(self.changes.guard, rules=replace(self.rules, **{name: kept}))

    async def name_role(self, shortname: str, number: str) -> None:
        """By the rules of the real one."""
        named = named_role(self.tables.named, shortname, number)
        if number and (other := next((each for each, kept in ROLE_IDS.items() if str(kept) == number), None)):
            raise WrongUse(what="role_taken", value=number, role=other)
        self.tables.named = named
        self.changes.role_ids = {**ROLE_IDS, **named}

    async def use_authority(self, path: str) -> None:
        """Any file does that says PEM."""
        if path and not path.endswith(".pem"):
            raise WrongUse(what="ca_file", value=path)
        self.site = replace(self.site, own_authority=bool(path))

    async def sign_in(self, token: str) -> None:
        """Only one token is good."""
        if token != self.token:
            raise KeyRefused(server_code="invalidtoken")
        self.sync.move(SyncState.IDLE, NOW)

    async def close(self) -> None:
        """Noted."""
        self.closed = True
