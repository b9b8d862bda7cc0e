"""Lists that one bad row spoils are read without that row, and nobody is taken for absent because of it."""

from __future__ import annotations

from typing import Any

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.errors import NotAllowed
from lmsdesk.domain.keys import enrolment_key, user_key
from lmsdesk.domain.ports import Table
from lmsdesk.lms.moodle.reads import read_users, read_whole, read_window
from tests.fakes.moodle import ScriptedMoodle, fault, options_of, run

BAD = 37  # the account whose stored name the server rejects in its own answers
SPOILT = fault("invalidresponse", "invalid_response_exception")


def roster(args: dict[str, Any]) -> object:
    """Users 1 to 1300 of any course."""
    asked = options_of(args)
    people = list(range(1, 1301))
    if "limitfrom" in asked:
        start = int(asked["limitfrom"])
        people = people[start : start + int(asked["limitnumber"])]
    return SPOILT if BAD in people else [{"id": user, "roles": []} for user in people]


def by_field(args: dict[str, Any]) -> object:
    ids = [int(value) for value in args["values"]]
    return SPOILT if BAD in ids else [{"id": user, "username": f"u{user}"} for user in ids]


def site() -> ScriptedMoodle:
    return ScriptedMoodle({"core_enrol_get_enrolled_users": roster, "core_user_get_users_by_field": by_field})


def test_a_window_leaves_only_the_bad_row_out_and_counts_it() -> None:
    found = run(read_window(site().connector().session, 1, "id", start=0, count=200))
    assert (found.rows, found.unreadable) == (200, 1)
    assert found.joined.count(b'"id"') == 199


def test_a_whole_roster_is_read_in_parts() -> None:
    found = run(read_whole(site().connector().session, 4, "id"))
    assert (found.rows, found.unreadable) == (1300, 1)


def test_users_around_a_bad_one_are_read() -> None:
    found = run(read_users(site().connector().session, "id", list(range(1, 251))))
    assert found.unreadable == {BAD}
    assert sum(data.count(b'"username"') for data in found.data) == 249


def test_trouble_of_all_is_raised() -> None:
    closed = ScriptedMoodle({"core_user_get_users_by_field": fault("nopermissions")})
    with pytest.raises(NotAllowed):
        run(read_users(closed.connector().session, "id", [1, 2]))


def test_who_cannot_be_read_is_neither_there_nor_gone() -> None:
    moodle = site().connector()
    users = [Operation(n, "u", 1, user_key(n), Verb.UPDATE, {}, None, "", State.READY) for n in (BAD, 38)]
    found = run(moodle.current(users))
    assert (found[BAD].exists, found[38].exists) == (None, True)
    assert run(moodle.confirm_gone(Table.USER, [(BAD,)])) == set()
    key = enrolment_key(BAD, 4)
    assert run(moodle.current([Operation(1, "u", 1, key, Verb.DELETE, {}, None, "", State.READY)]))[1].exists is None
