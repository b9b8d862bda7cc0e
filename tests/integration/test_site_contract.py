"""What the window relies on about the site itself, held by the console in memory and by the real one alike."""

from __future__ import annotations

import pytest

from lmsdesk.domain.errors import Offline, WrongUse
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.rights import Gesture
from tests.fakes.bench import InMemory, Real

ENROLMENTS = "status:active role:student method:manual"
Bench = InMemory | Real


# Roles


def test_known_roles_have_numbers_and_enrolments(bench: Bench) -> None:
    known = {role.shortname: role for role in bench.run(bench.console.tables.known_roles())}
    assert known.keys() == set(bench.console.tables.roles())
    student = known["student"]
    assert student.id == bench.console.tables.role_ids()["student"]
    assert student.enrolments > 0
    assert not student.named


def test_a_role_that_was_named_can_be_given_and_is_forgotten_again(bench: Bench) -> None:
    console = bench.console
    bench.run(console.name_role("Observer", "77"))
    assert console.tables.role_ids()["observer"] == 77
    known = {role.shortname: role for role in bench.run(console.tables.known_roles())}
    assert (known["observer"].named, known["observer"].enrolments) == (True, 0)
    row = bench.rows(ENROLMENTS)[0]
    bench.run(console.changes.edit(View.ENROLMENTS, [row.row], {"role": "observer"}))
    (shown,) = bench.rows("changed:yes")
    assert shown.roles == ("observer",)
    bench.run(console.changes.undo())
    bench.run(console.name_role("observer", ""))
    assert "observer" not in console.tables.roles()


@pytest.mark.parametrize(
    ("shortname", "number", "what"),
    [("ob server", "77", "role_shortname"), ("observer", "x", "role_number"), ("observer", "5", "role_taken")],
)
def test_what_is_no_role_is_not_named(bench: Bench, shortname: str, number: str, what: str) -> None:
    assert bench.console.tables.role_ids()["student"] == 5
    with pytest.raises(WrongUse) as caught:
        bench.run(bench.console.name_role(shortname, number))
    assert caught.value.facts["what"] == what
    assert "observer" not in bench.console.tables.roles()


# The site


def test_the_open_site_can_be_checked_again_and_again(bench: Bench) -> None:
    for _ in range(2):
        found = bench.run(bench.console.sync.check())
        assert found.usable
        assert found.url == bench.console.site.url
        assert {"version", "feature", "report"} <= {finding.code for finding in found.findings}


def test_a_check_without_network_is_raised_and_becomes_the_state(bench: Bench) -> None:
    bench.cut()
    with pytest.raises(Offline):
        bench.run(bench.console.sync.check())
    assert bench.console.sync.state is SyncState.OFFLINE


def test_a_token_that_may_do_everything_lacks_nothing(bench: Bench) -> None:
    assert {gesture: tuple(bench.console.changes.lacking(gesture)) for gesture in Gesture} == dict.fromkeys(Gesture, ())
