"""H21 to H30: which letters the bytes are."""

from __future__ import annotations

from collections.abc import Iterator

from tests.files.hazards.registry import Fixture, csv, hazard

_LIST = ("email,last name,course", "zoe.mueller@college.example,Müller,BIO1", "bob.ray@college.example,Ray,BIO1")


@hazard("H21")
def a_mark_at_the_beginning() -> Iterator[Fixture]:
    """The mark is no letter of the first heading."""
    yield Fixture(
        "list.csv",
        b"\xef\xbb\xbf" + csv("username,course", "ann.lee,BIO1"),
        ("2 create",),
        fixes={"byte_order_mark": 1},
    )


@hazard("H22")
def utf_16() -> Iterator[Fixture]:
    """As spreadsheets save "Unicode text", with and without a mark."""
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        yield Fixture("list.txt", csv("username\tcourse", "ann.lee\tBIO1", encoding=encoding), ("2 create",))


@hazard("H23")
def legacy_letters() -> Iterator[Fixture]:
    """The names on the site tell which letters are meant."""
    rows = ("username,last name,course", "zoe.mueller,Müller,BIO1", "ann.lee,Lee,BIO1")
    for encoding in ("cp1252", "iso8859-15"):
        yield Fixture("list.csv", csv(*rows, encoding=encoding), ("2 check other_method", "3 create"))


@hazard("H24")
def east_asia() -> Iterator[Fixture]:
    """Names of the site in the code page of a Japanese computer."""
    rows = ("ユーザー名,姓名,コース", "hanako,山田 花子,BIO1")
    yield Fixture("list.csv", csv(*rows, encoding="cp932"), ("2 create",))


@hazard("H25")
def macintosh() -> Iterator[Fixture]:
    """Old ends of lines."""
    yield Fixture(
        "list.csv", csv("username,course", "ann.lee,BIO1", end="\r"), ("2 create",), fixes={"carriage_returns": 1}
    )


@hazard("H26")
def two_encodings() -> Iterator[Fixture]:
    """One line of a file comes from another program."""
    lines = [f"user{number},Zoë,BIO1" for number in range(8)]
    data = csv("username,first name,course", *lines) + csv("zoe.mueller,Zoë,SAFE1", encoding="cp1252")
    yield Fixture(
        "list.csv", data, (*(f"{row} blocked person_unknown" for row in range(2, 10)), "10 check mixed_encoding")
    )


@hazard("H27")
def broken_letters() -> Iterator[Fixture]:
    """A letter that is lost blocks its cell, and the row only where that is needed."""
    yield Fixture(
        "list.csv",
        csv("username,email,course", "ann.lee,ann\ufffd@college.example,BIO1", ",bob\ufffd@college.example,BIO1"),
        ("2 create identifier_unread", "3 blocked broken_text"),
    )
    # The site has the name: all such rows are one question.
    yield Fixture(
        "list.csv",
        csv("username,course,name", "zoe.mueller,SAFE1,ZoÃ« MÃ¼ller", "bob.ray,BIO1,Bob Ray"),
        ("2 check broken_letters", "3 create !broken_letters"),
        questions=("broken_letters",),
        answers={"broken_letters": "repair"},
        then=("2 create", "3 create"),
    )
    # Nobody is called so: nothing is proposed.
    yield Fixture("list.csv", csv("username,course,name", "ann.lee,BIO1,Ann JosÃ©"), ("2 create !broken_letters",))
    # A letter that a program could not write.
    yield Fixture("list.csv", csv("username,course", "h?nako,BIO1"), ("2 blocked broken_text",))


@hazard("H28")
def wide_letters() -> Iterator[Fixture]:
    """Letters of double width are mended, digits in ids asked about, composed letters the same."""
    yield Fixture("list.csv", csv("username,course", "\uff41nn.lee,BIO1"), ("2 create",), fixes={"width_forms": 1})
    yield Fixture(
        "list.csv",
        csv("idnumber,course", "\uff33\uff10\uff10\uff11\uff11,BIO1"),
        ("2 check wide_digits",),
        answers={"wide_digits:idnumber": "accept"},
        then=("2 create",),
    )


@hazard("H29")
def odd_folding() -> Iterator[Fixture]:
    """A dotless i is another letter: nobody is taken for somebody else."""
    yield Fixture(
        "list.csv",
        csv("username,course", "f\u0131y.long,BIO1", "FAY.LONG,BIO1"),
        ("2 blocked person_unknown", "3 same"),
    )


@hazard("H30")
def control_characters() -> Iterator[Fixture]:
    """Inside of ids they stop the row; the end mark of old programs goes."""
    yield Fixture("list.csv", csv("username,course", "ann\x07.lee,BIO1"), ("2 blocked control_character",))
    yield Fixture("list.csv", csv("username,course", "ann.lee,BIO1") + b"\x1a", ("2 create",))
