"""Letters that were broken before: ``MÃ¼ller`` for ``Müller``, UTF-8 that some program read as something else.

Nothing is repaired unasked, and nothing is proposed unless the site knows names that only the repaired letters spell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lmsdesk.domain.imports.grid import Grid
from lmsdesk.domain.text import exact_words
from lmsdesk.files.letters import KnownWords

_CODECS = ("cp1252", "mac_roman", "cp1250", "cp1251")
_MOST = 5_000  # different cells that are looked at
_LONGEST = 1_000


def repaired(text: str) -> str | None:
    """The text with its letters put right; None where they are not broken in a way that can be undone."""
    if text.isascii() or len(text) > _LONGEST:
        return None
    for codec in _CODECS:
        try:
            found = _bytes(text, codec).decode("utf-8")
        except UnicodeError:
            continue
        if found != text:
            return found
    return None


def proposals(rows: Sequence[Sequence[str]], known_words: KnownWords | None) -> dict[str, str]:
    """Repaired texts by cell, when the site knows more of their words than of the broken ones; else none."""
    if known_words is None:
        return {}
    found = {cell: right for cell in _odd(rows) if (right := repaired(cell)) is not None}
    if not found:
        return {}
    mended, broken = _words(found.values()), _words(found)
    return found if mended and known_words(mended) > (known_words(broken) if broken else 0) else {}


def _odd(rows: Sequence[Sequence[str]]) -> dict[str, None]:
    """Different cells with letters beyond ASCII, not many more than are looked at."""
    odd: dict[str, None] = {}
    for cells in rows.columns if isinstance(rows, Grid) and rows.is_even else rows:
        if len(odd) > _MOST:
            break
        if not "".join(cells).isascii():
            odd.update(dict.fromkeys(cell for cell in set(cells) if not cell.isascii()))
    return odd


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in exact_words(text) if len(word) > 1 and not word.isascii()}


def _bytes(text: str, codec: str) -> bytes:
    """The bytes that a program took for this text; those without a letter stay as they are in such programs."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        if codec != "cp1252":
            raise
        return b"".join(bytes([ord(mark)]) if 0x80 <= ord(mark) < 0xA0 else mark.encode(codec) for mark in text)
