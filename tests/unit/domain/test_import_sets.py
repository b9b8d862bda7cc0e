"""Sets of files read together: what refers to what, what is missing said, and several lists as one plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from lmsdesk.domain.imports.bundle import Bundle, Member, role_of
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files.lists import read_text
from tests.fakes.directory import NOW, FakeDirectory, codes, course, of_text, small_site

_USERS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password\n"
)
_CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods\n"
)
_COURSES = (
    "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\n"
)
_ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
)
ONEROSTER = {
    "manifest.csv": "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\n"
    "file.classes,bulk\nfile.courses,bulk\nfile.enrollments,bulk\nfile.orgs,bulk\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no,,,School,school,,\n",
    "users.csv": f"{_USERS}u1,,,true,o,student,ann.lee,,Ann,Lee,,X1,,,,,,secret\n"
    "u2,,,true,o,teacher,bob.ray,,Bob,Ray,,X2,bob.ray@college.example,,,,,\n",
    "courses.csv": f"{_COURSES}c1,,,,Biology,BIO,,o,,\n",
    "classes.csv": f"{_CLASSES}k1,,,Biology A,,c1,BIO1,scheduled,,o,t,,,\n",
    "enrollments.csv": f"{_ENROLLMENTS}e1,,,k1,o,u1,student,,,\ne2,,,k1,o,u2,teacher,true,,\n",
}
CANVAS = {
    "users.csv": "user_id,integration_id,login_id,first_name,last_name,email,status\nS0011,I1,ann.lee,Ann,Lee,,active\n"
    "S0012,I2,bob.ray,Bob,Ray,,active\n",
    "courses.csv": "course_id,short_name,long_name,account_id,term_id,status\nC-101,BIO1,Biology,,,active\n"
    "C-102,ART1,Art,,,active\n",
    "sections.csv": "section_id,course_id,name,status,start_date,end_date\nSEC1,C-101,One,active,,\n"
    "SEC2,C-102,Two,active,,\n",
    "enrollments.csv": "course_id,user_id,role,section_id,status\n,S0011,student,SEC1,active\n"
    ",S0012,student,SEC2,active\n",
}
APPLE = {
    "locations.csv": "location_id,location_name\nl,School\n",
    "students.csv": "person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,"
    "password_policy,location_id\np1,,Ann,,Lee,1,ann.lee@college.example,,4,l\n",
    "staff.csv": "person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id\n"
    "t1,,Bob,,Ray,bob.ray@college.example,,l\n",
    "courses.csv": "course_id,course_number,course_name,location_id\nc1,BIO1,Biology,l\n",
    "classes.csv": "class_id,class_number,course_id,instructor_id,instructor_id_2,location_id\nk1,A,c1,t1,,l\n"
    "k2,B,c1,,t1,l\n",
    "rosters.csv": "roster_id,class_id,student_id\nr1,k1,p1\n",
}


@pytest.fixture
def site() -> FakeDirectory:
    """Ann and Bob, BIO1 and ART1."""
    return small_site()


def bundle(files: Mapping[str, str]) -> Bundle:
    """Files of a set, in this order."""
    members = []
    for place, (name, text) in enumerate(files.items()):
        sheet = read_text(text)
        sheet = replace(sheet, index=place, source=replace(sheet.source, name=name))
        members.append(Member(sheet, role_of(name, sheet.header)))
    return Bundle(tuple(members))


def plan_of(files: Mapping[str, str], site: FakeDirectory, **options: object) -> ImportPlan:
    """The plan of a set."""
    chosen = ImportOptions(now=NOW, **options)  # type: ignore[arg-type]  # fields by name
    return check_set(bundle(files), "set.zip", chosen, site)


def rows(plan: ImportPlan) -> list[tuple[int, str, str, str, object]]:
    """Row, outcome, who, where and as what."""
    return [(row.row, row.outcome.value, row.person, row.course, row.after.get("role")) for row in plan.rows]


def said(plan: ImportPlan) -> dict[str, object]:
    """What was said about the set, by code."""
    return {note.code: note.value for note in plan.notes}


# OneRoster


@pytest.mark.parametrize("order", [1, -1])
def test_h15_a_oneroster_set_finds_people_and_classes_in_its_other_files(site: FakeDirectory, order: int) -> None:
    plan = plan_of(dict(list(ONEROSTER.items())[::order]), site, decisions={"privileged_role:editingteacher": "accept"})
    assert (plan.shape, plan.source.name) == ("oneroster", "set.zip")
    assert rows(plan) == [
        (2, "create", "Ann Lee", "BIO1", "student"),
        (3, "create", "Bob Ray", "BIO1", "editingteacher"),
    ]
    assert [row.matched_by for row in plan.rows] == ["username", "username"]
    told = said(plan)
    assert told["set_version"] == "1.1"
    assert told["set_whole"] == "enrollments.csv"
    assert told["set_passed"] == "orgs.csv"
    assert not {"set_lacks", "set_dangling", "set_promised"} & set(told)
    assert "secret" not in repr(list(plan.rows))
    heads = [column.header for column in plan.columns]  # the site knows no number of theirs, so none is used
    assert heads[:5] == ["username (set)", "e-mail (set)", "first name (set)", "last name (set)", "class_code (set)"]
    assert list(plan.rows[1].cells[:5]) == ["bob.ray", "bob.ray@college.example", "Bob", "Ray", "BIO1"]


def test_h15_numbers_that_the_site_knows_are_used_before_names(site: FakeDirectory) -> None:
    numbered = {**ONEROSTER, "users.csv": ONEROSTER["users.csv"].replace("X1", "S0011").replace("ann.lee", "a.l")}
    plan = plan_of(numbered, site)
    assert (plan.rows[0].person, plan.rows[0].matched_by) == ("Ann Lee", "idnumber")


def test_h15_what_is_missing_in_a_set_is_said(site: FakeDirectory) -> None:
    files = {**ONEROSTER, "enrollments.csv": f"{ONEROSTER['enrollments.csv']}e3,,,k9,o,u9,student,,,\n"}
    del files["courses.csv"]
    plan = plan_of(files, site)
    assert said(plan)["set_promised"] == "courses.csv"
    dangling = [
        (note.value, note.facts["role"], note.facts["count"]) for note in plan.notes if note.code == "set_dangling"
    ]
    assert dangling == [("u9", "people", 1), ("k9", "sections", 1)]
    assert {"person_unknown", "course_unknown"} <= codes(plan.rows[2])
    plan = plan_of({name: files[name] for name in ("users.csv", "enrollments.csv")}, site)
    assert said(plan)["set_lacks"] == "sections"


def test_h15_a_set_of_changes_says_so_and_what_is_deleted_is_suspended(site: FakeDirectory) -> None:
    changes = ONEROSTER["manifest.csv"].replace("enrollments,bulk", "enrollments,delta")
    row = "e1,tobedeleted,2026-01-01T00:00:00Z,k1,o,u1,student,,,\n"
    plan = plan_of({**ONEROSTER, "manifest.csv": changes, "enrollments.csv": _ENROLLMENTS + row}, site)
    assert said(plan)["set_changes"] == "enrollments.csv"
    assert codes(plan.rows[0]) == {"deleted_word", "not_enrolled"}


def test_a_class_that_the_set_deletes_is_told(site: FakeDirectory) -> None:
    gone = {**ONEROSTER, "classes.csv": ONEROSTER["classes.csv"].replace("k1,,", "k1,tobedeleted,")}
    assert said(plan_of(gone, site))["set_section_gone"] == "k1"


def test_identifiers_that_come_twice_in_a_set_are_told(site: FakeDirectory) -> None:
    twice = {**ONEROSTER, "users.csv": ONEROSTER["users.csv"] + "u1,,,true,o,student,zed,,Zed,Z,,,,,,,,\n"}
    plan = plan_of(twice, site)
    assert said(plan)["set_doubled"] == "u1"
    assert plan.rows[0].person == "Ann Lee"  # the first one counts


def test_a_class_or_its_course_is_a_question_where_the_site_has_both(site: FakeDirectory) -> None:
    site.known_courses.append(course(110, "BIO"))  # what all classes are part of
    plan = plan_of(ONEROSTER, site)
    assert {row.outcome.value for row in plan.rows} == {"check"}
    ask = next(each for each in plan.open_asks if each.key == "set_courses")
    assert set(ask.choices) == {"class_code", "course_code"}
    for answer, shortname in (("class_code", "BIO1"), ("course_code", "BIO")):
        plan = plan_of(ONEROSTER, site, decisions={"set_courses": answer})
        assert (plan.rows[0].outcome.value, plan.rows[0].course) == ("create", shortname)


def test_grades_in_a_set_are_refused_by_name(site: FakeDirectory) -> None:
    plan = plan_of(
        {**ONEROSTER, "results.csv": "sourcedId,status,dateLastModified,lineItemSourcedId,score\nr,,,l,9\n"}, site
    )
    assert said(plan)["set_results"] == "results.csv"
    assert len(plan.lists) == 1


# Canvas


def test_h15_sections_of_canvas_lead_to_their_courses(site: FakeDirectory) -> None:
    plan = plan_of(CANVAS, site)
    assert rows(plan) == [(2, "create", "Ann Lee", "BIO1", "student"), (3, "create", "Bob Ray", "ART1", "student")]


def test_h15_a_section_that_was_moved_belongs_to_its_new_course(site: FakeDirectory) -> None:
    moved = {**CANVAS, "xlists.csv": "xlist_course_id,section_id,status\nC-102,SEC1,active\n"}
    assert [row.course for row in plan_of(moved, site).rows] == ["ART1", "ART1"]
    taken_back = {**CANVAS, "xlists.csv": "xlist_course_id,section_id,status\nC-102,SEC1,deleted\n"}
    assert [row.course for row in plan_of(taken_back, site).rows] == ["BIO1", "ART1"]


def test_h15_people_of_canvas_by_their_integration_number(site: FakeDirectory) -> None:
    text = "course_id,user_integration_id,role,status\nC-101,I2,student,active\n"
    assert rows(plan_of({**CANVAS, "enrollments.csv": text}, site)) == [(2, "create", "Bob Ray", "BIO1", "student")]


# Apple School Manager


def test_h15_teachers_of_apple_stand_in_its_classes(site: FakeDirectory) -> None:
    plan = plan_of(APPLE, site, decisions={"privileged_role:editingteacher": "accept"})
    assert [(each.source.name, each.shape) for each in plan.lists] == [
        ("rosters.csv", "apple_school"),
        ("classes.csv, instructor_id", "apple_teachers"),
        ("classes.csv, instructor_id_2", "apple_teachers"),
    ]
    assert rows(plan) == [
        (2, "create", "Ann Lee", "BIO1", "student"),
        (2, "create", "Bob Ray", "BIO1", "editingteacher"),
        (3, "merged", "Bob Ray", "BIO1", None),
    ]
    assert len({row.id for row in plan.rows}) == 3


# Several lists


FIRST = {"a.csv": "username,course\nann.lee,BIO1\nbob.ray,ART1\n"}
SECOND = {"b.csv": "E-Mail;Kurs;Ende\nann.lee@college.example;BIO1;\nbob.ray@college.example;ART1;2030-01-01\n"}


def test_h13_rows_of_several_files_are_judged_together(site: FakeDirectory) -> None:
    plan = plan_of({**FIRST, **SECOND}, site)
    assert [row[:2] for row in rows(plan)] == [(2, "create"), (3, "blocked"), (2, "merged"), (3, "blocked")]
    assert plan.rows[2].merged_into == RowId(0, 2)
    assert plan.file_rows == 4
    assert [column.header for column in plan.columns] == ["username", "course", "E-Mail", "Kurs", "Ende"]
    assert list(plan.rows[3].cells) == ["", "", "bob.ray@college.example", "ART1", "2030-01-01"]
    of_files = [{each.value: number for each, number in told.counts.items() if number} for told in plan.lists]
    assert of_files == [{"create": 1, "blocked": 1}, {"merged": 1, "blocked": 1}]
    again = plan_of({**SECOND, **FIRST}, site)
    assert plan.counts == again.counts
    assert plan.source.sha256 == again.source.sha256


def test_h13_a_list_that_is_refused_or_of_another_kind_takes_no_part(site: FakeDirectory) -> None:
    others = {
        "c.csv": "colour,size\nred,1\n",
        "d.csv": "username,firstname,lastname,email,city\nx,X,Y,x@y.example,Z\n",
    }
    plan = plan_of({**others, **FIRST}, site)
    assert plan.refused is None
    assert [row.source for row in plan.rows] == [2, 2]
    assert [each.refused and each.refused.code for each in plan.lists] == [
        "no_person_column",
        "list_of_other_kind",
        None,
    ]
    assert {note.code for note in plan.notes} >= {"list_refused", "list_of_other_kind"}
    assert plan_of({"c.csv": others["c.csv"], "e.csv": "colour\nred\n"}, site).refused is not None


def test_a_list_that_is_called_like_a_file_of_people_is_still_a_list(site: FakeDirectory) -> None:
    plan = plan_of({"users.csv": FIRST["a.csv"], "b.csv": SECOND["b.csv"]}, site)
    assert len(plan.lists) == 2


def test_a_set_of_one_list_is_that_list(site: FakeDirectory) -> None:
    assert plan_of(FIRST, site).counts == of_text(FIRST["a.csv"], site).counts
