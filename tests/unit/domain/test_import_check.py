"""What a checked list says about each of its rows."""

from __future__ import annotations

import pickle

import pytest

from lmsdesk.domain.changes import NewOperation, Operation, State, Verb
from lmsdesk.domain.facts import changes_of
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Empty, Kind, Mode, Override, Policy
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.row_ids import RowId
from tests.fakes.directory import (
    ANN,
    DAY,
    NOW,
    FakeDirectory,
    codes,
    course,
    enrolment,
    near_ones,
    only,
    person,
    plan_of,
)


def test_somebody_who_is_not_enrolled_would_be_enrolled_with_the_default_role(site: FakeDirectory) -> None:
    row = only(plan_of("username|course\nann.lee|BIO1", site))
    assert (row.outcome, row.verb, row.user_id, row.course_id) == (Outcome.CREATE, RowVerb.ENROL, 11, 101)
    assert dict(row.after) == {"role": "student"}


def test_a_row_that_says_what_is_so_already_changes_nothing(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101)]
    row = only(plan_of("username|course|role\nann.lee|BIO1|student", site))
    assert (row.outcome, dict(row.after)) == (Outcome.SAME, {})


def test_a_silent_cell_leaves_things_alone(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, end=NOW + DAY, roles=("teacher",))]
    row = only(plan_of("username|course|role|end\nann.lee|BIO1||", site))
    assert (row.outcome, dict(row.after)) == (Outcome.SAME, {})


def test_an_end_day_means_its_last_second_in_the_zone_of_the_site(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101)]
    row = only(plan_of("username|course|end\nann.lee|BIO1|2026-12-31", site, site_timezone="Europe/Berlin"))
    assert row.after["end"] == 1798757999  # 2026-12-31 23:59:59 +01:00
    assert row.outcome is Outcome.CHANGE


def test_dates_of_the_same_minute_are_the_same(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, end=1798761540)]  # 2026-12-31 23:59 UTC
    assert only(plan_of("username|course|end\nann.lee|BIO1|2026-12-31", site)).outcome is Outcome.SAME


def test_day_or_month_first_is_asked_once_for_the_whole_column_and_never_guessed(site: FakeDirectory) -> None:
    text = "username|course|end\nann.lee|BIO1|03/04/2027\nbob.ray|BIO1|05/04/2027"
    plan = plan_of(text, site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHECK] * 2
    (ask,) = plan.open_asks
    assert (ask.code, ask.rows, ask.choices) == ("date_order", 2, ("dmy", "mdy", "skip"))
    answered = plan_of(text, site, decisions={"date_order": "dmy"})
    assert [row.outcome for row in answered.rows] == [Outcome.CREATE] * 2
    assert answered.rows[0].after["end"] == 1806796799  # 2027-04-03 23:59:59 UTC


def test_one_day_above_twelve_decides_for_its_column(site: FakeDirectory) -> None:
    plan = plan_of("username|course|end\nann.lee|BIO1|03/04/2027\nbob.ray|BIO1|25/04/2027", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE] * 2


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31.02.2027", "date_impossible"),
        ("soon", "date_unreadable"),
        ("9999-12-31", "date_out_of_range"),
        ("0", "date_zero"),
        ("#REF!", "cell_error"),
    ],
)
def test_a_date_that_cannot_be_blocks_its_row_only(site: FakeDirectory, cell: str, code: str) -> None:
    plan = plan_of(f"username|course|end\nann.lee|BIO1|{cell}\nbob.ray|BIO1|2027-01-01", site)
    assert plan.rows[0].outcome is Outcome.BLOCKED
    assert code in codes(plan.rows[0])
    assert plan.rows[1].outcome is Outcome.CREATE


def test_a_person_that_nobody_knows_blocks_the_row_and_near_ones_are_offered(site: FakeDirectory) -> None:
    plan = plan_of("username|course\nann.leee|BIO1", site)
    row = only(plan)
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"person_unknown"})
    assert [(near.field, near.id) for near in near_ones(plan, site)] == [("person", 11)]


def test_the_person_picked_by_hand_is_taken(site: FakeDirectory) -> None:
    row = only(plan_of("username|course\nann.leee|BIO1", site, overrides={RowId(0, 2): Override(user_id=11)}))
    assert (row.outcome, row.user_id, row.matched_by) == (Outcome.CREATE, 11, "choice")


