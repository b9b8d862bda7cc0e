"""How much each sign of a restored database proves."""

from __future__ import annotations

import pytest

from lmsdesk.domain.rollback import Marks, Reading, Sign, judge

BEFORE = Marks({"user": 500, "course": 40}, {"course modified": (7, 101_000), "last access": (3, 102_000)})


def reading(
    *,
    users: int = 500,
    courses: int = 40,
    modified: int | None = 101_000,
    created: tuple[bool, ...] = (),
    updated: tuple[bool, ...] = (),
    lost: frozenset[tuple[str, int]] = frozenset(),
) -> Reading:
    latest = {"last access": 102_000} | ({"course modified": modified} if modified is not None else {})
    return Reading(Marks({"user": users, "course": courses}, {}), latest, created, updated, lost)


@pytest.mark.parametrize(
    "found",
    [
        reading(),
        reading(users=600, courses=90, modified=205_000),
        reading(users=499),  # somebody deleted the newest account
        reading(users=499, lost=frozenset({("user", 500)}), created=(True,)),  # it was ours: one and the same reason
        reading(created=(True, False, False)),
        reading(created=(False, True, True, True)),  # not the newest: somebody deleted some
        reading(updated=(True, False)),
        reading(updated=(False, True, True, True)),
        reading(modified=94_000),  # two sources tell a time differently
        reading(modified=None),  # what was changed last is not there any more
    ],
)
def test_what_has_a_simpler_reason_is_no_alarm(found: Reading) -> None:
    assert judge(BEFORE, found) is None


@pytest.mark.parametrize(
    ("found", "signs"),
    [
        (reading(modified=90_000), {Sign.EARLIER}),
        (reading(created=(True, True)), {Sign.LOST}),
        (reading(updated=(True, True, True)), {Sign.REVERTED}),
        (reading(users=499, updated=(True,)), {Sign.HIGHEST, Sign.REVERTED}),
        (reading(users=450, created=(True,), lost=frozenset({("user", 480)})), {Sign.HIGHEST, Sign.LOST}),
        (reading(created=(True, False), updated=(True, False)), {Sign.LOST, Sign.REVERTED}),
    ],
)
def test_what_has_no_other_reason_is(found: Reading, signs: set[Sign]) -> None:
    told = judge(BEFORE, found)
    assert told is not None
    assert set(told.signs) == signs


def test_the_first_reading_compares_with_nothing() -> None:
    assert judge(Marks(), reading(users=1, modified=0)) is None


def test_how_many_are_concerned_is_told() -> None:
    told = judge(BEFORE, reading(created=(True, True, True, False, True), updated=(True,)))
    assert told is not None
    assert (told.lost, told.reverted) == (3, 1)
