"""H13 to H15, H43, H45, H46, H94: headings in other words, lists of other systems, and sets of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from lmsdesk.domain.events import View
from lmsdesk.domain.export_targets import COLUMNS
from tests.fakes.directory import FakeDirectory, course, enrolment
from tests.files.hazards.registry import Fixture, archive, csv, each, hazard

_TWO = ("2 create", "3 create")
_GRANTED = {"privileged_role:editingteacher": "accept", "privileged_role:teacher": "accept"}


def _zip(files: Mapping[str, bytes]) -> bytes:
    return archive(dict(files))


# Several files


@hazard("H13")
def several_files() -> Iterator[Fixture]:
    """Rows of all of them are judged together: said twice, contradicting, or read past."""
    first = csv("username,course", "ann.lee,BIO1", "bob.ray,SAFE1")
    second = csv("E-Mail;Kurs;Ende", "ann.lee@college.example;BIO1;", "bob.ray@college.example;SAFE1;2030-01-01")
    told = ("0/2 create", "0/3 blocked conflicting_rows", "1/2 merged duplicate_row", "1/3 blocked conflicting_rows")
    yield Fixture("both.zip", _zip({"a.csv": first, "b.csv": second}), told)
    yield Fixture("both.zip", _zip({"b.csv": second, "a.csv": first}), told)
    wrong = _zip({"a.csv": csv("colour,size", "red,1"), "b.csv": first, "c.csv": b"%PDF-1.7\n"})
    yield Fixture("both.zip", wrong, ("1/2 create", "1/3 create"), notes=("list_refused",))


@hazard("H14")
def a_folder() -> Iterator[Fixture]:
    """What systems leave behind is passed over, three folders deep is deep enough; as an archive holds them."""
    row = csv("username,course", "ann.lee,BIO1")
    files = {"a.csv": row, ".hidden.csv": row, "__MACOSX/._a.csv": row, "~$a.xlsx": row, "one/two/b.csv": row}
    yield Fixture("set.zip", _zip(files), ("0/2 create", "1/2 merged"))
    yield Fixture("set.zip", _zip({"a/b/c/d.csv": row, "a.csv": row}), ("2 create",))


@hazard("H15")
def an_archive_of_lists() -> Iterator[Fixture]:
    """Sets of OneRoster, Canvas and Apple: people, classes and courses are looked up in their other files."""
    roster = _oneroster("k1,,,Biology A,,c1,BIO1,scheduled,,o,t,,,")
    told = ("2 create", "3 create", "4 blocked person_unknown course_unknown")
    notes = ("set_version", "set_whole", "set_read", "set_passed", "set_dangling")
    yield Fixture("roster.zip", roster, told, notes=notes, options={"decisions": _GRANTED}, unasked=("set_groups",))
    sections = {
        "users.csv": csv("user_id,login_id,status", "S0011,ann.lee,active"),
        "courses.csv": csv("course_id,short_name,long_name,status", "C-101,BIO1,Biology,active"),
        "sections.csv": csv("section_id,course_id,name,status", "SEC1,C-101,One,active"),
        "enrollments.csv": csv("course_id,user_id,role,section_id,status", ",S0011,student,SEC1,active"),
    }
    yield Fixture("canvas.zip", _zip(sections), ("2 create",))
    for answered, told_then in (
        ({}, "2 blocked group_unknown"),
        ({"group_unknown:one": "create"}, "2 create new_group"),
    ):
        yield Fixture("canvas.zip", _zip(sections), ("2 create",), offered={"set_groups": "nothing"},
                      answers={"set_groups": "group"}, then=(told_then,), options={"decisions": answered})  # fmt: skip
    yield Fixture(
        "roster.zip",
        _oneroster("k1,,,Biology A,,c1,BIO1-A,scheduled,,o,t,,,"),  # a part of the course BIO, which is on the site
        told,
        offered={"set_groups": "nothing"},
        answers={"set_groups": "group"},
        then=("2 create new_group", "3 create new_group", told[2]),
        options={"decisions": _GRANTED, "allow_create_groups": True},
        site=lambda site: site.known_courses.append(course(120, "BIO")),
    )
    alone = {name: data for name, data in sections.items() if name in ("users.csv", "enrollments.csv")}
    yield Fixture("canvas.zip", _zip(alone), ("2 blocked course_unknown",), notes=("set_lacks",))
    yield Fixture("apple.zip", _apple(), ("3/2 create", "5/2 create"), options={"decisions": _GRANTED})
    yield Fixture(
        "roster.zip",
        roster,
        ("2 check set_courses", "3 check", "4 blocked"),
        questions=("set_courses",),
        answers={"set_courses": "class_code", "privileged_role:editingteacher": "accept"},
        then=("2 create", "3 create", "4 blocked"),
        site=lambda site: site.known_courses.append(course(120, "BIO")),
    )


def _oneroster(section: str) -> bytes:
    users = (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
        "identifier,email,sms,phone,agentSourcedIds,grades,password"
    )
    classes = (
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
        "termSourcedIds,subjects,subjectCodes,periods"
    )
    return _zip(
        {
            "manifest.csv": csv(
                "propertyName,value", "oneroster.version,1.1", "file.users,bulk", "file.enrollments,bulk"
            ),
            "orgs.csv": csv("sourcedId,status,dateLastModified,name,type,identifier", "o,,,School,school,"),
            "users.csv": csv(users, "u1,,,true,o,student,ann.lee,,,,,,,,,,,", "u2,,,true,o,teacher,bob.ray,,,,,,,,,,,"),
            "courses.csv": csv("sourcedId,status,dateLastModified,title,courseCode,orgSourcedId", "c1,,,Biology,BIO,o"),
            "classes.csv": csv(classes, section),
            "enrollments.csv": csv(
                "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
                "e1,,,k1,o,u1,student,,,",
                "e2,,,k1,o,u2,teacher,true,,",
                "e3,,,k9,o,u9,student,,,",
            ),
        }
    )


def _apple() -> bytes:
    people = "person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id"
    return _zip(
        {
            "students.csv": csv(people, "p1,,Ann,,Lee,ann.lee@college.example,,l"),
            "staff.csv": csv(people, "t1,,Bob,,Ray,bob.ray@college.example,,l"),
            "courses.csv": csv("course_id,course_number,course_name,location_id", "c1,BIO1,Biology,l"),
            "rosters.csv": csv("roster_id,class_id,student_id", "r1,k1,p1"),
            "classes.csv": csv("class_id,class_number,course_id,instructor_id,location_id", "k1,A,c1,t1,l"),
        }
    )


# Headings and layouts


@hazard("H43")
def other_words() -> Iterator[Fixture]:
    """Languages, case, punctuation; a heading of several meanings holds the rows that use it; what was learned counts."""
    for person, where in (("Benutzername", "Kurskürzel"), ("имя пользователя", "курс"), ("用户名", "课程")):
        yield Fixture(
            "list.csv",
            csv(f"{person},{where},Lieblingsfarbe", "ann.lee,BIO1,red"),
            ("2 create",),
            notes=("unused_column",),
        )
    yield Fixture(
        "list.csv",
        csv("id,username,course", "qqq,ann.lee,BIO1", ",bob.ray,BIO1"),
        ("2 check column_ambiguous", "3 create"),
        questions=("column:id",),
        answers={"column:id": "ignore"},
        then=_TWO,
    )
    learned = {"columns": {"spielername": "username", "mannschaft": "course"}}  # as a preset keeps them, by heading
    rows = ("Mannschaft;Farbe;Spieler-Name", "BIO1;red;ann.lee")
    yield Fixture("list.csv", csv(*rows), ("2 check no_header",))  # only its values tell
    yield Fixture("list.csv", csv(*rows), ("2 create",), notes=("unused_column",), options=learned)


def _until_january(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, start=1785542400, end=1801439940)]


_one = partial(Fixture, rows=("2 create",))


@hazard("H45")
def known_layouts() -> Iterator[Fixture]:
    """Lists of other systems by their own words, a matrix with marks, and grades, which are refused by name."""
    wide = csv("username,email,course1,role1,course2,type2", "ann.lee,,BIO1,student,ART1,1", "bob.ray,,,,,")
    yield Fixture("moodle.csv", wide, ("2.1 create", "2.2 create", "3 same no_course_asked"))
    canvas = "course_id,root_account,start_date,end_date,user_id,user_integration_id,role,section_id,status"
    rows = (
        "C-101,,,,S0011,,student,SEC1,active",
        "C-102,,,,S0012,,student,SEC1,deleted",
        ",,,,S0011,,student,SEC1,active",
    )
    told = ("2 create", "3 change deleted_word !unenrol_loses", "4 blocked section_alone")
    yield Fixture("enrollments.csv", csv(canvas, *rows), told)
    roster = "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
    # The day of the end is the first one outside: what the site has until the day before is the same.
    row = "e1,active,C-101,x,S0011,student,,2026-08-01,2027-02-01"
    yield Fixture("enrollments.csv", csv(roster, row), ("2 same",), site=_until_january)
    yield _one(
        "docebo.csv",
        csv("username,level,course_code,status", "ann.lee,learner,BIO1,completed"),
        notes=("result_ignored",),
    )
    talent = csv("Login;Firstname;Lastname;Email;Course;Course;User-type", "ann.lee;Ann;Lee;;BIO1;ART1;Learner")
    yield Fixture("talent.csv", talent, ("2.1 create", "2.2 create"), notes=("account_column_ignored",))
    learn = csv("Login ID,Course Name,Enrollment Completed Date,Enrollment Score", "ann.lee,Course BIO1,3/2/2026,90")
    yield _one("history.csv", learn, notes=("result_ignored",))
    yield _one("rosters.csv", csv("roster_id,class_id,student_id", "r1,C-101,S0011"))
    yield _one("gam.csv", csv("course,email,role", "BIO1,ann.lee@college.example,student"))
    yield _one("clever.csv", csv("School_id,Student_id,Section_id", "s,S0011,C-101"))
    grades = csv("Last Name,First Name,Email Address,Essay", "Points,,,100", "Lee,Ann,ann.lee@college.example,88")
    yield Fixture("grades.csv", grades, refused="gradebook")
    marks = csv("Name,E-Mail,BIO1,Course ART1", "Ann,ann.lee@college.example,x,", "Bob,bob.ray@college.example,,no")
    yield Fixture(
        "matrix.csv",
        marks,
        ("2 create", "3 check mark_no"),
        questions=("mark_no",),
        answers={"mark_no": "nothing"},
        then=("2 create", "3 same no_course_asked"),
    )


# Of which the ones in ``structure`` are about plain lists.
@hazard("H46")
def another_order() -> Iterator[Fixture]:
    """The order of columns never matters, nor where a system wants one."""
    yield Fixture("list.csv", csv("course,role,username", "BIO1,student,ann.lee"), ("2 create",))
    yield _one("talent.csv", csv("Email;Course;Lastname;Firstname;Login", ";BIO1;Lee;Ann;ann.lee"))
    yield _one("enrollments.csv", csv("role,userSourcedId,sourcedId,classSourcedId", "student,S0011,e1,C-101"))
    yield _one("enrollments.csv", csv("status,role,user_id,course_id", "active,student,S0011,C-101"))
    # What is written for other systems has their order, and is understood here all the same.
    cells = {"username": "ann.lee", "email": "ann.lee@college.example", "course": "BIO1", "role": "student"}
    for target, views in COLUMNS.items():
        if columns := views.get(View.ENROLMENTS):
            row = ",".join(cells[field] for field, _ in columns)
            yield _one(f"{target}.csv", csv(",".join(heading for _, heading in columns), row))


# Actions


@hazard("H94")
def words_for_actions() -> Iterator[Fixture]:
    """Known ones are heard, others stop; each system has its own, and none of them unenrols by itself."""
    head, row = "username,course,action", "bob.ray,ART1,{}"
    yield from each("list.csv", ("drop", "del", "remove", "-"), head, row, "2 change unenrol_loses")
    yield Fixture("list.csv", csv(head, "bob.ray,ART1,frobnicate"), ("2 blocked action_unknown",))
    yield Fixture("list.csv", csv(head, "bob.ray,ART1,completed"), ("2 check concluded_word",))
    canvas = "course_id,user_id,role,status"
    for word, told in (
        ("active", "2 same"),
        ("deleted", "2 change deleted_word !unenrol_loses"),
        ("deleted_last_completed", "2 change deleted_word"),
        ("completed", "2 check concluded_word"),
        ("inactive", "2 change !deleted_word"),
        ("semi-active", "2 blocked action_unknown"),
    ):
        yield Fixture("enrollments.csv", csv(canvas, f"C-102,S0012,student,{word}"), (told,))
    roster = "sourcedId,status,classSourcedId,userSourcedId,role"
    for word, told in (("active", "2 check enrolment_suspended"), ("tobedeleted", "2 same deleted_word")):
        # Dee is suspended in BIO1: an active record does not change that in passing.
        yield Fixture("enrollments.csv", csv(roster, f"e1,{word},C-101,007412,student"), (told,))
    yield Fixture(
        "enrollments.csv",
        csv(canvas, "C-102,S0012,student,deleted"),
        ("2 change deleted_word",),
        options={"decisions": {"deleted_word": "unenrol"}},
    )
    flat = ("add,student,S0011,C-101", "del,student,S0012,C-102")
    yield Fixture("flat.txt", csv(*flat), ("1 create", "2 change"), options={"decisions": {"no_header": "accept"}})
