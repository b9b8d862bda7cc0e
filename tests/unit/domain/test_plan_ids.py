"""What a plan creates can be used by its own rows before the tray has given it an id."""

from __future__ import annotations

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.plan_ids import Numbers, plan_id
from lmsdesk.domain.keys import Entity
from tests.fakes.directory import BIO, FakeDirectory, course, person, plan_of, small_site


def test_numbers_of_the_plan_get_an_id_of_the_tray_once_and_others_stay() -> None:
    fresh = iter((-7, -8))
    numbers = Numbers(lambda: next(fresh))
    assert [numbers[plan_id(0)], numbers[plan_id(1)], numbers[plan_id(0)]] == [-7, -8, -7]
    assert [numbers[5], numbers[-3]] == [5, -3]


def test_rows_about_a_new_person_and_a_new_course_use_the_ids_that_these_get() -> None:
    site = FakeDirectory([person(plan_id(0), "Ann Lee")], [BIO, course(plan_id(1), "NEW1")])
    plan = plan_of("username|course\nann.lee|BIO1\nann.lee|NEW1", site)
    fresh = iter(range(-1, -10, -1))
    made = list(to_operations(plan, lambda: next(fresh)))
    assert [item.key.parts[:2] for item in made] == [(-1, 101), (-1, -2)]


def test_a_new_group_and_those_whom_rows_put_into_it_have_one_id() -> None:
    text = "username|course|group name\nann.lee|BIO1|Blue\nbob.ray|BIO1|blue"
    plan = plan_of(text, small_site(), allow_create_groups=True)
    fresh = iter(range(-1, -10, -1))
    made = list(to_operations(plan, lambda: next(fresh)))
    assert (made[0].key.entity, made[0].verb) == (Entity.GROUP, Verb.CREATE)
    members = [item.key.parts for item in made if item.key.entity is Entity.GROUP_MEMBER]
    assert members == [(-1, 11), (-1, 12)]
