"""Lists that were written and are imported again change nothing, whatever the site has in its cells."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.csv_styles import SAFE, STRICT, CsvStyle
from lmsdesk.domain.imports.cells import Use, clean, is_null_word
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.listings import Listing
from lmsdesk.domain.ports import Table
from lmsdesk.domain.text import fold
from tests.fakes.listed_site import KINDS, ListedSite, Things, differing

EXAMPLES = int(os.environ.get("LMSDESK_LISTED") or (1_000 if os.environ.get("LMSDESK_NIGHTLY") else 15))
FILES = (("csv", SAFE), ("csv", STRICT), ("csv", CsvStyle(";")), ("csv", CsvStyle("\t", safe=False)), ("xlsx", SAFE))
# What spreadsheets, programs and people spoil: zeros in front, too many digits, dates, formulas.
UGLY = (
    "007", "0", "00012345678901234567", "12345678901234567", "123456789012345670", "1E5", "1.0", "1,5", "1.234,50",
    "3/4", "2026-01-05", "05.01.2026", "12:30", "+49 170 1", "-x", "=1+1", '=HYPERLINK("x";"y")', "@sum(A1)", "'x",
    "''", "'0012", '"', 'a"b', "a;b", "a,b", "a|b", "Łukasz", "Ωmega", "Müller", "Zoë", "李", "محمد", "A/B", "A / B",
    "x y", "true", "yes", "no", "x@y", "<b>", "&amp;", "%", "_x0041_", "e\u0301", "½", "ª", "Ⅷ", "１２",
)  # fmt: skip
MEANINGLESS = ("n/a", "none", "NULL", "-", "--", "?", "#REF!", "#N/A", "unknown")
LETTERS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), max_codepoint=0x2FFF), min_size=1, max_size=12
)
NAMES = st.one_of(st.sampled_from(UGLY), LETTERS.map(str.strip).filter(bool)).filter(
    lambda text: not is_null_word(text) and clean(text, Use.IDENTIFIER).problem not in ("cell_error", "wide_digits")
)
MAYBE = st.one_of(st.just(""), NAMES, st.sampled_from(MEANINGLESS))  # what nothing is found by may be anything
USERNAMES = st.one_of(
    st.sampled_from([text.lower() for text in UGLY if " " not in text and text != "１２"]),
    st.from_regex(r"[a-z0-9][a-z0-9._@-]{0,14}", fullmatch=True).filter(lambda text: not is_null_word(text)),
)
TIMES = st.one_of(st.none(), st.just(0), st.integers(1_000_000_000, 2_000_000_000))


def apart(texts: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Texts of which no site has two: what it compares them by differs."""
    return st.lists(texts.filter(lambda text: bool(fold(text))), min_size=least, max_size=most, unique_by=fold)


def numbers(draw: st.DrawFn, count: int) -> list[str]:
    """ID numbers that differ; some of the things have none."""
    return [number if draw(st.booleans()) else "" for number in draw(apart(NAMES, count, count))]


@st.composite
def sites(draw: st.DrawFn) -> Mapping[Table, Things]:
    """A few people, courses, groups and cohorts."""
    people = [
        {
            "id": 10 + at, "username": username, "email": f"u{at}@example.org", "first_name": draw(MAYBE),
            "last_name": draw(NAMES), "idnumber": number, "auth": "manual", "suspended": draw(st.integers(0, 1)),
            "department": draw(MAYBE), "institution": draw(MAYBE), "city": draw(MAYBE), "phone": draw(MAYBE),
            "country": draw(st.sampled_from(("", "IE", "NO"))), "lang": "en",
        }
        for at, (username, number) in enumerate(zip(draw(apart(USERNAMES, 2, 4)), numbers(draw, 4), strict=False))
    ]  # fmt: skip
    categories = [
        {"id": 1 + at, "name": name, "idnumber": number, "parent": draw(st.integers(0, at))}
        for at, (name, number) in enumerate(zip(draw(apart(NAMES, 1, 3)), numbers(draw, 3), strict=False))
    ]
    courses = [
        {
            "id": 5 + at, "shortname": name, "fullname": draw(NAMES), "idnumber": number,
            "category_id": draw(st.integers(1, len(categories))), "visible": draw(st.integers(0, 1)),
            "start": draw(TIMES), "end": draw(TIMES),
        }
        for at, (name, number) in enumerate(zip(draw(apart(NAMES, 1, 3)), numbers(draw, 3), strict=False))
    ]  # fmt: skip
    inside = [(course["id"], user["id"]) for course in courses for user in people if draw(st.booleans())]
    enrolments = [
        {
            "course_id": course, "user_id": user, "method": "manual", "suspended": draw(st.integers(0, 1)),
            "start": draw(TIMES), "end": draw(TIMES),
            "roles": draw(st.sampled_from(("student", "teacher", "student,teacher"))),
        }
        for course, user in inside
    ]  # fmt: skip
    groups = [
        {"id": 100 * course["id"] + at, "course_id": course["id"], "name": name, "idnumber": ""}
        for course in courses
        for at, name in enumerate(draw(apart(NAMES, 0, 3)))
    ]
    cohorts = [
        {"id": 40 + at, "name": draw(NAMES), "idnumber": number, "visible": draw(st.integers(0, 1))}
        for at, number in enumerate(draw(apart(NAMES, 0, 3)))
    ]
    return {
        Table.USER: people,
        Table.CATEGORY: categories,
        Table.COURSE: courses,
        Table.ENROLMENT: enrolments,
        Table.ROLE: [{"id": 4, "shortname": "teacher", "name": ""}, {"id": 5, "shortname": "student", "name": ""}],
        Table.GROUP: groups,
        Table.GROUP_MEMBER: [
            {"group_id": group["id"], "user_id": user}
            for group in groups
            for course, user in inside
            if course == group["course_id"] and draw(st.booleans())
        ],
        Table.COHORT: cohorts,
        Table.COHORT_MEMBER: [
            {"cohort_id": cohort["id"], "user_id": user["id"]}
            for cohort in cohorts
            for user in people
            if draw(st.booleans())
        ],
    }


