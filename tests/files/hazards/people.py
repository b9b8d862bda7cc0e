"""H68 to H78: whom a row means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.directory import DAY, NOW, FakeDirectory, enrolment
from tests.files.hazards.registry import Fixture, csv, hazard


@hazard("H68")
def nobody_of_that_name() -> Iterator[Fixture]:
    """Nobody is made by the way; all are made at once where the list tells enough and somebody says so."""
    yield Fixture(
        "list.csv",
        csv("username,course", "ann.leee,BIO1", "ann.lee,BIO1"),
        ("2 blocked person_unknown", "3 create"),
        unasked=("person_unknown",),  # no account could be made from this
    )
    head = "username,first name,last name,email,country,course,status"
    rows = (
        "jo.new,Jo,New,jo.new@college.example,DE,BIO1,suspended",
        "jo.new,Jo,New,jo.new@college.example,DE,ART1,",
        "ann.two,Ann,Lee,ann.two@college.example,,BIO1,",
        "no.mail,No,Mail,,,BIO1,",
        "gil.gone,Gil,Gone,gil.gone@college.example,,BIO1,",
        "ann.lee,Ann,Lee,,,BIO1,",
    )
    yield Fixture(
        "list.csv",
        csv(head, *rows),
        (*(f"{row} blocked person_unknown" for row in (2, 3, 4, 5)), "6 blocked person_gone", "7 create"),
        offered={"person_unknown": "leave"},
        answers={"person_unknown": "create"},
        then=(
            "2 create new_person",
            "3 create new_person",
            "4 check namesake",
            "5 blocked account_lacks",
            "6 blocked person_gone",
            "7 create !new_person",
        ),
        made=("jo.new DE",),
    )


@hazard("H69")
def two_accounts_of_one_address() -> Iterator[Fixture]:
    """Both are told with what tells them apart, the one that was used last first; none is taken."""

    def seen(site: FakeDirectory) -> None:
        site.known_people = [
            each._replace(last_access={16: 0, 17: NOW - 40 * DAY}.get(each.id)) for each in site.known_people
        ]

    told = "Eva Two (number 17, ID number S0017, Arts, last on the site 12 Aug 2026); "
    other = "Eve One (number 16, ID number S0016, Science, never on the site)"
    yield Fixture(
        "list.csv",
        csv("email,course", "shared@college.example,BIO1"),
        ("2 blocked person_ambiguous",),
        says=(told + other,),
        near={"2": "Eva Two, Eve One"},
        site=seen,
    )


@hazard("H70")
def identifiers_that_disagree() -> Iterator[Fixture]:
    """Whatever the order of identifiers."""
    data = csv("username,email,course", "ann.lee,bob.ray@college.example,BIO1")
    for order in ("auto", "email", "username"):
        yield Fixture("list.csv", data, ("2 blocked identifiers_disagree",), options={"match_by": order})


@hazard("H71")
def which_identifier_counts() -> Iterator[Fixture]:
    """A stronger one that nobody has makes the match a question; a field of the site's own is one when it is chosen."""
    data = csv("username,email,course", "ann.gone,ann.lee@college.example,BIO1")
    yield Fixture(
        "list.csv", data, ("2 check weaker_match",), answers={"weaker_match:username": "accept"}, then=("2 create",)
    )

    def badges(site: FakeDirectory) -> None:
        site.custom = {11: {"badge": "B-1"}, 12: {"badge": "B-2"}, 13: {"badge": "B-2"}}

    badge: dict[str, Any] = {"options": {"match_by": "custom.badge"}, "site": badges}
    yield Fixture(
        "list.csv",
        csv("Badge,course", "b-1,BIO1", "B-2,BIO1", "B-3,BIO1"),
        ("2 create", "3 blocked person_ambiguous", "4 blocked person_unknown"),
        says=("Nobody has “B-3” as profile field badge",),
        **badge,
    )
    yield Fixture("list.csv", csv("profile_field_badge,course", "B-1,BIO1"), ("2 create",), **badge)
    yield Fixture("list.csv", csv("username,course", "ann.lee,BIO1"), refused="match_column_missing", **badge)
    for head in ("Badge,course", "Manager,course"):
        yield Fixture("list.csv", csv(head, "B-1,BIO1"), refused="match_field_unknown", options=badge["options"])


@hazard("H72")
def upper_and_lower_case() -> Iterator[Fixture]:
    """They do not count."""
    yield Fixture("list.csv", csv("username,email,course", "ANN.LEE,Ann.Lee@College.EXAMPLE,bio1"), ("2 create",))


