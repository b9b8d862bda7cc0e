"""Fresh reads: what is there, what is not, and what could not be told."""

from __future__ import annotations

from typing import Any

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.errors import KeyRefused
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    EntityKey,
    category_key,
    cohort_key,
    cohort_member_key,
    course_key,
    enrolment_key,
    group_key,
    group_member_key,
    role_key,
    user_key,
)
from lmsdesk.domain.ports import Table
from tests.fakes.moodle import ScriptedMoodle, fault, options_of, run

ANN = {
    "id": 7, "username": "ann", "firstname": "Ann", "lastname": "Lee", "email": "a@b.org", "department": "",
    "auth": "manual", "suspended": False, "confirmed": True, "lang": "en", "lastaccess": 0, "firstaccess": 0,
    "customfields": [{"type": "text", "value": "x", "name": "Boss", "shortname": "boss"}],
}  # fmt: skip


def look(site: ScriptedMoodle, key: EntityKey, verb: Verb, patch: dict[str, Value] | None = None) -> Observation:
    """The observation of one operation."""
    operation = Operation(1, "u", 1, key, verb, patch or {}, None, "label", State.READY)
    return run(site.connector().current([operation]))[1]


def test_a_user_is_told_with_empty_fields_as_empty() -> None:
    site = ScriptedMoodle({"core_user_get_users_by_field": [ANN]})
    found = look(site, user_key(7), Verb.UPDATE, {"city": "Cork", "custom.shoe": "44"})
    assert found.exists is True
    assert found.remote_id is None
    assert {name: found.fields[name] for name in ("city", "idnumber", "custom.boss", "custom.shoe")} == {
        "city": None, "idnumber": None, "custom.boss": "x", "custom.shoe": None,
    }  # fmt: skip


def test_hidden_fields_are_absent_not_empty() -> None:
    hidden = {"id": 7, "fullname": "Ann Lee", "suspended": False}
    found = look(ScriptedMoodle({"core_user_get_users_by_field": [hidden]}), user_key(7), Verb.UPDATE, {"city": "x"})
    assert "city" not in found.fields
    assert "username" not in found.fields
    assert found.fields["suspended"] is False


def test_a_new_user_is_looked_up_by_username() -> None:
    site = ScriptedMoodle({"core_user_get_users_by_field": [ANN]})
    found = look(site, user_key(-1), Verb.CREATE, {"username": "ann"})
    assert (found.exists, found.remote_id) == (True, 7)
    assert look(site, user_key(-1), Verb.CREATE, {"username": "ben"}).exists is False


def test_a_malformed_username_does_not_spoil_the_look_up_of_the_others() -> None:
    site = ScriptedMoodle({"core_user_get_users_by_field": [ANN]})
    operations = [
        Operation(n, "u", 1, user_key(-n), Verb.CREATE, {"username": name}, None, "", State.READY)
        for n, name in ((1, "ann"), (2, "A N N"))
    ]
    found = run(site.connector().current(operations))
    assert (found[1].exists, found[2].exists) == (True, False)
    assert [args["values"] for args in site.calls("core_user_get_users_by_field")] == [["ann"]]


def test_a_hundred_users_are_one_call() -> None:
    site = ScriptedMoodle({"core_user_get_users_by_field": []})
    operations = [Operation(n, "u", 1, user_key(n + 10), Verb.UPDATE, {}, None, "", State.READY) for n in range(250)]
    run(site.connector().current(operations))
    assert [len(args["values"]) for args in site.calls("core_user_get_users_by_field")] == [100, 100, 50]
    assert len(site.bodies) == 2


