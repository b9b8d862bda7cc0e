"""Which rows Moodle's words name for sure, and which texts it would cut."""

from __future__ import annotations

import pytest

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.keys import Entity, category_key, cohort_key, user_key
from lmsdesk.lms.moodle.connector import POLITE
from lmsdesk.lms.moodle.culprits import culprits
from lmsdesk.lms.moodle.rules import validate
from lmsdesk.lms.registry import connect

ENROL = [{"roleid": 5, "userid": user, "courseid": course} for user, course in ((11, 7), (12, 7), (13, 8), (7, 9))]


def test_a_role_that_may_not_be_given_is_refused_to_everybody_in_that_course() -> None:
    text = "You don't have the permission to assign this role (5) to this user (12) in this course (7)."
    assert culprits("wsusercannotassign", text, ENROL) == [0, 1]


def test_numbers_are_found_in_any_language_and_belong_to_the_right_fields() -> None:
    assert culprits("wsnoinstance", "Keine Instanz im Kurs (id = 7)", ENROL) == [0, 1]  # not the person with id 7


@pytest.mark.parametrize("text", ["no number", "(id = {$a->courseid})", "(id = 99)", "(7) and (8)"])
def test_words_that_name_no_row_name_none(text: str) -> None:
    assert culprits("wsnoinstance", text, ENROL) == []


def test_a_value_that_is_taken_names_the_row_that_has_it() -> None:
    rows = [{"shortname": "BIO"}, {"shortname": "BIO-1"}, {"shortname": "short name"}]
    assert culprits("shortnametaken", "Short name is already used for another course (BIO-1)", rows) == [1]


def test_of_two_rows_with_the_same_value_the_first_may_be_good_so_none_is_named() -> None:
    rows = [{"shortname": "BIO"}, {"shortname": "BIO"}]
    assert culprits("shortnametaken", "Short name is already used for another course (BIO)", rows) == []


def test_with_debugging_the_name_at_the_end_is_the_one() -> None:
    rows = [{"username": "exists"}, {"username": "ana"}, {"username": "anna", "email": "a@b.example"}]
    assert culprits("invalidparameter", "Username already exists: anna", rows) == [2]
    assert culprits("invalidparameter", "Email address already exists: a@b.example", rows) == [2]
    assert culprits("invalidparameter", "Invalid parameter value detected", rows) == []


def test_a_function_that_the_token_lacks_refuses_every_row() -> None:
    assert culprits("accessexception", "Access control exception", ENROL) == [0, 1, 2, 3]


def test_hostile_words_name_nobody_that_is_not_there() -> None:
    assert (
        culprits("shortnametaken", "(" * 10_000 + "BIO" + ")" * 10_000, [{"shortname": "X"}, {"shortname": ""}]) == []
    )


@pytest.mark.parametrize("text", ["a<3", "<", "a <", "<>", "x <= y", "a<\u00a0b", "</p>", "<!--"])
def test_a_text_that_php_would_cut_is_refused_here(text: str) -> None:
    """Seen on 4.4: it is refused as a whole batch, or, in the name of a cohort, cut without a word."""
    for key, name in ((user_key(7), "first_name"), (category_key(7), "name"), (cohort_key(7), "name")):
        found = validate(NewOperation(key, Verb.UPDATE, {name: text}, None, "x"))
        assert [reason.code for reason in found] == ["has_tags"]


@pytest.mark.parametrize("text", ["a < b", "1 > 0", "-> there", "<\tx", "R&D"])
def test_a_text_that_it_keeps_is_sent(text: str) -> None:
    assert validate(NewOperation(user_key(7), Verb.UPDATE, {"first_name": text}, None, "x")) == []


def test_writes_to_a_site_elsewhere_are_polite_and_those_to_this_computer_as_they_come() -> None:
    def pace(address: str) -> float:
        endpoint = connect("moodle", address, "t" * 32).endpoint(Entity.USER, Verb.UPDATE, {"city": "Cork"})
        assert endpoint is not None
        return endpoint.per_second

    assert (pace("https://moodle.example"), pace("http://127.0.0.1:8080")) == (POLITE, 0.0)
