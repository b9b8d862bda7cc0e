"""Which words of a text another one has, lacks or adds: for people who compare two versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_WORDS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
MOST = 4_000  # words; longer texts are told as a whole
LONG = 40  # characters from which on words are worth comparing


class Side(StrEnum):
    """Where a piece of text stands."""

    BOTH = "both"
    GONE = "gone"
    NEW = "new"


class Piece(NamedTuple):
    """A piece of text and where it stands."""

    text: str
    side: Side


def is_long(*texts: str) -> bool:
    """Tell whether comparing word by word helps: some text is longer than a glance."""
    return all(texts) and any(len(text) > LONG for text in texts)


def compared(before: str, after: str) -> Sequence[Piece]:
    """Both texts as one: what both have, what is gone, what is new, in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST:
        return [piece for piece in (Piece(before, Side.GONE), Piece(after, Side.NEW)) if piece.text]
    pieces: list[Piece] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(old[first:last]), Side.BOTH))
            continue
        pieces += [
            Piece("".join(words), side)
            for words, side in ((old[first:last], Side.GONE), (new[start:end], Side.NEW))
            if words
        ]
    return pieces
