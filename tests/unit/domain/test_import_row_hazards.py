"""Hazards of whole rows: whom and what they mean, and what is there already. Each test names its hazard."""

from __future__ import annotations

import pytest

from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.row_ids import RowId
from tests.fakes.directory import (
    ANN,
    ART,
    BOB,
    DAY,
    NOW,
    FakeDirectory,
    codes,
    course,
    enrolment,
    near_ones,
    of_text,
    only,
    person,
    plan_of,
    small_site,
)


def test_h45_moodles_upload_list_is_unpivoted(site: FakeDirectory) -> None:
    text = "username,email,course1,role1,group1,course2,type2,enrolperiod2\nann.lee,,BIO1,student,,ART1,1,30\n"
    plan = of_text(text, site)
    assert plan.shape == "moodle_upload"
    assert [(row.part, row.course_id, row.after["role"]) for row in plan.rows] == [
        (1, 101, "student"),
        (2, 102, "student"),
    ]
    assert plan.rows[1].after["end"]
    assert "end" not in plan.rows[0].after


def test_h45_moodles_flat_file_is_read_without_a_heading(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(12, 102)]
    text = "add,student,S0011,C-101,0,1830297600\ndel,student,S0012,C-102\n"
    plan = of_text(text, site, decisions={"no_header": "accept"})
    assert plan.shape == "moodle_flat_file"
    assert [(row.row, row.verb, row.outcome) for row in plan.rows] == [
        (1, RowVerb.ENROL, Outcome.CREATE),
        (2, RowVerb.UNENROL, Outcome.CHANGE),
    ]
    assert plan.rows[0].after["end"] == 1830297600


def test_h45_enrolments_of_canvas_are_read_by_its_own_words(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(12, 101)]
    text = "course_id,root_account,start_date,end_date,user_id,user_integration_id,role,section_id,status\n"
    text += "C-101,,,,S0011,,student,SEC1,active\nC-101,,,,S0012,,student,SEC1,deleted\n"
    plan = of_text(text, site)
    assert plan.shape == "canvas_sis"
    assert [(row.outcome, row.verb) for row in plan.rows] == [
        (Outcome.CREATE, RowVerb.ENROL),
        (Outcome.CHANGE, RowVerb.SUSPEND),
    ]
    (ask,) = plan.asks
    assert (ask.key, ask.chosen, ask.choices) == ("deleted_word", "suspend", ("suspend", "unenrol", "skip"))
    plan = of_text(text, site, decisions={"deleted_word": "unenrol"})
    assert [row.verb for row in plan.rows] == [RowVerb.ENROL, RowVerb.UNENROL]


def test_h45_enrolments_of_oneroster_end_on_the_first_day_outside(site: FakeDirectory) -> None:
    text = "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    text += "e1,active,C-101,x,S0011,student,,2026-08-01,2027-02-01\n"
    plan = of_text(text, site)
    assert (plan.shape, only(plan).after["end"]) == ("oneroster", 1801439999)  # 2027-01-31 23:59:59 UTC


def test_h68_nobody_is_made_by_the_way_and_near_ones_are_offered(site: FakeDirectory) -> None:
    plan = of_text("username,course\nann.leee,BIO1\n", site)
    assert (only(plan).outcome, codes(only(plan))) == (Outcome.BLOCKED, {"person_unknown"})
    assert [near.id for near in near_ones(plan, site)] == [11]
    assert list(to_operations(plan, lambda: -1)) == []


def test_h69_two_accounts_with_one_address_are_both_shown(site: FakeDirectory) -> None:
    site.known_people.append(person(13, "Ann Leigh", email=ANN.email, department="Arts"))
    row = only(of_text(f"email,course\n{ANN.email},BIO1\n", site))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"person_ambiguous"})
    assert [("Arts" in near.detail, "Science" in near.detail) for near in row.suggestions] == [
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize("match_by", ["auto", "email", "username"])
def test_h70_identifiers_of_two_people_block_the_row_whatever_the_order(site: FakeDirectory, match_by: str) -> None:
    row = only(of_text(f"username,email,course\nann.lee,{BOB.email},BIO1\n", site, match_by=match_by))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"identifiers_disagree"})


def test_h71_the_strongest_identifier_counts_and_the_row_says_which(site: FakeDirectory) -> None:
    text = f"email,idnumber,course\n{ANN.email},S0011,BIO1\n{BOB.email},,BIO1\n"
    assert [row.matched_by for row in of_text(text, site).rows] == ["idnumber", "email"]
    assert of_text(text, site, match_by="email").rows[0].matched_by == "email"


def test_h71_a_stronger_identifier_that_nobody_has_makes_the_match_a_question(site: FakeDirectory) -> None:
    row = only(of_text(f"username,email,course\nann.gone,{ANN.email},BIO1\n", site))
    assert (row.outcome, "weaker_match" in codes(row)) == (Outcome.CHECK, True)


