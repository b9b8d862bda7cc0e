"""JSON of a server as typed values; whatever is wrong with it is one error.

msgspec raises DecodeError for most, UnicodeDecodeError for texts that are none, RecursionError for values within
values without end (measured: 1,000 levels), and Python ValueError for numbers of more than 4,300 digits.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

import msgspec

T = TypeVar("T")

# What a database on either side can hold: Moodle counts in 63 bits, SQLite in 64. Times are not bound by it, they are
# brought into the calendar instead.
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
# Names and texts are bounded as well: Moodle's longest name has 1,333 characters, its own text fields hold more.
Text = Annotated[str, msgspec.Meta(max_length=20_000)]
LongText = Annotated[str, msgspec.Meta(max_length=500_000)]
_TROUBLES: Final = (msgspec.MsgspecError, ValueError, RecursionError)


class Unreadable(ValueError):
    """Not JSON, or not of the shape; the text says where, and holds nothing of what was sent."""


def parse(data: bytes | str, shape: type[T]) -> T:
    """Read a value of this shape; numbers may be written as text, as Moodle does. Raise Unreadable."""
    try:
        return msgspec.json.decode(data, type=shape, strict=False)
    except _TROUBLES as error:
        raise Unreadable(
            str(error)[:200] if isinstance(error, msgspec.MsgspecError) else type(error).__name__
        ) from None


def is_json(text: bytes) -> bool:
    """Tell whether this is one whole JSON value, without making anything of it."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except _TROUBLES:
        return False
    return True
