"""Hazards in the cells of lists: headings, identifiers, dates. Each test names the hazard that it is about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lmsdesk.domain.changes import Undo
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import Empty, ImportOptions, Policy
from lmsdesk.domain.imports.plan import ColumnState, ImportPlan, Outcome, RowVerb
from lmsdesk.domain.imports.sheet import Sheet
from tests.fakes.directory import (
    DAY,
    NOW,
    FakeDirectory,
    codes,
    course,
    enrolment,
    of_text,
    only,
    person,
    plan_of,
    sheet,
)


def when(seconds: object) -> str:
    """A moment as people read it, in UTC."""
    assert isinstance(seconds, int)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def test_h02_a_heading_without_rows_is_refused_with_what_was_understood(site: FakeDirectory) -> None:
    plan = of_text("username,course\n", site)
    assert plan.refused is not None
    assert (plan.refused.code, plan.refused.facts["headers"]) == ("no_rows", "username, course")
    assert [column.field for column in plan.columns] == ["username", "course"]


def test_h36_a_row_with_too_many_cells_is_blocked_and_the_others_go_on(site: FakeDirectory) -> None:
    plan = of_text("username,course\nann.lee,BIO1,x\nbob.ray,BIO1\n", site)
    assert [row.outcome for row in plan.rows] == [Outcome.BLOCKED, Outcome.CREATE]
    assert "too_many_cells" in codes(plan.rows[0])


def test_h39_a_total_below_the_rows_is_nobody(site: FakeDirectory) -> None:
    plan = of_text("username,course\nann.lee,BIO1\n,Total: 1\n", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.BLOCKED]
    assert "person_missing" in codes(plan.rows[1])


def test_h40_columns_without_a_heading_are_named_by_what_they_hold_and_confirmed(site: FakeDirectory) -> None:
    plan = of_text("ann.lee,BIO1,student\nbob.ray,ART1,student\n", site)
    assert [column.field for column in plan.columns] == ["username", "course", "role"]
    assert [(ask.code, ask.rows) for ask in plan.open_asks] == [("no_header", 2)]


@pytest.mark.parametrize(
    ("person_header", "course_header"),
    [
        ("Benutzername", "Kurskürzel"),
        ("NOM D’UTILISATEUR", "Nom abrégé"),
        ("nombre de usuario", "Nombre corto"),
        (" user_name ", "Course-Code"),
        ("имя пользователя", "курс"),
        ("ユーザー名", "コース"),
        ("اسم المستخدم", "المقرر"),
        ("用户名", "课程"),
    ],
)
def test_h43_headings_in_many_languages_are_understood(
    site: FakeDirectory, person_header: str, course_header: str
) -> None:
    plan = plan_of(f"{person_header}|{course_header}|Lieblingsfarbe\nann.lee|BIO1|red", site)
    assert [column.field for column in plan.columns] == ["username", "course", None]
    assert plan.columns[2].state is ColumnState.UNKNOWN
    assert [note.about for note in plan.notes if note.code == "unused_column"] == ["Lieblingsfarbe"]


def test_h43_a_heading_of_several_meanings_is_decided_by_values_or_asked(site: FakeDirectory) -> None:
    assert only(plan_of("id|course\nS0011|BIO1", site)).matched_by == "idnumber"
    plan = plan_of("id|username|course\nqqq|ann.lee|BIO1", site)
    assert [ask.code for ask in plan.open_asks] == ["column_ambiguous"]


def test_h42_two_columns_of_one_name_that_disagree_wait_for_a_choice(site: FakeDirectory) -> None:
    text = "username,course,role,role\nann.lee,BIO1,student,teacher\nbob.ray,BIO1,student,student\n"
    plan = of_text(text, site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHECK, Outcome.CREATE]
    assert plan.open_asks[0].code == "duplicate_header"
    chosen = of_text(text, site, decisions={"duplicate_header:role": "role"})
    assert (chosen.rows[0].outcome, chosen.rows[0].after["role"]) == (Outcome.CREATE, "student")
    stale = of_text(text, site, decisions={"duplicate_header:role": "grade"})  # kept for a list with other columns
    assert stale.rows[0].outcome is Outcome.CHECK


@pytest.mark.parametrize("cell", [" ann.lee ", "\u00a0ann.lee\u2009", "ann.lee\t"])
def test_h47_blanks_around_identifiers_go_and_are_counted(site: FakeDirectory, cell: str) -> None:
    plan = of_text(f'username,course\n"{cell}",BIO1\n', site)
    assert (only(plan).user_id, plan.fixes["spaces"]) == (11, 1)


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u202e", "\ufeff", "\ufe0f", "\u2060"])
def test_h48_invisible_marks_go_out_of_identifiers(site: FakeDirectory, mark: str) -> None:
    plan = of_text(f"username,course\nann{mark}.lee,BIO1\n", site)
    assert (only(plan).user_id, plan.fixes["invisible"]) == (11, 1)


def test_h50_zeros_that_were_lost_are_asked_about_once_and_never_assumed(site: FakeDirectory) -> None:
    site.known_people = [person(1, "Ann Lee", idnumber="007412"), person(2, "Bob Ray", idnumber="007413")]
    text = "student id,course\n7412,BIO1\n7413,BIO1\n"
    plan = of_text(text, site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHECK] * 2
    assert [(ask.code, ask.rows) for ask in plan.open_asks] == [("leading_zeros", 2)]
    agreed = of_text(text, site, decisions={plan.open_asks[0].key: "accept"})
    assert [row.user_id for row in agreed.rows] == [1, 2]


def test_h50_zeros_that_fit_two_people_are_no_match(site: FakeDirectory) -> None:
    site.known_people = [person(1, "Ann Lee", idnumber="007412"), person(2, "Bob Ray", idnumber="00007412")]
    assert only(of_text("student id,course\n7412,BIO1\n", site)).outcome is Outcome.BLOCKED


@pytest.mark.parametrize("cell", ["1.23457E+11", "1,23457E+11", "1234567890123450", "123456789012345000"])
def test_h52_lost_digits_block_the_row_even_where_somebody_has_that_number(site: FakeDirectory, cell: str) -> None:
    site.known_people = [person(1, "Ann Lee", idnumber=cell)]
    row = only(of_text(f'student id,course\n"{cell}",BIO1\n', site))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"digits_lost"})


@pytest.mark.parametrize(
    ("cell", "fix"), [("12345.0", "decimal_zero"), ("'12345", "apostrophe"), ('"=""12345"""', "equals_quoted")]
)
def test_h53_wrapped_numbers_are_unwrapped(site: FakeDirectory, cell: str, fix: str) -> None:
    site.known_people = [person(1, "Ann Lee", idnumber="12345")]
    plan = of_text(f"student id,course\n{cell},BIO1\n", site)
    assert (only(plan).user_id, plan.fixes[fix]) == (1, 1)