def test_h72_case_does_not_count_and_nobody_is_renamed(site: FakeDirectory) -> None:
    plan = of_text("username,email,course\nANN.LEE,Ann.Lee@College.EXAMPLE,bio1\n", site)
    assert (only(plan).outcome, only(plan).user_id) == (Outcome.CREATE, 11)
    assert {item.key.entity for item in to_operations(plan, lambda: -1)} == {Entity.ENROLMENT}


def test_h74_a_suspended_account_a_suspended_enrolment_and_suspending_are_three_things(site: FakeDirectory) -> None:
    cy, dee = person(13, "Cy Kay", suspended=True), person(14, "Dee May")
    site.known_people += [cy, dee]
    site.known_enrolments = [enrolment(14, 101, suspended=True), enrolment(12, 101)]
    text = "username,course,status\ncy.kay,BIO1,\ndee.may,BIO1,\nbob.ray,BIO1,suspended\n"
    plan = of_text(text, site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHECK, Outcome.CHECK, Outcome.CHANGE]
    assert {ask.code: ask.choices for ask in plan.open_asks} == {
        "account_suspended": ("accept", "skip"),
        "enrolment_suspended": ("keep", "activate", "skip"),
    }
    agreed = of_text(text, site, decisions={"account_suspended": "accept", "enrolment_suspended": "activate"})
    assert [dict(row.after) for row in agreed.rows] == [{"role": "student"}, {"suspended": False}, {"suspended": True}]
    assert all(item.key.entity is Entity.ENROLMENT for item in to_operations(agreed, lambda: -1))


def test_h79_an_unknown_course_blocks_and_near_ones_are_offered(site: FakeDirectory) -> None:
    plan = of_text("username,course\nann.lee,BIO2\n", site)
    row = only(plan)
    assert (row.outcome, codes(row), [near.id for near in near_ones(plan, site)][:1]) == (
        Outcome.BLOCKED,
        {"course_unknown"},
        [101],
    )


def test_h80_a_name_of_two_courses_is_asked_once_and_blanks_in_stored_names_do_not_count(site: FakeDirectory) -> None:
    site.known_courses = [course(1, "A", fullname="Safety"), course(2, "B", fullname="Safety"), course(3, "BIO1 ")]
    plan = of_text("username,course\nann.lee,Safety\nbob.ray,Safety\nann.lee,BIO1\n", site)
    assert [(ask.code, ask.rows) for ask in plan.open_asks] == [("course_ambiguous", 2)]
    assert plan.rows[2].course_id == 3


def test_h81_courses_that_are_hidden_not_begun_or_over_are_told(site: FakeDirectory) -> None:
    site.known_courses = [
        course(1, "HID", visible=False), course(2, "SOON", start=NOW + DAY), course(3, "OVER", end=NOW - DAY)
    ]  # fmt: skip
    plan = of_text("username,course\nann.lee,HID\nann.lee,SOON\nann.lee,OVER\n", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.CREATE, Outcome.CHECK]
    told = [codes(row) & {"course_hidden", "course_not_started", "course_ended"} for row in plan.rows]
    assert told == [{"course_hidden"}, {"course_not_started"}, {"course_ended"}]


def test_h82_a_course_that_takes_nobody_by_hand_blocks_its_rows(site: FakeDirectory) -> None:
    site.known_courses = [course(101, "BIO1", methods=("self",)), ART]
    plan = of_text("username,course\nann.lee,BIO1\nbob.ray,BIO1\nann.lee,ART1\n", site)
    assert [row.outcome for row in plan.rows] == [Outcome.BLOCKED, Outcome.BLOCKED, Outcome.CREATE]
    assert "no_manual_method" in codes(plan.rows[0])


@pytest.mark.parametrize(
    "word", ["Student", "Lernende", "Teilnehmer/in", "étudiant", "学生", "learner", "5", "S", "öğrenci"]
)
def test_h83_words_for_roles_are_understood(site: FakeDirectory, word: str) -> None:
    assert only(of_text(f"username,course,role\nann.lee,BIO1,{word}\n", site)).after["role"] == "student"


def test_h83_a_role_that_the_site_lacks_blocks(site: FakeDirectory) -> None:
    row = only(of_text("username,course,role\nann.lee,BIO1,captain\n", site))
    assert (row.outcome, codes(row) & {"role_unknown"}) == (Outcome.BLOCKED, {"role_unknown"})


def test_h85_more_rights_than_a_learner_has_are_one_question_for_each_role(site: FakeDirectory) -> None:
    plan = of_text("username,course,role\nann.lee,BIO1,manager\nbob.ray,BIO1,teacher\n", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHECK] * 2
    assert {ask.key for ask in plan.open_asks} == {"privileged_role:manager", "privileged_role:teacher"}


