"""A round trip without a change shows no conflict, on the practice campus and on a real Moodle.

``LMSDESK_LIVE_MOODLE`` and ``LMSDESK_LIVE_TOKEN`` name the real one (a test site: nothing is written to it here).
``LMSDESK_ROUND_TRIP``, or the nightly run, takes the campus of 5,000 people and looks at every row of it.
"""

from __future__ import annotations

import asyncio
import os
import unicodedata
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from lmsdesk.app import connect
from lmsdesk.domain.changes import NewOperation, Operation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.options import ACCEPT, Kind, Mode
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Already, Ask, Send
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.services import edits
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profiles, Site, Tag
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.sync.planning import Planner
from lmsdesk.sync.reports import Planned
from tests.fakes.wire import WiredDesk

Made = TypeVar("Made")
URL = os.environ.get("LMSDESK_LIVE_MOODLE", "")
TOKEN = os.environ.get("LMSDESK_LIVE_TOKEN", "")
WHOLE = bool(os.environ.get("LMSDESK_ROUND_TRIP") or os.environ.get("LMSDESK_NIGHTLY"))
MOST = 5_000 if WHOLE else 400  # rows of each kind that are looked at one by one
CHUNK = 500


class Place:
    """A console that has read its site once, and a loop."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._wired: WiredDesk | None = None
        if kind == "practice":
            self._wired = WiredDesk(folder, "medium" if WHOLE else "small")
            self.console = self._wired.console
            self._runner = self._wired.runner
        else:
            profiles = Profiles(folder / "home")
            profile = profiles.add(Site("real", "moodle", URL, tag=Tag.TEST))
            self.console = Console(profile, profiles, SystemClock(), connect, MemorySecrets(), TOKEN)
            self._runner = asyncio.Runner()
        self.run(self.console.sync.sync_now(full=True))

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Run a coroutine to its end."""
        return self._runner.run(work)

    def close(self) -> None:
        """End it."""
        if self._wired is not None:
            self._wired.close()
        else:
            self.run(self.console.close())
            self._runner.close()

    def rows(self, view: View, limit: int | None = None) -> list[Any]:
        """What a view shows."""
        found = self.run(self.console.tables.find(self.console.tables.query(view, "")))
        return list(self.console.tables.read(view, found.ids[:limit]))

    def planned(self, operations: list[NewOperation]) -> list[Planned]:
        """What would become of these, by fresh reads of the site; the tray stays empty."""
        opened = self.console
        planner = Planner(opened.desk, opened.connector, opened.clock)
        made = [
            Operation(
                number, str(number), 1, new.key, new.verb, new.patch, new.base, new.label, State.READY, new.natural_key
            )
            for number, new in enumerate(operations, 1)
        ]
        found: list[Planned] = []
        for start in range(0, len(made), CHUNK):
            found += self.run(planner.examine(made[start : start + CHUNK]))
        return found


@pytest.fixture(
    scope="module",
    params=[
        "practice",
        pytest.param("real", marks=pytest.mark.skipif(not (URL and TOKEN), reason="no real Moodle is named")),
    ],
)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("trip"), request.param)
    yield made
    made.close()


def everything(place: Place) -> list[Any]:
    """People, courses and enrolments by hand; the account of the token itself is left alone."""
    enrolments = [row for row in place.rows(View.ENROLMENTS, MOST) if row.method in (None, "manual")]
    people = [row for row in place.rows(View.USERS, MOST) if row.id != place.console.desk.actor]
    rows = [*people, *place.rows(View.COURSES), *enrolments]
    return [row for row in rows if not place.console.connector.validate(_as_it_is(row))]


def _as_it_is(row: Any) -> NewOperation:
    """Every field set to what it is: what was put there by other ways may be more than the web service takes."""
    return NewOperation(edits.key_of(row), Verb.UPDATE, known(row), known(row), edits.label_of(row))


def known(row: Any) -> dict[str, Any]:
    """The fields of a row that a person could set, as far as the mirror knows them."""
    return {name: value for name, value in edits.server_fields(row).items() if not name.startswith(CUSTOM)}


def shown(planned: list[Planned]) -> list[str]:
    """What went wrong, for people."""
    return [
        f"{item.operation.key}: {item.decision or item.reasons}"[:300]
        for item in planned
        if not isinstance(item.decision, Already | Send)
    ][:20]


def test_nothing_staged_is_nothing_to_do(place: Place) -> None:
    plan = place.run(place.console.changes.plan())
    assert plan.items == ()