def test_identifiers_of_different_people_in_one_row_block_it(site: FakeDirectory) -> None:
    row = only(plan_of("username|email|course\nann.lee|bob.ray@college.example|BIO1", site))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"identifiers_disagree"})


def test_an_address_that_changed_is_told_and_does_not_stop_the_row(site: FakeDirectory) -> None:
    row = only(plan_of("username|email|course\nann.lee|new@college.example|BIO1", site))
    assert row.outcome is Outcome.CREATE
    assert "email_differs" in codes(row)


def test_accents_distinguish_people_and_case_does_not(site: FakeDirectory) -> None:
    site.known_people = [person(1, "Jose Paz", username="jose"), person(2, "José Paz", username="josé")]
    plan = plan_of("username|course\nJOSÉ|BIO1\nJose|BIO1", site)
    assert [row.user_id for row in plan.rows] == [2, 1]


def test_two_people_with_one_address_are_asked_about_never_chosen(site: FakeDirectory) -> None:
    twin = person(13, "Ann Leigh", email=ANN.email)
    site.known_people.append(twin)
    row = only(plan_of("email|course\nann.lee@college.example|BIO1", site))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"person_ambiguous"})
    assert {near.id for near in row.suggestions} == {11, 13}


def test_lost_leading_zeros_are_a_question(site: FakeDirectory) -> None:
    site.known_people = [person(1, "Ann Lee", idnumber="00042")]
    row = only(plan_of("idnumber|course\n42|BIO1", site))
    assert (row.outcome, row.user_id) == (Outcome.CHECK, 1)
    plan = plan_of("idnumber|course\n42|BIO1", site, decisions={"leading_zeros:idnumber": "accept"})
    assert only(plan).outcome is Outcome.CREATE


def test_digits_that_a_spreadsheet_rounded_block_the_row(site: FakeDirectory) -> None:
    row = only(plan_of("idnumber|course\n1.23457E+12|BIO1", site))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"digits_lost"})


def test_an_unknown_course_and_an_unknown_person_are_told_together(site: FakeDirectory) -> None:
    row = only(plan_of("username|course\nnobody|NONE", site))
    assert codes(row) == {"person_unknown", "course_unknown"}


def test_a_name_that_several_courses_have_is_one_question_for_all_rows(site: FakeDirectory) -> None:
    site.known_courses = [course(1, "A", fullname="Safety"), course(2, "B", fullname="Safety")]
    text = "username|course\nann.lee|Safety\nbob.ray|Safety"
    plan = plan_of(text, site)
    (ask,) = plan.open_asks
    assert (ask.code, ask.rows, ask.choices) == ("course_ambiguous", 2, ("1", "2", "skip"))
    answered = plan_of(text, site, decisions={ask.key: "2"})
    assert [row.course_id for row in answered.rows] == [2, 2]


def test_a_role_that_sees_more_than_a_learner_is_never_given_in_passing(site: FakeDirectory) -> None:
    row = only(plan_of("username|course|role\nann.lee|BIO1|manager", site))
    assert (row.outcome, codes(row) & {"privileged_role"}) == (Outcome.CHECK, {"privileged_role"})


@pytest.mark.parametrize(
    ("word", "role"), [("Teilnehmer/in", "student"), ("étudiant", "student"), ("Student", "student"), ("5", "student")]
)
def test_words_for_roles_in_other_languages_are_understood(site: FakeDirectory, word: str, role: str) -> None:
    assert only(plan_of(f"username|course|role\nann.lee|BIO1|{word}", site)).after["role"] == role


def test_a_role_that_the_site_lacks_blocks_the_row(site: FakeDirectory) -> None:
    row = only(plan_of("username|course|role\nann.lee|BIO1|wizard", site))
    assert (row.outcome, "role_unknown" in codes(row)) == (Outcome.BLOCKED, True)


def test_suspending_needs_an_enrolment(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101)]
    plan = plan_of("username|course|action\nann.lee|BIO1|suspend\nbob.ray|BIO1|suspend", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHANGE, Outcome.BLOCKED]
    assert dict(plan.rows[0].after) == {"suspended": True}


def test_unenrolling_says_that_something_is_lost_and_twice_changes_nothing(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101)]
    plan = plan_of("action|username|course\ndel|ann.lee|BIO1\ndel|bob.ray|BIO1", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CHANGE, Outcome.SAME]
    assert (plan.rows[0].verb, codes(plan.rows[0])) == (RowVerb.UNENROL, {"unenrol_loses"})


