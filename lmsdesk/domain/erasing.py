"""Erasing one person: who is meant, by which texts they are recognised, and what of them was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ERASED = "[erased]"
_LEAST = 3  # characters: shorter texts stand in everything


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by the server's id. ``marks`` are theirs alone (username, e-mail, ID number), others share ``names``."""

    id: int
    marks: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """How to call them: the longest name, or the number."""
        return max(self.names, key=len, default="") or max(self.marks, key=len, default="") or f"user:{self.id}"

    def joined(self, other: Person) -> Person:
        """With what another source knows of the same person."""
        return Person(self.id, self.marks | other.marks, self.names | other.names)

    def scrubbed(self, text: str, *, names: bool) -> str:
        """The text without them; ``names`` also takes out names, where it is sure to be about nobody else."""
        pattern = _pattern((*self.marks, *(self.names if names else ())))
        return pattern.sub(ERASED, text) if pattern is not None else text


def person_of(number: int, fields: Mapping[str, object]) -> Person:
    """A person from fields of an account, in the words of the mirror."""

    def told(*wanted: str) -> list[str]:
        return [text for name in wanted if len(text := str(fields.get(name) or "").strip()) >= _LEAST]

    full = f"{fields.get('first_name') or ''} {fields.get('last_name') or ''}".strip()
    names = [text for text in (full, str(fields.get("label") or "").strip()) if len(text) >= _LEAST]
    return Person(number, frozenset(told("username", "email", "idnumber")), frozenset(names))


@dataclass(frozen=True, slots=True)
class Traces:
    """What of a person lies, or lay, on this computer: how many things of each sort.

    Sorts: rows (of the mirror), changes, receipts (of decided changes), lines (of the journal), texts (titles and
    details that named them), views, copies (rewritten), dropped (copies that could not be), lists, logs.
    ``waiting`` changes stand in the way until they are discarded, ``sent`` ones until they are decided.
    """

    person: Person
    counts: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    sent: int = 0

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.counts.values())


def _pattern(texts: Iterable[str]) -> re.Pattern[str] | None:
    # A number alone may be anything: an id, a time, a count.
    usable = {text for text in texts if len(text) >= _LEAST and not text.isdecimal()}
    long_first = sorted(usable, key=lambda text: (-len(text), text))
    if not long_first:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, long_first))})(?!\w)", re.IGNORECASE)
