"""H68 to H78: whom a row means."""

from __future__ import annotations

from collections.abc import Iterator

from tests.files.hazards.registry import Fixture, csv, hazard


@hazard("H68", lacks="a plan of its own that creates people")
def nobody_of_that_name() -> Iterator[Fixture]:
    """Nobody is made by the way."""
    yield Fixture(
        "list.csv", csv("username,course", "ann.leee,BIO1", "ann.lee,BIO1"), ("2 blocked person_unknown", "3 create")
    )


@hazard("H69", lacks="the last access of each")
def two_accounts_of_one_address() -> Iterator[Fixture]:
    """Both are shown, none is taken."""
    yield Fixture("list.csv", csv("email,course", "shared@college.example,BIO1"), ("2 blocked person_ambiguous",))


@hazard("H70")
def identifiers_that_disagree() -> Iterator[Fixture]:
    """Whatever the order of identifiers."""
    data = csv("username,email,course", "ann.lee,bob.ray@college.example,BIO1")
    for order in ("auto", "email", "username"):
        yield Fixture("list.csv", data, ("2 blocked identifiers_disagree",), options={"match_by": order})


@hazard("H71", lacks="fields of the site's own")
def which_identifier_counts() -> Iterator[Fixture]:
    """A stronger one that nobody has makes the match a question."""
    data = csv("username,email,course", "ann.gone,ann.lee@college.example,BIO1")
    yield Fixture(
        "list.csv", data, ("2 check weaker_match",), answers={"weaker_match:username": "accept"}, then=("2 create",)
    )


@hazard("H72")
def upper_and_lower_case() -> Iterator[Fixture]:
    """They do not count."""
    yield Fixture("list.csv", csv("username,email,course", "ANN.LEE,Ann.Lee@College.EXAMPLE,bio1"), ("2 create",))


@hazard("H73", lacks="how many enrolments they had")
def people_who_left() -> Iterator[Fixture]:
    """They are told as such."""
    yield Fixture("list.csv", csv("username,course", "gil.gone,BIO1"), ("2 blocked person_gone",))


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


@hazard("H77", lacks="proposing the new address")
def a_new_address() -> Iterator[Fixture]:
    """Found by the id; the other address is told."""
    yield Fixture(
        "list.csv", csv("idnumber,email,course", "S0011,ann.new@college.example,BIO1"), ("2 create email_differs",)
    )
