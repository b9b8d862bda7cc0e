"""Other people in place of those of a list, of the same shape: for a sample that keeps what is odd about the list.

A word becomes another word of the same length, case, script and marks, and the same word always the same one, whether
it is written large, with an accent, in wide letters, or with a letter that only looks like its own. Leading zeros, the
digits that a spreadsheet lost, blanks and invisible letters stay. What a word becomes depends on a secret that nobody
keeps, so nothing leads back but what the shape itself gives away.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from lmsdesk.domain.imports.cells import is_null_word
from lmsdesk.domain.imports.emails import is_common

# Latin letters that have a twin in another script: they are replaced by one another, so that twins stay twins.
_TWINS = {"а": "a", "с": "c", "е": "e", "о": "o", "р": "p", "х": "x", "у": "y", "і": "i", "ј": "j", "ѕ": "s",
          "α": "a", "ο": "o", "ρ": "p", "ν": "v", "ι": "i"}  # fmt: skip
_TWIN_OF = {latin: twin for twin, latin in reversed(_TWINS.items())}
_CYRILLIC = {latin: twin for twin, latin in _TWINS.items() if "\u0400" <= twin <= "\u04ff"}
_GREEK = {latin: twin for twin, latin in _TWINS.items() if "\u0370" <= twin <= "\u03ff"}
_VOWELS, _PLAIN = "aeo", "abcdefghijklmnopqrstuvwxyz"
_MARKS = "\u0301\u0300\u0308\u0302"  # acute, grave, two dots, circumflex: every vowel has them in every encoding
_WIDE = 0xFEE0
_SCIENCE = re.compile(r"\d(?:[.,]\d+)?[eE][+-]?\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'\u2019 \u00a0\u202f]\d{3})+")
_DAYLIKE = re.compile(r"\d{1,4}[-/. ](?:\d{1,2}|[^\W\d_]{3,9})(?:[-/. ]\d{2,4})?(?:[ T]\d{1,2}:\d{2}.*)?")
_PIECES = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_MAIL = re.compile(r"(?<=@)[^\s,;<>()\"]+")
_KEPT = frozenset({"mailto", "http", "https", "www", "com", "org", "net", "edu", "example", "true", "false"})


class StandIns:
    """One for each word; made with all texts of the list, so that variants of a word are known before any is replaced.

    ``secret`` is used once and thrown away. Domains of mail that many addresses share, or everybody knows, stay.
    """

    def __init__(self, secret: bytes, texts: Iterable[str] = ()) -> None:
        self._secret = secret
        self._made: dict[str, str] = {}
        self._taken: set[str] = set()
        self._twins: dict[str, set[int]] = {}  # places where a variant of a word has a twin letter
        self._fixed: dict[str, set[int]] = {}  # places whose mark no other letter has
        self._pools: dict[str, list[str]] = {}  # letters of other scripts, as the list has them
        domains: dict[str, set[str]] = {}
        for text in texts:
            self._learn(text)
            for found in _MAIL.finditer(text):
                domains.setdefault(found.group().casefold(), set()).add(text.casefold())
        self._domains = frozenset(name for name, addresses in domains.items() if len(addresses) >= 3)

    def replaced(self, text: str) -> str:
        """The text with other people in it; what names nobody, such as "n/a", an error or a day, stays."""
        plain = text.strip()
        if not plain or is_null_word(plain) or plain.startswith("#") or _DAYLIKE.fullmatch(plain):
            return text
        if _SCIENCE.fullmatch(plain):
            at = plain.lower().index("e")
            return text.replace(plain, self._digits(plain[:at]) + plain[at:], 1)
        if _GROUPED.fullmatch(plain):
            return text.replace(plain, self._digits(plain), 1)
        kept = [found.span() for found in _MAIL.finditer(text) if self._stays(found.group())]
        return _PIECES.sub(lambda found: self._piece(found, kept), text)

    def _stays(self, domain: str) -> bool:
        plain = domain.casefold().rstrip(".,>")
        return plain in self._domains or is_common(plain)

    def _piece(self, found: re.Match[str], kept: Iterable[tuple[int, int]]) -> str:
        piece = found.group()
        if any(start <= found.start() < end for start, end in kept) or piece.casefold() in _KEPT:
            return piece
        return self._digits(piece) if piece[0].isdigit() else self._word(piece)

    # Words

    def _learn(self, text: str) -> None:
        for found in _PIECES.finditer(text):
            word = found.group()
            if word[0].isdigit():
                continue
            key = _skeleton(word)
            for place, letter in enumerate(word):
                low = letter.casefold()
                if low in _TWINS and _has_latin(word):
                    self._twins.setdefault(key, set()).add(place)
                elif _is_odd(letter):
                    self._fixed.setdefault(key, set()).add(place)
                script = _script(letter)
                if len(low) > 1 or script in ("LATIN", "FULLWIDTH", ""):
                    continue
                if low not in self._pools.setdefault(script, []):
                    self._pools[script].append(low)

    def _word(self, word: str) -> str:
        key = _skeleton(word)
        if key not in self._made:
            self._made[key] = self._unused(key, lambda turn: self._other(key, turn))
        return "".join(map(_dressed, word, self._made[key]))

    def _other(self, key: str, turn: int) -> str:
        numbers = self._numbers(key, turn)
        twins, fixed = self._twins.get(key, ()), self._fixed.get(key, ())
        made = []
        for place, letter in enumerate(key):
            pool = "aceopxyijs" if place in twins else self._pool(letter)
            made.append(letter if place in fixed or len(pool) < 2 else pool[next(numbers) % len(pool)])
        return "".join(made)

    def _pool(self, letter: str) -> str | list[str]:
        if letter in _VOWELS:
            return _VOWELS
        if letter in _PLAIN:
            return "bcdfghjklmnpqrstvwxz" if letter not in "iuy" else "iu" if letter != "y" else "y"
        return self._pools.get(_script(letter), [])

    # Digits

    def _digits(self, text: str) -> str:
        """Other digits; zeros in front, and those at the end that a spreadsheet put there, stay."""
        digits = "".join(mark for mark in text if mark.isdigit())
        plain = digits.lstrip("0")
        tail = len(plain) - len(plain.rstrip("0")) if len(plain) > 15 else 0
        core = plain[: len(plain) - tail]
        if not core or not core.isascii():
            return text
        if core not in self._made:
            self._made[core] = self._unused(core, lambda turn: self._number(core, turn))
        rest = iter(digits[: len(digits) - len(plain)] + self._made[core] + "0" * tail)
        return "".join(next(rest) if mark.isdigit() else mark for mark in text)

    def _number(self, core: str, turn: int) -> str:
        numbers = self._numbers(core, turn)
        ends = (0, len(core) - 1)  # a zero there would be lost, or look like one that was
        return "".join(str(next(numbers) % 9 + 1 if at in ends else next(numbers) % 10) for at in range(len(core)))

    # Chance

    def _unused(self, key: str, make: Callable[[int], str]) -> str:
        """A stand-in that nobody has yet: two people never become one. Where there is none, the word stays."""
        for turn in range(200):
            made = make(turn)
            if made not in self._taken and (made != key or turn > 100):
                self._taken.add(made)
                return made
        self._taken.add(key)
        return key

    def _numbers(self, key: str, turn: int) -> Iterator[int]:
        block = 0
        while True:
            about = f"{key}\0{turn}\0{block}".encode("utf-8", "surrogatepass")
            yield from hmac.new(self._secret, about, hashlib.sha256).digest()
            block += 1


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _has_latin(word: str) -> bool:
    return any("a" <= letter <= "z" for letter in unicodedata.normalize("NFKC", word).casefold())


def _base(letter: str) -> str:
    """The plain small letter below marks, width and look; the letter itself where there is no single one."""
    low = unicodedata.normalize("NFKC", letter).casefold()
    low = _TWINS.get(low, low)
    base = unicodedata.normalize("NFD", low)[:1] or low
    return base if len(low) == 1 and len(base) == 1 else letter


def _skeleton(word: str) -> str:
    """What variants of a word have in common, letter by letter; words wholly of another script have no twins."""
    if _has_latin(word):
        return "".join(map(_base, word))
    return "".join(low if len(low := letter.casefold()) == 1 else letter for letter in word)


def _is_odd(letter: str) -> bool:
    """Tell whether a Latin letter has a mark that vowels do not have in every encoding, or is none of the alphabet."""
    parts = unicodedata.normalize("NFD", letter.casefold())
    if len(letter.casefold()) != 1 or (len(parts) == 1 and parts not in _PLAIN):
        return _script(letter) == "LATIN"
    return len(parts) > 1 and (parts[0] not in _VOWELS or parts[1:] not in tuple(_MARKS))


def _dressed(old: str, new: str) -> str:
    """The new letter with case, mark, width and script of the old one."""
    low = old.casefold()
    made = new
    if new == _base(old):
        return old
    if low in _TWINS and new in _TWIN_OF:
        made = (_CYRILLIC if "\u0400" <= low <= "\u04ff" else _GREEK).get(new, new)
    elif "\uff21" <= old <= "\uff5a" and new in _PLAIN:
        made = chr(ord(new) + _WIDE)
    elif len(parts := unicodedata.normalize("NFD", low)) > 1 and new in _VOWELS:
        made = unicodedata.normalize("NFC", new + parts[1:])
    return made.upper() if old.isupper() and len(made.upper()) == 1 else made