def test_h86_a_group_that_is_not_there_blocks_until_new_ones_are_allowed(site: FakeDirectory) -> None:
    site.known_groups = {(101, "blue"): 7}
    text = "username,course,group1\nann.lee,BIO1,Blue\nbob.ray,BIO1,Bleu\n"
    plan = of_text(text, site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.BLOCKED]
    unknown = next(reason for reason in plan.rows[1].reasons if reason.code == "group_unknown")
    assert unknown.facts["known"] == "blue"
    allowed = of_text(text, site, allow_create_groups=True)
    assert [group.name for group in allowed.new_groups] == ["Bleu"]


def test_h88_what_is_so_already_sends_nothing(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, end=1798761540)]
    plan = of_text("username,course,role,end\nann.lee,BIO1,student,2026-12-31\n", site)
    assert only(plan).outcome is Outcome.SAME
    assert list(to_operations(plan, lambda: -1)) == []


def test_h89_a_change_names_before_and_after_and_keeps_what_the_row_does_not_say(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, start=NOW - DAY, end=NOW + DAY)]
    plan = of_text("username,course,end\nann.lee,BIO1,2027-12-31\n", site)
    row = only(plan)
    assert (row.outcome, row.before["start"], set(row.after)) == (Outcome.CHANGE, NOW - DAY, {"end"})
    (made,) = to_operations(plan, lambda: -1)
    assert set(made.patch) == {"end"}


def test_h90_the_same_row_again_is_merged(site: FakeDirectory) -> None:
    plan = of_text("username,course\nann.lee,BIO1\nANN.LEE , bio1\nann.lee,BIO1\n", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.MERGED, Outcome.MERGED]
    assert [row.merged_into for row in plan.rows[1:]] == [RowId(0, 2), RowId(0, 2)]


@pytest.mark.parametrize(
    "rows",
    [
        "ann.lee,BIO1,student,2027-01-01,add\nann.lee,BIO1,student,2027-02-01,add\n",
        "ann.lee,BIO1,student,,add\nann.lee,BIO1,student,,del\n",
        "ann.lee,BIO1,student,,add\nann.lee,BIO1,student,,suspend\n",
    ],
)
def test_h91_rows_that_contradict_each_other_are_all_blocked_until_one_is_left(site: FakeDirectory, rows: str) -> None:
    text = "username,course,role,end,action\n" + rows
    plan = of_text(text, site)
    assert [row.outcome for row in plan.rows] == [Outcome.BLOCKED] * 2
    assert all("conflicting_rows" in codes(row) for row in plan.rows)
    chosen = of_text(text, site, overrides={RowId(0, 3): Override(skip=True)})
    assert chosen.rows[0].outcome is Outcome.CREATE


def test_h91_two_roles_are_asked_about(site: FakeDirectory) -> None:
    site.known_roles = {"student": 5, "observer": 9}
    plan = of_text("username,course,role\nann.lee,BIO1,student\nann.lee,BIO1,observer\n", site)
    assert [ask.code for ask in plan.open_asks] == ["two_roles"]


def test_h92_people_who_are_in_by_another_method(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, method="cohort"), enrolment(12, 101, method="self")]
    plan = of_text("action,username,course\nadd,ann.lee,BIO1\ndel,bob.ray,BIO1\n", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHECK, Outcome.BLOCKED]
    assert codes(plan.rows[0]) >= {"other_method"}
    assert codes(plan.rows[1]) == {"other_method_unenrol"}


def test_h110_passwords_are_masked_and_in_no_operation(site: FakeDirectory) -> None:
    plan = of_text("username,Kennwort,course\nann.lee,Hunter2!,BIO1\nnobody,Hunter3!,BIO1\n", site)
    assert "Hunter" not in repr(list(plan.rows))
    assert "Hunter" not in repr(plan.columns)
    assert all("Hunter" not in repr(item) for item in to_operations(plan, lambda: -1))


def test_h112_the_plan_names_its_site(site: FakeDirectory) -> None:
    assert of_text("username,course\nann.lee,BIO1\n", site, site_name="Northfield LIVE").site_name == "Northfield LIVE"


def test_h73_somebody_who_left_the_site_is_told_as_such_and_nobody_is_guessed() -> None:
    site = small_site()
    site.left = [person(13, "Cy Kay", gone=NOW - DAY)]
    row = only(plan_of("username|course\ncy.kay|BIO1", site))
    assert (row.outcome, row.user_id, codes(row)) == (Outcome.BLOCKED, None, {"person_gone"})


def test_a_course_that_was_deleted_is_told_as_such() -> None:
    site = small_site()
    site.closed = [course(103, "OLD1", gone=NOW - DAY)]
    row = only(plan_of("username|course\nann.lee|OLD1", site))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"course_gone"})