def test_unenrolling_what_another_method_enrolled_is_blocked(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, method="cohort")]
    row = only(plan_of("action|username|course\ndel|ann.lee|BIO1", site))
    assert (row.outcome, codes(row)) == (Outcome.BLOCKED, {"other_method_unenrol"})


def test_enrolling_by_hand_beside_another_method_is_asked(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, method="cohort")]
    row = only(plan_of("username|course\nann.lee|BIO1", site))
    assert (row.outcome, "other_method" in codes(row)) == (Outcome.CHECK, True)


def test_another_method_that_was_accepted_is_known_when_the_row_is_sent(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, method="cohort"), enrolment(11, 101, method="self")]
    accepted = Override(accepted=frozenset({"other_method"}))
    plan = plan_of("username|course\nann.lee|BIO1\nbob.ray|BIO1", site, overrides={RowId(0, 2): accepted})
    first, second = to_operations(plan, lambda: -1)
    assert (first.base, second.base) == ({"methods": "cohort,self"}, None)


def test_what_unenrols_knows_the_roles_that_leave_with_it(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, roles=("teacher", "student")), enrolment(12, 101, roles=())]
    plan = plan_of("action|username|course\ndel|ann.lee|BIO1\ndel|bob.ray|BIO1", site)
    state = {"suspended": False, "start": None, "end": None}
    assert [item.base for item in to_operations(plan, lambda: -1)] == [{**state, "roles": "student,teacher"}, state]


def test_the_same_row_twice_is_merged(site: FakeDirectory) -> None:
    plan = plan_of("username|course\nann.lee|BIO1\nANN.LEE|bio1", site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.MERGED]
    assert plan.rows[1].merged_into == RowId(0, 2)


def test_rows_that_contradict_each_other_are_all_blocked(site: FakeDirectory) -> None:
    plan = plan_of("username|course|end\nann.lee|BIO1|2027-01-01\nann.lee|BIO1|2027-02-01", site)
    assert [row.outcome for row in plan.rows] == [Outcome.BLOCKED] * 2
    assert codes(plan.rows[0]) >= {"conflicting_rows"}


def test_two_roles_for_one_person_are_given_both_once_agreed(site: FakeDirectory) -> None:
    text = "username|course|role\nann.lee|BIO1|student\nann.lee|BIO1|observer"
    site.known_roles = {"student": 5, "observer": 9}
    assert {row.outcome for row in plan_of(text, site).rows} == {Outcome.CHECK}
    agreed = plan_of(text, site, decisions={"two_roles": "accept"})
    assert [dict(row.after) for row in agreed.rows] == [{"role": "student"}, {"role": "student,observer"}]
    made = list(to_operations(agreed, lambda: -1))
    assert [(item.key.entity, item.verb) for item in made] == [
        (Entity.ENROLMENT, Verb.CREATE),
        (Entity.ROLE, Verb.ADD),
    ]


def test_a_cell_with_several_roles_as_our_own_export_writes_it_is_read(site: FakeDirectory) -> None:
    site.known_roles = {"student": 5, "observer": 9}
    site.known_enrolments = [enrolment(11, 101, roles=("observer", "student"))]
    text = "username|course|role\nann.lee|BIO1|observer, student"
    row = only(plan_of(text, site))
    assert (row.outcome, dict(row.after)) == (Outcome.SAME, {})
    site.known_enrolments = [enrolment(11, 101, roles=("student",))]
    plan = plan_of(text, site)
    assert dict(only(plan).after) == {"role": "student,observer"}
    made = list(to_operations(plan, lambda: -1))
    assert [(item.key.entity, item.verb, item.key.parts[2]) for item in made] == [(Entity.ROLE, Verb.ADD, 9)]


def test_somebody_new_with_several_roles_gets_all_of_them(site: FakeDirectory) -> None:
    site.known_roles = {"student": 5, "observer": 9}
    plan = plan_of("username|course|role\nann.lee|BIO1|student,observer", site)
    made = list(to_operations(plan, lambda: -1))
    assert [(item.key.entity, item.verb) for item in made] == [
        (Entity.ENROLMENT, Verb.CREATE),
        (Entity.ROLE, Verb.ADD),
    ]
    assert made[0].patch["role_id"] == 5


