"""Lists of other systems: recognised by their headings, read by their own words, and what they cannot mean said."""

from __future__ import annotations

import pytest

from lmsdesk.domain.imports.options import Kind
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, RowVerb
from tests.fakes.directory import BOB, FakeDirectory, codes, enrolment, of_text, small_site

ACCEPT = {"privileged_role:editingteacher": "accept", "privileged_role:teacher": "accept"}


@pytest.fixture
def site() -> FakeDirectory:
    """Ann and Bob, BIO1 and ART1."""
    return small_site()


def outcomes(plan: ImportPlan) -> list[tuple[int, int, str]]:
    """Row, part and outcome."""
    return [(row.row, row.part, row.outcome.value) for row in plan.rows]


def noted(plan: ImportPlan, code: str) -> list[str | None]:
    """The columns that a note is about."""
    return [note.about for note in plan.notes if note.code == code]


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ("docebo", "username,level,course_code\nann.lee,learner,BIO1\n"),
        ("talentlms", "Login;Firstname;Lastname;Email;Course\nann.lee;Ann;Lee;;BIO1\n"),
        ("learnupon", "Login ID,Course Name,Enrollment Score\nann.lee@college.example,Course BIO1,90\n"),
        ("apple_school", "roster_id,class_id,student_id\nr1,C-101,S0011\n"),
        ("clever", "School_id,Student_id,Section_id\ns,S0011,C-101\n"),
        ("microsoft_sds", "Section SIS ID,SIS ID\nC-101,S0011\n"),
        ("google_gam", "course,email,role\nBIO1,ann.lee@college.example,student\n"),
        (
            "google_participants",
            "courseId,courseName,userRole,userId,profile.emailAddress\nC-101,X,STUDENT,1,ann.lee@college.example\n",
        ),
        ("matrix", "Name,E-Mail,BIO1\nAnn Lee,ann.lee@college.example,x\n"),
        ("moodle_upload", "username,course1\nann.lee,BIO1\n"),
        ("oneroster", "sourcedId,classSourcedId,userSourcedId,role\ne,C-101,S0011,student\n"),
        ("canvas_sis", "course_id,user_id,role,status\nC-101,S0011,student,active\n"),
    ],
)
def test_h45_a_layout_is_recognised_and_read(site: FakeDirectory, shape: str, text: str) -> None:
    plan = of_text(text, site)
    assert plan.shape == shape
    (row,) = plan.rows
    assert (row.outcome, row.person, row.course) == (Outcome.CREATE, "Ann Lee", "BIO1")


def test_h46_columns_of_a_layout_may_stand_in_any_order(site: FakeDirectory) -> None:
    for text in (
        "student_id,roster_id,class_id\nS0011,r,C-101\n",
        "course_code;level;username\nBIO1;learner;ann.lee\n",
    ):
        plan = of_text(text, site)
        assert plan.shape in ("apple_school", "docebo")
        assert outcomes(plan) == [(2, 0, "create")]


# Docebo


def test_h45_levels_of_docebo_are_roles_and_a_status_is_never_set(site: FakeDirectory) -> None:
    text = "username,level,course_code,status\n"
    text += "ann.lee,tutor,BIO1,completed\nbob.ray,6,BIO1,in_progress\nann.lee,3,ART1,\n"
    plan = of_text(text, site, decisions=ACCEPT)
    assert [row.after.get("role") for row in plan.rows] == ["teacher", "editingteacher", "student"]
    assert noted(plan, "result_ignored") == ["status"]


def test_h45_a_course_by_docebos_own_number_is_never_a_course_by_its_number_here(site: FakeDirectory) -> None:
    plan = of_text("username,level,course_id\nann.lee,learner,101\n", site)
    assert [codes(row) for row in plan.rows] == [{"course_unknown"}]


# TalentLMS


def test_h42_every_course_column_of_talentlms_counts_and_a_row_without_one_is_about_the_account(
    site: FakeDirectory,
) -> None:
    text = "Login;Firstname;Lastname;Email;Password;User-type;Course;Course;Group\n"
    text += "ann.lee;Ann;Lee;;secret;Learner;BIO1;ART1;All\nbob.ray;Bob;Ray;;secret;Learner;;;All\n"
    plan = of_text(text, site, kind=Kind.ENROLMENT)
    assert plan.shape == "talentlms"
    assert outcomes(plan) == [(2, 1, "create"), (2, 2, "create"), (3, 0, "same")]
    assert "no_course_asked" in codes(plan.rows[2])
    assert "secret" not in repr(list(plan.rows))


# LearnUpon


