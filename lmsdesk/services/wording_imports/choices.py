"""The answers of a question, in words: courses by name with category and dates, columns by letter, readings as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lmsdesk.domain.imports.plan import Ask, MappedColumn, Suggestion
from lmsdesk.services.language import Said, moment, say

ENCODINGS: Mapping[str, str] = Said(
    {
        "utf-8": "UTF-8",
        "utf-16": "UTF-16",
        "cp1252": "Windows-1252 (Western)",
        "iso8859-15": "ISO 8859-15 (Western)",
        "mac_roman": "Mac Roman",
        "cp1250": "Windows-1250 (Central European)",
        "cp1251": "Windows-1251 (Cyrillic)",
        "cp1253": "Windows-1253 (Greek)",
        "cp1254": "Windows-1254 (Turkish)",
        "cp932": "Shift JIS (Japanese)",
        "gb18030": "GB 18030 (Chinese)",
        "big5": "Big5 (Chinese)",
        "cp949": "EUC-KR (Korean)",
    }
)
_LETTERS = 26
_SAMPLES = 2  # texts beside a choice


def encoding_words(name: str | None) -> str:
    """How letters are read."""
    plain = (name or "").casefold().replace("utf_", "utf-").removesuffix("-sig")
    return ENCODINGS.get(plain, (name or "").upper())


def column_letter(place: int) -> str:
    """What a spreadsheet calls the column at a place from 0: A, Z, AA."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def detailed(ask: Ask, choice: str, columns: Sequence[MappedColumn], day: Callable[[int], str]) -> str:
    """What a choice stands for that is a number or a name of the program's own; "" for a plain word."""
    if ask.code == "course_ambiguous":
        return next((_course(each, day) for each in ask.offers if str(each.id) == choice), "")
    if ask.code in ("duplicate_header", "two_columns"):
        return next((_column(each) for each in columns if each.key == choice), "")
    if ask.code == "encoding_unsure" and choice in str(ask.facts.get("choices", "")).split(","):
        read = [text for sample in ask.samples if (text := _reading(ask, choice, sample))]
        return ": ".join(filter(None, (encoding_words(choice), " / ".join(read[:_SAMPLES]))))
    return ""


def _course(near: Suggestion, day: Callable[[int], str]) -> str:
    run = ""
    if near.start and near.end:
        run = say("{start} to {end}", start=day(near.start), end=day(near.end))
    elif near.end:
        run = say("until {end}", end=day(near.end))
    elif near.start:
        run = say("from {start}", start=day(near.start))
    return ", ".join(filter(None, (f"{near.text}: {near.detail}", run)))


def _column(column: MappedColumn) -> str:
    told = say("Column {letter}, “{heading}”", letter=column_letter(column.place), heading=column.header)
    return f"{told}: {', '.join(column.samples[:_SAMPLES])}" if column.samples else told


def _reading(ask: Ask, choice: str, sample: str) -> str:
    """A sample as another encoding has it; "" where the bytes mean nothing in that."""
    first = str(ask.facts["choices"]).split(",")[0]
    text = sample.partition(": ")[2]
    if choice == first:
        return text
    try:
        return text.encode(first).decode(choice)
    except (UnicodeError, LookupError):
        return ""


def day_in(zone: str) -> Callable[[int], str]:
    """Days as the zone of the site has them."""
    known = known_zone(zone)
    return lambda at: moment(at, known)


def known_zone(zone: str) -> str:
    """The zone, or UTC for one that this computer does not know."""
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
