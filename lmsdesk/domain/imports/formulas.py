"""Formulas for columns: a few steps that change the text of a cell, written as ``trim | lower | part 1 "@"``.

The language is total: it has no loops, every step ends and gives a text, and what comes out of a step is never longer
than a cell of a spreadsheet. A formula is parsed once; after that only columns that a list lacks can be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.options import Formula

MOST_STEPS, MOST_ARGUMENTS, LONGEST = 20, 20_000, 32_767
WIDEST = 255  # letters that ``pad`` makes
THIS = "*"  # the text so far, where columns are named
Row = Callable[[str], str]  # the text of another cell of the row, by the key of its column
Run = Callable[[str, Row], str]
_QUOTES = "\"'"


class _Step(NamedTuple):
    """How many arguments a step takes, which of them are whole numbers, and from which on they name columns."""

    least: int
    most: int
    numbers: tuple[int, ...] = ()
    columns_from: int | None = None


STEPS: Mapping[str, _Step] = {
    "trim": _Step(0, 0),  # outer blanks go, several in a row become one
    "upper": _Step(0, 0),
    "lower": _Step(0, 0),
    "title": _Step(0, 0),  # Each Word With A Capital
    "part": _Step(1, 2, numbers=(0,)),  # part 2 ";" or part -1: divided by blanks where nothing is said
    "replace": _Step(2, 2),
    "pad": _Step(1, 2, numbers=(0,)),  # pad 8 "0": to eight letters, from the left
    "constant": _Step(1, 1),
    "join": _Step(2, 50, columns_from=1),  # join " " "First name" "Last name"; empty cells are passed over
    "first": _Step(1, 50, columns_from=0),  # the text so far, or the first of these columns that has one
    "lookup": _Step(2, MOST_ARGUMENTS),  # lookup from to from to ... [for all others]
}


class _Word(NamedTuple):
    place: int  # from 1, in the text of the formula
    text: str
    quoted: bool


def parse(text: str) -> tuple[Formula, ...]:
    """The steps of a formula; raise WrongUse with the place of what is not understood, counted from 1."""
    steps: list[Formula] = []
    for words in _steps(text):
        name, arguments = words[0], words[1:]
        _check(name, arguments, text)
        steps.append(Formula(name.text.casefold(), tuple(_plain(name, arguments))))
    if len(steps) > MOST_STEPS:
        raise _wrong("long", text, 1, most=MOST_STEPS)
    return tuple(steps)


def checked(formulas: Sequence[Formula]) -> tuple[Formula, ...]:
    """Steps that came from somewhere else, if they are what ``parse`` makes; raise WrongUse."""
    return parse(text_of(formulas))


def text_of(formulas: Sequence[Formula]) -> str:
    """A formula as a person may write it; ``parse`` makes the same of it."""
    return " | ".join(" ".join([each.step, *map(_quoted, each.arguments)]) for each in formulas)


def references(formulas: Sequence[Formula]) -> list[str]:
    """The keys of the other columns that a formula looks at."""
    found: list[str] = []
    for each in formulas:
        start = STEPS[each.step].columns_from
        if start is not None:
            found += [key for key in each.arguments[start:] if key != THIS]
    return list(dict.fromkeys(found))


def compiled(formulas: Sequence[Formula]) -> Run:
    """A function that makes a new text of a cell and its row."""
    runs = [_MAKERS[each.step](each.arguments) for each in formulas]

    def run(text: str, row: Row) -> str:
        for each in runs:
            text = each(text, row)[:LONGEST]
        return text

    return run


# Reading


def _steps(text: str) -> Iterator[list[_Word]]:
    """The words of each step; steps are divided by bars."""
    words: list[_Word] = []
    at = 0
    while at < len(text):
        mark = text[at]
        if mark.isspace():
            at += 1
        elif mark == "|":
            if not words:
                raise _wrong("empty", text, at + 1)
            yield words
            words, at = [], at + 1
        elif mark in _QUOTES:
            word, at = _inside(text, at)
            words.append(word)
        else:
            end = at
            while end < len(text) and not text[end].isspace() and text[end] != "|":
                end += 1
            words.append(_Word(at + 1, text[at:end], False))
            at = end
    if not words:
        raise _wrong("empty", text, len(text) + 1)
    yield words


def _inside(text: str, start: int) -> tuple[_Word, int]:
    """A word in quotes, in which a doubled quote stands for one, and the place behind it."""
    quote, parts, at = text[start], [], start + 1
    while (end := text.find(quote, at)) >= 0:
        parts.append(text[at:end])
        if text[end + 1 : end + 2] != quote:
            if text[end + 1 : end + 2].strip(" \t\n\r|"):
                raise _wrong("quote", text, end + 2)
            return _Word(start + 1, quote.join(parts), True), end + 1
        at = end + 2
    raise _wrong("quote", text, start + 1)


def _check(name: _Word, arguments: Sequence[_Word], text: str) -> None:
    step = STEPS.get(name.text.casefold()) if not name.quoted else None
    if step is None:
        raise _wrong("step", text, name.place, step=name.text, known=", ".join(STEPS))
    if not step.least <= len(arguments) <= step.most:
        place = arguments[step.most].place if len(arguments) > step.most else name.place
        raise _wrong("arguments", text, place, step=name.text, least=step.least, most=step.most)
    for each in step.numbers:
        word = arguments[each]
        digits = word.text.removeprefix("-") if name.text.casefold() == "part" else word.text
        if not digits.isascii() or not digits.isdecimal() or not 1 <= int(digits[:6]) <= WIDEST or len(digits) > 6:
            raise _wrong("number", text, word.place, argument=word.text, most=WIDEST)
    _check_texts(name.text.casefold(), arguments, text)


def _check_texts(name: str, arguments: Sequence[_Word], text: str) -> None:
    """Texts that may not be empty, or have one letter only."""
    if name == "replace" and not arguments[0].text:
        raise _wrong("nothing", text, arguments[0].place, step=name)
    if name == "part" and len(arguments) == 2 and not arguments[1].text:
        raise _wrong("nothing", text, arguments[1].place, step=name)
    if name == "pad" and len(arguments) == 2 and len(arguments[1].text) != 1:
        raise _wrong("letter", text, arguments[1].place, argument=arguments[1].text)


def _plain(name: _Word, arguments: Sequence[_Word]) -> Iterator[str]:
    """Arguments as they are kept: columns by their keys."""
    start = STEPS[name.text.casefold()].columns_from
    for place, word in enumerate(arguments):
        is_column = start is not None and place >= start and word.text != THIS
        yield key_of(word.text) if is_column else word.text


def key_of(heading: str) -> str:
    """The key of a column that is named by its heading, with #2 behind it for the second of that name."""
    name, mark, again = heading.rpartition("#")
    if mark and again.isascii() and again.isdecimal():
        plain, number = normal(name), int(again[:6])
        return plain if plain and number < 2 else f"{plain}#{number}"
    return normal(heading) or "#1"


