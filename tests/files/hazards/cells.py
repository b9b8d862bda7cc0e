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


@hazard("H48")
def invisible_characters() -> Iterator[Fixture]:
    """They go out of identifiers."""
    for mark in ("\u200b", "\u00ad", "\u202e", "\ufeff", "\ufe0f"):
        yield Fixture("list.csv", csv("username,course", f"ann{mark}.lee,BIO1"), ("2 create",), fixes={"invisible": 1})


@hazard("H49")
def look_alikes() -> Iterator[Fixture]:
    """A letter of another script is another letter: who is meant is offered with those words, never taken."""

    def hyphen(site: FakeDirectory) -> None:
        site.known_people = [each._replace(username="bob-ray") if each.id == 12 else each for each in site.known_people]

    for cell, meant in (("\u0430nn.lee", "Ann Lee"), ("ann.1ee", "Ann Lee"), ("b0b\u2013ray", "Bob Ray")):
        row = csv("username,course", f"{cell},BIO1")
        yield Fixture("list.csv", row, ("2 blocked person_unknown",), near={"2": meant}, site=hyphen)


@hazard("H50")
def lost_zeros() -> Iterator[Fixture]:
    """Asked about once where the numbers of the site have one width; else only offered."""

    def one_width(site: FakeDirectory) -> None:
        site.known_people = [each for each in site.known_people if each.idnumber != "12345"]

    data = csv("student id,course", "7412,ART1")
    yield Fixture(
        "list.csv",
        data,
        ("2 check leading_zeros",),
        questions=("leading_zeros:idnumber",),
        answers={"leading_zeros:idnumber": "accept"},
        then=("2 create",),
        site=one_width,
    )
    yield Fixture("list.csv", data, ("2 blocked person_unknown",), near={"2": "Dee May"})


@hazard("H51")
def zeros_of_the_format() -> Iterator[Fixture]:
    """The cell is read as it is shown."""
    data = book([["idnumber", "course"], [7412, "ART1"]], {"A2": "000000"})
    yield Fixture("list.xlsx", data, ("2 create",), notes=("shown_number",))
    letters = book([["idnumber", "course"], [11, "ART1"], [12, "BIO1"]], {"A2": '"S"0000', "A3": "0\\-00"})
    yield Fixture("list.xlsx", letters, ("2 create", "3 blocked person_unknown"), notes=("shown_number",))


@hazard("H52")
def lost_digits() -> Iterator[Fixture]:
    """What is lost is not guessed; those whose numbers begin so are offered."""

    def long_numbers(site: FakeDirectory) -> None:
        numbers = {11: "123456789012", 12: "123459999999", 13: "12345678", 14: "1234567890123456"}
        site.known_people = [each._replace(idnumber=numbers.get(each.id, each.idnumber)) for each in site.known_people]

    for cell, near in (
        ('"1,23457E+11"', "Ann Lee, Bob Ray"),
        ("1.23457E+11", "Ann Lee, Bob Ray"),
        ("1234567890123450", "Zoë Müller"),
    ):
        row = csv("student id,course", f"{cell},BIO1")
        yield Fixture("list.csv", row, ("2 blocked digits_lost",), near={"2": near}, site=long_numbers)


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


@hazard("H54")
def codes_that_became_dates() -> Iterator[Fixture]:
    """MAR1 as the first of March, in a workbook and in what was saved from it: guesses are shown."""
    guess = "may have been MAR1, MAR01, MAR-1"
    person = book([["username", "course"], ["ann.lee", date(2026, 3, 1)]])
    told = ("2 blocked date_cell_as_code",)
    yield Fixture("list.xlsx", person, told, says=(guess,), near={"2": "MAR1"})
    yield Fixture("list.csv", csv("username,course", "ann.lee,1-Mar"), told, says=(guess,), near={"2": "MAR1"})

    def coded(site: FakeDirectory) -> None:
        site.known_people = [each._replace(username="sep2") if each.id == 11 else each for each in site.known_people]

    for cell in ("2-Sep", "02. Sept."):
        yield Fixture("list.csv", csv("username,course", f"{cell},BIO1"), told, near={"2": "Ann Lee"}, site=coded)
    yield Fixture("list.csv", csv("username,course,group name", "ann.lee,BIO1,1-Mar"), told, says=(guess,))


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


