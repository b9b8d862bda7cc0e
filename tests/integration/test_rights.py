"""What the token's service lacks, on the practice LMS: exactly that is off, also without network, until it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import NotAllowed, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.facts import SiteDraft
from lmsdesk.domain.rights import WRITES, Gesture
from lmsdesk.lms.moodle.check import FEATURES
from lmsdesk.lms.moodle.endpoints import find
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_checks import finding_text
from lmsdesk.services.wording_owner import owner_message
from tests.fakes.bench import NAME, Real, make_template

ADD_MEMBERS, UNASSIGN = "core_group_add_group_members", "core_role_unassign_roles"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campus that was read once."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def bench(tmp_path: Path, template: Path) -> Iterator[Real]:
    """An open site over the practice LMS."""
    made = Real(tmp_path, template)
    yield made
    made.close()


def off(bench: Real) -> set[Gesture]:
    """The gestures that are switched off."""
    return {gesture for gesture in Gesture if bench.console.changes.lacking(gesture)}


def grouped(bench: Real) -> tuple[int, str]:
    """A handle of an enrolment by hand in a course with a group that its person is not in, and the group's name."""
    rows = bench.rows("method:manual role:student status:active")
    directory = bench.real.reader.directory()
    groups = directory.groups({row.course_id for row in rows})
    members = set(directory.group_members(set(groups.values())))
    for row in rows:
        for (course, name), number in groups.items():
            if course == row.course_id and (number, row.user_id) not in members:
                return row.row, name
    raise AssertionError("no group to join")


@pytest.mark.parametrize(
    ("function", "gestures"),
    [
        (ADD_MEMBERS, {Gesture.JOIN_GROUP}),
        (UNASSIGN, {Gesture.SET_ROLE}),
        ("enrol_manual_enrol_users", {Gesture.ENROL, Gesture.EDIT_ENROLMENT}),
        ("core_user_delete_users", {Gesture.DELETE_USER}),
        ("core_group_delete_groups", set()),
    ],
)
def test_exactly_what_a_missing_function_does_is_off(bench: Real, function: str, gestures: set[Gesture]) -> None:
    bench.server.campus.withdraw(function)
    assert off(bench) == set(), "nobody has asked the site yet"
    bench.run(bench.console.sync.check())
    assert off(bench) == gestures
    bench.server.campus.withdraw()
    bench.run(bench.console.sync.check())
    assert off(bench) == set()


def test_what_cannot_be_sent_is_not_staged_and_the_sentence_names_the_function(bench: Real) -> None:
    bench.server.campus.withdraw(ADD_MEMBERS)
    bench.run(bench.console.sync.check())
    row, group = grouped(bench)
    with pytest.raises(NotAllowed) as caught:
        bench.run(bench.console.changes.join_group([row], group))
    assert ADD_MEMBERS in tell(caught.value).what
    assert bench.console.changes.tray().total == 0
    bench.run(bench.console.changes.edit(View.ENROLMENTS, [row], {"end": "2031-06-30"}))
    assert bench.console.changes.tray().total == 1, "what is allowed goes on"


def test_what_was_added_since_is_staged_and_sent(bench: Real) -> None:
    bench.server.campus.withdraw(ADD_MEMBERS)
    bench.run(bench.console.sync.check())
    bench.server.campus.withdraw()
    bench.run(bench.console.sync.check())
    row, group = grouped(bench)
    bench.run(bench.console.changes.join_group([row], group))
    report = bench.run(bench.console.changes.apply())
    assert [item.state for item in report.operations] == [State.RETIRED]


def test_a_withdrawn_function_is_refused_by_the_server_too(bench: Real) -> None:
    row, group = grouped(bench)
    bench.run(bench.console.changes.join_group([row], group))
    bench.server.campus.withdraw(ADD_MEMBERS)
    bench.run(bench.console.sync.check())
    report = bench.run(bench.console.changes.apply())
    assert report.requests == 0
    (change,) = bench.console.changes.waiting()
    assert change.state is not State.RETIRED


def test_what_is_off_stays_off_without_network_and_in_the_next_process(bench: Real) -> None:
    bench.server.campus.withdraw(ADD_MEMBERS)
    bench.run(bench.console.sync.check())
    assert Profiles(bench.folder).open(NAME).site.missing == (ADD_MEMBERS,)
    bench.run(bench.console.close())
    bench.cut()
    bench.console = bench.real = bench.run(bench.real_home.open(NAME))
    assert off(bench) == {Gesture.JOIN_GROUP}