def test_one_unknown_role_among_several_blocks_the_row(site: FakeDirectory) -> None:
    site.known_roles = {"student": 5}
    row = only(plan_of("username|course|role\nann.lee|BIO1|student,wizard", site))
    assert (row.outcome, codes(row) & {"role_unknown"}) == (Outcome.BLOCKED, {"role_unknown"})


def test_moodles_upload_columns_make_one_part_for_each_course(site: FakeDirectory) -> None:
    plan = plan_of("username|course1|role1|course2|enrolstatus2\nann.lee|BIO1|student|ART1|1", site)
    assert plan.shape == "moodle_upload"
    assert [(row.part, row.course_id, dict(row.after)) for row in plan.rows] == [
        (1, 101, {"role": "student"}),
        (2, 102, {"role": "student", "suspended": True}),
    ]


def test_moodles_flat_file_needs_no_header(site: FakeDirectory) -> None:
    plan = plan_of("add|student|S0011|C-101|0|0\nadd|student|S0012|C-102", site, header=False)
    plan = plan_of("add|student|S0011|C-101|0|0", site, header=False, decisions={"no_header": "accept"})
    assert plan.shape == "moodle_flat_file"
    assert (only(plan).user_id, only(plan).course_id) == (11, 101)


def test_canvas_enrolments_are_read_by_their_own_rules(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(12, 101)]
    text = "course_id|user_id|role|section_id|status\nC-101|S0011|teacher||active\nC-101|S0012|student||deleted"
    plan = plan_of(text, site, decisions={"privileged_role:editingteacher": "accept"})
    assert plan.shape == "canvas_sis"
    assert [(row.outcome, row.verb) for row in plan.rows] == [
        (Outcome.CREATE, RowVerb.ENROL),
        (Outcome.CHANGE, RowVerb.SUSPEND),
    ]
    assert plan.rows[0].after["role"] == "editingteacher"


def test_the_end_of_a_oneroster_enrolment_is_the_first_day_outside(site: FakeDirectory) -> None:
    header = "sourcedId|classSourcedId|userSourcedId|role|beginDate|endDate|status"
    row = only(plan_of(f"{header}\nx|C-101|S0011|student|2027-01-01|2027-02-01|active", site))
    assert row.after["end"] == 1801439999  # 2027-01-31 23:59:59 UTC


def test_a_duration_counts_from_today_when_no_start_is_given(site: FakeDirectory) -> None:
    row = only(plan_of("username|course|duration\nann.lee|BIO1|2 weeks", site))
    assert row.after["end"] == 1789948800 + 14 * DAY - 1  # midnight of the day, 14 days on, its last second


def test_a_list_without_a_column_for_people_is_refused_in_one_piece(site: FakeDirectory) -> None:
    plan = plan_of("course|colour\nBIO1|red", site)
    assert plan.refused is not None
    assert (plan.refused.code, len(plan.rows)) == ("no_person_column", 0)


def test_a_list_without_courses_takes_the_course_that_a_person_chose(site: FakeDirectory) -> None:
    assert plan_of("username\nann.lee", site).refused is not None
    assert only(plan_of("username\nann.lee", site, defaults={"course": "BIO1"})).course_id == 101


def test_passwords_are_masked_and_never_written(site: FakeDirectory) -> None:
    plan = plan_of("username|password|course\nann.lee|Hunter2!|BIO1", site)
    assert "Hunter2!" not in repr(pickle.loads(pickle.dumps(plan)).rows[0])
    assert all("Hunter2!" not in repr(item) for item in to_operations(plan, lambda: -1))


def test_leave_people_who_are_enrolled_as_they_are(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101)]
    plan = plan_of("username|course|role\nann.lee|BIO1|teacher", site, modes={Kind.ENROLMENT: Mode.ADD})
    assert (only(plan).outcome, codes(only(plan))) == (Outcome.SAME, {"left_as_is"})


def test_a_row_that_was_left_out_by_hand_stays_out(site: FakeDirectory) -> None:
    plan = plan_of("username|course\nann.lee|BIO1", site, overrides={RowId(0, 2): Override(skip=True)})
    assert (only(plan).outcome, codes(only(plan))) == (Outcome.BLOCKED, {"skipped"})


