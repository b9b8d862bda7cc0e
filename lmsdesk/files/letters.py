"""How the letters of a text file are encoded: marks and strict UTF-8 first, else what fits the names of the site.

Nothing here reads a file as a whole: a first pass looks at blocks, the reading itself decodes as it goes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.text import exact_words
from lmsdesk.files.scripts import sense

BLOCK = 1024 * 1024
MARK = "\ufdd0"  # a noncharacter: stands before letters that were read in another encoding than the rest
MIXING = "lmsdesk-"  # before the name of an encoding: that of an error handler which reads bytes in it
SAMPLE_LINES = 400
KnownWords = Callable[[Collection[str]], int]

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Encodings that lists still come in, the more usual ones first: a tie is decided by this order, and told.
CANDIDATES = (
    "cp1252", "iso8859-15", "cp1250", "cp1254", "cp1251", "cp1253", "cp1257", "mac_roman", "cp932", "gb18030", "big5",
    "euc_kr", "cp1255", "cp1256", "cp850",
)  # fmt: skip
_WORDS = re.compile(rb"[^\s,;|\t\"'@<>()\[\]{}:/=+*&%$#!?]+")


@dataclass(frozen=True, slots=True)
class Letters:
    """How to decode a file: ``others`` fit as well, ``mixed`` means that single lines come from elsewhere."""

    codec: str
    errors: str = "strict"
    others: tuple[str, ...] = ()
    marked: bool = False  # the file began with a byte order mark
    mixed: bool = False

    @property
    def name(self) -> str:
        """What to call the encoding."""
        return {"utf-8-sig": "utf-8", "utf-16": "utf-16"}.get(self.codec, self.codec)


def find_letters(
    copy: Path, name: str, chosen: str | None, known_words: KnownWords | None, look: Callable[[int], None]
) -> Letters:
    """Find the encoding of a file; ``look`` is told the bytes done and may raise Cancelled.

    Raise BadFile when the encoding that a person chose does not fit.
    """
    with copy.open("rb") as file:
        head = file.read(4096)
    marked = next((codec for mark, codec in _BOMS if head.startswith(mark)), None)
    if chosen is not None:
        return Letters(_checked(copy, name, chosen, look), marked=marked is not None)
    if marked is not None:
        return Letters(_checked(copy, name, marked, look), marked=True)
    if (wide := _wide(head)) is not None:
        return Letters(_checked(copy, name, wide, look))
    if _fits(copy, "utf-8", look):
        return Letters("utf-8")
    found = _legacy(_odd_lines(copy, look), known_words)
    if found.mixed or _fits(copy, found.codec, look):
        return found
    # What fits the lines that were looked at need not fit the others.
    fitting = [codec for codec in (*found.others, "cp1252", "latin-1") if _fits(copy, codec, look)]
    return Letters(fitting[0], "strict", tuple(codec for codec in found.others if codec in fitting[1:]))


def read_letters(data: bytes, declared: str | None, known_words: KnownWords | None) -> tuple[str, Letters]:
    """Decode a text that is in memory, such as a web page that names its encoding."""
    marked = next((codec for mark, codec in _BOMS if data.startswith(mark)), None)
    wide = _wide(data[:4096])
    for codec in filter(None, (marked, wide, declared, "utf-8")):
        try:
            return data.decode(codec), Letters(codec, marked=codec == marked)
        except (UnicodeError, LookupError):
            continue
    odd = [line for line in data.splitlines() if not line.isascii()][: 20 * SAMPLE_LINES]
    found = _legacy(odd, known_words)
    return data.decode(found.codec, found.errors if found.mixed else "replace").replace(MARK, ""), found


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark shows in its zeros: every second byte of plain letters is one."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.3 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _checked(copy: Path, name: str, codec: str, look: Callable[[int], None]) -> str:
    try:
        codecs.lookup(codec)
        fits = codecs.lookup(codec)._is_text_encoding and _fits(copy, codec, look)
    except LookupError:
        fits = False
    if not fits:
        raise BadFile(name=name, reason="file_encoding", value=codec)
    return codec


def _fits(copy: Path, codec: str, look: Callable[[int], None]) -> bool:
    """Tell whether every byte of a file can be decoded."""
    decoder = codecs.getincrementaldecoder(codec)()
    done = 0
    try:
        with copy.open("rb") as file:
            while block := file.read(BLOCK):
                if not (block.isascii() and codec == "utf-8" and not decoder.getstate()[0]):
                    decoder.decode(block)
                done += len(block)
                look(done)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _odd_lines(copy: Path, look: Callable[[int], None]) -> list[bytes]:
    """Lines with letters beyond ASCII, as many as a decision needs, from the whole file."""
    found: list[bytes] = []
    done = 0
    with copy.open("rb") as file:
        for block in _line_blocks(file):
            done += len(block)
            look(done)
            if not block.isascii():
                found += [line for line in re.split(rb"[\r\n]+", block) if not line.isascii()]
            if len(found) > 20 * SAMPLE_LINES:
                break
    return found


def _line_blocks(file: object) -> Iterator[bytes]:
    read, readline = file.read, file.readline  # type: ignore[attr-defined]  # any binary file
    while block := read(BLOCK):
        yield block + readline(BLOCK)


def _legacy(lines: list[bytes], known_words: KnownWords | None) -> Letters:
    """Choose among encodings of one byte, or of two, for text that is not UTF-8."""
    valid = [line for line in lines if _is_utf8(line)]
    odd = [line for line in lines if not _is_utf8(line)]
    ranked = _ranked(odd or lines, known_words)
    best = ranked[0]
    others = tuple(codec for codec in ranked[1:] if _differs(odd or lines, best, codec))
    if valid and len(valid) >= len(odd):
        return Letters("utf-8", _mixing(best), (), mixed=True)
    return Letters(best, "strict", others)


def _ranked(lines: list[bytes], known_words: KnownWords | None) -> list[str]:
    """The encodings that fit about as well as the best one, best first."""
    sample = _spread(lines)
    found = [word for line in sample for word in _WORDS.findall(line) if not word.isascii()][: 10 * SAMPLE_LINES]
    scored: list[tuple[float, float, str]] = []
    for codec in dict.fromkeys((*CANDIDATES, *_suggested(sample))):
        try:
            b"\n".join(sample).decode(codec)
            texts = [word.decode(codec, "replace") for word in found]
        except (UnicodeError, LookupError):
            continue
        known = _known(texts, known_words)
        scored.append((known, sense(texts), codec))
    if not scored:
        return ["latin-1"]
    top = max(known for known, _, _ in scored)
    if top > 0:
        near = [item for item in scored if item[0] >= 0.9 * top]
    else:
        most = max(share for _, share, _ in scored)
        near = [item for item in scored if item[1] >= most - 0.08]
    near.sort(key=lambda item: (-item[0], -round(item[1], 2)))
    return [codec for _, _, codec in near]


def _known(texts: list[str], known_words: KnownWords | None) -> float:
    """How many of the words with letters beyond ASCII are names of this site."""
    if known_words is None:
        return 0.0
    asked = {word for text in texts for word in exact_words(text) if len(word) > 1 and not word.isascii()}
    return float(known_words(asked)) if asked else 0.0


def _suggested(sample: list[bytes]) -> tuple[str, ...]:
    """What the letters' statistics say; only a suggestion among others."""
    from charset_normalizer import from_bytes

    guess = from_bytes(b"\n".join(sample[:100])).best()
    return (guess.encoding,) if guess is not None and not guess.encoding.startswith(("utf", "ascii")) else ()


def _spread(lines: list[bytes]) -> list[bytes]:
    step = max(1, len(lines) // SAMPLE_LINES)
    return lines[::step][:SAMPLE_LINES]


def _differs(lines: list[bytes], one: str, other: str) -> bool:
    text = b"\n".join(_spread(lines))
    try:
        return text.decode(one) != text.decode(other)
    except UnicodeError:
        return True


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeError:
        return False
    return True


def _mixing(codec: str) -> str:
    """An error handler that reads bytes which are no UTF-8 in another encoding, and marks them."""
    name = f"{MIXING}{codec}"

    def mend(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        wrong = error.object[error.start : error.end]
        return MARK + wrong.decode(codec, "replace"), error.end

    codecs.register_error(name, mend)
    return name