def told(rows: Sequence[Any]) -> list[Any]:
    """What is not as it is, for people."""
    return [
        (
            row.outcome.value,
            row.cells,
            row.before,
            row.after,
            [(each.code, each.about, each.value) for each in row.reasons],
        )
        for row in rows
    ]


@pytest.mark.parametrize("listing", KINDS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # the sites are small; making them smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(things=sites(), form=st.sampled_from(FILES), said=st.booleans())
def test_h20_every_list_comes_in_as_it_went_out(
    listing: Listing, things: Mapping[Table, Things], form: tuple[str, CsvStyle], said: bool
) -> None:
    with ListedSite(things) as site:
        paths = [" / ".join(each.path) for each in site.reader.directory().categories()]
        assume(len(set(map(fold, paths))) == len(paths))  # names with a slash can be written like the paths of others
        path = site.write(listing, form[0], form[1])
        plan = site.read(path, listing if said else None)
        if not site.count(listing):
            return
        assert plan.refused is None, (plan.refused, path.read_bytes())
        assert plan.kind is KINDS[listing]
        assert told(differing(plan)) == [], path.read_bytes()
        assert plan.counts[Outcome.SAME] == site.count(listing)


@pytest.mark.parametrize("word", MEANINGLESS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_things_that_are_called_like_nothing_are_asked_about_and_not_changed(word: str, ending: str) -> None:
    """A cell "none" may be a name or the lack of one: no list decides that by itself, not even one of ours."""
    things: Mapping[Table, Things] = {
        Table.USER: [{"id": 3, "username": "ann", "email": "a@example.org", "first_name": word, "last_name": word}],
        Table.CATEGORY: [{"id": 1, "name": word, "idnumber": word, "parent": 0}],
        Table.COURSE: [{"id": 7, "shortname": "BIO", "fullname": word, "idnumber": word, "category_id": 1}],
        Table.ROLE: [{"id": 5, "shortname": "student", "name": ""}],
        Table.ENROLMENT: [{"course_id": 7, "user_id": 3, "method": "manual", "suspended": 0, "roles": "student"}],
        Table.GROUP: [{"id": 70, "course_id": 7, "name": word, "idnumber": ""}],
        Table.GROUP_MEMBER: [{"group_id": 70, "user_id": 3}],
        Table.COHORT: [{"id": 40, "name": word, "idnumber": word, "visible": 1}],
        Table.COHORT_MEMBER: [{"cohort_id": 40, "user_id": 3}],
    }
    with ListedSite(things) as site:
        for listing in KINDS:
            plan = site.read(site.write(listing, ending), listing)
            assert plan.refused is None
            assert len(plan.rows) == 1
            assert plan.counts[Outcome.CREATE] + plan.counts[Outcome.CHANGE] + plan.changes == 0, told(plan.rows)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_courses_in_categories_of_one_name_stay_where_they_are(ending: str) -> None:
    """Seen on a real Moodle: siblings may be called alike, and only their ID numbers tell them apart."""
    things: Mapping[Table, Things] = {
        Table.USER: [{"id": 3, "username": "ann"}],
        Table.CATEGORY: [
            {"id": 1, "name": "wide", "idnumber": "one", "parent": 0},
            {"id": 2, "name": "wide", "idnumber": "two", "parent": 0},
        ],
        Table.COURSE: [
            {"id": 7, "shortname": "A", "fullname": "A", "category_id": 2},
            {"id": 8, "shortname": "B", "fullname": "B", "category_id": 1},
        ],
    }
    with ListedSite(things) as site:
        for listing in (Listing.COURSES, Listing.CATEGORIES):
            plan = site.read(site.write(listing, ending))
            assert told(differing(plan)) == []
            assert plan.counts[Outcome.SAME] == 2
