"""Turning real answers and files into odd ones: every change follows from the random source that is given."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

# Values that programs trip over: numbers beyond SQLite and floats, texts with marks of all kinds, other types.
NASTY_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**40, 0.5, -0.0, 1e308,
    99_999_999_999_999, -62_135_596_801, "", " ", "0", "-1", "1e999", "null", "\0", "a\0b", "\ud7ff", "\u202egnp.exe",
    "\u2066x", "\ufeff", "\uffff", "e\u0301" * 50, "\U0001f469\u200d\U0001f692", "<b>x</b>",
    "<script>alert(1)</script>", "&amp;lt;",
    "=1+1", "@SUM(A1)", "+1", "-1+1", "\t=1", "'", '"', "%s%n", "{0}", "../../x", "C:\\x", "\r\n", "\n", "a\u2028b",
    "x" * 5_000, "99999999999999999999", "31/02/2026", "Tuesday, 31 February 2026, 25:61 PM", "\u0661\u0662\u0663", "²",
    "½", "١٠", "nan", "inf", [], {}, [[]], [None], {"id": 1}, [{"id": None}],
)  # fmt: skip
RAW_JSON: tuple[bytes, ...] = (
    b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"0x10", b"01", b"1" * 5_000, b'"\\ud800"', b'"\\u0000"',
    b"[" * 3_000 + b"]" * 3_000, b'{"a":' * 1_500 + b"1" + b"}" * 1_500, b"", b"\xff", b"'x'", b"undefined",
)  # fmt: skip
NASTY_BYTES: tuple[bytes, ...] = (
    b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b'"', b'""', b"'", b",", b";", b"\t", b"|",
    b"\r", b"\n", b"\r\n", b"\n" * 40, b"=", b"\x80", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x0c", b"\x1c",
    b"\x85", b"<", b">", b"</table>", b"<table>", b"<td colspan=99999>", b"&#0;", b"&#x110000;", b"<!--", b"]]>",
    b"9" * 40, b"9" * 5_000, b"-", b"1.5E+300", b"sep=;\n", "\u0660\u00b2\u00bd".encode(),
    "\u202e".encode(), "\u2028".encode(),
    b"<!DOCTYPE", b"<!ENTITY a 'b'>", b"PK\x03\x04", b"x" * 70_000,
)  # fmt: skip
_MOST = 4 * 1024 * 1024  # bytes of one input: larger ones only cost time


def bytes_of(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """One to six changes of bytes: flipped, cut, repeated, moved, put in, taken from another file."""
    made = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        at = random.randrange(len(made) + 1)
        length = min(random.choice((1, 1, 2, 4, 16, 64, 1024)), len(made) - at)
        match random.randrange(8):
            case 0 if length:
                made[at : at + length] = bytes(random.randrange(256) for _ in range(length))
            case 1 if length:
                made[at] ^= 1 << random.randrange(8)
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = random.choice(NASTY_BYTES)
            case 4:
                made[at : at + length] = random.choice(NASTY_BYTES)
            case 5:
                made[at:at] = made[at : at + length] * random.choice((2, 3, 10, 100))
            case 6:
                other = random.choice(others)
                start = random.randrange(len(other) + 1)
                made[at:at] = other[start : start + random.choice((8, 64, 512))]
            case _:
                del made[at:]
    return bytes(made[:_MOST])


def json_of(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """Another JSON value: leaves, names and lists changed; now and then the text of it."""
    roll = random.random()
    if roll < 0.15:
        return bytes_of(random, data, others)
    value = json.loads(data)
    for _ in range(random.choice((1, 1, 2, 4))):
        value = _changed(random, value)
    made = json.dumps(value, ensure_ascii=random.random() < 0.3).encode("utf-8", "surrogatepass")
    if roll < 0.35:
        return made.replace(_RAW_MARK, random.choice(RAW_JSON)) if _RAW_MARK in made else _with_raw(random, made)
    return made


_RAW_MARK = b'"@raw@"'


def _with_raw(random: Random, made: bytes) -> bytes:
    """Put something that is no JSON where a value stands."""
    places = [at for at, mark in enumerate(made) if mark in b":[,"]
    if not places:
        return random.choice(RAW_JSON)
    at = random.choice(places) + 1
    end = at
    while end < len(made) and made[end] not in b",]}":
        end += 1
    return made[:at] + random.choice(RAW_JSON) + made[end:]


def _changed(random: Random, value: Any) -> Any:
    """The value with one change somewhere inside."""
    places: list[tuple[Any, Any]] = []
    stack = [value]
    while stack and len(places) < 4_000:
        inner = stack.pop()
        items = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for name, child in items:
            places.append((inner, name))
            if isinstance(child, dict | list):
                stack.append(child)
    if not places or random.random() < 0.03:
        return _nasty(random)
    holder, name = random.choice(places)
    match random.randrange(6):
        case 0 | 1 | 2:
            holder[name] = _other(random, holder[name])
        case 3:
            del holder[name]
        case 4 if isinstance(holder, list):
            holder.extend(copy.deepcopy(holder[name]) for _ in range(random.choice((1, 2, 50))))
        case 5 if isinstance(holder, dict):
            holder[random.choice((*holder, "id", "exception", "errorcode", ""))] = holder.pop(name)
        case _:
            holder[name] = [holder[name]]
    return value


def _other(random: Random, value: Any) -> Any:
    """Another value in its place, often one of the same type."""
    if isinstance(value, str) and random.random() < 0.4:
        at = random.randrange(len(value) + 1)
        return value[:at] + str(random.choice(NASTY_VALUES)) + value[at:]
    if isinstance(value, str) and value[:1] in "[{" and random.random() < 0.7:
        return (
            json_of(random, value.encode(), [value.encode()]).decode("utf-8", "replace") if _is_json(value) else value
        )
    if isinstance(value, int) and random.random() < 0.3:
        return random.choice((value + 1, -value, value * 10 ** random.randrange(1, 30), str(value), float(value)))
    return _nasty(random)


def _nasty(random: Random) -> Any:
    return copy.deepcopy(random.choice(NASTY_VALUES))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def zip_of(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """An archive with changed parts; now and then changed itself."""
    if random.random() < 0.25:
        return bytes_of(random, data, others)
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for _ in range(random.choice((1, 1, 2, 3))):
        name = random.choice(sorted(parts))
        match random.randrange(6):
            case 0:
                del parts[name]
                if not parts:
                    break
            case 1:
                parts[random.choice(("xl/workbook.xml", "xl/sharedStrings.xml", name + "x"))] = parts[name]
            case _:
                change: Callable[[Random, bytes, list[bytes]], bytes] = xml_of if random.random() < 0.7 else bytes_of
                parts[name] = change(random, parts[name], list(parts.values()))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()


def xml_of(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """Markup with one value in quotation marks, or one text between tags, changed."""
    quotes = [at for at, mark in enumerate(data) if mark in b'">']
    if not quotes:
        return bytes_of(random, data, others)
    at = random.choice(quotes) + 1
    end = at
    while end < len(data) and data[end] not in b'"<':
        end += 1
    value = random.choice(NASTY_VALUES)
    text = str(value) if not isinstance(value, bool) else str(int(value))
    if random.random() < 0.8:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    number = random.choice(("1048577", "99999999", "XFD1048576", "AAAA1", "A0", "-5", "18446744073709551616", text))
    return data[:at] + number.encode("utf-8", "replace") + data[end:]


def text_of(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """A list with cells, lines, encodings and delimiters changed."""
    roll = random.random()
    if roll < 0.4:
        return bytes_of(random, data, others)
    lines = data.splitlines(keepends=True) or [b""]
    for _ in range(random.choice((1, 2, 4))):
        at = random.randrange(len(lines))
        match random.randrange(5):
            case 0:
                lines.insert(at, lines[random.randrange(len(lines))])
            case 1 if len(lines) > 1:
                del lines[at]
            case 2:
                lines[at] = lines[at].replace(b",", random.choice((b";", b"\t", b"|", b",,", b'","', b"")))
            case _:
                cells = lines[at].split(b",")
                cells[random.randrange(len(cells))] = str(random.choice(NASTY_VALUES)).encode("utf-8", "replace")
                lines[at] = b",".join(cells)
    made = b"".join(lines)
    if roll > 0.8:
        codec = random.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "cp437", "gb18030", "iso2022_jp", "utf-7"))
        made = made.decode("utf-8", "replace").encode(codec, "replace")
    return made[:_MOST]


def xml_of_or_bytes(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """A web page with values, tags or bytes changed."""
    return (xml_of if random.random() < 0.4 else bytes_of)(random, data, others)


def lines_of(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """JSON lines: one of them changed, left out or said twice."""
    lines = data.splitlines()
    at = random.randrange(len(lines))
    match random.randrange(8):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[random.randrange(len(lines))])
        case 2:
            return bytes_of(random, data, others)
        case _:
            lines[at] = json_of(random, lines[at], others)
    return b"\n".join(lines)
