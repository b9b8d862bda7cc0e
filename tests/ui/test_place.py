"""Places as text, and the way back, without a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.filters import Sort
from lmsdesk.ui.navigation import MOST, History, Spot
from lmsdesk.ui.place import Place, read_place

NAMES = st.text("abcdefgh_", min_size=1, max_size=8)
SORTS = st.builds(Sort, NAMES, st.booleans())
PLACES = st.builds(
    Place,
    page=NAMES,
    key=st.text(max_size=12),
    query=st.none() | st.text(max_size=30),
    sort=st.none() | st.lists(SORTS, max_size=3).map(tuple),
    saved=st.text(max_size=12),
)


@given(PLACES)
def test_a_place_can_be_kept_as_text(place: Place) -> None:
    assert read_place(str(place)) == place


@pytest.mark.parametrize("text", ["", "?query=a", "/12"])
def test_a_text_without_a_page_is_no_place(text: str) -> None:
    assert read_place(text) is None


def test_the_setting_of_earlier_versions_is_a_place() -> None:
    assert read_place("courses") == Place("courses")


@given(st.lists(st.sampled_from(("back", "forward", "a", "b", "c")), max_size=60))
def test_the_way_back_is_that_of_a_browser(steps: list[str]) -> None:
    history, behind, ahead, here = History(), [], [], ""
    for step in steps:
        if step == "back":
            history.back()
            if behind:
                ahead.append(here)
                here = behind.pop()
        elif step == "forward":
            history.forward()
            if ahead:
                behind.append(here)
                here = ahead.pop()
        else:
            history.go(Place(step))
            if here != step:
                behind += [here] if here else []
                here, ahead = step, []
        assert (history.current.place.page if history.current else "") == here
        assert (history.before is not None, history.after is not None) == (bool(behind), bool(ahead))


def test_what_a_place_looked_like_when_it_was_left_is_found_again() -> None:
    history = History()
    history.go(Place("users"))
    history.note(Place("users", query="anna"), Spot((7,), 3, 40))
    history.go(Place("courses"))
    history.back()
    assert history.current is not None
    assert (history.current.place.query, history.current.spot) == ("anna", Spot((7,), 3, 40))
    assert history.after is not None


def test_what_an_arrow_only_walked_over_is_no_stop() -> None:
    history = History()
    history.go(Place("users"))
    for page in ("courses", "enrolments", "reports"):
        history.go(Place(page), passing=True)
    history.go(Place("activity"))
    history.back()
    assert history.current is not None
    assert history.current.place == Place("reports")
    history.back()
    assert (history.current.place, history.before) == (Place("users"), None)


def test_walking_back_to_where_one_was_is_no_step() -> None:
    history = History()
    history.go(Place("users"))
    history.go(Place("courses"), passing=True)
    history.go(Place("users"), passing=True)
    assert (history.before, history.after) == (None, None)


def test_the_oldest_visits_are_forgotten() -> None:
    history = History()
    for number in range(MOST + 20):
        history.go(Place("person", str(number)))
    steps = 0
    while history.before is not None:
        history.back()
        steps += 1
    assert steps == MOST - 1
    assert history.current is not None
    assert history.current.place.key == "20"
