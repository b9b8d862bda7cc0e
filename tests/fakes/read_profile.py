"""A real profile whose site was read once and does not answer any more: people of the test, two courses, roles."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from lmsdesk.app import open_console
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profiles, Site, Tag
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror

USER = ("id", "username", "email", "first_name", "last_name", "idnumber", "suspended")
COURSES = ((2, "BIO1", "Biology", 1, "manual"), (3, "ART1", "Art", 1, "manual"))
ROLES = ((5, "student"), (4, "teacher"))
Walk = Callable[[Console], Awaitable[None]]
Run = Callable[[Walk], None]


def read_profile(
    home: Path,
    people: Sequence[Sequence[object]],
    fields: Sequence[str] = USER,
    *,
    inside: Sequence[int] = (),
    roles: Sequence[tuple[int, str]] = ROLES,
) -> None:
    """Make the profile "p" with these people, rows of ``fields``; ``inside`` are ids of learners of BIO1."""
    token = home / "token"
    token.write_text("0" * 32)
    token.chmod(0o600)
    site = Site("p", "moodle", "http://127.0.0.1:9", tag=Tag.TEST, title="Northfield", token_file=str(token))
    profile = Profiles().add(site)
    mirror = Mirror(open_mirror(profile.mirror, writer=True), lambda: 1_795_000_000)
    mirror.store("users", [Rows(Table.USER, "sweep", tuple(fields), [tuple(each) for each in people])], 1)
    course = ("id", "shortname", "fullname", "visible", "methods")
    mirror.store("courses", [Rows(Table.COURSE, "all", course, [*COURSES])], 1)
    if inside:
        enrolment = ("course_id", "user_id", "method", "suspended", "active", "roles")
        rows = [(2, each, "manual", 0, 1, "student") for each in inside]
        mirror.store("enrolments:2", [Rows(Table.ENROLMENT, "report", enrolment, rows)], 1)
    mirror.store("roles", [Rows(Table.ROLE, "r", ("id", "shortname"), [*roles])], 1)
    mirror.database.close()


def run_walk(steps: Walk) -> None:
    """From the start of the program to its end, over that profile."""

    async def whole() -> None:
        console = open_console(Profiles().open("p"))
        try:
            await steps(console)
        finally:
            await console.close()

    asyncio.run(whole())