@hazard("H57")
def addresses() -> Iterator[Fixture]:
    """Links and names around them are taken off; of what is no address it is told what may be meant, and who has that."""
    for cell, fix in (
        ("mailto:ann.lee@college.example", "mailto"),
        ("Ann Lee <ann.lee@college.example>", "display_name"),
    ):
        yield Fixture("list.csv", csv("email,course", f"{cell},BIO1"), ("2 create",), fixes={fix: 1})
    broken = (
        "ann.lee@college.example.",
        "ann.lee@@college.example",
        '"ann.lee@college,example"',
        "ann.lee(at)college.example",
    )
    for cell in broken:
        yield Fixture(
            "list.csv",
            csv("email,course", f"{cell},BIO1"),
            ("2 blocked email_malformed email_meant",),
            says=("Perhaps ann.lee@college.example is meant (Ann Lee)",),
            near={"2": "Ann Lee"},
        )
    yield from each(
        "list.csv", ("ann.lee", "ann@college"), "email,course", "{},BIO1", "2 blocked email_malformed !email_meant"
    )

    def elsewhere(site: FakeDirectory) -> None:
        site.known_people = [
            each._replace(email={11: "ann@gmail.com", 12: "bob@xn--mnchen-3ya.example"}.get(each.id, each.email))
            for each in site.known_people
        ]

    yield Fixture(
        "list.csv",
        csv("email,course", "ann@gmial.com,BIO1", "bob@m\u00fcnchen.example,BIO1", "BOB@XN--MNCHEN-3YA.EXAMPLE,BIO1"),
        ("2 blocked person_unknown email_meant", "3 create", "4 merged"),
        says=("Perhaps ann@gmail.com is meant (Ann Lee)",),
        near={"2": "Ann Lee"},
        site=elsewhere,
    )

    def private(site: FakeDirectory) -> None:
        site.custom = {11: {"private mail": "ann@home.example"}, 12: {"manager_email": "boss@home.example"}}

    yield Fixture(
        "list.csv",
        csv("email,course", "Ann@Home.example,BIO1", "boss@home.example,BIO1"),
        ("2 check other_address", "3 blocked person_unknown"),
        says=("Ann Lee has it in the field “private mail”",),
        answers={"other_address": "accept"},
        then=("2 create", "3 blocked person_unknown"),
        site=private,
    )


@hazard("H58")
def names() -> Iterator[Fixture]:
    """They name nobody: a list of names alone is no list of people, and beside identifiers they change nothing."""
    yield Fixture("list.csv", csv("First name,Last name,course", "Ann,Lee,BIO1"), refused="no_person_column")
    rows = ("ann.lee,LEE,ANN", "zoe.mueller,Müller,Zoe", "hanako,花子,山田")
    yield Fixture(
        "list.csv",
        csv("username,First name,Last name,course", *(f"{row},SAFE1" for row in rows)),
        ("2 create !name_differs", "3 create !name_differs", "4 create !name_differs"),
    )


@hazard("H59")
def several_values() -> Iterator[Fixture]:
    """Divided once somebody agreed: courses that are all known, roles, groups, addresses of one person."""
    head = "username,course,role,end"
    rows = (
        "ann.lee,BIO1; ART1,student,2027-12-31",
        '"bob.ray","BIO1, SAFE1",,',
        "cy.kay,BIO1; NOPE,,",
        "hanako,BIO1,,",
    )
    told = ("2 check several_values", "3 check several_values", "4 blocked course_unknown", "5 create")
    yield Fixture(
        "list.csv",
        csv(head, *rows),
        told,
        questions=("several_values:course",),
        answers={"several_values:course": "accept"},
        then=("2.1 create", "2.2 create", "3.1 create", "3.2 create", "4 blocked course_unknown", "5 create"),
    )
    yield Fixture(
        "list.csv",
        csv("username,course,role", 'ann.lee,BIO1,"student,teacher"', "bob.ray,BIO1,student / tutor"),
        ("2 check privileged_role !several_values", "3 check privileged_role several_values"),
        answers={"several_values:role": "accept", "privileged_role:teacher": "accept"},
        then=("2 create", "3 create"),
    )
    yield Fixture(
        "list.csv",
        csv("username,course,group name", "ann.lee,BIO1,Blue;Green", "bob.ray,BIO1,Blue"),
        ("2 check several_values", "3 create"),
        answers={"several_values:group": "accept"},
        then=("2 create", "3 create"),
    )
    yield Fixture(
        "list.csv",
        csv(
            "email,course",
            "old@x.example; ann.lee@college.example,BIO1",
            "bob.ray@college.example ann.lee@college.example,BIO1",
        ),
        ("2 check several_values", "3 blocked person_ambiguous"),
        answers={"several_values:email": "accept"},
        then=("2 create", "3 blocked person_ambiguous"),
    )


@hazard("H60")
def too_long_or_odd() -> Iterator[Fixture]:
    """Lengths are those of the site; HTML is text like any other, and letters of four bytes are letters."""
    head, allowed = "username,course,group name", {"allow_create_groups": True}
    yield Fixture(
        "list.csv",
        csv(
            head, f"ann.lee,BIO1,{'x' * 300}", "bob.ray,BIO1,\U0001f9ec \U00020000", "hanako,BIO1,<b onclick=x>Blue</b>"
        ),
        ("2 blocked too_long", "3 create new_group", "4 create new_group"),
        says=("300 letters; the site keeps 254",),
        options=allowed,
    )
    yield Fixture(
        "list.csv", csv("username,course", f"{'x' * 300},<script>BIO1"), ("2 blocked person_unknown course_unknown",)
    )


@hazard("H61")
def day_or_month() -> Iterator[Fixture]:
    """The whole column decides, else a person, who is told what is usual where the site is."""
    head = "username,course,end"
    yield Fixture("list.csv", csv(head, "ann.lee,BIO1,03/04/2027", "bob.ray,BIO1,13/04/2027"), ("2 create", "3 create"))
    yield Fixture(
        "list.csv",
        csv(head, "ann.lee,BIO1,03/04/2027"),
        ("2 check date_order",),
        questions=("date_order",),
        answers={"date_order": "dmy"},
        then=("2 create",),
        says=("3 April 2027 or 4 March 2027", "Where the site is, the day usually does."),
    )
    yield Fixture(
        "list.csv",
        csv(head, "ann.lee,BIO1,03/04/2027"),
        ("2 check date_order",),
        says=("Where the site is, the month usually does.",),
        options={"site_timezone": "America/Chicago"},
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