def _quoted(text: str) -> str:
    if text and not any(mark.isspace() or mark in "|\"'" for mark in text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _wrong(what: str, text: str, place: int, **facts: str | int) -> WrongUse:
    return WrongUse(what=f"formula_{what}", value=text[:200], place=place, **facts)


# Doing


def _trim(arguments: Sequence[str]) -> Run:
    return lambda text, row: " ".join(text.split())


def _part(arguments: Sequence[str]) -> Run:
    number, divider = int(arguments[0]), arguments[1] if len(arguments) > 1 else None
    at = number - 1 if number > 0 else number

    def run(text: str, row: Row) -> str:
        parts = text.split(divider)
        return parts[at].strip() if -len(parts) <= at < len(parts) else ""

    return run


def _replace(arguments: Sequence[str]) -> Run:
    old, new = arguments
    return lambda text, row: text.replace(old, new) if len(new) <= len(old) else _grown(text, old, new)


def _grown(text: str, old: str, new: str) -> str:
    """The same where it gets longer: stops when there is enough, however often the old text comes."""
    times = min(text.count(old), LONGEST // len(new) + 1)
    return text.replace(old, new, times)


def _pad(arguments: Sequence[str]) -> Run:
    width, mark = int(arguments[0]), arguments[1] if len(arguments) > 1 else "0"
    return lambda text, row: text.rjust(width, mark) if text else text  # nothing stays nothing


def _constant(arguments: Sequence[str]) -> Run:
    return lambda text, row: arguments[0]


def _join(arguments: Sequence[str]) -> Run:
    divider, keys = arguments[0], arguments[1:]

    def run(text: str, row: Row) -> str:
        return divider.join(filter(None, (text if key == THIS else row(key).strip() for key in keys)))

    return run


def _first(arguments: Sequence[str]) -> Run:
    def run(text: str, row: Row) -> str:
        return next(filter(str.strip, (text, *(row(key) for key in arguments if key != THIS))), "")

    return run


def _lookup(arguments: Sequence[str]) -> Run:
    """By the whole text, without regard to case and outer blanks; without a word for all others they stay."""
    pairs = len(arguments) // 2
    table = {_word(arguments[2 * at]): arguments[2 * at + 1] for at in reversed(range(pairs))}
    others = arguments[-1] if len(arguments) % 2 else None
    return lambda text, row: table.get(_word(text), text if others is None else others)


def _word(text: str) -> str:
    return text.strip().casefold()


_MAKERS: Mapping[str, Callable[[Sequence[str]], Run]] = {
    "trim": _trim,
    "upper": lambda arguments: lambda text, row: text.upper(),
    "lower": lambda arguments: lambda text, row: text.lower(),
    "title": lambda arguments: lambda text, row: _titled(text),
    "part": _part,
    "replace": _replace,
    "pad": _pad,
    "constant": _constant,
    "join": _join,
    "first": _first,
    "lookup": _lookup,
}


def _titled(text: str) -> str:
    """A capital at the beginning of each word and behind a hyphen; an apostrophe begins no word."""
    made, begins = [], True
    for mark in text:
        made.append(mark.title() if begins else mark.lower())
        begins = mark.isspace() or mark in "-\u2010\u2013/("
    return "".join(made)
