"""Lists of people: accounts that are made, changed, suspended; what is never changed in passing, and never read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Empty, ImportOptions, Kind, Mode, Override, Policy, Write
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, RowVerb
from lmsdesk.domain.row_ids import RowId
from lmsdesk.lms.moodle.rules import validate
from tests.fakes.directory import ANN, BOB, NOW, FakeDirectory, codes, of_text, only, person, sheet, small_site

HEAD = "username|first_name|last_name|email"
BOTH = {Kind.PERSON: Mode.BOTH}


def people(text: str, site: FakeDirectory | None = None, **options: object) -> ImportPlan:
    """A list of people, checked with what a Moodle site would refuse."""
    chosen = ImportOptions(now=NOW, kind=Kind.PERSON, **options)  # type: ignore[arg-type]  # fields by name
    return check(sheet(text), chosen, site or small_site(), None, validate)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("username,firstname,lastname,email,department", Kind.PERSON),
        ("Name,E-mail,Username,Department,Status,Last access", Kind.PERSON),  # as the window exports people
        ("username,firstname,lastname,email,password", Kind.PERSON),
        ("username,firstname,lastname,email", Kind.ENROLMENT),  # the course may be what is missing
        ("username,firstname,lastname,email,course1,department,city", Kind.ENROLMENT),
        ("username,course,role", Kind.ENROLMENT),
        ("username,cohort", Kind.COHORT_MEMBER),
        ("Short name,Name,Category,Visible,Starts,Ends", Kind.COURSE),  # as the window exports courses
        ("shortname,fullname,category", Kind.COURSE),
        ("name,idnumber,parent", Kind.CATEGORY),
    ],
)
def test_headings_say_what_a_list_is_about_only_where_they_leave_no_doubt(head: str, kind: Kind) -> None:
    from lmsdesk.domain.imports.about import kind_of
    from lmsdesk.domain.imports.shapes import recognise
    from lmsdesk.files.lists import read_text

    list_ = read_text(f"{head}\n{',x' * head.count(',')}x\n", known_words=lambda words: 0)
    assert kind_of(list_, ImportOptions(now=NOW), recognise(list_, small_site())) is kind


def test_a_new_person_becomes_one_account() -> None:
    plan = people(f"{HEAD}|department|country\nJDoe|Jane|Doe|jdoe@college.example|Arts|de")
    row = only(plan)
    assert (row.outcome, row.verb, row.person, row.undo) == (Outcome.CREATE, RowVerb.ADD, "Jane Doe", Undo.COMPENSATING)
    assert plan.changes == 1
    (operation,) = to_operations(plan, lambda: -7)
    assert (operation.verb, str(operation.key), operation.natural_key, operation.secret) == (
        Verb.CREATE,
        "user:t-7",
        "username=jdoe",
        None,
    )
    assert operation.source_row == RowId(0, 2)
    assert dict(operation.patch) == {
        "username": "jdoe", "first_name": "Jane", "last_name": "Doe", "email": "jdoe@college.example",
        "department": "Arts", "country": "DE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("|Jane|Doe|jane@college.example", "account_lacks"),
        ("jane.doe||Doe|jane@college.example", "account_lacks"),
        ("jane.doe|Jane|Doe|", "account_lacks"),
        ("jane.doe|Jane|Doe|jane.example", "email_malformed"),
        ("jane döe|Jane|Doe|jane@college.example", "username_characters"),
        (f"jane.doe|{'J' * 101}|Doe|jane@college.example", "too_long"),
        ("jane.doe|<b>Jane|Doe|jane@college.example", "has_tags"),
    ],
)
def test_what_the_site_would_refuse_is_told_before(row: str, code: str) -> None:
    told = only(people(f"{HEAD}\n{row}"))
    assert (told.outcome, code in codes(told)) == (Outcome.BLOCKED, True)


def test_without_a_word_only_new_people_are_added_and_it_is_told_what_would_differ() -> None:
    text = f"{HEAD}|department\nann.lee|Ann|Lee|ann.lee@college.example|Arts\njdoe|Jane|Doe|jdoe@college.example|Arts"
    known, new = people(text).rows
    assert (known.outcome, new.outcome) == (Outcome.SAME, Outcome.CREATE)
    (reason,) = known.reasons
    assert (reason.code, reason.facts["differs"]) == ("left_account_differs", "department")


@pytest.mark.parametrize(
    ("mode", "known", "new"),
    [
        (Mode.ADD, Outcome.SAME, Outcome.CREATE),
        (Mode.UPDATE, Outcome.CHANGE, Outcome.SAME),
        (Mode.BOTH, Outcome.CHANGE, Outcome.CREATE),
    ],
)
def test_only_the_rows_of_the_mode_do_something(mode: Mode, known: Outcome, new: Outcome) -> None:
    text = f"{HEAD}|department\nann.lee|Ann|Lee|ann.lee@college.example|Arts\njdoe|Jane|Doe|jdoe@college.example|Arts"
    assert [row.outcome for row in people(text, modes={Kind.PERSON: mode}).rows] == [known, new]


def test_a_change_carries_what_was_there() -> None:
    plan = people("username|department|city\nann.lee|Arts|Rome", modes=BOTH)
    row = only(plan)
    assert (dict(row.before), dict(row.after), row.undo) == (
        {"department": "Science", "city": None},
        {"department": "Arts", "city": "Rome"},
        Undo.EXACT,
    )
    (operation,) = to_operations(plan, lambda: -7)
    assert (str(operation.key), operation.verb, operation.base) == ("user:11", Verb.UPDATE, row.before)


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "idnumber"])
def test_h58_h77_names_and_addresses_stay_unless_a_person_says_that_they_are_written(field: str) -> None:
    cells = {"first_name": "ANN", "last_name": "Smith", "email": "ann.smith@college.example", "idnumber": "S9999"}
    text = f"username|{field}\nann.lee|{cells[field]}"
    kept = only(people(text, modes=BOTH))
    assert (kept.outcome, codes(kept)) == (Outcome.SAME, {"kept_as_is"})
    written = only(people(text, modes=BOTH, policies={field: Policy(Write.ALWAYS)}))
    assert (written.outcome, dict(written.after)) == (Outcome.CHANGE, {field: cells[field]})


@pytest.mark.parametrize(
    ("write", "held", "after"),
    [
        (Write.ALWAYS, "Oslo", {"city": "Rome"}),
        (Write.IF_EMPTY, "Oslo", {}),
        (Write.IF_EMPTY, None, {"city": "Rome"}),
        (Write.NEVER, None, {}),
    ],
)
def test_a_column_writes_as_its_policy_says(write: Write, held: str | None, after: dict[str, str]) -> None:
    site = small_site()
    site.more[11] = {"city": held}
    row = only(people("username|city\nann.lee|Rome", site, modes=BOTH, policies={"city": Policy(write)}))
    assert dict(row.after) == after


@pytest.mark.parametrize(
    ("empty", "after"), [(Empty.LEAVE, {}), (Empty.CLEAR, {"department": ""}), (Empty.DEFAULT, {"department": "Arts"})]
)
def test_an_empty_cell_means_what_was_chosen(empty: Empty, after: dict[str, str]) -> None:
    row = only(
        people(
            "username|department|city\nann.lee||",
            modes=BOTH,
            defaults={"department": "Arts"},
            policies={"department": Policy(empty=empty)},
        )
    )
    assert dict(row.after) == after


def test_a_required_field_is_never_emptied() -> None:
    row = only(people("username|last_name\nann.lee|", modes=BOTH, policies={"last_name": Policy(empty=Empty.CLEAR)}))
    assert (row.outcome, dict(row.after)) == (Outcome.SAME, {})


@pytest.mark.parametrize(
    ("head", "cell", "suspended"),
    [
        ("suspended", "1", True),
        ("suspended", "0", None),
        ("suspended", "ja", True),
        ("suspended", "inactive", True),
        ("status", "suspended", True),
        ("status", "aktiv", None),
    ],
)
def test_accounts_are_suspended_and_activated(head: str, cell: str, suspended: bool | None) -> None:
    row = only(people(f"username|{head}\nann.lee|{cell}", modes=BOTH))
    assert dict(row.after) == ({} if suspended is None else {"suspended": suspended})
    site = FakeDirectory([ANN._replace(suspended=True)])
    back = only(people(f"username|{head}\nann.lee|{cell}", site, modes=BOTH))
    assert dict(back.after) == ({"suspended": False} if suspended is None else {})


@pytest.mark.parametrize("text", ["username|suspended\nann.lee|perhaps", "username|status\nann.lee|1"])
def test_a_state_that_can_mean_either_is_no_state(text: str) -> None:
    row = only(people(text, modes=BOTH))
    assert (row.outcome, "flag_unreadable" in codes(row)) == (Outcome.BLOCKED, True)


@pytest.mark.parametrize(
    ("text", "code", "outcome"),
    [
        ("username|suspended\nann.lee|1", "protected_account", Outcome.CHECK),
        ("idnumber|username\nS0011|ann.lee2", "protected_account", Outcome.CHECK),
        ("username|department\nann.lee|Arts", "protected", Outcome.CHECK),
    ],
)
def test_h75_no_list_takes_access_from_protected_people_in_passing(text: str, code: str, outcome: Outcome) -> None:
    chosen = {"username": Policy(Write.ALWAYS)}
    accepted = {"weaker_match:username": "accept"}
    row = only(people(text, modes=BOTH, policies=chosen, decisions=accepted, protected=frozenset({11})))
    assert (row.outcome, code in codes(row)) == (outcome, True)


def test_passwords_are_masked_told_and_in_no_operation() -> None:
    plan = people(f"{HEAD}|password\njdoe|Jane|Doe|jdoe@college.example|Secret!9")
    assert "Secret!9" not in repr(list(plan.rows)) + repr(list(to_operations(plan, lambda: -7)))
    assert [(note.code, note.about or note.facts) for note in plan.notes] == [
        ("password_ignored", "password"),
        ("server_passwords", {"count": 1}),
    ]


def test_somebody_of_the_same_name_is_asked_about_and_offered() -> None:
    row = only(people(f"{HEAD}\nalee2|Ann|LEE|alee2@college.example"))
    assert (row.outcome, codes(row), row.suggestions[0].id) == (Outcome.CHECK, {"namesake"}, 11)
    made = only(people(f"{HEAD}\nalee2|Ann|LEE|alee2@college.example", decisions={"namesake": "accept"}))
    assert made.outcome is Outcome.CREATE
    meant = only(
        people(
            f"{HEAD}|department\nalee2|Ann|Lee|alee2@college.example|Arts",
            modes=BOTH,
            overrides={RowId(0, 2): Override(user_id=11)},
        )
    )
    assert (meant.outcome, meant.user_id, dict(meant.after)) == (Outcome.CHANGE, 11, {"department": "Arts"})


def test_the_same_address_is_the_same_person_and_a_person_says_so() -> None:
    row = only(people(f"{HEAD}|department\nann.new|Ann|Lee|ann.lee@college.example|Arts", modes=BOTH))
    assert (row.outcome, "weaker_match" in codes(row), row.user_id) == (Outcome.CHECK, True, 11)
    agreed = {"weaker_match:username": "accept"}
    text = f"{HEAD}|department\nann.new|Ann|Lee|ann.lee@college.example|Arts"
    same = only(people(text, modes=BOTH, decisions=agreed))
    assert (dict(same.after), "kept_as_is" in codes(same)) == ({"department": "Arts"}, True)


def test_somebody_who_left_gets_a_new_account_only_when_a_person_says_so() -> None:
    site = small_site()
    site.left = [person(30, "Gil Gone", gone=NOW - 86_400)]
    text = f"{HEAD}\ngil.gone|Gil|Gone|gil.gone@college.example"
    assert codes(only(people(text, site))) == {"was_here_before"}
    assert only(people(text, site, decisions={"was_here_before": "accept"})).outcome is Outcome.CREATE


def test_rows_about_one_account_are_one_or_contradict_each_other() -> None:
    twice = "jdoe|Jane|Doe|jdoe@college.example"
    first, second = people(f"{HEAD}\n{twice}\n{twice}").rows
    assert (first.outcome, second.outcome, second.merged_into) == (Outcome.CREATE, Outcome.MERGED, RowId(0, 2))
    for row in people(f"{HEAD}\n{twice}\nJDOE|Janet|Doe|jdoe@college.example").rows:
        assert (row.outcome, "conflicting_rows" in codes(row)) == (Outcome.BLOCKED, True)
    for row in people(f"{HEAD}\n{twice}\njdoe2|Jim|Doe|JDoe@college.example").rows:
        assert (row.outcome, "twice_in_list" in codes(row)) == (Outcome.BLOCKED, True)


def test_custom_fields_are_read_by_their_name() -> None:
    site = small_site()
    site.more[11] = {"custom.hired": "2020"}
    row = only(people("username|profile_field_hired|custom.badge\nann.lee|2021|B7", site, modes=BOTH))
    assert (dict(row.before), dict(row.after)) == (
        {"custom.hired": "2020", "custom.badge": None},
        {"custom.hired": "2021", "custom.badge": "B7"},
    )


def test_a_whole_name_in_one_cell_makes_no_account_and_changes_none() -> None:
    unknown, known = of_text(
        "Name,E-mail,Username,Department\nJane Doe,jane@college.example,jane.doe,Arts\n"
        "Ann Lee,ann.lee@college.example,ann.lee,Science\n",
        small_site(),
        modes=BOTH,
    ).rows
    assert (unknown.outcome, codes(unknown)) == (Outcome.BLOCKED, {"account_lacks"})
    assert (known.outcome, known.reasons) == (Outcome.SAME, ())


def test_an_unsent_edit_is_told() -> None:
    class Edited(FakeDirectory):
        def accounts(self, people):  # type: ignore[no-untyped-def]
            return {number: replace(each, pending=True) for number, each in super().accounts(people).items()}

    row = only(people("username|department\nbob.ray|Arts", Edited([BOB]), modes=BOTH))
    assert (row.pending, codes(row), row.outcome) == (True, {"pending_edit"}, Outcome.CHANGE)


def test_marks_that_no_list_can_say_are_no_difference() -> None:
    site = FakeDirectory([ANN._replace(first_name="Ann\u200d\u00a0B.", department="Cafe\u0301")])
    row = only(people("username|first_name|department\nann.lee|Ann B.|Caf\u00e9", site, modes=BOTH))
    assert (row.outcome, row.reasons) == (Outcome.SAME, ())