def test_courses_are_found_by_id_and_by_shortname() -> None:
    course = {"id": 4, "shortname": "A", "fullname": "F", "categoryid": 2, "visible": 0, "startdate": 0, "enddate": 9}
    site = ScriptedMoodle(
        {
            "core_course_get_courses": lambda args: [course] if "4" in str(args["options"]["ids"]) else [],
            "core_course_get_courses_by_field": lambda args: {"courses": [course] if args["value"] == "A" else []},
        }
    )
    found = look(site, course_key(4), Verb.UPDATE, {"fullname": "G"})
    assert {name: found.fields[name] for name in ("category_id", "visible", "start", "end")} == {
        "category_id": 2, "visible": False, "start": None, "end": 9,
    }  # fmt: skip
    assert look(site, course_key(-1), Verb.CREATE, {"shortname": "A"}).remote_id == 4
    assert look(site, course_key(-1), Verb.CREATE, {"shortname": "B"}).exists is False
    assert look(site, course_key(5), Verb.UPDATE, {"fullname": "G"}).exists is False


def test_one_forbidden_course_does_not_hide_the_others() -> None:
    def courses(args: dict[str, Any]) -> object:
        ids = [int(one) for one in args["options"]["ids"]]
        return fault("errorcoursecontextnotvalid") if 5 in ids else [{"id": 4, "shortname": "A", "fullname": "F"}]

    site = ScriptedMoodle({"core_course_get_courses": courses}, admin=False)
    operations = [Operation(n, "u", 1, course_key(n), Verb.UPDATE, {}, None, "", State.READY) for n in (4, 5)]
    found = run(site.connector().current(operations))
    assert (found[4].exists, found[5].exists) == (True, None)


def test_a_course_that_is_to_be_deleted_is_told_with_the_number_of_people_in_it() -> None:
    answers: dict[str, object] = {
        "core_course_get_courses": [{"id": 4, "shortname": "A", "fullname": "F"}],
        "core_enrol_get_enrolled_users": [{"id": 7}, {"id": 8}],
    }
    assert look(ScriptedMoodle(answers), course_key(4), Verb.DELETE).fields["members"] == 2
    assert "members" not in look(ScriptedMoodle(answers), course_key(4), Verb.UPDATE).fields
    answers["core_enrol_get_enrolled_users"] = fault("nopermissions")
    assert "members" not in look(ScriptedMoodle(answers), course_key(4), Verb.DELETE).fields


def test_a_new_category_is_compared_by_number_or_by_name_in_its_place() -> None:
    rows = [
        {"id": 3, "name": "Safety", "parent": 1, "idnumber": "SAF", "visible": 1},
        {"id": 4, "name": "Safety", "parent": 2, "visible": 1},
    ]
    site = ScriptedMoodle({"core_course_get_categories": rows})
    assert look(site, category_key(-1), Verb.CREATE, {"name": "Other", "idnumber": "SAF"}).remote_id == 3
    assert look(site, category_key(-1), Verb.CREATE, {"name": "Safety", "parent": 2}).remote_id == 4
    assert look(site, category_key(-1), Verb.CREATE, {"name": "Safety"}).exists is False
    assert look(site, category_key(9), Verb.UPDATE, {"name": "N"}).exists is False


def test_groups_and_cohorts_are_found_by_what_the_server_keeps_unique() -> None:
    groups = [{"id": 8, "courseid": 4, "name": "Blue", "idnumber": "B"}]
    site = ScriptedMoodle(
        {
            "core_group_get_course_groups": groups,
            "core_group_get_groups": lambda args: groups if args["groupids"] == ["8"] else fault("invalidrecord"),
            "core_cohort_get_cohorts": [{"id": 5, "name": "K", "idnumber": "k", "visible": True}],
        }
    )
    assert look(site, group_key(-1), Verb.CREATE, {"course_id": 4, "name": "Blue"}).remote_id == 8
    assert look(site, group_key(-1), Verb.CREATE, {"course_id": 4, "name": "Red"}).exists is False
    assert look(site, group_key(8), Verb.UPDATE, {}).fields["idnumber"] == "B"
    assert look(site, group_key(9), Verb.DELETE).exists is False
    assert look(site, cohort_key(-1), Verb.CREATE, {"name": "Z", "idnumber": "k"}).remote_id == 5
    assert look(site, cohort_key(5), Verb.UPDATE, {}).fields["visible"] is True


