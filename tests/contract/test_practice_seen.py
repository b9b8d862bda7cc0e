"""What a real Moodle 4.5.6 answered where nothing was recorded: the practice LMS answers the same, and the connector
knows the codes.

Where the recordings of 4.4 say otherwise (an unknown account in enrolments: ``codingerror`` there, ``invaliduser``
here) the practice LMS keeps to the recordings, and the connector takes both to mean that the account is gone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.endpoints import Refusal
from lmsdesk.lms.moodle.errors import DECISIVE
from lmsdesk.practice.rest import Campus
from lmsdesk.practice.seeding import create_campus, kept_campus
from tests.fakes.asking import SERVICE, body_of, post

NOBODY = 9_999_999
SYSTEM = {"type": "system", "value": ""}
Case = tuple[str, dict[str, Any], str, Refusal | None]


def _role(user: int, role: int, course: int = 2) -> dict[str, Any]:
    return {"roleid": role, "userid": user, "contextlevel": "course", "instanceid": course}


def _group(name: str, **more: Any) -> dict[str, Any]:
    return {"courseid": 2, "name": name, "description": "", **more}


V, G, P, T = Refusal.VALIDATION, Refusal.GONE, Refusal.PERMISSION, Refusal.TAKEN
ERRORS: list[Case] = [
    ("core_group_get_group_members", {"groupids": [NOBODY]}, "invalidrecord", G),
    ("core_group_get_course_groups", {"courseid": NOBODY}, "errorcoursecontextnotvalid", P),
    ("core_group_create_groups", {"groups": [_group("A"), _group("A")]}, "invalidparameter", V),
    ("core_group_create_groups",
     {"groups": [_group("A", idnumber="I"), _group("B", idnumber="I")]}, "idnumbertaken", T),
    ("core_group_create_groups", {"groups": [_group("")]}, "invalidparameter", V),
    ("core_group_create_groups", {"groups": [{**_group("A"), "courseid": NOBODY}]}, "errorcoursecontextnotvalid", P),
    ("core_group_update_groups", {"groups": [{"id": NOBODY, "name": "A"}]}, "invalidparameter", V),
    ("core_group_add_group_members", {"members": [{"groupid": NOBODY, "userid": 3}]}, "invalidrecord", G),
    ("core_group_add_group_members", {"members": [{"groupid": 1, "userid": NOBODY}]}, "invaliduser", G),
    ("core_group_delete_group_members", {"members": [{"groupid": 1, "userid": NOBODY}]}, "invaliduser", G),
    ("core_cohort_get_cohort_members", {"cohortids": [NOBODY]}, "invalidrecord", G),
    ("core_cohort_delete_cohorts", {"cohortids": [NOBODY]}, "invalidrecord", G),
    ("core_cohort_delete_cohort_members", {"members": [{"cohortid": 1, "userid": NOBODY}]}, "invaliduser", G),
    ("core_cohort_delete_cohort_members", {"members": [{"cohortid": NOBODY, "userid": 3}]}, "invalidrecord", G),
    ("core_update_inplace_editable",
     {"component": "core_cohort", "itemtype": "cohortname", "itemid": str(NOBODY), "value": "q"}, "invalidrecord", G),
    ("core_update_inplace_editable",
     {"component": "core_cohort", "itemtype": "nothing", "itemid": "1", "value": "q"}, "inplaceeditableerror", V),
    ("core_role_assign_roles", {"assignments": [_role(NOBODY, 4)]}, "codingerror", G),
    ("core_role_assign_roles", {"assignments": [_role(3, 99)]}, "invalidparameter", V),
    ("core_role_assign_roles", {"assignments": [_role(3, 4, NOBODY)]}, "invalidparameter", V),
    ("core_course_create_categories", {"categories": [{"name": "A", "parent": NOBODY}]}, "unknowcategory", G),
    ("core_course_create_categories", {"categories": [{"name": ""}]}, "categorynamerequired", V),
    ("core_course_create_categories", {"categories": [{"name": "x" * 300}]}, "categorytoolong", V),
    ("core_course_create_categories", {"categories": [{"name": "<b>A</b>"}]}, "invalidparameter", V),
    ("core_course_update_categories", {"categories": [{"id": NOBODY, "name": "A"}]}, "unknowncategory", G),
    ("core_course_update_categories", {"categories": [{"id": 2, "parent": 2}]}, "cannotmovecategory", V),
    ("core_course_update_categories", {"categories": [{"id": 2, "parent": NOBODY}]}, "invalidrecord", G),
    ("core_course_delete_categories", {"categories": [{"id": NOBODY}]}, "unknowncategory", G),
    ("core_course_get_categories", {"criteria": [{"key": "nothing", "value": "1"}]}, "criteriaerror", None),
    ("core_course_create_courses",
     {"courses": [{"fullname": "", "shortname": "", "categoryid": 1}]}, "errorinvalidparam", V),
    ("core_course_create_courses",
     {"courses": [{"fullname": "A", "shortname": "A", "categoryid": NOBODY}]}, "errorcatcontextnotvalid", P),
    ("enrol_manual_enrol_users",
     {"enrolments": [{"roleid": 5, "userid": 1, "courseid": 2}]}, "guestsarenotallowed", V),
    ("enrol_manual_enrol_users",
     {"enrolments": [{"roleid": 5, "userid": 3, "courseid": 1}]}, "wsnoinstance", Refusal.SETUP),
    ("enrol_manual_enrol_users",
     {"enrolments": [{"roleid": 5, "userid": 3, "courseid": NOBODY}]}, "invalidparameter", V),
    ("core_user_delete_users", {"userids": [2]}, "useradminodelete", P),
    ("core_enrol_get_enrolled_users", {"courseid": NOBODY}, "invalidrecord", G),
    ("core_reportbuilder_columns_add", {"reportid": 1, "uniqueidentifier": "user:nothing"}, "invalidparameter", V),
]  # fmt: skip


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    made = Campus(create_campus(tmp_path_factory.mktemp("seen") / "c.sqlite3"))
    yield made
    made.close()


def ask(campus: Campus, function: str, args: dict[str, Any]) -> Any:
    return post(campus, SERVICE, body_of(function, args, campus.tokens["admin"])).json()


@pytest.mark.parametrize(
    ("function", "args", "code", "refusal"),
    ERRORS,
    ids=[f"{case[0]}-{case[2]}-{place}" for place, case in enumerate(ERRORS)],
)
def test_an_error_seen_on_a_real_site_is_answered_here_and_known_to_the_connector(
    campus: Campus, function: str, args: dict[str, Any], code: str, refusal: Refusal | None
) -> None:
    assert ask(campus, function, args)["errorcode"] == code
    assert DECISIVE.get(code) is refusal


def test_an_unknown_account_in_an_enrolment_is_gone_in_the_words_of_both_versions() -> None:
    assert DECISIVE["codingerror"] is DECISIVE["invaliduser"] is Refusal.GONE


def test_the_front_page_is_neither_changed_nor_deleted_and_warned_about(campus: Campus) -> None:
    changed = ask(campus, "core_course_update_courses", {"courses": [{"id": 1, "fullname": "Mine"}]})
    deleted = ask(campus, "core_course_delete_courses", {"courseids": [1]})
    assert [one["warningcode"] for one in changed["warnings"]] == ["invalidcourse"]
    assert [one["warningcode"] for one in deleted["warnings"]] == ["cannotdeletecategorycourse"]
    assert campus._db.execute("SELECT fullname FROM course WHERE id=1").fetchone()[0] == "Practice campus"


def test_a_single_zero_is_stored_and_told_to_nobody_but_in_the_department(campus: Campus) -> None:
    zeros = dict.fromkeys(("idnumber", "institution", "city", "phone1", "department"), "0")
    assert ask(campus, "core_user_update_users", {"users": [{"id": 20, **zeros}]}) == {"warnings": []}
    told = ask(campus, "core_user_get_users_by_field", {"field": "id", "values": [20]})[0]
    wish = [{"name": "userfields", "value": ",".join(zeros)}, {"name": "sortby", "value": "id"}]
    listed = ask(campus, "core_enrol_get_enrolled_users", {"courseid": 1, "options": wish})
    swept = next(row for row in listed if row["id"] == 20)
    assert {name: told[name] for name in zeros if name in told} == {"department": "0"}
    assert {name: swept[name] for name in zeros if name in swept} == {"department": "0"}


def test_a_cohort_without_a_name_is_taken(campus: Campus) -> None:
    made = ask(
        campus, "core_cohort_create_cohorts", {"cohorts": [{"categorytype": SYSTEM, "name": "", "idnumber": "NN"}]}
    )
    assert made[0]["name"] == ""


def test_a_campus_keeps_what_was_done_to_it_until_a_program_comes_that_knows_other_tables(tmp_path: Path) -> None:
    path = kept_campus(tmp_path / "campus.sqlite3", "small", 1)
    with sqlite3.connect(path) as campus:
        campus.execute("UPDATE user SET city='Galway' WHERE id=3")
    campus.close()
    kept_campus(path, "small", 1)
    asked = "SELECT city FROM user WHERE id=3"
    with sqlite3.connect(path) as campus:
        assert campus.execute(asked).fetchone() == ("Galway",)
        campus.execute("UPDATE setting SET value='0' WHERE name='version'")
    campus.close()
    kept_campus(path, "small", 1)
    with sqlite3.connect(path) as campus:
        assert campus.execute(asked).fetchone() != ("Galway",)
    campus.close()