def test_completions_of_learnupon_are_refused_by_name(site: FakeDirectory) -> None:
    heads = "Login ID,Course Name,Enrollment Created Date,Enrollment Completed Date,Enrollment Score,Enrollment Status"
    plan = of_text(f"{heads}\nann.lee,Course BIO1,1/2/2026,3/2/2026,90,passed\n", site)
    assert noted(plan, "result_ignored") == heads.split(",")[2:]
    (row,) = plan.rows
    assert (row.outcome, dict(row.after)) == (Outcome.CREATE, {"role": "student"})


def test_a_login_is_a_username_or_an_address_by_what_the_column_holds(site: FakeDirectory) -> None:
    head = "Login ID,Course Name,Enrollment Score\n"
    assert of_text(f"{head}ann.lee,BIO1,\n", site).rows[0].matched_by == "username"
    assert of_text(f"{head}ann.lee@college.example,BIO1,\n", site).rows[0].matched_by == "email"


# Moodle


def test_rows_of_an_upload_without_a_course_are_no_mistake_and_site_roles_are_not_given(site: FakeDirectory) -> None:
    text = "username,firstname,course1,sysrole1\nann.lee,Ann,BIO1,\nbob.ray,Bob,,manager\nnobody,No,,\n"
    plan = of_text(text, site, kind=Kind.ENROLMENT)
    assert outcomes(plan) == [(2, 0, "create"), (3, 0, "same"), (4, 0, "blocked")]
    assert codes(plan.rows[2]) == {"person_unknown", "no_course_asked"}
    assert noted(plan, "account_column_ignored") == ["sysrole1"]


# Canvas


def test_h94_what_canvas_deleted_is_suspended_unless_somebody_says_unenrol(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(BOB.id, 101)]
    text = "course_id,user_id,role,status\nC-101,S0012,student,deleted\nC-101,S0011,student,deleted_last_completed\n"
    plan = of_text(text, site)
    assert [(row.outcome, row.verb) for row in plan.rows] == [
        (Outcome.CHANGE, RowVerb.SUSPEND),
        (Outcome.SAME, RowVerb.SUSPEND),  # is not enrolled: nothing is to be suspended
    ]
    plan = of_text(text, site, decisions={"deleted_word": "unenrol"})
    assert [(row.outcome, row.verb) for row in plan.rows] == [
        (Outcome.CHANGE, RowVerb.UNENROL),
        (Outcome.SAME, RowVerb.UNENROL),
    ]
    plan = of_text(text, site, decisions={"deleted_word": "skip"})
    assert plan.rows[0].outcome is Outcome.BLOCKED


def test_a_section_alone_and_a_role_by_number_wait_for_their_set(site: FakeDirectory) -> None:
    text = "course_id,section_id,user_id,role,role_id,status\n,SEC1,S0011,student,,active\nC-101,,S0011,,17,active\n"
    plan = of_text(text, site)
    assert [(row.outcome, codes(row)) for row in plan.rows] == [
        (Outcome.BLOCKED, {"section_alone"}),
        (Outcome.BLOCKED, {"role_number", "never_ends"}),
    ]


# OneRoster


def test_h94_an_active_record_of_oneroster_unsuspends_nobody(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(BOB.id, 101, suspended=True)]
    text = "sourcedId,status,classSourcedId,userSourcedId,role\ne1,active,C-101,S0012,student\n"
    plan = of_text(text, site)
    assert codes(plan.rows[0]) == {"enrolment_suspended"}
    plan = of_text(text.replace("active", "tobedeleted"), site)
    assert (plan.rows[0].outcome, plan.rows[0].verb) == (Outcome.SAME, RowVerb.SUSPEND)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("student", "student"),
        ("teacher", "editingteacher"),
        ("aide", "teacher"),
        ("proctor", "teacher"),
        ("administrator", "manager"),
        ("siteAdministrator", "manager"),
        ("guardian", None),  # the site has no role for those who only watch
        ("ext:mentor", None),
    ],
)
def test_roles_of_oneroster(site: FakeDirectory, word: str, role: str | None) -> None:
    plan = of_text(f"sourcedId,classSourcedId,userSourcedId,role\ne,C-101,S0011,{word}\n", site)
    (row,) = plan.rows
    assert ("role_unknown" in codes(row)) == (row.outcome is Outcome.BLOCKED) == (role is None)
    assert role is None or row.after["role"] == role


# Microsoft


def test_rosters_of_microsoft_differ_by_their_name_only(site: FakeDirectory) -> None:
    from dataclasses import replace

    from lmsdesk.domain.imports.check import check
    from lmsdesk.domain.imports.options import ImportOptions
    from lmsdesk.files.lists import read_text
    from tests.fakes.directory import NOW

    sheet = read_text("Section SIS ID,SIS ID\nC-101,S0011\n")
    for name, role in (("StudentEnrollment.csv", "student"), ("TeacherRoster.csv", "editingteacher")):
        plan = check(replace(sheet, source=replace(sheet.source, name=name)), ImportOptions(now=NOW), site)
        assert plan.rows[0].after["role"] == role


