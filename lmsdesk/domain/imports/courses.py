"""Which course a row means: exact keys only; where a name fits several, one question for all alike rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.directory import CourseRef, Directory
from lmsdesk.domain.imports.autodates import became_date
from lmsdesk.domain.imports.dividing import ways_to_divide
from lmsdesk.domain.imports.likeness import Found, Likeness
from lmsdesk.domain.imports.near import of_course
from lmsdesk.domain.imports.options import ACCEPT, ImportOptions
from lmsdesk.domain.imports.plan import Suggestion
from lmsdesk.domain.imports.several import divide_slots
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.texts import Texts
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold, same_key

_EQUAL = Found(Likeness.EQUAL)
_FIELDS = {"course_idnumber": ("idnumber",), "course_id": ("id",)}


@dataclass(frozen=True, slots=True)
class CourseMatch:
    """The course of a row, or why there is none."""

    course: CourseRef | None = None
    reasons: tuple[Reason, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(slots=True)
class Courses:
    """Answers for one list; each distinct text is judged once."""

    texts: Texts
    options: ImportOptions
    directory: Directory
    fields: tuple[str, ...]  # fields of the list, strongest first
    order: tuple[str, ...]  # what a plain course cell may be
    found: dict[str, Mapping[str, Sequence[CourseRef]]] = field(default_factory=dict)
    matches: dict[tuple[str, str], CourseMatch] = field(default_factory=dict)
    by_id: Mapping[int, CourseRef] = field(default_factory=dict)
    several: Collection[tuple[str, str]] = ()  # (field, text) of cells that name several courses, each of them known

    def match(self, place: int, slot: int, chosen: int | None) -> CourseMatch:
        """The course of one slot of a row; several fields of one slot must mean the same course."""
        if chosen is not None:
            course = self.by_id.get(chosen)
            return CourseMatch(course) if course else CourseMatch(reasons=(Reason("course_unknown", None, chosen),))
        answers: list[tuple[str, CourseMatch]] = []
        for name in self.fields:
            column = self.texts.get(name, slot)
            if column is None or not (text := column.texts[place]):
                continue
            code = column.problem(place)
            if code is not None and code not in ("null_word", "grouped_digits", "wide_digits"):
                day = became_date(name, text) if code == "date_cell_as_code" else None
                return CourseMatch(reasons=(day or Reason(code, name, text),))
            if (name, text) not in self.matches:
                self.matches[name, text] = self._judge(name, text)
                if code == "wide_digits" and self.options.decisions.get(f"wide_digits:{name}") != ACCEPT:
                    match = self.matches[name, text]
                    asked = (*match.reasons, Reason(code, name, text))
                    self.matches[name, text] = CourseMatch(match.course, asked, match.suggestions)
            answers.append((name, self.matches[name, text]))
        if not answers:
            return CourseMatch(reasons=(Reason("course_missing", self.fields[0] if self.fields else "course"),))
        ids = {answer.course.id for _, answer in answers if answer.course is not None}
        if len(ids) > 1:
            told = " / ".join(answer.course.shortname for _, answer in answers if answer.course is not None)
            return CourseMatch(reasons=(Reason("fields_disagree", answers[0][0], told, {"courses": told}),))
        return next((answer for _, answer in answers if answer.course is not None), answers[0][1])

    def is_known(self, name: str, text: str) -> bool:
        """Tell whether a text is the key of a course, or of several."""
        wanted = same_key(text)
        return any(
            same_key(str(getattr(course, each))) == wanted
            for each in _FIELDS.get(name, self.order)
            for course in self.found[each].get(fold(text), ())
        )

    def is_filled(self, place: int, slot: int) -> bool:
        """Tell whether a slot of a row names a course at all."""
        return any(
            column.texts[place] for name in self.fields if (column := self.texts.own(name, slot)) is not None
        ) or (slot == 0 and bool(self.options.defaults))

    def _judge(self, name: str, text: str) -> CourseMatch:
        wanted = same_key(text)
        for each in _FIELDS.get(name, self.order):
            found = [c for c in self.found[each].get(fold(text), ()) if same_key(str(getattr(c, each))) == wanted]
            if len(found) == 1:
                return CourseMatch(found[0])
            if found:
                return self._among(name, text, found, each)
        for each in _FIELDS.get(name, self.order):
            if each != "id" and (gone := self.directory.gone_courses(each, (text,)).get(fold(text))):
                return CourseMatch(reasons=(Reason("course_gone", name, text, {"at": gone[0].gone}),))
        if (name, text) in self.several:
            return CourseMatch(reasons=(Reason("several_values", name, text),))
        return CourseMatch(reasons=(became_date(name, text) or Reason("course_unknown", name, text),))

    def _among(self, name: str, text: str, found: Sequence[CourseRef], by: str) -> CourseMatch:
        near = tuple(of_course(course, _EQUAL, by) for course in found)
        chosen = self.options.decisions.get(f"course_ambiguous:{fold(text)}")
        picked = next((course for course in found if str(course.id) == chosen), None)
        if picked is not None:
            return CourseMatch(picked)
        choices = ",".join(str(course.id) for course in found)
        reason = Reason("course_ambiguous", name, text, {"count": len(found), "choices": choices})
        return CourseMatch(reasons=(reason,), suggestions=near)


def find_courses(texts: Texts, options: ImportOptions, shape: Shape, directory: Directory) -> Courses:
    """Look all course cells of the list up, each kind of key at once."""
    names = tuple(name for name in ("course_idnumber", "course", "course_id") if texts.slots(name))
    courses = Courses(texts, options, directory, names, shape.course_order)
    asked = {
        name: {text for (of, _), column in texts.columns.items() if of == name for text in column.texts}
        for name in names
    }
    _look_up(courses, asked, shape, directory)
    _divide(courses, asked, shape, directory)
    chosen = [str(each.course_id) for each in options.overrides.values() if each.course_id is not None]
    if chosen:
        found = directory.courses("id", chosen)
        courses.by_id = {course.id: course for same in found.values() for course in same}
    return courses


def _look_up(courses: Courses, asked: Mapping[str, Collection[str]], shape: Shape, directory: Directory) -> None:
    for each in ("shortname", "idnumber", "id", "fullname"):
        values = {
            text
            for name, texts in asked.items()
            if each in _FIELDS.get(name, shape.course_order)
            for text in texts
            if text and (each != "id" or text.isdecimal())
        }
        if values:
            courses.found[each] = {**courses.found.get(each, {}), **directory.courses(each, values)}
        courses.found.setdefault(each, {})


def _divide(courses: Courses, asked: Mapping[str, Collection[str]], shape: Shape, directory: Directory) -> None:
    """Cells that name several courses become a course each, once a person agreed; until then they are a question."""
    divided = {
        (name, text): ways
        for name, texts in asked.items()
        for text in texts
        if text and not courses.is_known(name, text) and (ways := ways_to_divide(text))
    }
    if not divided:
        return
    parts = {
        name: {part for (of, _), ways in divided.items() if of == name for way in ways for part in way}
        for name in asked
    }
    _look_up(courses, parts, shape, directory)
    chosen = {
        key: way
        for key, ways in divided.items()
        if (way := next((way for way in ways if all(courses.is_known(key[0], part) for part in way)), None))
    }
    accepted = {name for name in asked if courses.options.decisions.get(f"several_values:{name}") == ACCEPT}
    courses.several = {key for key in chosen if key[0] not in accepted}
    for name in accepted:
        divide_slots(courses.texts, name, {text: way for (of, text), way in chosen.items() if of == name})
