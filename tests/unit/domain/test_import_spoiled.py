"""What a spoiled cell may have meant: addresses, codes that became days, lost digits, look-alikes, names, calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lmsdesk.domain.imports.autodates import codes_behind
from lmsdesk.domain.imports.calendars import Calendar, of_era, of_year
from lmsdesk.domain.imports.dividing import divide, ways_to_divide
from lmsdesk.domain.imports.emails import (
    address_meant,
    is_own_field,
    is_same_address,
    other_spelling,
    proposed,
    several_addresses,
)
from lmsdesk.domain.imports.names import differs_a_lot
from lmsdesk.domain.imports.spoiled import kept_digits, lookalikes


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ann@x.example.", "ann@x.example"),
        ("ann@@x.example", "ann@x.example"),
        ("ann@x,example", "ann@x.example"),
        ("ann @ x.example", "ann@x.example"),
        ("ann [at] x [dot] example", "ann@x.example"),
        ("ann@x", None),
        ("ann", None),
        ("ann lee@x.example", None),
        ("ann@x.example", None),
    ],
)
def test_what_a_broken_address_was_to_be_is_proposed_where_it_is_plain(text: str, meant: str | None) -> None:
    assert proposed(text) == meant


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("hotmai.com", "hotmail.com"),
        ("college.con", "college.com"),
        ("mail.com", None),
        ("gmx.de", None),
        ("gmx.da", None),
        ("college.example", None),
    ],
)
def test_slips_in_well_known_domains_are_known_and_other_domains_are_left_alone(domain: str, meant: str | None) -> None:
    assert address_meant(f"ann@{domain}") == (meant and f"ann@{meant}")


def test_both_spellings_of_an_international_domain_are_one() -> None:
    assert is_same_address("Ann@M\u00dcNCHEN.example", "ann@xn--mnchen-3ya.example")
    assert not is_same_address("ann@munchen.example", "ann@xn--mnchen-3ya.example")
    assert other_spelling("ann@xn--a-\ufffd.example") is None
    assert other_spelling("ann@" + "\u00fc" * 70 + ".example") is None


def test_a_cell_of_several_addresses_is_told_from_a_broken_one() -> None:
    assert several_addresses("a@x.example; <b@y.example>, c@z.example") == ("a@x.example", "b@y.example", "c@z.example")
    assert several_addresses("a@x.example; b@") == several_addresses("a@@x.example") == ()


def test_addresses_of_somebody_else_are_no_addresses_of_the_person() -> None:
    assert is_own_field("private_email")
    assert not any(map(is_own_field, ("manager_email", "Emergency contact", "parent-mail")))


@pytest.mark.parametrize("day", [date(2026, 1, 1) + timedelta(days=37 * number) for number in range(10)])
def test_a_code_is_among_those_behind_what_a_spreadsheet_shows_of_it(day: date) -> None:
    month = f"{day:%b}"
    shown = (f"{day.day}-{month}", f"{day.day:02}. {month}", day.isoformat(), f"{day.isoformat()} 00:00:00")
    for text in shown:
        assert {f"{month.upper()}{day.day}", f"{day.month}-{day.day}", f"{day.day}-{day.month}"} <= set(
            codes_behind(text)
        )


def test_texts_that_are_no_days_have_no_codes_behind_them() -> None:
    assert not any(map(codes_behind, ("BIO1", "2-1", "1-Mart-x", "marcus", "12345", "2026-13-01", "")))
    assert "MAR26" in codes_behind("Mar-26")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1.23457E+11", ("12345", 12)),
        ("1,2E+3", ("1", 4)),
        ("1.2345E+4", ("12345", 5)),
        ("1234567890123450", ("123456789012345", 16)),
        ("123456789012345", None),
        ("1E5x", None),
    ],
)
def test_the_digits_that_are_left_are_those_that_were_not_rounded(text: str, kept: tuple[str, int] | None) -> None:
    found = kept_digits(text)
    assert found == (None if kept is not None and len(kept[0]) == kept[1] else kept)


def test_look_alikes_are_tried_in_bounded_number_and_never_the_text_itself() -> None:
    assert "bill.01" in lookalikes("bi11.o1")
    assert "ann.lee" in lookalikes("\u0430nn.1ee")
    assert len(lookalikes("0101010101010101")) < 257
    assert "plain" not in lookalikes("plain")


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        ("Lee, Ann", False),
        ("ANN LEE-MILLER", False),
        ("Annika Lee", False),
        ("Ann", False),
        ("Anne Smith", False),
        ("Theo Quist", True),
        ("\u5c71\u7530 \u82b1\u5b50", False),
        ("", False),
        ("T. Q.", True),
    ],
)
def test_names_differ_only_where_no_word_can_be_the_same(told: str, differs: bool) -> None:
    assert differs_a_lot(told, "Ann", "Lee") is differs


def test_days_of_other_calendars_are_those_of_almanacs() -> None:
    known = {
        (1446, 9, 1): date(2025, 3, 1),  # the first of Ramadan
        (1448, 1, 1): date(2026, 6, 17),
        (1403, 12, 30): date(2025, 3, 20),  # a leap day
        (1405, 1, 1): date(2026, 3, 21),
        (2569, 1, 1): date(2026, 1, 1),
    }
    for (year, month, day), meant in known.items():
        found = of_year(year, month, day)
        assert found is not None
        assert found.day == meant
    assert of_year(2026, 1, 1) is None
    leap = of_year(1404, 12, 30)
    assert leap is not None
    assert leap.day is None
    first, republic = of_era("\u4ee4\u548c\u5143\u5e745\u67081\u65e5"), of_era("\u6c11\u570b115/2/29")
    assert first is not None
    assert republic is not None
    assert (first.calendar, first.day, republic.day) == (Calendar.JAPANESE, date(2019, 5, 1), None)


def test_cells_are_divided_by_the_surest_mark_that_they_hold() -> None:
    assert divide("a, b; c") == ("a, b", "c")
    assert divide("a, b") == ("a, b",)
    assert divide("a; ;a;") == ("a; ;a;",)
    assert ways_to_divide("a, b; c") == (("a, b", "c"), ("a", "b; c"))
