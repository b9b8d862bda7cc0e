"""Hazards of lists that are about accounts, courses and members instead of enrolments."""

from __future__ import annotations

from collections.abc import Iterator

from lmsdesk.domain.imports.options import Kind, Mode, Policy, Write
from tests.files.hazards.registry import Fixture, also, csv
from tests.files.hazards.site import ADMIN

BOTH = {"kind": Kind.PERSON, "modes": {Kind.PERSON: Mode.BOTH}}


@also("H20")
def exports_of_other_panes() -> Iterator[Fixture]:
    """People and courses as the window exports them change nothing."""
    head = "Name,E-mail,Username,Department,Status,Last access"
    row = "Ann Lee,ann.lee@college.example,ann.lee,Science,active,2026-09-01 10:00"
    yield Fixture("Users.csv", csv(head, row), ("2 same",), options={"modes": {Kind.PERSON: Mode.BOTH}})
    head = "Short name,Name,Category,Visible,Starts,Ends,Enrolled"
    row = "MAR1,Course MAR1,Science,True,2026-09-20 14:13,,12"
    yield Fixture("Courses.csv", csv(head, row), ("2 same",), options={"modes": {Kind.COURSE: Mode.BOTH}})


@also("H20")
def exports_of_the_lms() -> Iterator[Fixture]:
    """What Moodle and Canvas write themselves is known by its headings; rows that say what is so change nothing."""
    people, courses = {"modes": {Kind.PERSON: Mode.BOTH}}, {"modes": {Kind.COURSE: Mode.BOTH}}
    head = "First name,Last name,Email address,Roles,Groups,Last access to course,Status"
    rows = ("Bob,Ray,bob.ray@college.example,Student,No groups,2 days,Active",
            "Zoë,Müller,zoe.mueller@college.example,Student,No groups,Never,Active")  # fmt: skip
    yield Fixture("participants.csv", csv(head, *rows), refused="no_course_column")
    course = {"defaults": {"course": "ART1"}}
    yield Fixture("participants.csv", csv(head, *rows), ("2 same", "3 same"), options=course)
    head = "id,username,email,firstname,lastname,idnumber,institution,department,phone1,phone2,city,country,lang"
    row = "12,bob.ray,bob.ray@college.example,Bob,Ray,S0012,,Science,,,,,"
    yield Fixture("users.csv", csv(head, row), ("2 same",), options=people)
    head = "id,shortname,fullname,idnumber,category,visible,startdate,enddate,summary,format"
    yield Fixture("courses.csv", csv(head, "101,BIO1,Course BIO1,C-101,3,1,,,x,topics"), ("2 same",), options=courses)
    head = (
        "canvas_user_id,user_id,integration_id,login_id,first_name,last_name,full_name,sortable_name,short_name,email"
    )
    row = '912,S0012,,bob.ray,Bob,Ray,Bob Ray,"Ray, Bob",Bob Ray,bob.ray@college.example'
    yield Fixture("users.csv", csv(f"{head},status,created_by_sis", f"{row},active,true"), ("2 same",), options=people)
    head = "canvas_course_id,course_id,short_name,long_name,canvas_account_id,account_id,term_id,status,start_date"
    yield Fixture("courses.csv", csv(head, "55,C-101,BIO1,Course BIO1,1,A,T,active,"), ("2 same",), options=courses)
    head = "canvas_course_id,course_id,canvas_user_id,user_id,role,role_id,canvas_section_id,section_id,status"
    yield Fixture("enrollments.csv", csv(head, "55,C-102,912,S0012,student,3,77,S-1,active"), ("2 same",))


@also("H58")
def names_of_accounts() -> Iterator[Fixture]:
    """Nobody is renamed unless that column may be written; a whole name in one cell makes no account."""
    data = csv("username,first name,last name,department", "ann.lee,ANN,Smith,Science")
    yield Fixture("list.csv", data, ("2 same kept_as_is",), options=BOTH)
    written = {**BOTH, "policies": {"last_name": Policy(Write.ALWAYS)}}
    yield Fixture("list.csv", data, ("2 change kept_as_is",), options=written)
    data = csv("name,username,email,department", "Jo New,jo.new,jo.new@college.example,Arts")
    yield Fixture("list.csv", data, ("2 blocked account_lacks",), options=BOTH)


@also("H68")
def people_to_be_made() -> Iterator[Fixture]:
    """Accounts are made by a list of people, and by that alone; people of the same name are asked about."""
    head = "username,first name,last name,email,department"
    rows = ("jo.new,Jo,New,jo.new@college.example,Arts", "ann.two,Ann,Lee,ann.two@college.example,Arts")
    yield Fixture("list.csv", csv(head, *rows), ("2 create", "3 check namesake"), then=("2 create", "3 create"),
                  answers={"namesake": "accept"}, notes=("server_passwords",))  # fmt: skip


@also("H73")
def people_who_come_back() -> Iterator[Fixture]:
    """Somebody who left gets a new account only when that is meant."""
    head = "username,first name,last name,email,department"
    data = csv(head, "gil.gone,Gil,Gone,gil.gone@college.example,Arts")
    yield Fixture("list.csv", data, ("2 check was_here_before",))


@also("H75")
def protected_accounts() -> Iterator[Fixture]:
    """No list suspends them or changes how they sign in unless somebody agrees to that one; never the own account."""
    data = csv("username,suspended,department", "admin,yes,Science", "ann.lee,,Science")
    yield Fixture(
        "list.csv",
        data,
        ("2 check protected_account", "3 same"),
        questions=("protected_account:admin",),
        answers={"protected_account:admin": "accept"},
        then=("2 change", "3 same"),
        options=BOTH,
    )
    yield Fixture("list.csv", data, ("2 blocked own_account", "3 same"), options={**BOTH, "own": ADMIN})


@also("H77")
def addresses_of_accounts() -> Iterator[Fixture]:
    """Told, and written only once that is said."""
    data = csv("idnumber,email,city,country", "S0011,ann.new@college.example,Rome,IT")
    yield Fixture("list.csv", data, ("2 change kept_as_is",), options=BOTH)
    written = {**BOTH, "policies": {"email": Policy(Write.ALWAYS)}}
    yield Fixture("list.csv", data, ("2 change sign_in_changes !kept_as_is",), options=written)


@also("H86")
def no_such_cohort() -> Iterator[Fixture]:
    """It is made only when that is wanted."""
    data = csv("username,cohort", "ann.lee,Nurses")
    yield Fixture("list.csv", data, ("2 blocked cohort_unknown",))
    yield Fixture("list.csv", data, ("2 create new_cohort",), options={"allow_create_groups": True})


@also("H110")
def passwords_of_new_people() -> Iterator[Fixture]:
    """They are told to be left aside; the server makes its own."""
    head = "username,first name,last name,email,password"
    data = csv(head, "jo.new,Jo,New,jo.new@college.example,Hunter2!")
    yield Fixture("list.csv", data, ("2 create",), notes=("password_ignored", "server_passwords"))
