"""H79 to H99: where to, as what, and what is so already."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.directory import DAY, NOW, FakeDirectory, course, enrolment
from tests.files.hazards.registry import Fixture, csv, each, hazard


@hazard("H79")
def no_such_course() -> Iterator[Fixture]:
    """It is not made."""
    yield Fixture("list.csv", csv("username,course", "ann.lee,BIO2"), ("2 blocked course_unknown",))


@hazard("H80")
def two_courses_of_one_name() -> Iterator[Fixture]:
    """One question for all rows alike, with what tells the courses apart; a blank at the end of a stored name is none."""

    def stored(site: FakeDirectory) -> None:
        site.known_courses = [
            *(each for each in site.known_courses if each.shortname != "ART1"),
            course(102, "ART1 "),
            course(110, "Bio1", category="Archive", end=NOW - 300 * DAY, fullname="Biology 2024"),
        ]

    yield Fixture(
        "list.csv",
        csv("username,course", "ann.lee,Safety walk", "bob.ray,Safety walk"),
        ("2 check course_ambiguous", "3 check course_ambiguous"),
        questions=("course_ambiguous:safety walk",),
        near={"2": "SAFE1, SAFE2"},
        answers={"course_ambiguous:safety walk": "107"},
        then=("2 create", "3 create"),
    )
    yield Fixture(
        "list.csv",
        csv("username,course", "ann.lee,BIO1", "cy.kay,ART1"),
        ("2 check course_ambiguous", "3 check account_suspended"),
        near={"2": "BIO1, Bio1"},
        site=stored,
    )


@hazard("H81")
def hidden_not_begun_over() -> Iterator[Fixture]:
    """Told, and asked about where the course is over."""
    rows = ("username,course", "ann.lee,HID", "ann.lee,SOON", "ann.lee,OVER")
    yield Fixture(
        "list.csv", csv(*rows), ("2 create course_hidden", "3 create course_not_started", "4 check course_ended")
    )


@hazard("H82")
def nobody_by_hand() -> Iterator[Fixture]:
    """All rows of the course stop, the others go on; where to mend it is said (and the tests open it)."""
    yield Fixture(
        "list.csv",
        csv("username,course", "ann.lee,SELF", "bob.ray,SELF", "ann.lee,BIO1"),
        ("2 blocked no_manual_method", "3 blocked no_manual_method", "4 create"),
        says=("Enrolment methods",),
    )


@hazard("H83")
def words_for_roles() -> Iterator[Fixture]:
    """In many languages; what the site lacks stops."""
    words = ("Student", "Lernende", "Teilnehmer/in", "étudiant", "学生", "learner", "5", "S")
    yield from each("list.csv", words, "username,course,role", "ann.lee,BIO1,{}", "2 create")
    yield Fixture("list.csv", csv("username,course,role", "ann.lee,BIO1,captain"), ("2 blocked role_unknown",))


@hazard("H84")
def roles_that_may_not_be_given() -> Iterator[Fixture]:
    """Said before anything is sent, with who could; where the site does not tell, nothing is stopped."""
    data = csv("username,course,role", "ann.lee,BIO1,manager", "bob.ray,ART1,teacher", "fay.long,ART1,student")
    stopped = ("2 blocked role_not_given", "3 check privileged_role !role_not_given", "4 create")
    yield Fixture(
        "list.csv",
        data,
        stopped,
        site=lambda site: setattr(site, "givable", frozenset({"student", "teacher"})),
        says=("This account may not give the role “manager” It may give: student, teacher. An administrator can",),
    )
    yield Fixture("list.csv", data, ("2 check !role_not_given", "3 check", "4 create"))


@hazard("H85")
def more_rights_in_passing() -> Iterator[Fixture]:
    """One question for each role."""
    rows = ("username,course,role", "ann.lee,BIO1,manager", "bob.ray,BIO1,teacher")
    questions = ("privileged_role:manager", "privileged_role:teacher")
    yield Fixture("list.csv", csv(*rows), ("2 check privileged_role", "3 check privileged_role"), questions=questions)


@hazard("H86")
def no_such_group() -> Iterator[Fixture]:
    """It is made only when that is wanted, of this name or of all; two of one name are not guessed."""
    rows = ("ann.lee,BIO1,Blue", "bob.ray,BIO1,Bleu", "cy.kay,BIO1,twice", "fay.long,ART1,Red")
    data = csv("username,course,group name", *rows)
    told = ("2 create", "3 blocked group_unknown", "4 blocked group_ambiguous", "5 blocked group_unknown")
    yield Fixture(
        "list.csv",
        data,
        told,
        offered={"group_unknown:bleu": "leave", "group_unknown:red": "leave"},
        says=("The course has no group “Bleu” It has: blue.",),
        answers={"group_unknown:bleu": "create"},
        then=("2 create", "3 create new_group", "4 blocked group_ambiguous", "5 blocked group_unknown"),
    )
    allowed = ("2 create", "3 create new_group", "4 blocked group_ambiguous", "5 create new_group")
    yield Fixture("list.csv", data, allowed, options={"allow_create_groups": True})


@hazard("H87")
def seats_and_times_and_courses_before() -> Iterator[Fixture]:
    """Read where the site keeps them with its courses: seats by the order of the list, and what else a course asks."""

    def limited(site: FakeDirectory) -> None:
        site.known_enrolments += [enrolment(12, 101), enrolment(20, 109)]
        site.more = {
            101: {"custom.seats": "5"},  # Dee, Zoë, Fay and Bob have one; Fay leaves
            102: {"custom.enrolment_until": "2026-09-20"},
            107: {"custom.Prerequisites": "MAR1, BIO1"},
            108: {"custom.enrol_from": str(NOW + DAY), "custom.capacity": "many"},
            109: {"custom.capacity": "2", "custom.enrolment_until": "2026-09-21"},
        }
        site.done = {(11, 101), (11, 109), (12, 109)}

    rows = (
        "add,ann.lee,BIO1", "add,hanako,BIO1", "add,eve.one,BIO1", "del,fay.long,BIO1", "add,bob.ray,BIO1",
        "add,ann.lee,ART1", "add,ann.lee,Safety walk", "add,bob.ray,SAFE1", "add,ann.lee,SAFE1", "add,ann.lee,SAFE2",
        "add,ann.lee,MAR1", "add,bob.ray,MAR1",
    )  # fmt: skip
    yield Fixture(
        "list.csv",
        csv("action,username,course", *rows),
        (
            "2 create",
            "3 create",
            "4 blocked course_full",
            "5 change",
            "6 same",
            "7 blocked enrolment_closed",
            "8 check course_ambiguous",
            "9 blocked prerequisite_missing",
            "10 create",
            "11 blocked enrolment_not_open",
            "12 create",
            "13 blocked course_full",
        ),
        says=(
            "No seat is left in BIO1: this is number 3 of those who come, for 2 free seats of 5",
            "SAFE1 asks for a course that this person has not completed: BIO1",
            "ART1 took people until 20 Sep 2026",
        ),
        site=limited,
    )


@hazard("H88")
def so_already() -> Iterator[Fixture]:
    """Nothing is sent."""
    yield Fixture("list.csv", csv("username,course,role", "bob.ray,ART1,student"), ("2 same",))


@hazard("H89")
def a_change() -> Iterator[Fixture]:
    """Only what the row says changes."""
    yield Fixture("list.csv", csv("username,course,end", "bob.ray,ART1,2027-12-31"), ("2 change",))


@hazard("H90")
def the_same_row_twice() -> Iterator[Fixture]:
    """One speaks for all, unless it waits or is left out."""
    yield Fixture(
        "list.csv", csv("username,course", "ann.lee,BIO1", "ANN.LEE , bio1"), ("2 create", "3 merged duplicate_row")
    )
    yield Fixture(
        "list.csv",
        csv("username,email,course", "ghost,ann.lee@college.example,BIO1", "ann.lee,,BIO1"),
        ("2 check weaker_match", "3 create"),
        answers={"weaker_match:username": "skip"},
        then=("2 blocked left_out", "3 create"),
    )


@hazard("H91")
def rows_that_contradict() -> Iterator[Fixture]:
    """All of them stop; two roles are asked about."""
    for first, second in (("2027-01-01,add", "2027-02-01,add"), (",add", ",del"), (",add", ",suspend")):
        rows = ("username,course,end,action", f"ann.lee,BIO1,{first}", f"ann.lee,BIO1,{second}")
        yield Fixture("list.csv", csv(*rows), ("2 blocked conflicting_rows", "3 blocked conflicting_rows"))
    yield Fixture(
        "list.csv",
        csv("username,course,role", "ann.lee,BIO1,student", "ann.lee,BIO1,teacher"),
        ("2 check two_roles", "3 check two_roles"),
        answers={"two_roles": "accept", "privileged_role:teacher": "accept"},
        then=("2 create", "3 change"),
    )


@hazard("H92")
def enrolled_another_way() -> Iterator[Fixture]:
    """By hand as well is asked about; out is blocked, or asked about where the hand comes beside it."""
    rows = ("action,username,course", "add,zoe.mueller,BIO1", "del,zoe.mueller,BIO1", "del,zoe.mueller,ART1")

    def of_a_cohort(site: FakeDirectory) -> None:
        site.known_cohorts, site.in_cohorts = {"Nurses": 4, "Staff": 5}, {(4, 14), (5, 11)}

    told = "Is enrolled by cohort (the cohort “Nurses”)"
    yield Fixture("list.csv", csv(*rows[:2]), ("2 check other_method",), says=(f"{told} already",), site=of_a_cohort)
    yield Fixture("list.csv", csv(*rows[:2]), ("2 check other_method",), says=("Is enrolled by cohort already",))
    yield Fixture(
        "list.csv",
        csv(rows[0], rows[2]),
        ("2 blocked other_method_unenrol",),
        says=(f"{told}, which would bring the person back",),
        site=of_a_cohort,
    )
    yield Fixture("list.csv", csv(rows[0], rows[3]), ("2 check stays_by_method",))


@hazard("H95")
def what_unenrolling_loses() -> Iterator[Fixture]:
    """It is counted on the row as far as it is known, what is not known is said, and suspending is offered for all."""

    def grouped(site: FakeDirectory) -> None:
        site.members = {(7, 19), (8, 19), (7, 15)}

    yield Fixture(
        "list.csv",
        csv("username,course,action", "fay.long,BIO1,del", "bob.ray,ART1,del"),
        ("2 change unenrol_loses", "3 change unenrol_loses"),
        says=(
            "grade here: 71.0, progress: 40.0, groups: 2",
            "Submissions, bookings and certificates are not read, and may go as well",
        ),
        offered={"unenrol_loses": "unenrol"},
        answers={"unenrol_loses": "suspend"},
        then=("2 change suspended_instead !unenrol_loses", "3 change suspended_instead"),
        site=grouped,
    )


@hazard("H99")
def mails_that_follow() -> Iterator[Fixture]:
    """Accounts that are made get their password by mail, and that is said; enrolling asks for none."""
    head = "username,first name,last name,email,course"
    rows = ("jo.new,Jo,New,jo.new@college.example,BIO1", "ann.lee,,,,BIO1")
    yield Fixture("list.csv", csv("username,course", "ann.lee,BIO1"), ("2 create",))
    yield Fixture(
        "list.csv",
        csv(head, *rows),
        ("2 create new_person", "3 create"),
        notes=("server_passwords",),
        options={"decisions": {"person_unknown": "create"}},
    )
