"""Whom a row means: exact matches only, all identifiers of the row heard, near ones offered and never taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lmsdesk.domain.imports.cells import ungrouped
from lmsdesk.domain.imports.headers import PERSON_FIELDS
from lmsdesk.domain.imports.likeness import Found, Likeness
from lmsdesk.domain.imports.near import of_person
from lmsdesk.domain.imports.options import ACCEPT, AUTO, ImportOptions
from lmsdesk.domain.imports.plan import Suggestion
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.texts import Column, Texts
from lmsdesk.domain.ports import Directory, PersonRef, Reason
from lmsdesk.domain.text import fold, same_key

_LOOKUPS = {"user_id": "id"}
_UNREAD = frozenset({"broken_text", "email_malformed"})  # cells that say nothing, which others can make up for
_GONE = ("username", "email", "idnumber")  # by which people who left are looked up
_EQUAL = Found(Likeness.EQUAL)
_WIDTHS = range(4, 13)  # of numbers that may have lost their leading zeros


@dataclass(frozen=True, slots=True)
class Match:
    """The person of a row, or why there is none."""

    person: PersonRef | None = None
    by: str | None = None
    reasons: tuple[Reason, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(slots=True)
class People:
    """Answers for one list; the same identifiers are judged once."""

    directory: Directory
    options: ImportOptions
    columns: Mapping[str, Column]
    order: tuple[str, ...]
    found: dict[str, Mapping[str, Sequence[PersonRef]]] = field(default_factory=dict)
    zeros: dict[str, dict[str, PersonRef]] = field(default_factory=dict)
    gone: dict[str, Mapping[str, Sequence[PersonRef]]] = field(default_factory=dict)
    matches: dict[tuple[object, ...], Match] = field(default_factory=dict)
    by_id: Mapping[int, PersonRef] = field(default_factory=dict)
    sure: dict[str, Mapping[str, PersonRef]] = field(default_factory=dict)  # texts that are exactly one person's
    special: set[int] = field(default_factory=set)  # places of cells that are more than their text

    def match(self, place: int, chosen: int | None) -> Match:
        """The person of the row at this place; ``chosen`` is the one that somebody picked by hand."""
        if chosen is not None:
            person = self.by_id.get(chosen)
            return Match(person, "choice") if person else Match(reasons=(Reason("person_unknown", None, chosen),))
        texts = tuple((name, self.columns[name].texts[place]) for name in self.order)
        if place not in self.special and (sure := self._sure(texts)) is not None:
            return sure
        problems = [(name, code) for name in self.order if (code := self.columns[name].problem(place)) is not None]
        clash = next((name for name in self.order if place in self.columns[name].clashes), None)
        key = (texts, tuple(problems), clash and self.columns[clash].clashes[place])
        if key not in self.matches:
            self.matches[key] = self._judge(dict(texts), dict(problems), clash, place)
        return self.matches[key]

    def _sure(self, texts: Sequence[tuple[str, str]]) -> Match | None:
        """The usual row: every identifier that is there is one person's, and the same one's."""
        person: PersonRef | None = None
        by = None
        for name, text in texts:
            if not text:
                continue
            one = self.sure[name].get(text)
            if one is None or (person is not None and one is not person and one.id != person.id):
                return None
            if person is None:
                person, by = one, name
        return None if person is None else Match(person, by)

    def _judge(self, texts: dict[str, str], problems: dict[str, str], clash: str | None, place: int) -> Match:
        reasons: list[Reason] = []
        broken: list[Reason] = []
        if clash is not None:
            values = " / ".join(self.columns[clash].clashes[place])
            reasons.append(Reason("duplicate_header", clash, values, {"values": values}))
        for name, code in problems.items():
            if code == "null_word":
                answer = self.options.decisions.get(f"null_word:{name}")
                if answer is None:
                    reasons.append(Reason("null_word", name, texts[name]))
                if answer != "text":
                    texts = {**texts, name: ""}
            elif code == "grouped_digits" and self.options.decisions.get(f"grouped_digits:{name}") == ACCEPT:
                texts = {**texts, name: ungrouped(texts[name])}
            elif code == "wide_digits":
                if self.options.decisions.get(f"wide_digits:{name}") != ACCEPT:
                    reasons.append(Reason(code, name, texts[name]))
            else:
                (broken if code in _UNREAD else reasons).append(Reason(code, name, texts[name]))
                texts = {**texts, name: ""}
        if not any(texts.values()):
            told = (*reasons, *broken)
            return Match(reasons=told or (Reason("person_missing", self._main()),))
        match = self._resolved(texts, reasons)
        return self._without(broken, match) if broken else match

    def _without(self, broken: Sequence[Reason], match: Match) -> Match:
        """What cannot be read is not needed where the rest of the row names one person."""
        if match.person is None or any(WEIGHTS.get(reason.code) is Weight.BLOCK for reason in match.reasons):
            return replace(match, reasons=(*broken, *match.reasons))
        facts = {"person": _name(match.person), "by": match.by}
        notes = (Reason("identifier_unread", each.about, each.value, facts) for each in broken)
        return replace(match, reasons=(*match.reasons, *notes))

    def _main(self) -> str | None:
        return self.order[0] if self.order else None

    def _resolved(self, texts: Mapping[str, str], reasons: list[Reason]) -> Match:
        """Ask each identifier of the row for itself; they may be silent, but not contradict each other."""
        candidates = {name: self._exact(name, text) for name, text in texts.items() if text}
        sure = {name: people[0] for name, people in candidates.items() if len(people) == 1}
        if len({person.id for person in sure.values()}) > 1:
            told = ", ".join(f"{name} → {_name(person)}" for name, person in sure.items())
            reason = Reason("identifiers_disagree", next(iter(sure)), texts[next(iter(sure))], {"people": told})
            near = tuple(of_person(person, _EQUAL, name) for name, person in sure.items())
            return Match(reasons=(*reasons, reason), suggestions=near)
        if not sure:
            return self._unsure(texts, candidates, reasons)
        name, person = next(iter(sure.items()))
        for other, people in candidates.items():
            if len(people) > 1 and person not in people:
                told = ", ".join(map(_name, people))
                reason = Reason("identifiers_disagree", other, texts[other], {"people": f"{_name(person)}, {told}"})
                return Match(reasons=(*reasons, reason))
        reasons += self._weaker(name, person, texts, candidates)
        return Match(person, name, tuple(reasons))

    def _weaker(
        self, name: str, person: PersonRef, texts: Mapping[str, str], candidates: Mapping[str, Sequence[PersonRef]]
    ) -> list[Reason]:
        """A stronger identifier that nobody has makes a match by a weaker one a question."""
        filled = [each for each in texts if texts[each]]
        stronger = [each for each in filled[: filled.index(name)] if not candidates[each]]
        if stronger:
            facts = {"by": name, "person": _name(person)}
            return [Reason("weaker_match", stronger[0], texts[stronger[0]], facts)]
        return [
            Reason(f"{each}_differs", each, texts[each], {"person": _name(person), "known": getattr(person, each)})
            for each in filled
            if each == "email" and not candidates[each] and same_key(texts[each]) != same_key(person.email)
        ]

    def _exact(self, name: str, text: str) -> list[PersonRef]:
        """People with exactly this value; case and width do not count, accents do."""
        people = self.found[name].get(fold(text), ())
        wanted = same_key(text)
        return [each for each in people if same_key(str(getattr(each, _LOOKUPS.get(name, name), ""))) == wanted]

    def _unsure(
        self, texts: Mapping[str, str], candidates: Mapping[str, Sequence[PersonRef]], reasons: list[Reason]
    ) -> Match:
        for name, people in candidates.items():
            if len(people) > 1:
                reason = Reason("person_ambiguous", name, texts[name], {"count": len(people)})
                return Match(
                    reasons=(*reasons, reason), suggestions=tuple(of_person(each, _EQUAL, name) for each in people)
                )
        name, text = next((name, text) for name, text in texts.items() if text)
        padded = self.zeros.get(name, {}).get(text)
        if padded is not None:
            facts = {"person": _name(padded), "padded": getattr(padded, name)}
            return Match(padded, name, (*reasons, Reason("leading_zeros", name, text, facts)))
        if any(reason.code not in ("null_word", "duplicate_header", "wide_digits") for reason in reasons):
            return Match(reasons=tuple(reasons))  # what is wrong with the cell says enough
        for each, other in texts.items():
            for person in self.gone.get(each, {}).get(fold(other), ()) if other else ():
                if same_key(str(getattr(person, each))) == same_key(other):
                    facts = {"person": _name(person), "at": person.gone}
                    return Match(reasons=(*reasons, Reason("person_gone", each, other, facts)))
        return Match(reasons=(*reasons, Reason("person_unknown", name, text)))


def find_people(texts: Texts, options: ImportOptions, shape: Shape, directory: Directory) -> People:
    """Look all identifiers of the list up, each column at once."""
    order = shape.person_order if options.match_by == AUTO else (options.match_by, *shape.person_order)
    names = [name for name in dict.fromkeys(order) if name in PERSON_FIELDS and texts.get(name) is not None]
    columns = {name: column for name in names if (column := texts.get(name)) is not None}
    special = {place for column in columns.values() for place in (*column.wrong, *column.clashes)}
    people = People(directory, options, columns, tuple(columns), special=special)
    for name, column in columns.items():
        values = {text for text in column.texts if text}
        if "grouped_digits" in column.problems.values():
            values |= {ungrouped(text) for text, code in column.problems.items() if code == "grouped_digits"}
        people.found[name] = directory.people(_LOOKUPS.get(name, name), values)
        people.sure[name] = _sure_ones(values.difference(column.problems), people.found[name], _LOOKUPS.get(name, name))
        if name in _GONE and (unknown := [text for text in values if fold(text) not in people.found[name]]):
            people.gone[name] = directory.gone_people(name, unknown)
        if name != "user_id":
            people.zeros[name] = _padded(name, values, people, directory)
    chosen = [str(each.user_id) for each in options.overrides.values() if each.user_id is not None]
    if chosen:
        found = directory.people("id", chosen)
        people.by_id = {person.id: person for same in found.values() for person in same}
    return people


def _sure_ones(values: set[str], found: Mapping[str, Sequence[PersonRef]], attribute: str) -> Mapping[str, PersonRef]:
    """The values that are one person's, letter by letter but for case and width."""
    sure: dict[str, PersonRef] = {}
    for text in values:
        people = found.get(fold(text), ())
        if len(people) == 1:
            stored = getattr(people[0], attribute)
            if stored == text or same_key(str(stored)) == same_key(text):
                sure[text] = people[0]
    return sure


def _padded(name: str, values: set[str], people: People, directory: Directory) -> dict[str, PersonRef]:
    """Numbers without a match that one person has with zeros in front, where only one width fits."""
    unknown = [text for text in values if text.isdecimal() and fold(text) not in people.found[name]]
    if not unknown:
        return {}
    wider = {text.zfill(width): text for text in unknown for width in _WIDTHS if width > len(text)}
    hits: dict[str, list[PersonRef]] = {}
    for padded, found in directory.people(name, list(wider)).items():
        hits.setdefault(wider.get(padded, padded), []).extend(found)
    return {text: found[0] for text, found in hits.items() if len(found) == 1}


def _name(person: PersonRef) -> str:
    return f"{person.first_name} {person.last_name}".strip() or person.username
