"""Text as people mean it: folding for comparison and search, cleaning of invisible characters."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")

# Letters that Unicode does not decompose, though people type them as plain Latin. The apostrophes vanish,
# so that "obrien" finds "O'Brien".
_EXTRA = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "\u0131": "i",
        "ŋ": "n", "'": None, "\u2019": None, "\u02bc": None, "`": None, "\u00b4": None,
    }
)  # fmt: skip

# Invisible characters that ride along when text is copied: zero-width, soft hyphen, bidirectional marks,
# byte order mark, word joiner, variation selectors.
INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
) | frozenset(chr(code) for code in range(0xFE00, 0xFE10))


def whole_number(text: str) -> int | None:
    """The number that a text of digits is; None for any other, and for more digits than an id can have."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def fold(text: str) -> str:
    """Text for search: no case, no accents, no width differences, no apostrophes, single blanks."""
    if text.isascii():
        plain = text.lower()
        if plain.isalnum():
            return plain
        if "'" in plain or "`" in plain:
            plain = plain.replace("'", "").replace("`", "")
        if " " not in plain and plain.isprintable():
            return plain
    else:
        split = unicodedata.normalize("NFKD", text).casefold().translate(_EXTRA)
        plain = "".join(mark for mark in split if not unicodedata.combining(mark))
    return " ".join(plain.split())


def words(text: str) -> str:
    """Folded words for search: letters and digits only, single blanks between them."""
    return " ".join(_WORD.findall(fold(text)))


def same_key(text: str) -> str:
    """Text for comparing identifiers: no case and no width differences, but accents count."""
    if text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold()).strip()


def exact_words(text: str) -> list[str]:
    """The words of a name in lower case with their accents: they tell one encoding from another."""
    return _WORD.findall(same_key(text))


def sort_key(last_name: str, first_name: str) -> str:
    """The stored order of people: by folded last name, then first name."""
    return f"{fold(last_name)}\u0001{fold(first_name)}"


def visible(text: str) -> str:
    """The text without invisible characters; other characters keep their place."""
    if text.isascii() or INVISIBLE.isdisjoint(text):
        return text
    return "".join(mark for mark in text if mark not in INVISIBLE)
