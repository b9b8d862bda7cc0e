"""Typed text becomes values in the site's zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.keys import Entity
from lmsdesk.services.values import read_time, read_value, show_time

NOW = int(datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp())


def moment(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-31", moment(2026, 12, 31, 23, 59, 59)),
        ("31.12.2026", moment(2026, 12, 31, 23, 59, 59)),
        ("31 jan", moment(2027, 1, 31, 23, 59, 59)),
        ("24 dec", moment(2026, 12, 24, 23, 59, 59)),
        ("31 January 2028", moment(2028, 1, 31, 23, 59, 59)),
        ("+30", moment(2026, 12, 23, 23, 59, 59)),
        ("2026-12-31T10:00:00+02:00", moment(2026, 12, 31, 8, 0)),
    ],
)
def test_an_end_date_lasts_until_its_day_is_over(text: str, expected: int) -> None:
    assert read_time(text, "UTC", NOW, end_of_day=True) == expected


def test_a_start_date_begins_with_its_day_in_the_zone_of_the_site() -> None:
    assert read_value(Entity.ENROLMENT, "start", "2026-07-01", "Europe/Berlin", NOW) == moment(2026, 6, 30, 22, 0)


@pytest.mark.parametrize("text", ["31 feb", "soon", "2026-13-01", "+x", "32.01.2026"])
def test_a_day_that_does_not_exist_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(WrongUse) as refusal:
        read_value(Entity.ENROLMENT, "end", text, "UTC", NOW)
    assert refusal.value.facts["field"] == "end"


def test_yes_and_no_are_read_and_anything_else_is_refused() -> None:
    assert read_value(Entity.USER, "suspended", "Yes", "UTC", NOW) is True
    assert read_value(Entity.USER, "suspended", "off", "UTC", NOW) is False
    with pytest.raises(WrongUse):
        read_value(Entity.USER, "suspended", "maybe", "UTC", NOW)


def test_a_required_field_cannot_be_emptied_and_an_optional_one_can() -> None:
    assert read_value(Entity.USER, "city", "  ", "UTC", NOW) == ""
    with pytest.raises(WrongUse):
        read_value(Entity.USER, "email", "", "UTC", NOW)


def test_a_field_that_only_the_server_sets_is_refused_with_those_that_can_be_set() -> None:
    with pytest.raises(WrongUse) as refusal:
        read_value(Entity.USER, "last_access", "2026-01-01", "UTC", NOW)
    assert "department" in str(refusal.value.facts["known"])


def test_a_moment_is_shown_in_the_zone_of_the_site() -> None:
    assert show_time(moment(2026, 12, 31, 23, 30), "Europe/Berlin") == "1 Jan 2027"
