"""Saved views: the delivered ones, those of a person, and dates that move with the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lmsdesk.domain.events import View
from lmsdesk.domain.facts import SavedView
from tests.fakes.opened import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open site."""
    made = Desk(tmp_path)
    yield made
    made.close()


def soon(desk: Desk) -> str:
    """The filter of what ends soon."""
    return next(view.query for view in desk.console.views.all() if view.name.startswith("Ends within"))


def test_what_ends_soon_is_counted_from_today(desk: Desk) -> None:
    desk.clock.now = int(datetime(2026, 9, 14, 9, tzinfo=UTC).timestamp())
    assert soon(desk) == "end>=2026-09-14 end<=2026-09-28 status:active"
    desk.clock.now += 86_400
    assert soon(desk) == "end>=2026-09-15 end<=2026-09-29 status:active"


def test_today_is_that_of_the_sites_zone(desk: Desk) -> None:
    site = replace(desk.console.profile.site, timezone="Pacific/Auckland")
    desk.console.profile = replace(desk.console.profile, site=site)
    desk.clock.now = int(datetime(2026, 9, 14, 23, tzinfo=UTC).timestamp())
    assert soon(desk).startswith("end>=2026-09-15")


def test_a_delivered_view_can_be_left_out_or_made_ones_own(desk: Desk) -> None:
    views = desk.console.views
    desk.run(views.delete("Suspended"))
    assert "Suspended" not in [view.name for view in views.all()]
    mine = SavedView("Never opened", View.ENROLMENTS, "last_access:never role:student")
    desk.run(views.save(mine))
    assert views.all()[0] == mine
    desk.run(views.save(SavedView("Suspended", View.USERS, "suspended:yes", icon="circle-pause")))
    assert [view.view for view in views.all() if view.name == "Suspended"] == [View.USERS]


def test_order_columns_and_icon_come_back_as_they_were_saved(desk: Desk) -> None:
    mine = SavedView(
        "Mine", View.COURSES, "visible:no", (("start", True), ("shortname", False)), (("shortname", 120),), "layers"
    )
    desk.run(desk.console.views.save(mine))
    assert desk.console.views.all()[-1] == mine


def test_deleting_what_is_not_there_does_nothing(desk: Desk) -> None:
    before = list(desk.console.views.all())
    desk.run(desk.console.views.delete("Nothing"))
    assert list(desk.console.views.all()) == before
