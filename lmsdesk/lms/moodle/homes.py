"""Where the content of a category goes when that is deleted: Moodle insists on being told, even where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lmsdesk.lms.moodle import shapes


class Homes:
    """The categories as they were last read, and as our own deletions have made them since."""

    def __init__(self) -> None:
        self._rows: dict[int, shapes.Category] = {}

    def read(self, rows: Sequence[shapes.Category]) -> None:
        """All of them were read anew."""
        self._rows = {row.id: row for row in rows}

    def of(self, number: int) -> int | None:
        """The parent of a category; of one at the top any other, as long as it is empty. None where there is none."""
        row = self._rows.get(number)
        if row is None:
            return None
        if row.parent:
            return row.parent
        if row.coursecount or any(each.parent == number for each in self._rows.values()):
            return None
        return next((each.id for each in self._rows.values() if not each.parent and each.id != number), None)

    def deleted(self, number: int) -> None:
        """A category went, and what was in it is in its parent now."""
        row = self._rows.pop(number, None)
        if row is None:
            return
        for each in [each for each in self._rows.values() if each.parent == number]:
            self._rows[each.id] = msgspec.structs.replace(each, parent=row.parent)
        if (parent := self._rows.get(row.parent)) is not None:
            count = parent.coursecount + row.coursecount
            self._rows[parent.id] = msgspec.structs.replace(parent, coursecount=count)
