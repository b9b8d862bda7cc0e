"""Filters as data: tokens with a text form, "status:active role:teacher ends<2026-12-31 -group:online"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.events import View

_TOKEN = re.compile(r'(?P<no>-)?(?P<field>[a-z_.]+)(?P<op>:|<=|>=|<|>|=)(?P<value>(?:"(?:[^"\\]|\\.)*"|[^\s"])+)')


class Op(StrEnum):
    """How a field is compared."""

    IS = ":"  # equals one of the values; * stands for any text
    EXACT = "="
    LESS = "<"
    MORE = ">"
    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Token:
    """One condition; ``values`` are alternatives, ``negated`` turns it round."""

    field: str
    op: Op
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        joined = ",".join(_quote(value) for value in self.values)
        return f"{'-' if self.negated else ''}{self.field}{self.op}{joined}"


@dataclass(frozen=True, slots=True)
class Sort:
    """A column and its direction."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a table shows: free text, conditions that all hold, and the order."""

    view: View
    text: str = ""
    tokens: tuple[Token, ...] = ()
    sort: tuple[Sort, ...] = ()

    def __str__(self) -> str:
        return " ".join([*map(str, self.tokens), *([self.text] if self.text else [])])


# Fields that a filter may name, per view; the store knows how each is looked up.
FILTER_FIELDS: dict[View, frozenset[str]] = {
    View.USERS: frozenset(
        "id username email first_name last_name idnumber auth suspended department institution city country "
        "last_access created changed enrolled cohort".split()
    ),
    View.COURSES: frozenset(
        "id shortname fullname idnumber category visible start end completion changed enrolled teacher role".split()
    ),
    View.ENROLMENTS: frozenset(
        "user course category person email username role status method start end last_access progress completed "
        "group department changed account cohort duty enrolled_on".split()
    ),
    View.CATEGORIES: frozenset({"id", "name", "idnumber", "visible"}),
    View.COHORTS: frozenset({"id", "name", "idnumber", "visible"}),
    View.GROUPS: frozenset({"id", "name", "idnumber", "course"}),
}


def parse(view: View, text: str, sort: Iterable[Sort] = ()) -> tuple[Query, tuple[str, ...]]:
    """Read the text form; also return the words that look like a condition but name no field.

    Such words stay part of the free text, so that nothing is swallowed.
    """
    tokens: list[Token] = []
    words: list[str] = []
    unknown: list[str] = []
    for word in _split(text):
        match = _TOKEN.fullmatch(word)
        if match and _is_field(view, match["field"]) and match["value"]:
            values = tuple(_unquote(part) for part in _alternatives(match["value"]))
            tokens.append(Token(match["field"], Op(match["op"]), values, bool(match["no"])))
            continue
        if match and match["op"] == ":" and match["value"]:
            unknown.append(word)
        words.append(word)
    return Query(view, " ".join(words), tuple(tokens), tuple(sort)), tuple(unknown)


def _is_field(view: View, name: str) -> bool:
    return name in FILTER_FIELDS[view] or name.startswith("custom.")


def _split(text: str) -> list[str]:
    """Words, with quoted parts kept whole."""
    return re.findall(r'(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+', text)


def _alternatives(value: str) -> list[str]:
    return re.findall(r'"(?:[^"\\]|\\.)*"|[^,]+', value) or [value]


def _quote(value: str) -> str:
    if value and not re.search(r'[\s",]', value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquote(value: str) -> str:
    if len(value) >= 2 and value.startswith('"') and value.endswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value
