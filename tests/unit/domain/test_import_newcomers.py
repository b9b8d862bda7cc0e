"""People whom a list of enrolments names and the site lacks: made once each, and only for rows that are done."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.imports.bundle import Bundle, Member
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.part import part_of
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.row_ids import RowId
from tests.fakes.directory import NOW, codes, plan_of, sheet, small_site

HEAD = "username|first name|last name|email|department|course|start"
JO = "jo.new|Jo|New|jo@college.example|Arts|{}|"
MAKES = {"person_unknown": "create"}


def made(plan: ImportPlan) -> list[tuple[str, Verb, int]]:
    """Keys, verbs and rows of what a plan does."""
    numbers = iter(range(-1, -100, -1))
    operations = to_operations(plan, lambda: next(numbers))
    return [(str(each.key), each.verb, each.source_row.number if each.source_row else 0) for each in operations]


def test_one_account_is_made_for_all_rows_of_a_person_before_what_they_ask_for() -> None:
    plan = plan_of("\n".join((HEAD, JO.format("BIO1"), JO.format("ART1"))), small_site(), decisions=MAKES)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.CREATE]
    assert made(plan) == [
        ("user:t-1", Verb.CREATE, 0),
        ("enrol:t-1/101/manual", Verb.CREATE, 2),
        ("enrol:t-1/102/manual", Verb.CREATE, 3),
    ]
    (new,) = plan.new_things
    assert (new.entity, new.fields["department"], "start" in new.fields) == (Entity.USER, "Arts", False)
    assert plan.changes == 3


def test_only_passwords_that_the_server_makes_are_told() -> None:
    text = f"{HEAD}|auth\n{JO.format('BIO1')}|{{}}"
    told = [plan_of(text.format(auth), small_site(), decisions=MAKES).notes for auth in ("manual", "saml2")]
    assert ["server_passwords" in {note.code for note in notes} for notes in told] == [True, False]


def test_a_trial_of_the_second_row_makes_the_account_too() -> None:
    plan = plan_of("\n".join((HEAD, JO.format("BIO1"), JO.format("ART1"))), small_site(), decisions=MAKES)
    assert [key for key, *_ in made(part_of(plan, [RowId(0, 3)]))] == ["user:t-1", "enrol:t-1/102/manual"]


def test_nobody_is_made_for_rows_that_stay_out() -> None:
    text = "\n".join((HEAD, JO.format("NOWHERE"), JO.format("BIO1")))
    plan = plan_of(text, small_site(), decisions=MAKES, overrides={RowId(0, 3): Override(skip=True)})
    assert [row.outcome for row in plan.rows] == [Outcome.BLOCKED, Outcome.BLOCKED]
    assert (plan.new_things, made(plan)) == ((), [])


def test_a_row_that_is_left_out_does_not_take_the_person_from_the_others() -> None:
    text = "\n".join((HEAD, JO.format("BIO1"), JO.format("ART1")))
    plan = plan_of(text, small_site(), decisions=MAKES, overrides={RowId(0, 2): Override(skip=True)})
    assert [key for key, *_ in made(plan)] == ["user:t-1", "enrol:t-1/102/manual"]


def test_rows_that_say_different_things_about_a_new_person_are_not_done() -> None:
    text = "\n".join((HEAD, JO.format("BIO1"), JO.format("ART1").replace("Arts", "Law")))
    plan = plan_of(text, small_site(), decisions=MAKES)
    assert [(row.outcome, "conflicting_rows" in codes(row)) for row in plan.rows] == [(Outcome.BLOCKED, True)] * 2
    assert plan.new_things == ()


def test_two_new_people_with_one_address_are_not_made() -> None:
    text = "\n".join((HEAD, JO.format("BIO1"), JO.format("BIO1").replace("jo.new|Jo", "al.new|Al")))
    plan = plan_of(text, small_site(), decisions=MAKES)
    assert [(row.outcome, "twice_in_list" in codes(row)) for row in plan.rows] == [(Outcome.BLOCKED, True)] * 2


def test_a_namesake_is_asked_about_for_all_rows_of_the_person() -> None:
    rows = (JO.format(course).replace("Jo|New", "Ann|Lee") for course in ("BIO1", "ART1"))
    text = "\n".join((HEAD, *rows))
    plan = plan_of(text, small_site(), decisions=MAKES)
    assert [(row.outcome, "namesake" in codes(row)) for row in plan.rows] == [(Outcome.CHECK, True)] * 2
    assert plan.new_things == ()
    agreed = plan_of(text, small_site(), decisions={**MAKES, "namesake": "accept"})
    assert [row.outcome for row in agreed.rows] == [Outcome.CREATE] * 2
    assert len(agreed.new_things) == 1


def test_a_list_that_tells_too_little_offers_nothing_and_makes_nobody() -> None:
    plan = plan_of("username|last name|course\njo.new|New|BIO1", small_site(), decisions=MAKES)
    assert [(row.outcome, codes(row)) for row in plan.rows] == [(Outcome.BLOCKED, {"person_unknown"})]
    assert "person_unknown" not in {ask.key for ask in plan.asks}


def test_the_status_of_an_enrolment_is_none_of_the_account() -> None:
    text = f"{HEAD}|status\n{JO.format('BIO1')}|suspended"
    plan = plan_of(text, small_site(), decisions=MAKES)
    assert (plan.rows[0].after["suspended"], "suspended" in plan.new_things[0].fields) == (True, False)


def test_a_person_in_several_files_is_made_once() -> None:
    first = sheet("\n".join((HEAD, JO.format("BIO1"))))
    second = replace(sheet("\n".join((HEAD, JO.format("ART1")))), index=1)
    options = ImportOptions(now=NOW, decisions=MAKES)
    plan = check_set(Bundle((Member(first, None), Member(second, None))), "both", options, small_site())
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE] * 2
    assert [key for key, *_ in made(plan)] == ["user:t-1", "enrol:t-1/101/manual", "enrol:t-1/102/manual"]