# Marks


def test_h45_marks_enrol_and_an_empty_cell_asks_nothing(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(BOB.id, 101)]
    text = "Name,E-Mail,BIO1,Course ART1,Paid\n"
    text += "Ann,ann.lee@college.example,✓,teacher,\nBob,bob.ray@college.example,,,\n"
    plan = of_text(text, site)
    assert plan.shape == "matrix"
    assert outcomes(plan) == [(2, 1, "create"), (2, 2, "check"), (3, 0, "same")]
    assert [row.after.get("role") for row in plan.rows] == ["student", "teacher", None]
    assert plan.removals == 0


def test_h45_a_no_in_a_matrix_is_asked_about_once(site: FakeDirectory) -> None:
    site.known_enrolments = [enrolment(BOB.id, 101)]
    text = "username,BIO1,ART1\nbob.ray,no,x\nann.lee,0,\n"
    plan = of_text(text, site)
    assert outcomes(plan) == [(2, 1, "check"), (2, 2, "create"), (3, 0, "check")]
    (ask,) = plan.open_asks
    assert (ask.key, ask.choices) == ("mark_no", ("nothing", "unenrol", "suspend", "skip"))
    plan = of_text(text, site, decisions={"mark_no": "nothing"})
    assert outcomes(plan) == [(2, 0, "create"), (3, 0, "same")]
    plan = of_text(text, site, decisions={"mark_no": "unenrol"})
    assert [(row.outcome, row.verb) for row in plan.rows] == [
        (Outcome.CHANGE, RowVerb.UNENROL),
        (Outcome.CREATE, RowVerb.ENROL),
        (Outcome.SAME, RowVerb.UNENROL),
    ]


def test_h45_what_is_no_mark_and_marks_below_no_course_stop_only_themselves(site: FakeDirectory) -> None:
    plan = of_text("username,BIO1,ART1,B101\nann.lee,87,x,x\nbob.ray,x,,\n", site)
    assert [(row.outcome.value, codes(row) & {"mark_unknown", "course_unknown"}) for row in plan.rows] == [
        ("blocked", {"mark_unknown"}),
        ("create", set()),
        ("blocked", {"course_unknown"}),
        ("create", set()),
    ]


def test_h45_a_mark_can_be_corrected_in_its_cell(site: FakeDirectory) -> None:
    from lmsdesk.domain.imports.options import Override
    from lmsdesk.domain.row_ids import RowId

    text = "username,BIO1,ART1\nann.lee,87,x\nbob.ray,x,\n"
    plan = of_text(text, site, overrides={RowId(0, 2): Override({"mark:1": "x"})})
    assert outcomes(plan) == [(2, 1, "create"), (2, 2, "create"), (3, 0, "create")]


def test_columns_of_numbers_below_a_course_are_no_matrix(site: FakeDirectory) -> None:
    plan = of_text("username,BIO1\nann.lee,87\nbob.ray,90\n", site)
    assert (plan.shape, plan.refused and plan.refused.code) == ("list", "no_course_column")


# Grades


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (
            "google_gradebook",
            "Last Name,First Name,Email Address,Essay,Quiz\nDate,,,2026-01-01,\nPoints,,,100,50\n"
            "Lee,Ann,ann.lee@college.example,88,\nRay,Bob,bob.ray@college.example,70,44\n",
        ),
        (
            "canvas_gradebook",
            "Student,ID,SIS User ID,SIS Login ID,Section,Essay (4711)\n    Points Possible,,,,,10\n"
            '"Lee, Ann",11,S0011,ann.lee,One,9\n',
        ),
        (
            "moodle_gradebook",
            "First name,Last name,ID number,Email address,Quiz: One (Real),Course total (Real)\n"
            "Ann,Lee,S0011,ann.lee@college.example,7.5,-\n",
        ),
    ],
)
def test_h19_grades_are_refused_by_name(site: FakeDirectory, shape: str, text: str) -> None:
    plan = of_text(text, site)
    assert plan.shape == shape
    assert plan.refused is not None
    assert plan.refused.code == "gradebook"
    chosen = of_text(text, site, defaults={"course": "BIO1"})
    assert chosen.refused is None  # somebody wants these people in a course
    assert "create" in {row.outcome.value for row in chosen.rows}
    assert noted(chosen, "result_ignored")


def test_completions_in_any_list_are_named_and_not_imported(site: FakeDirectory) -> None:
    plan = of_text("username,course,Completion date,Final grade\nann.lee,BIO1,2026-01-01,90\n", site)
    assert noted(plan, "result_ignored") == ["Completion date", "Final grade"]
    assert dict(plan.rows[0].after) == {"role": "student"}
