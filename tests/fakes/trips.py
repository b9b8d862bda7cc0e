"""Lists there and back: damage as mails, spreadsheets and people do it, and applying, coming again and taking back."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import State
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.practice.ground import snapshot
from lmsdesk.services.import_job import ImportJob
from tests.fakes.wire import WiredDesk

# What mails, web pages, spreadsheets and people do to a cell; and what no program may take for the same.
HARMLESS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: f" {text} ",
    lambda text: f"{text}\u00a0",
    lambda text: f"\u200b{text}",
    lambda text: f"'{text}",
    str.upper,
)
HARMFUL: tuple[Callable[[str], str], ...] = (
    lambda text: text[:-1],
    lambda text: f"{text}x",
    lambda text: text.replace("u", "\u0446", 1),
    lambda text: f"{text};{text}",
    lambda text: f'=HYPERLINK("http://x";"{text}")',
    lambda text: "#REF!",
)
FORMS = (("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1252", ";"), ("utf-8", "\t"), ("utf-8", "|"))


Rows = dict[str, list[Any]]
_DONE = frozenset({State.RETIRED, State.NOOP})


def prepared(folder: Path) -> Path:
    """A small campus whose courses take people by hand, read once."""
    made = WiredDesk(folder)
    made.database().execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0, methods='manual' WHERE id>1")
    # Moodle's report of participants shows the moment of enrolment where no start is set, to the minute: what began in
    # the minute in which it was made cannot be told from what has no start.
    made.database().execute("UPDATE enrol SET timestart=0 WHERE timestart/60=timecreated/60")
    made.sync()
    made.close()
    return made.folder


def write_form(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]], rng: random.Random) -> Path:
    """A list in one of the forms in which lists come."""
    encoding, delimiter = rng.choice(FORMS)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=rng.choice(("\r\n", "\n")))
    writer.writerows([["Participants"], [], head] if rng.random() < 0.2 else [head])
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding, errors="replace"))
    return path


def damaged(cells: list[str], places: int, rng: random.Random, *, often: float = 0.3) -> list[str]:
    """The cells, now and then with one of the first ``places`` spoiled."""
    if rng.random() < often:
        place = rng.randrange(places)
        cells[place] = rng.choice(HARMLESS if rng.random() < 0.6 else HARMFUL)(cells[place])
    return cells


@dataclass(frozen=True, slots=True)
class Trip:
    """What a list did, and how the site was before, with it, and after it was taken back."""

    plan: ImportPlan
    before: Rows
    applied: Rows
    back: Rows

    @property
    def lost(self) -> dict[str, tuple[list[Any], list[Any]]]:
        """What did not come back as it was: gone and new rows by table."""
        return differences(self.before, self.back)


def there_and_back(
    desk: WiredDesk,
    opened: Callable[[ImportOptions | None], Coroutine[Any, Any, ImportJob]],
    choose: Callable[[ImportOptions], ImportOptions],
    rng: random.Random,
) -> Trip | None:
    """Apply a list, let it come again, take it back; None when it does nothing."""
    before = snapshot(desk.campus.path)
    job = desk.run(opened(None))
    desk.run(job.check(choose(job.options)))
    desk.run(answered(job, rng))
    plan, options = job.plan, job.options
    assert plan.refused is None, plan.refused
    assert sum(plan.counts.values()) == len(plan.rows)
    if not plan.counts[Outcome.CREATE] + plan.counts[Outcome.CHANGE]:
        return None
    kept = desk.run(job.stage())
    push(desk)
    operations = desk.console.desk.operations(change_set=kept.id)
    states = {item.state for item in operations}
    assert states <= _DONE, [(item.label, item.state, item.error_code) for item in operations]
    applied = snapshot(desk.campus.path)

    again = desk.run(opened(options))
    doing = (Outcome.CREATE, Outcome.CHANGE)
    assert not any(again.plan.counts[each] for each in doing), [
        (row.row, row.verb, row.cells, row.before, row.after) for row in again.plan.rows if row.outcome in doing
    ]
    assert not again.plan.changes
    assert snapshot(desk.campus.path) == applied

    undone = desk.run(desk.console.changes.take_back(kept.id))
    push(desk)
    asked = [item.id for item in desk.operations(State.CONFLICT)]  # as before people who have more ways into a course
    if asked:
        desk.run(desk.console.changes.resolve(asked, "mine"))
        push(desk)
    left = [item for item in desk.console.desk.operations(change_set=undone.id) if item.state not in _DONE]
    assert not left, [(item.label, item.key, item.state, item.error_code) for item in left]
    return Trip(plan, before, applied, snapshot(desk.campus.path))


async def answered(job: ImportJob, rng: random.Random) -> None:
    """Answer every question with any of its answers."""
    for _ in range(10):
        if not job.plan.open_asks:
            return
        answers = {ask.key: rng.choice(ask.choices) for ask in job.plan.open_asks}
        await job.check(replace(job.options, decisions={**job.options.decisions, **answers}))
    raise AssertionError(f"questions without end: {[ask.key for ask in job.plan.open_asks]}")


def push(desk: WiredDesk) -> None:
    """Apply what waits; what has to be typed is typed."""

    async def sent() -> None:
        changes = desk.console.changes
        plan = await changes.plan()
        await changes.apply(wait=True, plan=plan, typed=changes.word(plan) or None)

    desk.run(sent())


def differences(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, tuple[list[Any], list[Any]]]:
    """What is gone and what is new, table by table."""
    return {
        name: (sorted(set(rows) - set(after[name])), sorted(set(after[name]) - set(rows)))
        for name, rows in before.items()
        if rows != after[name]
    }