def test_memberships_and_roles_are_true_or_false() -> None:
    member = {"id": 7, "roles": [{"roleid": 5, "shortname": "student"}]}
    site = ScriptedMoodle(
        {
            "core_group_get_group_members": lambda args: (
                [{"groupid": 8, "userids": [7]}] if args["groupids"] == ["8"] else fault("invalidrecord")
            ),
            "core_cohort_get_cohort_members": [{"cohortid": 5, "userids": []}],
            "core_enrol_get_enrolled_users": [member],
        }
    )
    assert look(site, group_member_key(8, 7), Verb.ADD).exists is True
    assert look(site, group_member_key(9, 7), Verb.ADD).exists is False
    assert look(site, cohort_member_key(5, 7), Verb.ADD).exists is False
    assert look(site, role_key(7, 4, 5), Verb.ADD).exists is True
    assert look(site, role_key(7, 4, 3), Verb.ADD).exists is False


def test_an_update_keeps_a_role_that_the_person_has() -> None:
    roles = [{"roleid": 4, "shortname": "teacher"}, {"roleid": 5, "shortname": "student"}]
    site = ScriptedMoodle(
        {
            "core_enrol_get_enrolled_users": lambda args: (
                [] if "onlyactive" in options_of(args) else [{"id": 7, "roles": roles}]
            )
        }
    )
    assert look(site, enrolment_key(7, 4), Verb.UPDATE, {"suspended": True}).fields["role_id"] == 4
    assert look(site, enrolment_key(7, 4), Verb.CREATE, {"role_id": 5}).fields["role_id"] == 5
    assert look(site, enrolment_key(7, 4), Verb.CREATE, {"role_id": 3}).fields["role_id"] == 4
    assert look(site, enrolment_key(8, 4), Verb.CREATE, {"role_id": 3}).exists is False


def test_the_participants_table_helps_where_there_is_no_report() -> None:
    row = (
        '<div data-table-total-rows="1"></div><tr class="" id="user-index-participants-4_r0"><td>'
        '<input name="user7"></td><td><div data-fullname="A" data-enrolinstancename="Manual enrolments"\n'
        ' data-status="Suspended" data-timestart="Saturday, 26 September 2026, 7:04 PM" data-timeend=""'
        ' data-timeenrolled=""></div></td></tr>'
    )
    site = ScriptedMoodle(
        {
            "core_enrol_get_enrolled_users": [{"id": 7, "roles": [{"roleid": 5, "shortname": "student"}]}],
            "core_table_get_dynamic_table_content": lambda args: {"html": row, "warnings": []},
        }
    )
    found = look(site, enrolment_key(7, 4), Verb.UPDATE, {"suspended": False})
    assert {name: found.fields[name] for name in ("start", "end", "suspended")} == {
        "start": 1790449440, "end": None, "suspended": True,
    }  # fmt: skip
    assert site.calls("core_table_get_dynamic_table_content")[0]["filters"][0]["values"] == [4]


def test_a_participants_table_that_is_not_whole_is_not_believed() -> None:
    site = ScriptedMoodle(
        {
            "core_enrol_get_enrolled_users": [{"id": 7, "roles": []}],
            "core_table_get_dynamic_table_content": {"html": '<div data-table-total-rows="1">new layout</div>'},
        }
    )
    found = look(site, enrolment_key(7, 4), Verb.UPDATE, {"suspended": False})
    assert found.exists is True
    assert "start" not in found.fields


def test_enrolments_in_a_course_that_is_gone_do_not_exist() -> None:
    answers: dict[str, object] = {"core_enrol_get_enrolled_users": fault("invalidrecord")}
    assert look(ScriptedMoodle(answers), enrolment_key(7, 4), Verb.DELETE).exists is False
    assert look(ScriptedMoodle(answers, admin=False), enrolment_key(7, 4), Verb.DELETE).exists is None


