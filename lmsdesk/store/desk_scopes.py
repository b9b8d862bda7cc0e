"""What a push is measured against, read from the mirror beside the desk: protected people, roles, sizes, last state."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.fields import FIELDS, Access, Value
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.ports import MIRROR_COLUMNS, Table
from lmsdesk.store.desk_rows import CHOSEN, chosen
from lmsdesk.store.desk_steps import DeskSteps

_TABLES = {Entity.USER: Table.USER, Entity.COURSE: Table.COURSE, Entity.ENROLMENT: Table.ENROLMENT}
_PART = 5_000  # rows that are looked up at once


def _columns(entity: Entity) -> list[str]:
    """The mirrored columns that a person can edit."""
    specs = FIELDS[entity]
    columns = MIRROR_COLUMNS[_TABLES[entity]]
    return [name for name in columns if name in specs and specs[name].access is Access.EDITABLE]


class DeskScopes(DeskSteps):
    """Figures of the mirror that decide what needs a second look."""

    def people_named(self, usernames: Collection[str]) -> dict[int, str]:
        """The accounts with these usernames, by id."""
        names = chosen({name.strip().casefold() for name in usernames})
        return dict(
            self.database.rows(
                f"SELECT id, username FROM mirror.user WHERE username COLLATE NOCASE IN {CHOSEN} AND gone_seq IS NULL",
                (names,),
            )
        )

    def username_of(self, user: int) -> str | None:
        """The username of an account, None when it was never read."""
        found: str | None = self.database.value("SELECT username FROM mirror.user WHERE id=?", (user,))
        return found

    def role_names(self) -> dict[int, str]:
        """Every known role: id to short name."""
        return dict(self.database.rows("SELECT id, shortname FROM mirror.role WHERE gone_seq IS NULL"))

    def newest(self) -> int:
        """The number of the operation that was made last; 0 before the first."""
        return int(self.database.value("SELECT seq FROM main.sqlite_sequence WHERE name='op'") or 0)

    def everybody(self) -> int:
        """How many accounts there are."""
        return int(self.database.value("SELECT count(*) FROM mirror.user WHERE gone_seq IS NULL") or 0)

    def course_sizes(self, courses: Collection[int]) -> dict[int, tuple[str, int]]:
        """The short name of each course and how many enrolments it has."""
        rows = self.database.rows(
            "SELECT c.id, c.shortname, (SELECT count(*) FROM mirror.enrolment e WHERE e.course_id=c.id "
            f"AND e.gone_seq IS NULL) FROM mirror.course c WHERE c.id IN {CHOSEN}",
            (chosen(courses),),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def doubtful(self) -> frozenset[int]:
        """Ready operations that take back a thing of which no answer ever said that it was ours."""
        rows = self.database.rows(
            "SELECT o.op_id, o.ekey, s.inverse_of FROM main.change_set s CROSS JOIN main.op o "
            "ON o.cs_id=s.cs_id AND o.state='READY' WHERE s.inverse_of IS NOT NULL"
        )
        sources: dict[int, set[str]] = {}
        found = []
        for op_id, ekey, source in rows:
            if source not in sources:
                keys = self.database.rows(
                    "SELECT ekey FROM main.op WHERE cs_id=? AND verdict IN ('inferred','adopted') "
                    "AND verb IN ('create','member_add')",
                    (source,),
                )
                sources[source] = {str(self.resolved(EntityKey.parse(row[0]))) for row in keys}
            if ekey in sources[source]:
                found.append(op_id)
        return frozenset(found)

    def last_seen(self, operations: Sequence[Operation]) -> dict[int, Mapping[str, Value]]:
        """The editable fields of each thing as the site was last seen to have them; unknown ones are left out."""
        found: dict[int, Mapping[str, Value]] = {}
        for entity in _TABLES:
            mine = [item for item in operations if item.key.entity is entity and not item.key.is_temporary()]
            for start in range(0, len(mine), _PART):
                found.update(self._last_seen(entity, mine[start : start + _PART]))
        return found

    def _last_seen(self, entity: Entity, items: Sequence[Operation]) -> dict[int, Mapping[str, Value]]:
        names = _columns(entity)
        listed = ", ".join(f't."{name}"' for name in names)
        told = json.dumps([[item.id, *item.key.parts] for item in items])
        if entity is Entity.ENROLMENT:
            place = (
                "t.user_id=json_extract(j.value, '$[1]') AND t.course_id=json_extract(j.value, '$[2]') "
                "AND t.method IN (json_extract(j.value, '$[3]'), '')"
            )
        else:
            place = "t.id=json_extract(j.value, '$[1]')"
        rows = self.database.rows(
            f"SELECT json_extract(j.value, '$[0]'), {listed} FROM json_each(?) j "
            f"CROSS JOIN mirror.{_TABLES[entity].value} t ON {place} AND t.gone_seq IS NULL",
            (told,),
        )
        return {
            row[0]: {name: value for name, value in zip(names, row[1:], strict=True) if value is not None}
            for row in rows
        }
