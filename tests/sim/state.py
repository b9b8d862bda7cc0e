"""What the server holds: plain tables whose rows are never changed in place, so that a copy costs next to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey

Row = Mapping[str, Value]
ROLES: dict[int, str] = {3: "editingteacher", 4: "teacher", 5: "student"}


@dataclass(slots=True)
class State:
    """All tables; keys of compound tables follow the keys of operations."""

    users: dict[int, Row] = field(default_factory=dict)
    categories: dict[int, Row] = field(default_factory=dict)
    courses: dict[int, Row] = field(default_factory=dict)
    enrolments: dict[tuple[int, int, str], Row] = field(default_factory=dict)  # user, course, method
    roles: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)  # user, course
    groups: dict[int, Row] = field(default_factory=dict)
    group_members: dict[tuple[int, int], Row] = field(default_factory=dict)  # group, user
    cohorts: dict[int, Row] = field(default_factory=dict)
    cohort_members: dict[tuple[int, int], Row] = field(default_factory=dict)  # cohort, user

    def copy(self) -> State:
        """Another state with the same rows."""
        return State(*(dict(getattr(self, name)) for name in _TABLES))

    def look(self, key: EntityKey) -> Row | None:
        """The fields of a thing, None when it is not there; roles and memberships have none."""
        if key.entity is Entity.ROLE:
            held = self.roles.get((key.number(0), key.number(1)), frozenset())
            return {} if key.number(2) in held else None
        table = getattr(self, TABLES[key.entity])
        found: Row | None = table.get(key.parts[0] if len(key.parts) == 1 else key.parts)
        return found

    def methods(self, user: int, course: int) -> tuple[str, ...]:
        """By which methods somebody is in a course."""
        return tuple(sorted(method for who, where, method in self.enrolments if (who, where) == (user, course)))

    # What leaves with something

    def drop_user(self, user: int) -> None:
        """An account goes, with all that hangs on it."""
        self.users.pop(user, None)
        self.enrolments = {key: row for key, row in self.enrolments.items() if key[0] != user}
        self.roles = {key: held for key, held in self.roles.items() if key[0] != user}
        self.group_members = {key: row for key, row in self.group_members.items() if key[1] != user}
        self.cohort_members = {key: row for key, row in self.cohort_members.items() if key[1] != user}

    def drop_course(self, course: int) -> None:
        """A course goes, with enrolments and groups."""
        self.courses.pop(course, None)
        self.enrolments = {key: row for key, row in self.enrolments.items() if key[1] != course}
        self.roles = {key: held for key, held in self.roles.items() if key[1] != course}
        for group in [number for number, row in self.groups.items() if row["course_id"] == course]:
            self.drop_group(group)

    def drop_group(self, group: int) -> None:
        """A group goes, with its members."""
        self.groups.pop(group, None)
        self.group_members = {key: row for key, row in self.group_members.items() if key[0] != group}

    def drop_cohort(self, cohort: int) -> None:
        """A cohort goes, with its members."""
        self.cohorts.pop(cohort, None)
        self.cohort_members = {key: row for key, row in self.cohort_members.items() if key[0] != cohort}

    def drop_enrolment(self, user: int, course: int, method: str) -> None:
        """An enrolment goes; the last one takes roles and groups with it."""
        self.enrolments.pop((user, course, method), None)
        if self.methods(user, course):
            return
        self.roles.pop((user, course), None)
        mine = {number for number, row in self.groups.items() if row["course_id"] == course}
        self.group_members = {
            key: row for key, row in self.group_members.items() if not (key[1] == user and key[0] in mine)
        }


_TABLES = tuple(each.name for each in fields(State))
TABLES: dict[Entity, str] = {
    Entity.USER: "users",
    Entity.CATEGORY: "categories",
    Entity.COURSE: "courses",
    Entity.ENROLMENT: "enrolments",
    Entity.GROUP: "groups",
    Entity.GROUP_MEMBER: "group_members",
    Entity.COHORT: "cohorts",
    Entity.COHORT_MEMBER: "cohort_members",
}

USER = {
    "email": None, "first_name": None, "last_name": None, "idnumber": None, "auth": "manual", "suspended": False,
    "department": None, "institution": None, "city": None, "country": None, "phone": None, "lang": "en",
}  # fmt: skip
COURSE = {
    "idnumber": None, "visible": True, "start": None, "end": None, "completion_enabled": False, "format": "topics",
}  # fmt: skip


def campus() -> State:
    """The site at the beginning of every history."""
    made = State()
    people = ("admin", "vera", "ana", "bob", "cas", "dot", "eve")
    for number, name in enumerate(people, 2):
        made.users[number] = {
            **USER, "username": name, "email": f"{name}@example.org", "first_name": name.title(), "last_name": "Lee",
            "city": "Cork",
        }  # fmt: skip
    made.categories = {1: {"name": "Arts", "idnumber": None, "parent": None}}
    for number, name in ((101, "ART-1"), (102, "ART-2")):
        made.courses[number] = {**COURSE, "shortname": name, "fullname": f"Course {name}", "category_id": 1}
        made.groups[number + 100] = {"course_id": number, "name": "Red", "idnumber": None}
    made.cohorts = {301: {"name": "First years", "idnumber": "y1", "visible": True}}
    for user, course, method in ((4, 101, "manual"), (5, 101, "manual"), (6, 101, "cohort"), (5, 102, "manual")):
        made.enrolments[user, course, method] = {"suspended": False, "start": None, "end": None}
        made.roles[user, course] = frozenset({5})
    made.group_members = {(201, 4): {}}
    made.cohort_members = {(301, 6): {}}
    return made
