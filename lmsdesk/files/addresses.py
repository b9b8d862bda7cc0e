"""Pasted address lists: ``Ana Díaz <ana@x.org>; bob@x.org``, as mail programs give them, become rows of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_LENGTH = 4 * 1024 * 1024  # characters; whoever has more has a list
HEADER = ("email", "name")
_ADDRESS = re.compile(r"(?:mailto:)?([^\s<>@;,\"()]{1,200}@[^\s<>@;,\"()]{1,300})", re.IGNORECASE)
_LABEL = re.compile(r"(?:to|cc|bcc|an|a|à|para|von|from)\s?:\s", re.IGNORECASE)  # copied together with the addresses


@dataclass(frozen=True, slots=True)
class Addresses:
    """E-mail address and name of each person, and the line that it stands in, from 1."""

    rows: list[list[str]]
    lines: list[int]


def read_addresses(lines: Sequence[str]) -> Addresses | None:
    """The people of an address list; None for anything else, such as a list with other cells in it."""
    if sum(map(len, lines)) > MAX_LENGTH or not any("@" in line for line in lines):
        return None
    mark = ";" if any(";" in line for line in lines) else ","
    found = Addresses([], [])
    counts: list[int] = []
    named = False
    for number, line in enumerate(lines, start=1):
        before = len(found.rows)
        for entry in _entries(_LABEL.sub("", line.strip(), count=1) if number == 1 else line.strip(), mark):
            person = _person(entry)
            if person is None:
                return None
            named = named or "<" in entry
            found.rows.append(person)
            found.lines.append(number)
        if len(found.rows) > before:
            counts.append(len(found.rows) - before)
    # Two bare addresses in each of several lines are two columns, such as people and their managers.
    if not found.rows or (len(counts) > 1 and not named and set(counts) == {counts[0]} and counts[0] > 1):
        return None
    return found


def _entries(line: str, mark: str) -> Iterator[str]:
    """The parts of a line; with commas between them a part without an address is the first half of a name."""
    start, quoted, waiting = 0, False, ""
    for at, letter in enumerate(f"{line}{mark}"):
        if letter == '"':
            quoted = not quoted
        if letter != mark or (quoted and at < len(line)):
            continue
        part = line[start:at].strip()
        start = at + 1
        if not part:
            continue
        if mark == "," and "@" not in part and not waiting:
            waiting = part
            continue
        yield f"{waiting}, {part}" if waiting else part
        waiting = ""
    if waiting:
        yield waiting


def _person(entry: str) -> list[str] | None:
    """E-mail address and name; None where there is no address, or more than one."""
    if entry.endswith(">") and "<" in entry:
        name, _, rest = entry[:-1].rpartition("<")
        match = _ADDRESS.fullmatch(rest.strip())
        return [match[1], name.strip().strip("\"'").strip()] if match is not None and "@" not in name else None
    match = _ADDRESS.fullmatch(entry.strip("'\""))
    return [match[1], ""] if match is not None else None
