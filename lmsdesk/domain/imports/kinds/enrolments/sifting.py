"""Rows that need no draft of their own: told apart from those about which the site, or another row, has more to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter

from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.fate import is_serious
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.kinds.enrolments.cells import Said
from lmsdesk.domain.imports.kinds.enrolments.compare import Comparing, about_course
from lmsdesk.domain.imports.kinds.enrolments.limits import limited
from lmsdesk.domain.imports.kinds.rows import NO_OVERRIDE

Pair = tuple[int, int]
_ALONE = -1  # no way: such rows are judged each for itself


def sifted(case: Case, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts of all rows that are not plain, in order; the plain ones stay in ``case.plain`` with their ways.

    A plain row is the only one about its person and course, the person is not there yet, and the course is open to all.
    """
    plain = case.plain
    if not len(plain):
        return drafts
    pairs = _pairs(case)
    others = {
        (each.person.id, each.course.id) for each in drafts if each.person is not None and each.course is not None
    }
    taken = {pair for pair, times in Counter(pairs).items() if times > 1}
    taken.update(others.intersection(pairs), case.directory.enrolments(set(pairs)))
    open_to_all = _open(case)
    ways = _Ways(case)
    kept, apart, numbers = list[int](), list[int](), list[int]()
    for at, pair in enumerate(pairs):
        way = _ALONE
        if pair not in taken and pair[1] in open_to_all and pair[0] not in case.options.protected:
            way = ways.way(at)
        if way == _ALONE:
            apart.append(at)
        else:
            kept.append(at)
            numbers.append(way)
    more = [_draft(case, at) for at in apart]
    plain.keep(kept)
    plain.ways, plain.samples = numbers, ways.samples
    return sorted((*drafts, *more), key=attrgetter("place", "part"))


def _pairs(case: Case) -> list[Pair]:
    found = []
    for match, where in zip(case.plain.matches, case.plain.wheres, strict=True):
        assert match.person is not None
        assert where.course is not None  # others are no plain rows
        found.append((match.person.id, where.course.id))
    return found


def _open(case: Case) -> Collection[int]:
    """The courses about which nothing is to be said to those who come."""
    courses = {where.course.id: where.course for where in case.plain.wheres if where.course is not None}
    asking = limited(case, courses)
    return {
        number for number, each in courses.items() if number not in asking and not about_course(each, case.options.now)
    }


def _draft(case: Case, at: int) -> Draft:
    plain = case.plain
    match, where, said = plain.matches[at], plain.wheres[at], plain.says[at]
    assert isinstance(said, Said)
    return Draft(
        case.sheet, plain.places[at], plain.parts[at], match, where, match.person, where.course, said.wish, said.role,
        said.period, said.groups, NO_OVERRIDE, [*match.reasons, *where.reasons, *said.reasons],
    )  # fmt: skip


class _Ways:
    """The ways of acting, numbered; the first row of each is compared for all of them."""

    def __init__(self, case: Case) -> None:
        self.samples: list[Draft] = []
        self._case, self._known = case, dict[tuple[object, ...], int]()
        nothing: Mapping[tuple[int, str], int] = {}
        self._comparing = Comparing(case.options, {}, nothing, (), case.directory.givable_roles())

    def way(self, at: int) -> int:
        """The number of the way of a row; ``_ALONE`` where that asks for a decision, or more than that could be done."""
        plain = self._case.plain
        match = plain.matches[at]
        key = (id(plain.says[at]), match.by, match.person and match.person.suspended)
        if (number := self._known.get(key)) is None:
            number = self._known[key] = self._judged(_draft(self._case, at))
        return number

    def _judged(self, draft: Draft) -> int:
        self._comparing.compare(draft)
        if is_serious(draft.reasons):
            return _ALONE
        self.samples.append(draft)
        return len(self.samples) - 1