def test_h53_an_apostrophe_before_a_code_goes_and_one_of_a_name_stays(site: FakeDirectory) -> None:
    site.known_people = [person(1, "Ann Lee", idnumber="EMP-7")]
    site.known_courses = [course(101, "BIO1", fullname="'s avonds leren")]
    plan = of_text("student id,course\n'EMP-7,'s avonds leren\n", site)
    assert (only(plan).user_id, only(plan).course_id) == (1, 101)


def test_h53_grouped_digits_are_asked_about(site: FakeDirectory) -> None:
    site.known_people = [person(1, "Ann Lee", idnumber="12345")]
    text = 'student id,course\n"12,345",BIO1\n'
    plan = of_text(text, site)
    assert (only(plan).outcome, plan.open_asks[0].code) == (Outcome.CHECK, "grouped_digits")
    assert only(of_text(text, site, decisions={plan.open_asks[0].key: "accept"})).user_id == 1


def test_h56_an_empty_cell_leaves_alone_unless_a_person_wants_it_cleared(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, end=NOW + DAY)]
    text = "username,course,end\nann.lee,BIO1,\n"
    assert only(of_text(text, site)).outcome is Outcome.SAME
    cleared = of_text(text, site, policies={"end": Policy(empty=Empty.CLEAR)})
    assert (only(cleared).outcome, dict(only(cleared).after), cleared.clears) == (Outcome.CHANGE, {"end": 0}, 1)


def ends(site: FakeDirectory, *dates: str, **options: object) -> ImportPlan:
    """A list of two people with these ends."""
    names = ("ann.lee", "bob.ray")
    return plan_of(
        "username|course|end\n" + "\n".join(f"{n}|BIO1|{d}" for n, d in zip(names, dates, strict=False)),
        site,
        **options,
    )


def test_h61_the_whole_column_decides_between_day_and_month_first(site: FakeDirectory) -> None:
    plan = ends(site, "03/04/2027", "13/04/2027")
    assert [when(row.after["end"])[:10] for row in plan.rows] == ["2027-04-03", "2027-04-13"]
    plan = ends(site, "03/04/2027", "03/14/2027")
    assert [when(row.after["end"])[:10] for row in plan.rows] == ["2027-03-04", "2027-03-14"]


def test_h61_an_undecided_order_is_asked_with_both_readings(site: FakeDirectory) -> None:
    plan = ends(site, "03/04/2027", "05/06/2027")
    assert [row.outcome for row in plan.rows] == [Outcome.CHECK] * 2
    facts = plan.open_asks[0].facts
    assert (facts["day_first"], facts["month_first"]) == ("3 April 2027", "4 March 2027")


def test_h61_a_column_that_holds_both_orders_keeps_its_doubtful_rows_waiting(site: FakeDirectory) -> None:
    site.known_people.append(person(13, "Cy Kay"))
    text = "username|course|end\nann.lee|BIO1|13/04/2027\nbob.ray|BIO1|04/14/2027\ncy.kay|BIO1|03/04/2027"
    assert [row.outcome for row in plan_of(text, site).rows] == [Outcome.CREATE, Outcome.CREATE, Outcome.CHECK]