def test_a_list_that_needs_what_is_missing_says_so_before_it_is_in_the_tray(bench: Real) -> None:
    bench.server.campus.withdraw("enrol_manual_enrol_users")
    bench.run(bench.console.sync.check())
    row = bench.rows("method:manual role:student status:active")[0]
    session = bench.run(
        bench.console.imports.open_text(f"username,course1,enrolstatus1\n{row.username},{row.shortname},1\n")
    )
    with pytest.raises(NotAllowed) as caught:
        bench.run(session.stage())
    assert "enrol_manual_enrol_users" in tell(caught.value).what
    assert bench.console.changes.tray().total == 0


def test_no_check_runs_into_a_job(bench: Real) -> None:
    async def both() -> None:
        engine = bench.real.engine
        async with engine._doing(bench.console.sync.state):
            await bench.console.sync.check()

    with pytest.raises(WrongUse) as caught:
        bench.run(both())
    assert caught.value.facts["what"] == "busy"


def test_the_message_for_the_owner_lists_each_missing_function_once(bench: Real) -> None:
    bench.server.campus.withdraw(ADD_MEMBERS, UNASSIGN, "core_enrol_get_enrolled_users")
    text = owner_message(bench.run(bench.console.sync.check()))
    for name in (ADD_MEMBERS, UNASSIGN, "core_enrol_get_enrolled_users"):
        assert text.count(f"- {name}") == 1
    assert "reading people, reading enrolments" in text
    bench.server.campus.withdraw()
    assert "Nothing is missing" in owner_message(bench.run(bench.console.sync.check()))


def test_every_gesture_has_a_function_that_the_check_looks_for() -> None:
    looked = {name for names in FEATURES.values() for name in names}
    for gesture in Gesture:
        for entity, verb in WRITES[gesture]:
            row = find(entity, verb, {})
            assert row is not None
            assert row.function in looked, gesture


def test_a_named_role_is_there_in_the_next_process_and_gives_way_to_what_the_site_tells(bench: Real) -> None:
    bench.run(bench.console.name_role("observer", "77"))
    bench.run(bench.console.sync.sync_now(full=True))
    assert bench.console.tables.role_ids()["observer"] == 77, "no listing takes it for gone"
    bench.run(bench.console.close())
    bench.real.profile.mirror.unlink()
    bench.console = bench.real = bench.run(bench.real_home.open(NAME))
    assert bench.real.reader.roles() == {"observer": 77}, "it is no part of what can be read anew"
    bench.run(bench.console.sync.sync_now())
    known = {role.shortname: role for role in bench.run(bench.console.tables.known_roles())}
    assert known["observer"].named
    assert not known["student"].named


def test_a_wrong_number_for_a_role_that_is_seen_later_gives_way(bench: Real) -> None:
    profiles = Profiles(bench.folder)
    bench.run(bench.console.close())
    profile = profiles.change(profiles.open(NAME), "role.student", "99")
    profile.mirror.unlink()
    bench.console = bench.real = bench.run(bench.real_home.open(NAME))
    assert bench.console.tables.role_ids()["student"] == 99
    bench.run(bench.console.sync.sync_now())
    assert bench.console.tables.role_ids()["student"] == 5
    assert bench.real.reader.directory().roles()["student"] == 5


def test_a_weak_account_is_told_what_it_cannot_prove_and_keeps_its_own_list_of_what_is_missing(bench: Real) -> None:
    bench.server.campus.withdraw(ADD_MEMBERS)
    draft = SiteDraft("weak", bench.server.url, bench.server.tokens["weak"], tag="test")
    console = bench.run(bench.home.open(bench.run(bench.home.add(draft))))
    assert [gesture for gesture in Gesture if console.changes.lacking(gesture)] == [Gesture.JOIN_GROUP]
    found = bench.run(console.sync.check())
    assert found.is_admin is False
    (told,) = (finding for finding in found.findings if finding.code == "sees_everything")
    assert told.ok is None
    assert "not a site administrator" in finding_text(told)
    assert off(bench) == set(), "the other site was not asked"
    assert found.actor_name in owner_message(found)
