"""One entry for each hazard of lists, H01 to H112: what it is called, and the files that show it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.directory import FakeDirectory
from tests.files.hazards.elsewhere import TESTS
from tests.files.hazards.titles import TITLES


@dataclass(frozen=True, slots=True)
class Fixture:
    """A file and what is to become of it.

    ``rows`` are lines like "3 blocked person_unknown": the row (with ".2" for its second part), its outcome and
    codes that must be among its reasons; a code with "!" in front must not. ``then`` is the same after
    ``answers``. ``notes`` must be said about the file, ``fixes`` be counted, ``questions`` be open. ``says`` are texts
    that somebody reads: each occurs in the words of a row or a note. ``near`` are those that are offered for a row, with
    commas between. ``offered`` are questions that nothing waits for, with what happens without an answer; ``unasked`` must
    not be asked. ``made`` are the accounts that are made after ``answers``, with their countries.
    """

    name: str
    data: bytes
    rows: tuple[str, ...] = ()
    refused: str | None = None
    notes: tuple[str, ...] = ()
    fixes: Mapping[str, int] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    then: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    near: Mapping[str, str] = field(default_factory=dict)
    offered: Mapping[str, str] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    site: Callable[[FakeDirectory], None] | None = None  # what is otherwise on the site


@dataclass(frozen=True, slots=True)
class Hazard:
    """A hazard with its files and the ``tests`` that show what no file can; ``lacks`` says what nothing shows yet."""

    number: str
    title: str
    fixtures: tuple[Fixture, ...] = ()
    lacks: str = ""
    tests: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """What is said of it once its files pass."""
        if not self.fixtures and not self.tests:
            return "missing"
        return f"partly, lacks {self.lacks}" if self.lacks else "pass"


Maker = Callable[[], Iterable[Fixture]]
_made: dict[str, tuple[Maker, str]] = {}
_more: dict[str, list[Maker]] = {}


def hazard(number: str, lacks: str = "") -> Callable[[Maker], Maker]:
    """Register the function that makes the files of a hazard."""

    def register(make: Maker) -> Maker:
        assert number in TITLES, number
        assert number not in _made, f"{number} has files already"
        _made[number] = (make, lacks)
        return make

    return register


def also(number: str) -> Callable[[Maker], Maker]:
    """Register a function that makes more files of a hazard, about another kind of list than its others."""

    def register(make: Maker) -> Maker:
        assert number in TITLES, number
        _more.setdefault(number, []).append(make)
        return make

    return register


def all_hazards() -> list[Hazard]:
    """All of them in order, also those without a file."""
    found = []
    for number, title in TITLES.items():
        make, lacks = _made.get(number, (None, ""))
        makers = [*([make] if make else []), *_more.get(number, [])]
        fixtures = tuple(each for one in makers for each in one())
        found.append(Hazard(number, title, fixtures, lacks, TESTS.get(number, ())))
    return found


# Files


def csv(*lines: str, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Lines as a text file."""
    return "".join(line + end for line in lines).encode(encoding)


def book(rows: Sequence[Sequence[object]], formats: Mapping[str, str] | None = None) -> bytes:
    """Rows as a workbook; ``formats`` gives number formats by cell reference."""
    from openpyxl import Workbook

    made = Workbook()
    page = made.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for cell, code in (formats or {}).items():
        page[cell].number_format = code
    return saved(made)


def saved(made: Any) -> bytes:
    """A workbook of openpyxl as bytes."""
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """An archive with other or more parts."""
    import zipfile

    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in changes:
                new.writestr(part, old.read(part))
        for part, content in changes.items():
            new.writestr(part, content)
    return kept.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    """An archive of some files."""
    import zipfile

    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, content)
    return kept.getvalue()


def each(name: str, cells: Iterable[str], head: str, row: str, told: str) -> Iterator[Fixture]:
    """A file of one row for each of some cells; {} in ``row`` is the cell."""
    for cell in cells:
        yield Fixture(name, csv(head, row.format(cell)), (told,))