def test_a_second_reading_finds_nothing_new_and_nothing_changed(place: Place) -> None:
    report = place.run(place.console.sync.sync_now(full=WHOLE))
    assert {name: (told.new, told.changed, told.gone) for name, told in report.scopes.items()} == dict.fromkeys(
        report.scopes, (0, 0, 0)
    )
    assert report.questions == []


def test_every_field_set_to_what_is_there_is_already_so(place: Place) -> None:
    rows = everything(place)
    planned = place.planned([_as_it_is(row) for row in rows])
    assert len(planned) > 400
    assert shown(planned) == []
    assert Counter(type(item.decision).__name__ for item in planned) == {"Already": len(rows)}


def test_texts_written_another_way_that_the_site_stores_alike_are_already_so(place: Place) -> None:
    """Blanks around, letters with their accents apart, a username in capitals."""

    def otherwise(entity: Entity, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if entity is Entity.USER and name == "username":
            return value.upper()
        return f" {unicodedata.normalize('NFD', value)}  " if name in ("first_name", "last_name", "city") else value

    rows = everything(place)[:1_000]
    operations = []
    for row in rows:
        values = known(row)
        patch = {name: otherwise(edits.entity_of(row), name, value) for name, value in values.items()}
        operations.append(NewOperation(edits.key_of(row), Verb.UPDATE, patch, values, edits.label_of(row)))
    planned = place.planned(operations)
    assert shown(planned) == []
    assert {type(item.decision) for item in planned} == {Already}


def test_one_changed_field_is_the_only_one_that_would_be_sent(place: Place) -> None:
    rows = everything(place)
    operations = []
    for row in rows:
        field, value = (
            ("suspended", not known(row).get("suspended"))
            if edits.entity_of(row) is not Entity.COURSE
            else (
                "fullname",
                f"New name of {row.shortname}",
            )
        )
        operations.append(NewOperation(edits.key_of(row), Verb.UPDATE, {field: value}, known(row), edits.label_of(row)))
    planned = place.planned(operations)
    assert shown(planned) == []
    sent = Counter(tuple(item.decision.patch) if isinstance(item.decision, Send) else ("?",) for item in planned)
    assert set(sent) == {("suspended",), ("fullname",)}


def test_removing_what_nobody_touched_is_no_conflict(place: Place) -> None:
    rows = [row for row in everything(place) if isinstance(row, EnrolmentRow)][:1_000]
    planned = place.planned([edits.remove(row) for row in rows])
    assert shown(planned) == []
    assert {type(item.decision) for item in planned} == {Send}


def test_creating_what_is_there_alike_is_already_so_and_otherwise_a_question(place: Place) -> None:
    rows = place.rows(View.USERS, 200)
    desk = place.console.desk
    operations = []
    for row in rows:
        patch = {name: value for name, value in known(row).items() if value not in (None, "")}
        key = edits.user_key(desk.temporary_id())
        operations.append(NewOperation(key, Verb.CREATE, patch, None, row.name, f"username={row.username}"))
    planned = place.planned([item for item in operations if item.patch.get("username")])
    assert {type(item.decision) for item in planned} == {Already}
    other = [
        replace(item, patch={**item.patch, "email": f"x{number}@example.org"}) for number, item in enumerate(operations)
    ]
    assert {type(item.decision) for item in place.planned(other)} == {Ask}


def test_a_list_that_was_exported_changes_nothing_when_it_is_imported(place: Place, tmp_path: Path) -> None:
    rows = [row for row in place.rows(View.ENROLMENTS, MOST) if row.method in (None, "manual") and row.roles]
    query = place.console.tables.query(View.ENROLMENTS, "")
    path = tmp_path / "same.csv"
    columns = [("username", "Username"), ("shortname", "Course"), ("role", "Role"), ("start", "Start"), ("end", "End")]
    count = place.run(place.console.reports.export_table(query, columns, path, ids=[row.row for row in rows]))
    assert count == len(rows)
    job = place.run(place.console.imports.open(path))
    answers = {ask.key: ACCEPT if ACCEPT in ask.choices else ask.choices[0] for ask in job.plan.asks}
    plan = place.run(job.check(replace(job.options, decisions=answers))) if answers else job.plan
    assert plan.counts.get(Outcome.CREATE, 0) == 0
    assert plan.counts.get(Outcome.CHANGE, 0) == 0
    odd = [row for row in plan.rows if row.outcome is not Outcome.SAME]
    assert odd == [], plan.counts
    assert plan.counts[Outcome.SAME] == count


PEOPLE = (
    ("name", "Name"), ("email", "E-mail"), ("username", "Username"), ("department", "Department"), ("status", "Status"),
    ("last_access", "Last access"), ("idnumber", "ID number"), ("first_name", "First name"),
    ("last_name", "Last name"), ("institution", "Institution"), ("city", "City"), ("country", "Country"),
    ("phone", "Phone"), ("auth", "Sign-in"), ("created", "Created"),
)  # fmt: skip
COURSES = (
    ("shortname", "Short name"), ("fullname", "Name"), ("category", "Category"), ("visible", "Visible"),
    ("start", "Starts"), ("end", "Ends"), ("enrolled", "Enrolled"), ("idnumber", "ID number"),
    ("completion_enabled", "Completion"), ("format", "Format"), ("methods", "Ways in"), ("modified", "Changed"),
    ("created", "Created"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("view", "columns", "kind"),
    [
        (View.USERS, PEOPLE, Kind.PERSON),
        (View.USERS, PEOPLE[:6], Kind.PERSON),  # those that are shown unless somebody chooses others
        (View.COURSES, COURSES, Kind.COURSE),
        (View.COURSES, COURSES[:7], Kind.COURSE),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_h20_people_and_courses_that_were_exported_change_nothing(
    place: Place, tmp_path: Path, view: View, columns: tuple[tuple[str, str], ...], kind: Kind, ending: str
) -> None:
    rows = place.rows(view, MOST)
    rows = [row for row in rows if view is View.COURSES or row.username != "guest"]
    path = tmp_path / f"same.{ending}"
    query = place.console.tables.query(view, "")
    place.run(place.console.reports.export_table(query, columns, path, ids=[row.row for row in rows]))
    job = place.run(place.console.imports.open(path))
    assert job.plan.refused is None
    assert job.plan.kind is kind
    options = replace(job.options, modes={kind: Mode.BOTH})
    answers = {ask.key: ACCEPT if ACCEPT in ask.choices else ask.choices[0] for ask in job.plan.asks}
    plan = place.run(job.check(replace(options, decisions=answers)))
    odd = [row for row in plan.rows if row.outcome is not Outcome.SAME or row.reasons]
    assert odd == [], plan.counts
    assert plan.counts[Outcome.SAME] == len(rows)


def standing(place: Place) -> set[tuple[Any, ...]]:
    """Who is in which course, and how."""
    return {
        (row.user_id, row.course_id, row.method, row.roles, row.status, row.start, row.end)
        for row in place.rows(View.ENROLMENTS)
    }


def test_a_list_of_two_hundred_is_applied_then_changes_nothing_and_is_taken_back(place: Place, tmp_path: Path) -> None:
    place.run(place.console.sync.sync_now())
    before = standing(place)
    courses = [row for row in place.rows(View.COURSES) if row.methods is None or "manual" in row.methods][:8]
    inside = {(item[0], item[1]) for item in before}
    people = [row for row in place.rows(View.USERS) if row.suspended is False and row.id != place.console.desk.actor]
    pairs = [(user, course) for course in courses for user in people if (user.id, course.id) not in inside]
    chosen = [pair for number, pair in enumerate(pairs) if number % max(1, len(pairs) // 200) == 0][:200]
    path = tmp_path / "new.csv"
    lines = [f"{user.username},{course.shortname},student,2027-03-01" for user, course in chosen]
    path.write_text("\n".join(("username,course,role,end", *lines)) + "\n", encoding="utf-8")

    def checked() -> Any:
        job = place.run(place.console.imports.open(path))
        answers = {ask.key: ACCEPT if ACCEPT in ask.choices else ask.choices[0] for ask in job.plan.asks}
        if answers:
            place.run(job.check(replace(job.options, decisions=answers)))
        return job

    job = checked()
    assert job.plan.counts[Outcome.CREATE] == 200
    kept = place.run(job.stage())
    place.run(place.console.changes.apply(wait=True))
    done = place.console.desk.operations(change_set=kept.id)
    assert {item.state for item in done} == {State.RETIRED}
    again = checked()
    assert (again.plan.counts.get(Outcome.CREATE, 0), again.plan.counts.get(Outcome.CHANGE, 0)) == (0, 0)
    place.run(place.console.sync.sync_now(full=WHOLE))
    assert len(standing(place)) == len(before) + 200
    undone = place.run(place.console.changes.take_back(kept.id))
    word = place.console.changes.word(place.run(place.console.changes.plan(undone.id)))
    place.run(place.console.changes.apply(change_set=undone.id, wait=True, typed=word or None))
    assert {item.state for item in place.console.desk.operations(change_set=undone.id)} == {State.RETIRED}
    place.run(place.console.sync.sync_now(full=WHOLE))
    assert standing(place) == before
