"""What a person did, step by step, so that undo and redo go on after a restart; and whose protection was lifted."""

from __future__ import annotations

import json
from collections.abc import Collection

from lmsdesk.domain.changes import Operation
from lmsdesk.store.desk_rows import CHOSEN, chosen
from lmsdesk.store.desk_views import DeskViews

# Number, sentence, made, dropped, was it undone, decisions.
StepRow = tuple[int, str, frozenset[int], frozenset[int], bool, tuple[int, ...]]


def spans(numbers: Collection[int]) -> str:
    """Numbers as JSON of [first, last] pairs: an import makes a hundred thousand in a row."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return json.dumps(found, separators=(",", ":"))


def _numbers(text: str) -> frozenset[int]:
    return frozenset(number for first, last in json.loads(text) for number in range(first, last + 1))


class DeskSteps(DeskViews):
    """Keeps the two stacks of undo and redo."""

    def steps(self) -> list[StepRow]:
        """The steps that can be taken back or done again, in the order in which they stand on their stacks.

        Those whose operations were sent meanwhile are forgotten.
        """
        rows = self.database.rows(
            "SELECT step_id, sentence, made, dropped, undone, decided FROM main.step ORDER BY place"
        )
        if over := [row[0] for row in rows if self._was_sent(row[3] if row[4] else row[2])]:
            self.drop_steps(over)
        left = [row for row in rows if row[0] not in over]
        return [
            (row[0], row[1], _numbers(row[2]), _numbers(row[3]), bool(row[4]), tuple(sorted(_numbers(row[5]))))
            for row in left
        ]

    def _was_sent(self, made: str) -> bool:
        """Tell whether any of these operations is on its way or came to an outcome."""
        return any(
            self.database.value(
                "SELECT EXISTS(SELECT 1 FROM main.op WHERE op_id BETWEEN ? AND ? AND state NOT IN "
                "('READY','PLANNED','CONFLICT','REJECTED','CANCELLED'))",
                (first, last),
            )
            for first, last in json.loads(made)
        )

    def keep_step(
        self, sentence: str, made: Collection[int], dropped: Collection[int], decided: Collection[int] = ()
    ) -> int:
        """A new step; what was undone before cannot be done again from now on. Return its number."""
        with self._writing():
            self.database.run("DELETE FROM main.step WHERE undone=1")
            return self.database.insert(
                "INSERT INTO main.step(place, sentence, made, dropped, undone, decided) "
                "VALUES((SELECT coalesce(max(place), 0) + 1 FROM main.step), ?, ?, ?, 0, ?)",
                (sentence, spans(made), spans(dropped), spans(decided)),
            )

    def turn_step(self, number: int, made: Collection[int], dropped: Collection[int], *, undone: bool) -> None:
        """A step was taken back, or done again: it is on top of the other stack."""
        with self._writing():
            self.database.run(
                "UPDATE main.step SET place=(SELECT max(place) + 1 FROM main.step), made=?, dropped=?, undone=? "
                "WHERE step_id=?",
                (spans(made), spans(dropped), int(undone), number),
            )

    def drop_steps(self, numbers: Collection[int]) -> None:
        """These cannot be taken back any more."""
        with self._writing():
            self.database.run(f"DELETE FROM main.step WHERE step_id IN {CHOSEN}", (chosen(numbers),))

    # Protection

    def lift(self, operations: Collection[Operation]) -> None:
        """A person typed the name of whom these are about."""
        with self._writing():
            self.database.many("INSERT OR IGNORE INTO main.lifted VALUES(?)", [(item.id,) for item in operations])

    def lifted(self) -> frozenset[int]:
        """The operations whose protection was lifted."""
        return frozenset(row[0] for row in self.database.rows("SELECT op_id FROM main.lifted"))
