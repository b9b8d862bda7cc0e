"""H47 to H67: texts, identifiers and dates in cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lmsdesk.domain.imports.options import Empty, Policy
from tests.fakes.directory import FakeDirectory, enrolment
from tests.files.hazards.registry import Fixture, book, csv, each, hazard


@hazard("H47")
def blanks() -> Iterator[Fixture]:
    """Of every kind."""
    for cell in (" ann.lee ", "\u00a0ann.lee\u2009", "ann.lee\t"):
        yield Fixture("list.csv", csv("username,course", f'"{cell}",BIO1'), ("2 create",), fixes={"spaces": 1})


@hazard("H48", lacks="showing them in the preview")
def invisible_characters() -> Iterator[Fixture]:
    """They go out of identifiers."""
    for mark in ("\u200b", "\u00ad", "\u202e", "\ufeff", "\ufe0f"):
        yield Fixture("list.csv", csv("username,course", f"ann{mark}.lee,BIO1"), ("2 create",), fixes={"invisible": 1})


@hazard("H49")
def look_alikes() -> Iterator[Fixture]:
    """A letter of another script is another letter."""
    yield from each(
        "list.csv",
        ("\u0430nn.lee", "ann.1ee", "ann\u2013lee"),
        "username,course",
        "{},BIO1",
        "2 blocked person_unknown",
    )


@hazard("H50", lacks="one width of ids on the site")
def lost_zeros() -> Iterator[Fixture]:
    """Asked about once, never assumed."""
    yield Fixture(
        "list.csv",
        csv("student id,course", "7412,ART1"),
        ("2 check leading_zeros",),
        questions=("leading_zeros:idnumber",),
        answers={"leading_zeros:idnumber": "accept"},
        then=("2 create",),
    )


@hazard("H51")
def zeros_of_the_format() -> Iterator[Fixture]:
    """The cell is read as it is shown."""
    data = book([["idnumber", "course"], [7412, "ART1"]], {"A2": "000000"})
    yield Fixture("list.xlsx", data, ("2 create",), notes=("shown_number",))
    letters = book([["idnumber", "course"], [11, "ART1"], [12, "BIO1"]], {"A2": '"S"0000', "A3": "0\\-00"})
    yield Fixture("list.xlsx", letters, ("2 create", "3 blocked person_unknown"), notes=("shown_number",))


@hazard("H52", lacks="candidates by the digits that are left")
def lost_digits() -> Iterator[Fixture]:
    """What is lost is not guessed."""
    yield from each(
        "list.csv",
        ('"1,23457E+11"', "1.23457E+11", "1234567890123450"),
        "student id,course",
        "{},BIO1",
        "2 blocked digits_lost",
    )


@hazard("H53")
def wrapped_numbers() -> Iterator[Fixture]:
    """A fraction of nothing, an apostrophe, a formula for text; groups are asked about."""
    for cell, fix in (("12345.0", "decimal_zero"), ("'12345", "apostrophe"), ('"=""12345"""', "equals_quoted")):
        yield Fixture("list.csv", csv("student id,course", f"{cell},BIO1"), ("2 same",), fixes={fix: 1})
    yield Fixture(
        "list.csv",
        csv("student id,course", '"12,345",ART1'),
        ("2 check grouped_digits",),
        answers={"grouped_digits:idnumber": "accept"},
        then=("2 create",),
    )


@hazard("H54", lacks="the guess beside it, and such texts in CSV")
def codes_that_became_dates() -> Iterator[Fixture]:
    """MAR1 as the first of March."""
    yield Fixture(
        "list.xlsx", book([["username", "course"], ["ann.lee", date(2026, 3, 1)]]), ("2 blocked date_cell_as_code",)
    )


@hazard("H55")
def errors_and_nothing() -> Iterator[Fixture]:
    """Errors stop the row; words for nothing are asked about for their column."""
    yield from each("list.csv", ("#N/A", "#REF!", "#VALUE!"), "username,course", "{},BIO1", "2 blocked cell_error")
    yield Fixture(
        "list.csv",
        csv("username,course,end", "ann.lee,BIO1,N/A"),
        ("2 check null_word",),
        questions=("null_word:end",),
        answers={"null_word:end": "accept"},
        then=("2 create",),
    )


@hazard("H56")
def empty_cells() -> Iterator[Fixture]:
    """They say nothing, unless they shall clear or mean the value for all."""
    data = csv("username,course,end", "fay.long,BIO1,")
    yield Fixture("list.csv", data, ("2 same",))
    yield Fixture("list.csv", data, ("2 change",), options={"policies": {"end": Policy(empty=Empty.CLEAR)}})
    filled = {"policies": {"course": Policy(empty=Empty.DEFAULT)}, "defaults": {"course": "BIO1"}}
    yield Fixture(
        "list.csv", csv("username,course", "ann.lee,", "bob.ray,ART1"), ("2 create", "3 same"), options=filled
    )


