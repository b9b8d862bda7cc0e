"""Look-ups for lists over the mirror and unsent edits: the same answers as a plain look through everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, Verb
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.text import exact_words, fold
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader

NAMES = ("id", "username", "email", "first_name", "last_name", "idnumber", "department", "suspended", "last_access")
PEOPLE = [
    (3, "ann.lee", "Ann.Lee@College.example", "Ann", "Lee", "0042", "Arts", 0, None),
    (4, "josé", "jose@college.example", "José", "Muñoz", "S 7", "Arts", 0, None),
    (5, "jose", "jose@college.example", "Jose", "Paz", "S7 ", "", 0, None),
    (6, "o'brien", "pat@college.example", "Pat", "O'Brien", "Ｓ８", "", 1, 5),
    (7, "ł.żak", "", "Łucja", "Żak", "", "", 0, None),
    (8, "BOB.RAY", "bob@college.example", "Bob", "Ray", "42", "", 0, None),
]
ASKED = [
    "ANN.LEE", "ann.lee", "jose", "José", "OBrien", "o'brien", "Ł.ŻAK", "l.zak", "bob.ray", "nobody", "", "renamed",
    "0042", "42", "s 7", "S7", "s8", "ann.lee@college.example", "JOSE@college.example", "3", "03", "8",
]  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Reader, Desk]]:
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: 1_795_000_000)
    mirror.store("users", [Rows(Table.USER, "sweep", NAMES, PEOPLE)], 1)
    desk = Desk(tmp_path / "desk.sqlite3", tmp_path / "mirror.sqlite3", site="s", actor=2, wall=lambda: 1_795_000_000)
    reader = Reader(tmp_path / "mirror.sqlite3", tmp_path / "desk.sqlite3")
    yield reader, desk
    reader.close()
    desk.close()
    mirror.database.close()


def plainly(people: list[tuple[object, ...]], field: str) -> dict[str, list[int]]:
    """What is to be found, by looking through everybody."""
    place = NAMES.index(field)
    wanted = {fold(text) for text in ASKED if text}
    found: dict[str, list[int]] = {}
    for row in people:
        if row[place] != "" and (key := fold(str(row[place]))) in wanted:
            found.setdefault(key, []).append(int(str(row[0])))
    return found


def answers(reader: Reader, field: str) -> dict[str, list[int]]:
    """What the directory finds."""
    return {key: sorted(p.id for p in same) for key, same in reader.directory().people(field, ASKED).items()}


@pytest.mark.parametrize("field", ["username", "email", "idnumber", "id"])
def test_people_are_found_as_by_looking_through_everybody(site: tuple[Reader, Desk], field: str) -> None:
    assert answers(site[0], field) == plainly(list(PEOPLE), field)


@pytest.mark.parametrize("field", ["username", "email", "idnumber", "id"])
def test_unsent_edits_count_and_what_they_hide_does_not(site: tuple[Reader, Desk], field: str) -> None:
    reader, desk = site
    edit = NewOperation(
        EntityKey(Entity.USER, (3,)), Verb.UPDATE, {"username": "renamed"}, {"username": "ann.lee"}, "Ann Lee"
    )
    desk.stage(NewChangeSet("rename", Origin.FORM, (edit,)))
    moved = [(3, "renamed", *PEOPLE[0][2:]), *PEOPLE[1:]]
    assert answers(reader, field) == plainly(moved, field)


def test_near_people_share_the_beginning_or_a_word(site: tuple[Reader, Desk]) -> None:
    directory = site[0].directory()
    assert directory.near_people("ann.leee")[0][0].id == 3
    assert {person.id for person, _ in directory.near_people("jose muños")} >= {4}
    assert directory.near_people("zzzzzz") == []


def test_near_people_are_as_unsent_edits_have_them_and_new_ones_are_offered(site: tuple[Reader, Desk]) -> None:
    reader, desk = site
    edit = NewOperation(
        EntityKey(Entity.USER, (3,)), Verb.UPDATE, {"username": "zelda"}, {"username": "ann.lee"}, "Ann Lee"
    )
    fields = {"username": "new.comer", "email": "new@college.example", "first_name": "New", "last_name": "Comer"}
    made = NewOperation(EntityKey(Entity.USER, (-1,)), Verb.CREATE, fields, None, "New Comer")
    desk.stage(NewChangeSet("two", Origin.FORM, (edit, made)))
    directory = reader.directory()
    assert [person.username for person, _ in directory.near_people("zeldaa")] == ["zelda"]
    (found, by), *_ = directory.near_people("new.comber")
    assert (found.last_name, by, found.id < 0) == ("Comer", "username", True)


def test_words_of_names_are_known_with_their_accents(site: tuple[Reader, Desk]) -> None:
    directory = site[0].directory()
    assert directory.known_words(set(exact_words("Muñoz Żak"))) == 2
    assert directory.known_words({"munoz", "muńoz"}) == 0


def test_who_and_what_left_the_site_is_told_with_the_last_time_it_was_seen(
    site: tuple[Reader, Desk], tmp_path: Path
) -> None:
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: 1_795_000_000)
    courses = [(7, "BIO1", "Biology", "C-7", None, 1, 0, 0)]
    names = ("id", "shortname", "fullname", "idnumber", "category_id", "visible", "start", "end")
    mirror.store("courses", [Rows(Table.COURSE, "sweep", names, courses)], 2)
    mirror.mark_gone(Table.USER, [(4,), (8,)], 3)
    mirror.mark_gone(Table.COURSE, [(7,)], 3)
    directory = site[0].directory()
    assert directory.people("username", ["bob.ray"]) == {}
    gone = directory.gone_people("username", ["bob.ray", "José", "ann.lee", ""])
    assert {key: [(each.id, each.gone) for each in same] for key, same in gone.items()} == {
        "bob.ray": [(8, 1_795_000_000)], fold("José"): [(4, 1_795_000_000)],
    }  # fmt: skip
    found = directory.gone_courses("shortname", ["bio1", "ART1"])
    assert [(each.id, each.gone) for each in found["bio1"]] == [(7, 1_795_000_000)]
    mirror.database.close()


def test_enrolments_tell_progress_and_grade(site: tuple[Reader, Desk], tmp_path: Path) -> None:
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: 1_795_000_000)
    names = ("course_id", "user_id", "method", "suspended", "active", "roles", "progress", "grade")
    mirror.store(
        "enrolments:7", [Rows(Table.ENROLMENT, "report", names, [(7, 3, "manual", 0, 1, "student", 40.0, 7.5)])], 2
    )
    (found,) = site[0].directory().enrolments([(3, 7)])[3, 7]
    assert (found.progress, found.grade, found.pending) == (40.0, 7.5, False)
    mirror.database.close()


def with_fields(tmp_path: Path) -> tuple[Mirror, Reader]:
    """Two people with profile fields, one who left after two enrolments, and numbers of one width but one."""
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: 1_795_000_000)
    names = ("id", "username", "email", "first_name", "last_name", "idnumber", "custom")
    people = [
        (1, "a", "a@x.example", "A", "A", "000001", '{"badge": "B 7", "private": "a@home.example; aa@home.example"}'),
        (2, "b", "b@x.example", "B", "B", "000002", "{}"),
        (3, "gone", "g@x.example", "G", "G", "", "{}"),
        *((number, f"u{number}", "", "U", "U", f"{number:06}", None) for number in range(10, 30)),
        (40, "u40", "", "U", "U", "7", "{}"),
        (41, "u41", "", "U", "U", "S-1", None),
    ]
    mirror.store("users", [Rows(Table.USER, "sweep", names, people)], 1)
    places = ("course_id", "user_id", "method")
    mirror.store("e", [Rows(Table.ENROLMENT, "detail", places, [(7, 3, "manual"), (8, 3, "manual")])], 2)
    mirror.mark_gone(Table.USER, [(3,)], 3)
    Desk(tmp_path / "desk.sqlite3", tmp_path / "mirror.sqlite3", site="s", actor=2, wall=lambda: 1_795_000_000).close()
    return mirror, Reader(tmp_path / "mirror.sqlite3", tmp_path / "desk.sqlite3")


def test_fields_of_the_site_widths_beginnings_and_the_past_of_those_who_left(tmp_path: Path) -> None:
    mirror, reader = with_fields(tmp_path)
    directory = reader.directory()
    assert set(directory.custom_fields()) == {"badge", "private"}
    assert [each.id for each in directory.people("custom.badge", ["b 7"])["b 7"]] == [1]
    found = directory.other_addresses(["AA@home.example", "b@x.example", "nobody@x.example"])
    assert {key: [(person.id, name) for person, name in same] for key, same in found.items()} == {
        "aa@home.example": [(1, "private")]
    }
    assert (directory.id_width("idnumber"), directory.id_width("username")) == (6, None)
    assert [each.id for each in directory.starting("idnumber", "00001", 3)] == [10, 11, 12]
    (gone,) = directory.gone_people("username", ["gone"])["gone"]
    assert (gone.past, gone.gone is not None) == (2, True)
    reader.close()
    mirror.database.close()
