"""What two changes of one thing within a gesture amount to, row by row of the coalescing table."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.coalesce import Vanished, combine
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    EntityKey,
    category_key,
    course_key,
    enrolment_key,
    group_key,
    group_member_key,
    role_key,
    user_key,
)

ANA, NEW = user_key(7), user_key(-1)


def op(
    key: EntityKey,
    verb: Verb,
    patch: Mapping[str, Value] | None = None,
    base: Mapping[str, Value] | None = None,
    **more: str,
) -> NewOperation:
    """A change of a gesture."""
    return NewOperation(key, verb, patch or {}, base, "Ana", **more)  # type: ignore[arg-type]  # secret, natural_key


def test_a_new_thing_takes_what_is_set_on_it_later() -> None:
    made = op(NEW, Verb.CREATE, {"username": "ana", "city": "Cork"}, natural_key="username=ana")
    assert combine([made, op(NEW, Verb.UPDATE, {"city": "Galway"}, {})]) == [
        op(NEW, Verb.CREATE, {"username": "ana", "city": "Galway"}, natural_key="username=ana")
    ]


def test_a_password_that_is_set_on_a_new_account_goes_with_it() -> None:
    password = op(NEW, Verb.UPDATE, {"password": None}, {}, secret="Secret-1")
    folded = combine([op(NEW, Verb.CREATE, {"username": "ana"}), password])
    assert folded == [op(NEW, Verb.CREATE, {"username": "ana", "password": None}, secret="Secret-1")]
    made = op(NEW, Verb.CREATE, {"username": "ana"}, secret="Secret-0")
    assert combine([made, op(NEW, Verb.UPDATE, {"city": "Cork"}, {})]) == [
        op(NEW, Verb.CREATE, {"username": "ana", "city": "Cork"}, secret="Secret-0")
    ]


def test_a_new_thing_that_is_deleted_was_never_there() -> None:
    assert combine([op(NEW, Verb.CREATE), op(NEW, Verb.DELETE)]) == [Vanished(NEW)]


def test_what_needs_a_thing_that_was_never_there_leaves_with_it() -> None:
    category, course, group = category_key(-1), course_key(-2), group_key(-3)
    folded = combine(
        [
            op(group_member_key(-3, 7), Verb.ADD),
            op(group, Verb.CREATE, {"course_id": -2, "name": "A"}),
            op(enrolment_key(7, -2), Verb.CREATE, {"role_id": 5}),
            op(role_key(7, -2, 3), Verb.ADD),
            op(course, Verb.CREATE, {"shortname": "BIO", "category_id": -1}),
            op(category, Verb.CREATE, {"name": "Science"}),
            op(ANA, Verb.UPDATE, {"city": "Cork"}, {}),
            op(category, Verb.DELETE),
        ]
    )
    assert [item for item in folded if isinstance(item, NewOperation)] == [op(ANA, Verb.UPDATE, {"city": "Cork"}, {})]
    assert {item.key for item in folded if isinstance(item, Vanished)} == {
        category,
        course,
        group,
        group_member_key(-3, 7),
        enrolment_key(7, -2),
        role_key(7, -2, 3),
    }


def test_a_thing_of_the_same_number_and_another_kind_stays() -> None:
    other = op(course_key(-1), Verb.CREATE, {"shortname": "BIO"})
    assert combine([op(NEW, Verb.CREATE), other, op(NEW, Verb.DELETE)]) == [Vanished(NEW), other]


def test_a_change_into_something_that_was_never_there_keeps_its_other_fields() -> None:
    """The course is on the site and stays; only where it was to go is not."""
    category = op(category_key(-1), Verb.CREATE, {"name": "Science"})
    base = {"category_id": 2, "fullname": "B"}
    moved = op(course_key(5), Verb.UPDATE, {"category_id": -1, "fullname": "Biology"}, base)
    member = op(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5})
    gone = op(category_key(-1), Verb.DELETE)
    assert combine([category, moved, member, gone]) == [
        Vanished(category_key(-1)),
        op(course_key(5), Verb.UPDATE, {"fullname": "Biology"}, base),
        member,
    ]
    only = op(course_key(5), Verb.UPDATE, {"category_id": -1}, base)
    assert combine([category, only, member, gone]) == [Vanished(category_key(-1)), Vanished(course_key(5)), member]


def test_two_changes_are_one_with_the_last_values_and_the_first_base() -> None:
    first = op(ANA, Verb.UPDATE, {"city": "Galway", "phone": "1"}, {"city": "Cork", "phone": None})
    second = op(ANA, Verb.UPDATE, {"city": "Sligo", "lang": "ga"}, {"city": "Galway", "lang": "en"})
    assert combine([first, second]) == [
        op(
            ANA,
            Verb.UPDATE,
            {"city": "Sligo", "phone": "1", "lang": "ga"},
            {"city": "Cork", "phone": None, "lang": "en"},
        )
    ]


def test_my_own_value_never_becomes_the_base() -> None:
    """The first did not know what was there; the second saw what the first had put there."""
    first = op(ANA, Verb.UPDATE, {"city": "Galway"}, {})
    assert combine([first, op(ANA, Verb.UPDATE, {"city": "Sligo"}, {"city": "Galway"})]) == [
        op(ANA, Verb.UPDATE, {"city": "Sligo"}, {})
    ]


def test_a_field_that_is_back_at_its_base_leaves_and_so_does_a_change_without_fields() -> None:
    first = op(ANA, Verb.UPDATE, {"city": "Galway", "phone": "1"}, {"city": "Cork", "phone": None})
    back = op(ANA, Verb.UPDATE, {"city": "Cork"}, {"city": "Cork"})
    assert combine([first, back]) == [op(ANA, Verb.UPDATE, {"phone": "1"}, {"city": "Cork", "phone": None})]
    assert combine([first, back, op(ANA, Verb.UPDATE, {"phone": None}, {"phone": None})]) == [Vanished(ANA)]


def test_what_is_not_known_to_be_at_its_base_stays() -> None:
    for base in (None, {}):
        assert combine([op(ANA, Verb.UPDATE, {"city": None}, base)]) == [op(ANA, Verb.UPDATE, {"city": None}, base)]


def test_a_change_that_leaves_takes_nothing_along() -> None:
    """Nothing was made or taken back: the person is on the site all the same."""
    member = op(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5})
    assert combine([op(ANA, Verb.UPDATE, {"city": "Cork"}, {"city": "Cork"}), member]) == [Vanished(ANA), member]


def test_a_new_password_stands_beside_the_other_fields() -> None:
    """A server that refuses the password shall not refuse the town with it."""
    town = op(ANA, Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"})
    password = op(ANA, Verb.UPDATE, {"password": None}, {}, secret="Secret-1")
    assert combine([town, password]) == [town, password]
    assert combine([password, town]) == [town, password]
    back = op(ANA, Verb.UPDATE, {"city": "Cork"}, {"city": "Cork"})
    assert combine([town, password, back]) == [password]
    assert combine([town, password, op(ANA, Verb.DELETE)]) == [op(ANA, Verb.DELETE, {}, {"city": "Cork"})]
    newer = op(ANA, Verb.UPDATE, {"password": None}, {}, secret="Secret-2")
    assert combine([password, newer]) == [newer]


def test_what_was_changed_and_then_deleted_is_deleted_as_it_was_at_first() -> None:
    changed = op(ANA, Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"})
    deleted = op(ANA, Verb.DELETE, {}, {"city": "Galway", "phone": "1"})
    assert combine([changed, deleted]) == [op(ANA, Verb.DELETE, {}, {"city": "Cork", "phone": "1"})]


def test_other_changes_of_a_thing_that_is_on_the_site_stay_when_it_is_deleted() -> None:
    """They were asked for; what becomes of them is said when they are sent."""
    both = [op(course_key(5), Verb.DELETE, {}, {}), op(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5})]
    assert combine(both) == both
    assert combine(both[::-1]) == both[::-1]


def test_what_is_deleted_and_made_again_stays_two_changes() -> None:
    cohort = [op(user_key(7), Verb.DELETE, {}, {}), op(user_key(-1), Verb.CREATE, {"username": "ana"})]
    assert combine(cohort) == cohort


def test_an_enrolment_that_ends_before_it_was_sent_was_none_with_the_roles_that_went_along() -> None:
    enrols, role = op(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5}), op(role_key(7, 5, 3), Verb.ADD)
    others = [op(role_key(8, 5, 3), Verb.ADD), op(role_key(7, 6, 3), Verb.ADD), op(role_key(7, 5, 4), Verb.REMOVE)]
    folded = combine([enrols, role, *others, op(enrolment_key(7, 5), Verb.DELETE)])
    assert folded == [Vanished(enrolment_key(7, 5)), Vanished(role_key(7, 5, 3)), *others]


def test_unenrolling_and_enrolling_again_is_kept_for_it_resets_grades() -> None:
    both = [op(enrolment_key(7, 5), Verb.DELETE, {}, {}), op(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5})]
    assert combine(both) == both
    assert combine([*both, op(enrolment_key(7, 5), Verb.DELETE)]) == both[:1]
    changed = op(enrolment_key(7, 5), Verb.UPDATE, {"end": 60}, {})
    assert combine([*both, changed]) == [
        both[0],
        op(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5, "end": 60}),
    ]


@pytest.mark.parametrize(("first", "second"), [(Verb.ADD, Verb.REMOVE), (Verb.REMOVE, Verb.ADD)])
def test_a_membership_there_and_back_is_nothing(first: Verb, second: Verb) -> None:
    key = role_key(7, 5, 3)
    assert combine([op(key, first), op(key, second)]) == [Vanished(key)]
    assert combine([op(key, first), op(key, second), op(key, first)]) == [op(key, first)]


@pytest.mark.parametrize("verb", [Verb.DELETE, Verb.ADD, Verb.REMOVE])
def test_the_same_again_is_the_same_once(verb: Verb) -> None:
    first, again = op(ANA, verb, {}, {"city": "Cork"}), op(ANA, verb, {}, {"city": "Sligo"})
    assert combine([first, again]) == [first]


def test_things_keep_the_order_in_which_they_were_first_touched() -> None:
    a, b = op(ANA, Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"}), op(user_key(8), Verb.DELETE)
    assert [item.key for item in combine([a, b, op(ANA, Verb.UPDATE, {"city": "Sligo"}, {"city": "Cork"})])] == [
        ANA,
        user_key(8),
    ]