@hazard("H57", lacks="misspelt domains, and what a broken address may mean")
def addresses() -> Iterator[Fixture]:
    """Links and names around them are taken off; what is no address says so."""
    for cell, fix in (
        ("mailto:ann.lee@college.example", "mailto"),
        ("Ann Lee <ann.lee@college.example>", "display_name"),
    ):
        yield Fixture("list.csv", csv("email,course", f"{cell},BIO1"), ("2 create",), fixes={fix: 1})
    yield from each(
        "list.csv",
        ("ann.lee", "ann@@college.example", "ann@college"),
        "email,course",
        "{},BIO1",
        "2 blocked email_malformed",
    )


@hazard("H59", lacks="courses, groups and other marks between values")
def several_values() -> Iterator[Fixture]:
    """Several roles, as an export of ours writes them."""
    yield Fixture(
        "list.csv", csv("username,course,role", 'ann.lee,BIO1,"student,teacher"'), ("2 check privileged_role",)
    )


@hazard("H61", lacks="the site's own order as evidence")
def day_or_month() -> Iterator[Fixture]:
    """The whole column decides, else a person."""
    head = "username,course,end"
    yield Fixture("list.csv", csv(head, "ann.lee,BIO1,03/04/2027", "bob.ray,BIO1,13/04/2027"), ("2 create", "3 create"))
    yield Fixture(
        "list.csv",
        csv(head, "ann.lee,BIO1,03/04/2027"),
        ("2 check date_order",),
        questions=("date_order",),
        answers={"date_order": "dmy"},
        then=("2 create",),
    )


@hazard("H62")
def serial_days() -> Iterator[Fixture]:
    """In columns of dates only, and never the day that did not exist."""
    head = "username,course,end"
    yield Fixture("list.csv", csv(head, "ann.lee,BIO1,46387"), ("2 create serial_date",))
    yield Fixture("list.csv", csv(head, "ann.lee,BIO1,60"), ("2 blocked date_fake_leap_day",))
    never = book([head.split(","), ["ann.lee", "BIO1", 60]], {"C2": "yyyy-mm-dd"})
    yield Fixture("list.xlsx", never, ("2 blocked date_fake_leap_day",))


@hazard("H63")
def odd_dates() -> Iterator[Fixture]:
    """Short years are asked about; days that are not stop; those of other calendars are told as ours, not taken."""
    told = {"31.12.27": "check two_digit_year", "31/06/2027": "blocked date_impossible", "31 décembre 2026": "create",
            "31 aralık 2026": "create", "2026-W53-4": "create"}  # fmt: skip
    for cell, what in told.items():
        yield Fixture("list.csv", csv("username,course,end", f"ann.lee,BIO1,{cell}"), (f"2 {what}",))
    for cell, meant in (
        ("31.12.2570", "2027-12-31"),
        ("01/01/1448", "2026-06-17"),
        ("1405-01-01", "2026-03-21"),
        ("令和8年12月31日", "2026-12-31"),
        ("R8.12.31", "2026-12-31"),
        ("民國115年12月31日", "2026-12-31"),
    ):
        row = csv("username,course,end", f"ann.lee,BIO1,{cell}")
        yield Fixture("list.csv", row, ("2 blocked date_era",), says=(f"Is {meant} meant?",))


@hazard("H64")
def days_without_a_time() -> Iterator[Fixture]:
    """The end holds its day: what the site has until its last minute is the same."""

    def until(site: FakeDirectory) -> None:
        site.known_enrolments = [enrolment(11, 101, start=1798761600, end=1801439940)]

    rows = ("username,course,start,end", "ann.lee,BIO1,2027-01-01,2027-01-31")
    yield Fixture("list.csv", csv(*rows), ("2 same",), site=until)


@hazard("H65")
def time_zones() -> Iterator[Fixture]:
    """Names of zones are asked about, hours of the clock change told."""
    zone = {"site_timezone": "Europe/Berlin"}
    for cell, what in (
        ("2027-01-31 12:00 EST", "check zone_name"),
        ("2027-03-28 02:30", "create dst_gap"),
        ("2027-01-31T12:00+02:00", "create"),
    ):
        yield Fixture("list.csv", csv("username,course,end", f"ann.lee,BIO1,{cell}"), (f"2 {what}",), options=zone)


@hazard("H66")
def dates_that_make_no_sense() -> Iterator[Fixture]:
    """Ends before starts, years that nobody lives in; what is over is asked about."""
    for start, end, what in (
        ("2027-02-01", "2027-01-01", "blocked end_before_start"),
        ("", "2026-01-01", "check end_past"),
        ("0", "", "blocked date_zero"),
        ("", "20226-01-01", "blocked date_out_of_range"),
    ):
        yield Fixture("list.csv", csv("username,course,start,end", f"ann.lee,BIO1,{start},{end}"), (f"2 {what}",))


@hazard("H67")
def durations() -> Iterator[Fixture]:
    """Days, months and the short form of them."""
    yield from each(
        "list.csv", ("30", "30d", "P6M", "6 months"), "username,course,duration", "ann.lee,BIO1,{}", "2 create"
    )
    yield Fixture("list.csv", csv("username,course,duration", "ann.lee,BIO1,soon"), ("2 blocked duration_unreadable",))
