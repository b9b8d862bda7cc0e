"""Which courses of the site the sections of a set are.

A class may be a course of its own on a site, or only a part of one. What the site has decides; where it has both, a
person does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.sets.families import SECTION_NAMES, Family
from lmsdesk.domain.imports.sets.tables import Table, first
from lmsdesk.domain.text import fold, same_key

QUESTION = "set_courses"
GROUPS = "set_groups"  # whether the sections of a course become groups of it
Pair = tuple[str, str]  # section and course, as an enrolment names them
_TITLE = "class_title"


@dataclass(frozen=True, slots=True)
class Places:
    """What to write as the course of each pair, under which name, and among which names a person has to choose."""

    texts: Mapping[Pair, str]
    name: str
    choices: tuple[str, ...] = ()


def find_places(
    pairs: Collection[Pair],
    family: Family,
    sections: Table,
    courses: Table,
    options: ImportOptions,
    directory: Directory,
) -> Places:
    """Look up each way in which the courses of the pairs may be called."""
    named = _named(pairs, family, sections, courses)
    hits = {name: _hits(name, texts.values(), directory) for name, texts in named.items()}
    used = [name for name in named if hits[name]]
    levels = [[name for name in used if name in keys] for keys in (family.section_keys, family.course_keys)]
    both = tuple(used) if all(levels) else ()
    answer = options.decisions.get(QUESTION)
    wanted = [answer] if answer in both else (levels[0] or levels[1] or list(named)[:1])
    texts = {}
    for pair in pairs:
        said = [named[name][pair] for name in wanted if named[name].get(pair)]
        there = [text for name in wanted if (text := named[name].get(pair)) and fold(text) in hits[name]]
        texts[pair] = first({str(at): text for at, text in enumerate(there + said)}, map(str, range(9))) or _own(pair)
    return Places(texts, wanted[0] if wanted else "", both)


def find_groups(
    pairs: Collection[Pair], places: Places, family: Family, sections: Table, options: ImportOptions
) -> Mapping[Pair, str] | None:
    """The group of each pair, named as its section is, where that was chosen; None where sections are no parts of courses."""
    if places.name not in family.course_keys or not any(pair[0] in sections for pair in pairs if pair[0]):
        return None
    if options.decisions.get(GROUPS) != "group":
        return {}
    return {pair: first(sections.get(pair[0]), SECTION_NAMES) or pair[0] for pair in pairs if pair[0]}


def course_of(pair: Pair, family: Family, sections: Table) -> str:
    """The course of a pair, as the set calls it: where its section says so, else as the enrolment does."""
    return first(sections.get(pair[0]), family.section_course) or pair[1] if pair[0] else pair[1]


def _own(pair: Pair) -> str:
    return pair[0] or pair[1]


def _named(pairs: Iterable[Pair], family: Family, sections: Table, courses: Table) -> dict[str, dict[Pair, str]]:
    found: dict[str, dict[Pair, str]] = {name: {} for name in (*family.section_keys, *family.course_keys)}
    for pair in pairs:
        section, course = pair[0], course_of(pair, family, sections)
        for keys, own, row in (
            (family.section_keys, section, sections.get(section)),
            (family.course_keys, course, courses.get(course)),
        ):
            for at, (name, column) in enumerate(keys.items()):
                text = own if at == 0 else row.get(column, "")  # the first of them is what others refer to
                if text:
                    found[name][pair] = text
    return {name: texts for name, texts in found.items() if texts}


def _hits(name: str, texts: Collection[str], directory: Directory) -> set[str]:
    """The texts, folded, that are exactly one course of the site."""
    found: dict[str, set[int]] = {}
    for field in ("fullname",) if name == _TITLE else ("idnumber", "shortname"):
        here = directory.courses(field, set(texts))
        for text in texts:
            for course in here.get(fold(text), ()):
                if same_key(str(getattr(course, field))) == same_key(text):
                    found.setdefault(fold(text), set()).add(course.id)
    return {text for text, ids in found.items() if len(ids) == 1}
