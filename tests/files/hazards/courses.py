"""H79 to H99: where to, as what, and what is so already."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fakes.directory import DAY, NOW, FakeDirectory, course
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


@hazard("H82", lacks="the way to mend it")
def nobody_by_hand() -> Iterator[Fixture]:
    """All rows of the course stop, the others go on."""
    yield Fixture(
        "list.csv", csv("username,course", "ann.lee,SELF", "ann.lee,BIO1"), ("2 blocked no_manual_method", "3 create")
    )


@hazard("H83")
def words_for_roles() -> Iterator[Fixture]:
    """In many languages; what the site lacks stops."""
    words = ("Student", "Lernende", "Teilnehmer/in", "étudiant", "学生", "learner", "5", "S")
    yield from each("list.csv", words, "username,course,role", "ann.lee,BIO1,{}", "2 create")
    yield Fixture("list.csv", csv("username,course,role", "ann.lee,BIO1,captain"), ("2 blocked role_unknown",))


@hazard("H85", lacks="a section of their own")
def more_rights_in_passing() -> Iterator[Fixture]:
    """One question for each role."""
    rows = ("username,course,role", "ann.lee,BIO1,manager", "bob.ray,BIO1,teacher")
    questions = ("privileged_role:manager", "privileged_role:teacher")
    yield Fixture("list.csv", csv(*rows), ("2 check privileged_role", "3 check privileged_role"), questions=questions)


@hazard("H86", lacks="allowing each group by its name")
def no_such_group() -> Iterator[Fixture]:
    """It is made only when that is wanted; two of one name are not guessed."""
    data = csv("username,course,group name", "ann.lee,BIO1,Blue", "bob.ray,BIO1,Bleu", "cy.kay,BIO1,twice")
    rows = ("2 create", "3 blocked group_unknown", "4 blocked group_ambiguous")
    yield Fixture("list.csv", data, rows)
    allowed = ("2 create", "3 create new_group", "4 blocked group_ambiguous")
    yield Fixture("list.csv", data, allowed, options={"allow_create_groups": True})


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


@hazard("H92", lacks="which cohort it is")
def enrolled_another_way() -> Iterator[Fixture]:
    """By hand as well is asked about; out is blocked, or asked about where the hand comes beside it."""
    rows = ("action,username,course", "add,zoe.mueller,BIO1", "del,zoe.mueller,BIO1", "del,zoe.mueller,ART1")
    yield Fixture("list.csv", csv(*rows[:2]), ("2 check other_method",))
    yield Fixture("list.csv", csv(rows[0], rows[2]), ("2 blocked other_method_unenrol",))
    yield Fixture("list.csv", csv(rows[0], rows[3]), ("2 check stays_by_method",))


@hazard("H95", lacks="groups, bookings and certificates among what is counted")
def what_unenrolling_loses() -> Iterator[Fixture]:
    """It is said on the row."""
    yield Fixture("list.csv", csv("username,course,action", "fay.long,BIO1,del"), ("2 change unenrol_loses",))
