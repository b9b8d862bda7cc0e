"""H31 to H44: rows, columns and headings."""

from __future__ import annotations

from collections.abc import Iterator

from tests.files.hazards.registry import Fixture, csv, hazard

_TWO = ("2 create", "3 create")


@hazard("H31")
def delimiters() -> Iterator[Fixture]:
    """Whatever divides the cells."""
    for mark in (";", "\t", "|", ":", "^", ","):
        rows = ("username,course", "ann.lee,BIO1", "bob.ray,BIO1")
        yield Fixture("list.csv", csv(*(row.replace(",", mark) for row in rows)), _TWO)


@hazard("H32")
def a_line_that_names_it() -> Iterator[Fixture]:
    """The first line is no row."""
    yield Fixture("list.csv", csv("sep=|", "username|course", "ann.lee|BIO1"), ("2 create",), notes=("sep_line",))


@hazard("H33")
def decimal_commas() -> Iterator[Fixture]:
    """Commas inside of numbers divide nothing."""
    rows = ("username;course;hours", "ann.lee;BIO1;1,5", "bob.ray;BIO1;2,5")
    yield Fixture("list.csv", csv(*rows), _TWO)


@hazard("H34")
def quotes() -> Iterator[Fixture]:
    """Doubled, escaped, single and curly ones."""
    yield Fixture("list.csv", csv("username,note,course", 'ann.lee,"She said ""yes"", twice",BIO1'), ("2 create",))
    escaped = ['ann.lee,"a \\"b\\", c",BIO1'] * 4
    yield Fixture("list.csv", csv("username,note,course", *escaped), ("2 create", "3 merged", "4 merged", "5 merged"))
    yield Fixture(
        "list.csv", csv("username,course", "\u201cann.lee\u201d,BIO1"), ("2 create",), fixes={"curly_quotes": 1}
    )


@hazard("H35")
def a_quote_that_is_never_closed() -> Iterator[Fixture]:
    """The rest of the file would be one cell."""
    rows = ("username,name,course", "ann,Lee,BIO1", 'bob,"Ray,ART1', "cy,Kay,BIO1", "dee,May,BIO1")
    yield Fixture("list.csv", csv(*rows), refused="file_unbalanced_quote")


@hazard("H36")
def ragged_rows() -> Iterator[Fixture]:
    """Missing cells are empty ones; cells too many stop their row only."""
    rows = ("username,course,role", "ann.lee,BIO1", "bob.ray,BIO1,student,x")
    yield Fixture("list.csv", csv(*rows), ("2 create", "3 blocked too_many_cells"), fixes={"short_rows": 1})


@hazard("H37")
def line_breaks_in_cells() -> Iterator[Fixture]:
    """A cell of two lines; rows keep the numbers that a spreadsheet shows."""
    yield Fixture("list.csv", csv("username,note,course", 'ann.lee,"one\ntwo",BIO1', "bob.ray,x,BIO1"), _TWO)


@hazard("H38")
def blank_rows_and_columns() -> Iterator[Fixture]:
    """They are passed over and counted."""
    rows = ("username,,course", ",,", "ann.lee,,BIO1", ",,", "bob.ray,,BIO1")
    yield Fixture("list.csv", csv(*rows), ("3 create", "5 create"), fixes={"blank_rows": 2, "blank_columns": 1})


@hazard("H39")
def titles_and_totals() -> Iterator[Fixture]:
    """Lines above the heading and below the rows."""
    rows = ("Autumn,,", "Printed 1.9.2026,,", "User name,Course,Role", "ann.lee,BIO1,student", ",Total: 1,")
    yield Fixture("list.csv", csv(*rows), ("4 create", "5 blocked person_missing"), notes=("row_above_header",))


@hazard("H40")
def no_heading() -> Iterator[Fixture]:
    """Columns are named by what they hold, and every row waits until that is confirmed."""
    for rows in (
        ("ann.lee,BIO1,student", "bob.ray,BIO1,student"),
        ("add,student,S0011,C-101", "add,student,S0012,C-101"),
    ):
        yield Fixture(
            "list.csv",
            csv(*rows),
            ("1 check no_header", "2 check no_header"),
            questions=("no_header",),
            answers={"no_header": "accept"},
            then=("1 create", "2 create"),
        )


@hazard("H41")
def the_heading_again() -> Iterator[Fixture]:
    """Pages that were put together."""
    rows = ("username,course", "ann.lee,BIO1", "Username,Course", "bob.ray,BIO1")
    yield Fixture("list.csv", csv(*rows), ("2 create", "4 create"), fixes={"repeated_header": 1})


@hazard("H42")
def two_headings_of_one_name() -> Iterator[Fixture]:
    """Courses are a list; of two roles that disagree a person chooses one."""
    yield Fixture("list.csv", csv("username,course,course", "ann.lee,BIO1,ART1"), ("2.1 create", "2.2 create"))
    yield Fixture(
        "list.csv",
        csv("username,course,role,role", "ann.lee,BIO1,student,teacher", "bob.ray,BIO1,student,student"),
        ("2 check duplicate_header", "3 create"),
        questions=("duplicate_header:role",),
        answers={"duplicate_header:role": "role"},
        then=("2 create", "3 create"),
    )


@hazard("H44")
def two_columns_for_one_field() -> Iterator[Fixture]:
    """Which of them counts is asked once; rows in which they disagree stop until then."""
    rows = (
        "email,work email,course",
        "ann.lee@college.example,bob.ray@college.example,BIO1",
        "hanako@college.example,Hanako@college.example,BIO1",
        "cy.kay@college.example,,ART1",
    )
    yield Fixture(
        "list.csv",
        csv(*rows),
        ("2 blocked columns_disagree", "3 check two_columns", "4 check account_suspended !two_columns"),
        questions=("duplicate_header:email",),
        answers={"duplicate_header:email": "workemail", "account_suspended": "accept"},
        then=("2 create", "3 create", "4 blocked person_missing"),
    )