def test_what_belongs_to_a_course_or_group_that_is_gone_says_so_to_an_administrator() -> None:
    answers: dict[str, object] = {
        "core_enrol_get_enrolled_users": fault("invalidrecord"),
        "core_group_get_group_members": fault("invalidrecord"),
    }
    for key, parent in (
        (enrolment_key(7, 4), course_key(4)),
        (role_key(7, 4, 5), course_key(4)),
        (group_member_key(8, 7), group_key(8)),
    ):
        assert look(ScriptedMoodle(answers), key, Verb.ADD).parent == parent
        assert look(ScriptedMoodle(answers, admin=False), key, Verb.ADD).parent is None


MANGLED = {**ANN, "username": "a@b.org.1795458034", "email": "0123456789abcdef0123456789abcdef"}


@pytest.mark.parametrize(
    "key", [enrolment_key(7, 4), role_key(7, 4, 5), group_member_key(8, 7), cohort_member_key(9, 7)]
)
@pytest.mark.parametrize(
    ("account", "admin", "is_gone"),
    [([MANGLED], True, True), ([MANGLED], False, True), ([], True, True), ([], False, False), ([ANN], True, False)],
)
def test_somebody_who_is_not_there_yet_was_perhaps_deleted(
    key: EntityKey, account: list[object], admin: bool, is_gone: bool
) -> None:
    answers: dict[str, object] = {
        "core_enrol_get_enrolled_users": [],
        "core_group_get_group_members": [{"groupid": 8, "userids": []}],
        "core_cohort_get_cohort_members": [{"cohortid": 9, "userids": []}],
        "core_user_get_users_by_field": account,
    }
    site = ScriptedMoodle(answers, admin=admin)
    found = look(site, key, Verb.ADD)
    assert (found.exists, found.parent) == (False, user_key(7) if is_gone else None)
    assert look(site, key, Verb.REMOVE).parent is None  # who was to leave has left
    assert len(site.calls("core_user_get_users_by_field")) == 1


def test_a_site_that_does_not_tell_about_people_leaves_it_to_the_write() -> None:
    answers: dict[str, object] = {
        "core_enrol_get_enrolled_users": [],
        "core_user_get_users_by_field": fault("nopermissions"),
    }
    assert look(ScriptedMoodle(answers), enrolment_key(7, 4), Verb.ADD).parent is None


def test_a_refused_key_ends_the_reading() -> None:
    site = ScriptedMoodle({"core_user_get_users_by_field": fault("invalidtoken")}, envelope=False)
    with pytest.raises(KeyRefused):
        look(site, user_key(7), Verb.UPDATE, {"city": "x"})


def test_a_second_look_proves_absence_to_an_administrator_only() -> None:
    answers: dict[str, object] = {
        "core_enrol_get_enrolled_users": [{"id": 7}],
        "core_group_get_group_members": [{"groupid": 8, "userids": [7]}],
        "core_cohort_get_cohort_members": fault("invalidrecord"),
    }
    moodle = ScriptedMoodle(answers).connector()
    keys: list[tuple[Value, ...]] = [(4, 7, "manual"), (4, 9, "")]
    assert run(moodle.confirm_gone(Table.ENROLMENT, keys)) == {(4, 9, "")}
    assert run(moodle.confirm_gone(Table.GROUP_MEMBER, [(8, 7), (8, 9)])) == {(8, 9)}
    assert run(moodle.confirm_gone(Table.COHORT_MEMBER, [(5, 7)])) == {(5, 7)}
    assert run(ScriptedMoodle(answers, admin=False).connector().confirm_gone(Table.ENROLMENT, keys)) is None


def test_a_ping_is_one_small_call() -> None:
    site = ScriptedMoodle({"core_user_get_users_by_field": [ANN]})
    moodle = site.connector()
    run(moodle.session.site())
    run(moodle.ping())
    assert len(site.calls("core_user_get_users_by_field")) == 1
