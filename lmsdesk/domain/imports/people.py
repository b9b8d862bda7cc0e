"""Whom a row means: exact matches only, all identifiers of the row heard, near ones offered and never taken."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

from lmsdesk.domain.directory import Directory, PersonRef
from lmsdesk.domain.fields import CUSTOM, Value
from lmsdesk.domain.imports.autodates import became_date
from lmsdesk.domain.imports.cells import ungrouped
from lmsdesk.domain.imports.emails import address_meant, is_own_field, is_same_address, proposed
from lmsdesk.domain.imports.headers import PERSON_FIELDS
from lmsdesk.domain.imports.likeness import Found, Likeness
from lmsdesk.domain.imports.names import differs_a_lot
from lmsdesk.domain.imports.near import of_person
from lmsdesk.domain.imports.options import ACCEPT, AUTO, ImportOptions
from lmsdesk.domain.imports.people_lookups import Known, look_up
from lmsdesk.domain.imports.plan import LINES, Suggestion
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.texts import Column, Texts
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold

_UNREAD = frozenset({"broken_text", "email_malformed"})  # cells that say nothing, which others can make up for
_SAID_ENOUGH = frozenset({"null_word", "duplicate_header", "wide_digits", "several_values"})  # not of a wrong cell
_EQUAL = Found(Likeness.EQUAL)
_LOST_LETTER = re.compile(r"\w\?+\w")  # what programs write for a letter that they cannot write
_ATTRIBUTES = frozenset({"username", "email", "idnumber"})
_NAME = "name"  # under which the names of a list stand beside its identifiers


class Match(NamedTuple):
    """The person of a row, or why there is none. A named tuple, because a list can name a hundred thousand people."""

    person: PersonRef | None = None
    by: str | None = None
    reasons: tuple[Reason, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    among: tuple[PersonRef, ...] = ()  # those who all have what the row says


_NOBODY = Match()


@dataclass(slots=True)
class People:
    """Answers for one list; the same identifiers are judged once."""

    options: ImportOptions
    columns: Mapping[str, Column]  # of identifiers, and of names where the list has some
    order: tuple[str, ...]
    known: Known
    matches: dict[tuple[object, ...], Match] = field(default_factory=dict)
    special: set[int] = field(default_factory=set)  # places of cells that are more than their text

    def of_rows(self, rows: int, passed: Collection[int]) -> list[Match]:
        """The person of each row but those at places that are passed over; what rows say alike is judged once."""
        if not self.order:
            return [self.match(0, None)] * rows if rows else []
        first = self.order[0]
        sure = {text: Match(person, first) for text, person in self.known.sure[first].items()}
        found = list(map(sure.get, self.columns[first].texts, repeat(_NOBODY)))
        if _NAME in self.columns:
            found = [match if match is _NOBODY else self._named(match, place) for place, match in enumerate(found)]
        columns = [column.texts for column in self.columns.values()]
        alike: dict[tuple[str, ...], Match] = {}
        for place in self.known.open:
            if place in passed:
                continue
            key = tuple([texts[place] for texts in columns])
            if (known := alike.get(key)) is None:
                known = alike[key] = self.match(place, None)
            found[place] = known
        return found

    def match(self, place: int, chosen: int | None) -> Match:
        """The person of the row at this place; ``chosen`` is the one that somebody picked by hand."""
        if chosen is not None:
            person = self.known.by_id.get(chosen)
            return Match(person, "choice") if person else Match(reasons=(Reason("person_unknown", None, chosen),))
        texts = tuple((name, self.columns[name].texts[place]) for name in self.order)
        if place not in self.special and (sure := self._sure(texts)) is not None:
            return self._named(sure, place)
        problems = [(name, code) for name in self.order if (code := self.columns[name].problem(place)) is not None]
        clash = next((name for name in self.order if place in self.columns[name].clashes), None)
        key = (texts, tuple(problems), clash and self.columns[clash].clashes[place])
        if key not in self.matches:
            self.matches[key] = self._judge(dict(texts), dict(problems), clash, place)
        return self._named(self.matches[key], place)

    def _named(self, match: Match, place: int) -> Match:
        """The same with a question where the list calls the person otherwise: names identify nobody, but tell mistakes."""
        if (names := self.columns.get(_NAME)) is None or (person := match.person) is None:
            return match
        name = names.texts[place]
        if not name or not differs_a_lot(name, person.first_name, person.last_name):
            return match
        facts = {"person": _name(person), "by": match.by}
        return match._replace(reasons=(*match.reasons, Reason("name_differs", match.by, name, facts)))

    def _sure(self, texts: Sequence[tuple[str, str]]) -> Match | None:
        """The usual row: every identifier that is there is one person's, and the same one's."""
        person: PersonRef | None = None
        by = None
        for name, text in texts:
            if not text:
                continue
            if person is not None and name in _ATTRIBUTES and getattr(person, name) == text:
                if text in self.columns[name].problems:
                    return None
                continue
            one = self.known.sure[name].get(text)
            if one is None or (person is not None and one is not person and one.id != person.id):
                return None
            if person is None:
                person, by = one, name
        return None if person is None else Match(person, by)

    def _judge(self, texts: dict[str, str], problems: dict[str, str], clash: str | None, place: int) -> Match:
        reasons: list[Reason] = []
        broken: list[Reason] = []
        if clash is not None and (disagree := self.columns[clash].clash(clash, place)) is not None:
            reasons.append(disagree)
        for name, code in problems.items():
            if code == "null_word":
                answer = self.options.decisions.get(f"null_word:{name}")
                if answer is None:
                    reasons.append(Reason("null_word", name, texts[name]))
                if answer != "text":
                    texts = {**texts, name: ""}
            elif code == "grouped_digits" and self.options.decisions.get(f"grouped_digits:{name}") == ACCEPT:
                texts = {**texts, name: ungrouped(texts[name])}
            elif code in ("wide_digits", "several_values"):
                if self.options.decisions.get(f"{code}:{name}") != ACCEPT:
                    reasons.append(Reason(code, name, texts[name]))
            elif code == "date_cell_as_code":
                reasons.append(became_date(name, texts[name]) or Reason(code, name, texts[name]))
                texts = {**texts, name: ""}
            else:
                (broken if code in _UNREAD else reasons).append(Reason(code, name, texts[name]))
                texts = {**texts, name: ""}
        if not any(texts.values()):
            told = (*reasons, *broken)
            if not told:
                return Match(reasons=(Reason("person_missing", self._main()),))
            return self._meant(Match(reasons=told))
        match = self._resolved(texts, reasons)
        return self._without(broken, match) if broken else match

    def _without(self, broken: Sequence[Reason], match: Match) -> Match:
        """What cannot be read is not needed where the rest of the row names one person."""
        if match.person is None or any(WEIGHTS.get(reason.code) is Weight.BLOCK for reason in match.reasons):
            return self._meant(match._replace(reasons=(*broken, *match.reasons)))
        facts = {"person": _name(match.person), "by": match.by}
        notes = (Reason("identifier_unread", each.about, each.value, facts) for each in broken)
        return match._replace(reasons=(*match.reasons, *notes))

    def _meant(self, match: Match) -> Match:
        """What a broken or mistyped address may mean, and who has that one: for a person to take."""
        for reason in match.reasons:
            text = str(reason.value)
            if reason.about != "email" or reason.code not in ("email_malformed", "person_unknown"):
                continue
            other = proposed(text) if reason.code == "email_malformed" else address_meant(text)
            if other is None:
                continue
            people = self.known.ask("email", other)
            told = Reason(
                "email_meant", "email", text, {"proposed": other, "person": ", ".join(map(_name, people)) or None}
            )
            near = (of_person(each, _EQUAL, "email") for each in people)
            return match._replace(reasons=(*match.reasons, told), suggestions=(*near, *match.suggestions))
        return match

    def _main(self) -> str | None:
        return self.order[0] if self.order else None

    def _resolved(self, texts: Mapping[str, str], reasons: list[Reason]) -> Match:
        """Ask each identifier of the row for itself; they may be silent, but not contradict each other."""
        candidates = {name: self.known.exact(name, text) for name, text in texts.items() if text}
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
            if each == "email" and not candidates[each] and not is_same_address(texts[each], person.email)
        ]

    def _unsure(
        self, texts: Mapping[str, str], candidates: Mapping[str, Sequence[PersonRef]], reasons: list[Reason]
    ) -> Match:
        for name, people in candidates.items():
            if len(people) > 1:
                return self._ambiguous(name, texts[name], people, reasons)
        name, text = next((name, text) for name, text in texts.items() if text)
        if (padded := self.known.zeros.get(name, {}).get(text)) is not None:
            facts = {"person": _name(padded), "padded": getattr(padded, name)}
            return Match(padded, name, (*reasons, Reason("leading_zeros", name, text, facts)))
        if any(reason.code not in _SAID_ENOUGH for reason in reasons):
            return Match(reasons=tuple(reasons))  # what is wrong with the cell says enough
        if (elsewhere := self._by_other_address(texts, reasons)) is not None:
            return elsewhere
        for each, other in texts.items():
            if (person := self.known.left(each, other)) is not None:
                facts = {"person": _name(person), "at": person.gone, "count": person.past}
                return Match(reasons=(*reasons, Reason("person_gone", each, other, facts)))
        if reason := became_date(name, text):
            return Match(reasons=(*reasons, reason))
        code = "broken_text" if _LOST_LETTER.search(text) else "person_unknown"
        return self._meant(Match(reasons=(*reasons, Reason(code, name, text))))

    def _ambiguous(self, name: str, text: str, people: Sequence[PersonRef], reasons: list[Reason]) -> Match:
        """Several accounts: those who were there last come first."""
        ranked = sorted(people, key=lambda each: -(each.last_access or 0))
        facts: dict[str, Value] = {"count": len(ranked), "accounts": LINES.join(map(_account, ranked))}
        near = tuple(of_person(each, _EQUAL, name) for each in ranked)
        reason = Reason("person_ambiguous", name, text, facts)
        return Match(reasons=(*reasons, reason), suggestions=near, among=tuple(ranked))

    def _by_other_address(self, texts: Mapping[str, str], reasons: list[Reason]) -> Match | None:
        """Somebody who has the address in another field of the profile: a question, once for all."""
        text = texts.get("email", "")
        others = self.known.others.get(fold(text), ()) if text else ()
        found = {person.id: (person, where) for person, where in others}
        if len(found) != 1 or not all(is_own_field(where) for _, where in others):
            return None
        ((person, where),) = found.values()
        facts = {"person": _name(person), "field": where}
        return Match(person, "email", (*reasons, Reason("other_address", "email", text, facts)))


def find_people(texts: Texts, options: ImportOptions, shape: Shape, directory: Directory) -> People:
    """Look all identifiers of the list up, each column at once."""
    order = shape.person_order if options.match_by == AUTO else (options.match_by, *shape.person_order)
    names = [name for name in dict.fromkeys(order) if name in PERSON_FIELDS or name.startswith(CUSTOM)]
    columns = {name: column for name in names if (column := texts.get(name)) is not None}
    special = {place for column in columns.values() for place in (*column.wrong, *column.clashes)}
    known = look_up(columns, special, options, directory)
    beside = {_NAME: Column(texts.names)} if texts.names is not None else {}
    return People(options, {**columns, **beside}, tuple(columns), known, special=special)


def _name(person: PersonRef) -> str:
    return f"{person.first_name} {person.last_name}".strip() or person.username


def _account(person: PersonRef) -> str:
    """An account as one line of a fact: name, number, ID number, department, last access, divided by tabs."""
    seen = "" if person.last_access is None else str(person.last_access)
    return "\t".join((_name(person), str(person.id), person.idnumber, person.department, seen))