def test_h62_numbers_of_spreadsheets_are_days_in_date_columns_only(site: FakeDirectory) -> None:
    assert when(only(ends(site, "46387")).after["end"]) == "2026-12-31 23:59:59"
    plan = plan_of("username|course|end\nann.lee|BIO1|44925", site)
    assert when(only(plan).after["end"])[:10] == "2022-12-30"
    from_1904 = check(_from_1904(), ImportOptions(now=NOW), site)
    assert when(only(from_1904).after["end"])[:10] == "2026-12-31"
    assert "date_fake_leap_day" in codes(only(ends(site, "60")))


def _from_1904() -> Sheet:
    return sheet("username|course|end\nann.lee|BIO1|44925", dates_from_1904=True)


@pytest.mark.parametrize(
    ("cell", "outcome", "code"),
    [
        ("31.12.27", Outcome.CHECK, "two_digit_year"),
        ("31/06/2027", Outcome.BLOCKED, "date_impossible"),
        ("29.02.2027", Outcome.BLOCKED, "date_impossible"),
        ("31.12.2570", Outcome.BLOCKED, "date_era"),
        ("令和8年12月31日", Outcome.BLOCKED, "date_era"),
        ("sometime", Outcome.BLOCKED, "date_unreadable"),
    ],
)
def test_h63_dates_that_are_doubtful_or_cannot_be(site: FakeDirectory, cell: str, outcome: Outcome, code: str) -> None:
    row = only(ends(site, cell))
    assert (row.outcome, code in codes(row)) == (outcome, True)


@pytest.mark.parametrize(
    "cell", ["31 Dec 2026", "31. Dezember 2026", "31 décembre 2026", "31 de diciembre de 2026", "31 grudnia 2026",
             "31 декабря 2026", "December 31, 2026", "2026年12月31日", "31 Aralık 2026", "2026-W53-4", "20261231"]
)  # fmt: skip
def test_h63_months_with_names_are_read_in_many_languages(site: FakeDirectory, cell: str) -> None:
    assert when(only(ends(site, cell)).after["end"]) == "2026-12-31 23:59:59"


def test_h64_a_day_begins_and_ends_in_the_zone_of_the_site(site: FakeDirectory) -> None:
    text = "username|course|start|end\nann.lee|BIO1|2027-01-01|2027-01-31"
    row = only(plan_of(text, site, site_timezone="America/New_York"))
    assert (when(row.after["start"]), when(row.after["end"])) == ("2027-01-01 05:00:00", "2027-02-01 04:59:59")


@pytest.mark.parametrize(
    ("cell", "told", "code"),
    [
        ("2027-01-31T12:00+02:00", "2027-01-31 10:00:00", None),
        ("2027-01-31 12:00Z", "2027-01-31 12:00:00", None),
        ("2027-01-31 12:00", "2027-01-31 11:00:00", None),
        ("2027-03-28 02:30", "2027-03-28 01:30:00", "dst_gap"),
        ("2027-10-31 02:30", "2027-10-31 00:30:00", "dst_overlap"),
    ],
)
def test_h65_offsets_win_and_hours_of_the_clock_change_are_told(
    site: FakeDirectory, cell: str, told: str, code: str | None
) -> None:
    row = only(ends(site, cell, site_timezone="Europe/Berlin"))
    assert when(row.after["end"]) == told
    assert code is None or code in codes(row)


def test_h65_a_zone_that_is_only_a_name_is_asked_about(site: FakeDirectory) -> None:
    row = only(ends(site, "2027-01-31 12:00 EST"))
    assert (row.outcome, "zone_name" in codes(row)) == (Outcome.CHECK, True)


@pytest.mark.parametrize(
    ("start", "end", "outcome", "code"),
    [
        ("2027-02-01", "2027-01-01", Outcome.BLOCKED, "end_before_start"),
        ("", "2026-01-01", Outcome.CHECK, "end_past"),
        ("0", "", Outcome.BLOCKED, "date_zero"),
        ("1970-01-01", "", Outcome.BLOCKED, "date_out_of_range"),
        ("", "20226-01-01", Outcome.BLOCKED, "date_out_of_range"),
        ("", "01.01.20226", Outcome.BLOCKED, "date_out_of_range"),
    ],
)
def test_h66_dates_that_make_no_sense_together_or_alone(
    site: FakeDirectory, start: str, end: str, outcome: Outcome, code: str
) -> None:
    row = only(plan_of(f"username|course|start|end\nann.lee|BIO1|{start}|{end}", site))
    assert (row.outcome, code in codes(row)) == (outcome, True)


def test_h95_unenrolling_tells_that_it_cannot_be_taken_back_whole(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101)]
    row = only(plan_of("action|username|course\ndel|ann.lee|BIO1", site))
    assert (row.verb, row.undo, "unenrol_loses" in codes(row)) == (RowVerb.UNENROL, Undo.COMPENSATING, True)