@hazard("H73")
def people_who_left() -> Iterator[Fixture]:
    """They are told as such, with their past."""
    yield Fixture(
        "list.csv",
        csv("username,course", "gil.gone,BIO1"),
        ("2 blocked person_gone",),
        says=("Gil Gone, “gil.gone”, was deleted on the site; last seen there on 22 Aug 2026, with 31 enrolments",),
    )


@hazard("H74")
def three_ways_to_be_suspended() -> Iterator[Fixture]:
    """The account, the enrolment, and a row that suspends."""
    yield Fixture(
        "list.csv",
        csv("username,course,status", "cy.kay,BIO1,", "dee.may,BIO1,", "bob.ray,ART1,suspended"),
        ("2 check account_suspended", "3 check enrolment_suspended", "4 change"),
        answers={"account_suspended": "accept", "enrolment_suspended": "keep"},
        then=("2 create", "3 same", "4 change"),
    )


@hazard("H75")
def protected_people() -> Iterator[Fixture]:
    """Asked about one by one, whatever the row does."""
    rows = ("username,course,action", "admin,BIO1,enrol", "admin,ART1,unenrol", "ann.lee,BIO1,enrol")
    yield Fixture(
        "list.csv", csv(*rows), ("2 check protected", "3 check protected", "4 create"), questions=("protected:admin",)
    )


@hazard("H77")
def a_new_address() -> Iterator[Fixture]:
    """Found by the id; the other address is told, and written on a row of its own once that is said."""
    rows = (
        "S0011,ann.new@college.example,BIO1",
        "S0011,ann.new@college.example,ART1",
        "S0012,bob.new@college.example,BIO1",
        "S0012,bob.other@college.example,SAFE1",
        "S0018,root@college.example,BIO1",
    )
    told = ("2 create email_differs", "3 create email_differs", "4 create email_differs", "5 create email_differs")
    yield Fixture(
        "list.csv",
        csv("idnumber,email,course", *rows),
        (*told, "6 check email_differs protected"),
        offered={"email_differs": "leave"},
        answers={"email_differs": "update"},
        then=("-11 change sign_in_changes beside_row", "-18 check protected_account", *told, "6 check protected"),
        says=(
            "Ann Lee has another e-mail address here: ann.lee@college.example; the list says ann.new@college.example",
        ),
    )


@hazard("H76")
def another_name() -> Iterator[Fixture]:
    """An address that was given to somebody else; names that are written otherwise are the same."""
    head = "email,First name,Last name,course"
    rows = (
        "ann.lee@college.example,Theo,Quist,BIO1",
        "fay.long@college.example,LONG,Fay,ART1",
        "dee.may@college.example,Dee,Miller,ART1",
        "zoe.mueller@college.example,Zoe,Mueller,SAFE1",
        "hanako@college.example,Hanako,Yamada,ART1",
        "bob.ray@college.example,,,BIO1",
    )
    others = ("3 create", "4 create", "5 create", "6 create", "7 create")
    yield Fixture(
        "list.csv",
        csv(head, *rows),
        ("2 check name_differs", *others),
        questions=("name_differs:email",),
        says=("The list says “Theo Quist”, but the e-mail address is Ann Lee's",),
        answers={"name_differs:email": "accept"},
        then=("2 create", *others),
    )
    yield Fixture(
        "list.csv",
        csv("email,Full name,course", 'ann.lee@college.example,"Quist, Theo",BIO1'),
        ("2 check name_differs",),
    )


@hazard("H78")
def one_person_twice() -> Iterator[Fixture]:
    """The account that is in the course is proposed, once for all; where none or both are, a person chooses."""

    def in_course(site: FakeDirectory) -> None:
        site.known_enrolments = [enrolment(17, 101), enrolment(16, 107), enrolment(17, 107)]

    head, row = "email,course,end", "shared@college.example,{},2027-12-31"
    yield Fixture(
        "list.csv",
        csv(head, row.format("BIO1"), row.format("ART1"), row.format("SAFE1")),
        ("2 check one_in_course", "3 blocked person_ambiguous", "4 blocked person_ambiguous"),
        questions=("one_in_course",),
        says=("one of them, Eva Two, is in BIO1 already",),
        answers={"one_in_course": "accept"},
        then=("2 change", "3 blocked person_ambiguous", "4 blocked person_ambiguous"),
        site=in_course,
    )
