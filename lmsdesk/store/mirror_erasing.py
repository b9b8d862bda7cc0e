"""Taking one person out of the mirror: rows, search words, digests, and every other trace of their number."""

from __future__ import annotations

import json
from collections import Counter

from lmsdesk.domain.erasing import Person, person_of
from lmsdesk.domain.ports import Table
from lmsdesk.domain.text import whole_number
from lmsdesk.store.digests import put_in_order
from lmsdesk.store.engine import Database
from lmsdesk.store.erasing import make_unreadable
from lmsdesk.store.mirror_schema import NAMES

_FIELDS = ("username", "email", "idnumber", "first_name", "last_name")
_OF_PEOPLE = (Table.ENROLMENT, Table.GROUP_MEMBER, Table.COHORT_MEMBER)
_PLACES = {Table.USER: "a", Table.ENROLMENT: "b", Table.GROUP_MEMBER: "b", Table.COHORT_MEMBER: "b"}  # in digests


def people_called(database: Database, text: str) -> list[tuple[Person, bool]]:
    """Everybody with this id, username, e-mail or ID number, and whether the site still has them.

    Also those who left the site: the mirror goes on knowing them for a while. Asked through the desk, to which the
    mirror is attached.
    """
    number = whole_number(text)
    rows = database.rows(
        f"SELECT id, gone_seq IS NULL, {', '.join(_FIELDS)} FROM mirror.user WHERE id=? "
        "OR username=? COLLATE NOCASE OR email=? COLLATE NOCASE OR idnumber=? COLLATE NOCASE",
        (-1 if number is None else number, text, text, text),
    )
    return [(person_of(row[0], dict(zip(_FIELDS, row[2:], strict=True))), bool(row[1])) for row in rows]


def count_in_mirror(database: Database, user: int) -> int:
    """How many rows are about the person; asked in the same way."""
    found = int(database.value("SELECT count(*) FROM mirror.user WHERE id=?", (user,)))
    for table in _OF_PEOPLE:
        found += int(database.value(f"SELECT count(*) FROM mirror.{NAMES[table]} WHERE user_id=?", (user,)))
    return found


def erase_from_mirror(database: Database, user: int) -> int:
    """Take the person out so that no byte of them stays in the file; return how many rows it were.

    The file is written anew, which takes some seconds where it is large.
    """
    put_in_order(database)
    counts: Counter[str] = Counter()
    with database.transaction():
        _forget_words(database, user)
        counts["rows"] += database.run("DELETE FROM user WHERE id=?", (user,))
        for table in _OF_PEOPLE:
            counts["rows"] += database.run(f"DELETE FROM {NAMES[table]} WHERE user_id=?", (user,))
        for table, place in _PLACES.items():
            database.run(
                f"DELETE FROM digest WHERE {place}=? AND source IN (SELECT id FROM digest_source WHERE name GLOB ?)",
                (user, f"{table}:*"),
            )
        database.run(
            "DELETE FROM watermark WHERE ekey=?1 OR ekey GLOB ?2 OR ekey GLOB ?3 OR ekey GLOB ?4",
            (f"user:{user}", f"enrol:{user}/*", f"group_member:*/{user}", f"cohort_member:*/{user}"),
        )
        database.run(
            "DELETE FROM missing WHERE (scope='users' AND k=?1) OR (scope GLOB 'enrolments*' AND k GLOB ?2) "
            "OR ((scope GLOB 'group*' OR scope GLOB 'cohort*') AND k GLOB ?3)",
            (str(user), f"*/{user}/*", f"*/{user}"),
        )
        _forget_in_lists(database, user)
    database.run("INSERT INTO user_fts(user_fts) VALUES('rebuild')")  # taken out words linger in its segments
    make_unreadable(database)
    return counts["rows"]


def _forget_words(database: Database, user: int) -> None:
    database.run(
        "INSERT INTO user_fts(user_fts, rowid, folded) SELECT 'delete', id, folded FROM user "
        "WHERE id=? AND folded IS NOT NULL",
        (user,),
    )


def _forget_in_lists(database: Database, user: int) -> None:
    """Remembered lists of ids, such as those of suspended accounts."""
    for name, value in database.rows("SELECT name, value FROM memory WHERE value GLOB '[[]*'"):
        numbers = json.loads(value)
        if user in numbers:
            left = json.dumps([each for each in numbers if each != user], separators=(",", ":"))
            database.run("UPDATE memory SET value=? WHERE name=?", (left, name))