def test_a_corrected_cell_counts_instead_of_the_one_in_the_file(site: FakeDirectory) -> None:
    plan = plan_of("username|course\nann.lee|BOI1", site, overrides={RowId(0, 2): Override(cells={"course": "BIO1"})})
    assert only(plan).course_id == 101


def test_a_group_is_joined_and_a_new_one_only_after_consent(site: FakeDirectory) -> None:
    site.known_groups = {(101, "blue"): 7}
    text = "username|course|group name\nann.lee|BIO1|Blue\nbob.ray|BIO1|Green"
    plan = plan_of(text, site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.BLOCKED]
    agreed = plan_of(text, site, allow_create_groups=True)
    assert [group.name for group in agreed.new_groups] == ["Green"]
    made = list(to_operations(agreed, lambda: -5))
    assert (made[0].key.entity, made[0].key.number(0)) == (Entity.GROUP, -5)
    assert sum(item.key.entity is Entity.GROUP_MEMBER for item in made) == 2


def test_counts_add_up_to_the_rows(site: FakeDirectory) -> None:
    plan = plan_of("username|course\nann.lee|BIO1\nx|BIO1\nann.lee|BIO1\nbob.ray|NO", site)
    assert sum(plan.counts.values()) == len(plan.rows) == 4


def test_clearing_a_date_is_counted_and_becomes_none(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101, end=NOW + DAY)]
    plan = plan_of("username|course|end\nann.lee|BIO1|", site, policies={"end": Policy(empty=Empty.CLEAR)})
    assert (plan.clears, only(plan).after["end"]) == (1, 0)
    (made,) = to_operations(plan, lambda: -1)
    assert dict(made.patch) == {"end": None}


def test_an_ended_course_is_asked_about_once(site: FakeDirectory) -> None:
    site.known_courses = [course(101, "BIO1", end=NOW - DAY)]
    plan = plan_of("username|course\nann.lee|BIO1\nbob.ray|BIO1", site)
    assert [(ask.code, ask.rows) for ask in plan.open_asks] == [("course_ended", 2)]
    skipped = plan_of("username|course\nann.lee|BIO1", site, decisions={"course_ended:bio1": "skip"})
    assert only(skipped).outcome is Outcome.BLOCKED


def test_plan_rows_look_the_same_after_crossing_a_process(site: FakeDirectory) -> None:
    plan = plan_of("username|course\n" + "\n".join(["ann.lee|BIO1"] * 1200), site)
    crossed = pickle.loads(pickle.dumps(plan))
    assert list(crossed.rows) == list(plan.rows)
    assert crossed.rows[-1] == plan.rows[-1]


def test_the_plan_counts_changes_as_the_tray_will(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(11, 101), enrolment(11, 102)]
    site.known_groups = {(101, "a"): 7, (102, "a"): 8}
    text = (
        "username|course|role|end|grp|action\n"
        "ann.lee|BIO1|teacher|2026-12-31|A|\n"
        "ann.lee|ART1||||remove\n"
        "bob.ray|BIO1|||A|\n"
        "bob.ray|ART1|||New|"
    )
    plan = plan_of(text, site, allow_create_groups=True, decisions={"privileged_role:teacher": "accept"})
    made = [replace_ids(each, number) for number, each in enumerate(to_operations(plan, lambda: -1))]
    assert plan.changes == len(changes_of(made)) == 9
    assert (plan.removals, plan.grants) == (1, 1)


def replace_ids(each: NewOperation, number: int) -> Operation:
    """An operation as the tray would hold it."""
    return Operation(number, "", 1, each.key, each.verb, each.patch, each.base, each.label, State.READY)


def test_a_refused_list_shows_its_first_rows_without_passwords(site: FakeDirectory) -> None:
    plan = plan_of("colour|password\nred|secret\nblue|hidden", site)
    assert plan.refused is not None
    assert [row[0] for row in plan.first_rows] == ["red", "blue"]
    assert "secret" not in str(plan.first_rows)


def test_a_group_that_only_a_row_with_an_error_names_is_not_made(site: FakeDirectory) -> None:
    text = "username|course|role|group name\nann.lee|BIO1|captain|Green"
    plan = plan_of(text, site, allow_create_groups=True)
    assert only(plan).outcome is Outcome.BLOCKED
    assert plan.new_groups == ()
    assert plan.changes == 0
