"""Every combination of what was, what I want and what is there, against an oracle that was written apart.

The oracle follows the words of the specification, field by field; it shares no line with the merge.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from lmsdesk.domain.fields import FIELDS, Policy, Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.merge import differs, merge
from tests.fakes.oracle import Row, oracle

ABSENT = "absent"


def plain(entity: Entity, field: str, value: Value) -> Value:
    """Values that the server keeps as they are."""
    assert (isinstance(entity, Entity), isinstance(field, str)) == (True, True)
    return value


def trimmed(entity: Entity, field: str, value: Value) -> Value:
    """Values that the server trims; an empty one is none."""
    return value.strip() or None if isinstance(value, str) else value


def sides(names: Sequence[str], values: Sequence[Value], *, first: int = 9) -> Iterator[tuple[Row, Row, Row]]:
    """All (base, mine, theirs) over these fields, where each of them may say nothing about a field.

    With ``first`` = 1 each base is absent or the first value: the others only give the same cases other names.
    """
    of_field = list(itertools.product([*values[:first], ABSENT], [*values, ABSENT], [*values, ABSENT]))
    for cells in itertools.product(of_field, repeat=len(names)):
        rows: list[Row] = [
            {name: cell[side] for name, cell in zip(names, cells, strict=True) if cell[side] != ABSENT}
            for side in range(3)
        ]
        yield rows[0], rows[1], rows[2]


def compare(
    entity: Entity,
    names: Sequence[str],
    values: Sequence[Value],
    policies: Mapping[str, Policy] | None = None,
    groups: Mapping[str, str] | None = None,
    first: int = 9,
) -> int:
    """Ask both about every combination; return how many there were."""
    count = 0
    for base, mine, theirs in sides(names, values, first=first):
        merged = merge(entity, base, mine, theirs, plain)
        wanted = oracle(base, mine, theirs, policies or {}, groups or {})
        assert (dict(merged.patch), {clash.field for clash in merged.clashes}) == wanted, (base, mine, theirs)
        for clash in merged.clashes:
            assert (clash.base, clash.mine, clash.theirs) == (
                base.get(clash.field),
                mine[clash.field],
                theirs.get(clash.field),
            )
        count += 1
    return count


def test_one_field_of_three_values() -> None:
    assert compare(Entity.USER, ["city"], ["a", "b", "c"]) == 4**3


def test_two_fields_that_have_nothing_to_do_with_each_other() -> None:
    assert compare(Entity.USER, ["city", "phone"], ["a", "b", "c"]) == 4**6


def test_two_fields_that_belong_together_and_one_that_does_not() -> None:
    names, groups = ["start", "end", "fullname"], {"start": "dates", "end": "dates"}
    assert compare(Entity.COURSE, names, [1, 2, 3], groups=groups, first=1) == (2 * 4 * 4) ** 3
    assert compare(Entity.ENROLMENT, names[:2], [1, 2, None], groups=groups) == 4**6


@pytest.mark.parametrize("policy", [Policy.SERVER, Policy.MAX])
def test_fields_about_which_nobody_is_asked(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FIELDS[Entity.USER], "city", replace(FIELDS[Entity.USER]["city"], policy=policy))
    assert compare(Entity.USER, ["city", "phone"], [1, 2, None], {"city": policy}) == 4**6


def test_a_field_that_nobody_described_is_asked_about() -> None:
    assert compare(Entity.USER, ["custom.shoe", "unheard_of"], ["a", "b"]) == 3**6


def test_a_largest_value_is_taken_of_numbers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FIELDS[Entity.USER], "city", replace(FIELDS[Entity.USER]["city"], policy=Policy.MAX))
    for mine, theirs, sent in (("b", 1, {}), (2, "a", {}), (None, 1, {}), (2, 1.5, {"city": 2}), (1.5, 1.5, {})):
        assert merge(Entity.USER, {}, {"city": mine}, {"city": theirs}, plain).patch == sent


def test_without_a_base_whatever_is_there_clashes() -> None:
    merged = merge(Entity.USER, None, {"city": "a", "phone": "1"}, {"city": "b", "phone": "1"}, plain)
    assert (merged.patch, [clash.field for clash in merged.clashes]) == ({}, ["city"])


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "sent", "clashes"),
    [
        (" a", "a ", "b", {}, 0),  # nothing that the server would keep was changed by me
        ("a", " b", "b ", {}, 0),  # both did the same
        ("a ", "b", " a", {"city": "b"}, 0),  # only I changed it
        ("", "b", None, {"city": "b"}, 0),  # empty is empty
        (None, "  ", "c", {}, 0),
        ("a", "b ", "c", {}, 1),
    ],
)
def test_values_are_compared_as_the_server_keeps_them(
    base: Value, mine: Value, theirs: Value, sent: Row, clashes: int
) -> None:
    merged = merge(Entity.USER, {"city": base}, {"city": mine}, {"city": theirs}, trimmed)
    assert (merged.patch, len(merged.clashes)) == (sent, clashes)


def test_dates_that_differ_only_in_what_the_server_drops_do_not_clash_together() -> None:
    def minutes(entity: Entity, field: str, value: Value) -> Value:
        return value - value % 60 if isinstance(value, int) else value

    merged = merge(Entity.ENROLMENT, {"start": 61, "end": 0}, {"end": 600}, {"start": 62, "end": 0}, minutes)
    assert (merged.patch, merged.clashes) == ({"end": 600}, ())


def test_what_others_changed_since_is_found_in_every_combination() -> None:
    names = ["city", "phone", "last_access"]  # the last one moves by itself
    for base, _, theirs in sides(names, ["a", "b"]):
        found = {clash.field for clash in differs(Entity.USER, base, theirs, plain)}
        assert found == {n for n in names[:2] if n in base and n in theirs and base[n] != theirs[n]}
    clash = differs(Entity.USER, {"city": "a"}, {"city": "b"}, plain)[0]
    assert (clash.field, clash.base, clash.mine, clash.theirs) == ("city", "a", None, "b")
    assert differs(Entity.USER, {"city": "a", "unheard_of": 1}, {"city": " a", "unheard_of": 2}, trimmed) == ()
