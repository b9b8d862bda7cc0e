"""The states of what waits and of what was done: review, changes, conflicts, activity."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from lmsdesk.domain.changes import State, Verb, Verdict
from lmsdesk.domain.errors import KeyRefused
from lmsdesk.domain.events import JobEnded, Progress, SyncState, View
from lmsdesk.domain.guards import Guarded, Rules
from lmsdesk.domain.plans import Already, Ask, Send, Trouble
from lmsdesk.domain.ports import Reason
from lmsdesk.sync.reports import Drift, Estimate
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.typed import TypedSheet
from lmsdesk.ui.panes.activity import ActivityPane
from lmsdesk.ui.panes.changes import ChangesPane
from tests.fakes.college import NOW
from tests.screens.stage import Stage

THEIRS = NOW + 150 * 86_400


def many(stage: Stage, count: int = 24) -> list[int]:
    """End dates, removals, new people; the operations of the end dates."""
    changes, run = stage.console.changes, stage.studio.loop.run_until_complete
    ids = [
        number
        for number, row in stage.console.overlay.base(View.ENROLMENTS).items()
        if row.method in (None, "manual") and row.end
    ]
    run(changes.edit(View.ENROLMENTS, ids[:count], {"end": "2027-02-28"}))
    made = list(changes.operations)
    run(changes.remove(View.ENROLMENTS, ids[count : count + 8]))
    person = {"username": "pjansen", "first_name": "Piet", "last_name": "Jansen", "email": "p@x.example"}
    run(changes.create(View.USERS, person))
    stage.settle()
    return made


def opened(stage: Stage) -> ReviewSheet:
    """The review, in front of the window."""
    stage.window.commands.flow.review()
    sheet = stage.window.findChild(ReviewSheet)
    assert isinstance(sheet, ReviewSheet)
    stage.shown = sheet
    return sheet


def review_findings(stage: Stage) -> None:
    """Review: a conflict, a refusal, one that is so already, removals whose number is typed."""
    first, second, third, *_ = many(stage)
    stage.console.changes.guard = Guarded(rules=Rules(typed_above=5))
    stage.console.changes.fates.update(
        {first: Ask(Trouble.CHANGED, {"end": THEIRS}), second: Reason("end_before_start", "end"), third: Already({})}
    )
    opened(stage)


def review_everything(stage: Stage) -> None:
    """Review: every outcome, drift, what cannot be taken back, a protected person, the stop-loss and a role."""
    first, second, third, fourth, fifth, *_ = many(stage)
    changes, run = stage.console.changes, stage.studio.loop.run_until_complete
    rows = [row for row in stage.console.overlay.base(View.ENROLMENTS).values() if row.method in (None, "manual")]
    run(changes.edit(View.ENROLMENTS, [rows[-1].row], {"role": "manager"}))
    run(changes.remove(View.COURSES, [min(stage.console.overlay.base(View.COURSES))]))
    graded = next(op for op in changes.operations.values() if op.verb is Verb.DELETE)
    changes.fates.update(
        {
            first: Ask(Trouble.CHANGED, {"end": THEIRS}),
            second: Reason("end_before_start", "end"),
            third: Already({}),
            fourth: Reason("protected_person", value="m.rahimi"),
            graded.id: Send({}, {}, {"grade": 71.5, "roles": "student"}),
        }
    )
    changes.guard = replace(changes.guard, rules=Rules(stop_rows=5, typed_above=5))
    changes.drift, changes.estimate = Drift(18, 15, frozenset({fifth})), Estimate(18, 41)
    opened(stage)


def review_irreversible(stage: Stage) -> None:
    """Review: only what cannot be taken back."""
    review_everything(stage)
    stage.settle()
    assert isinstance(stage.shown, ReviewSheet)
    stage.shown.tabs.choose("never")


def review_conflicts(stage: Stage) -> None:
    """Review: only what somebody has to choose, with the way to the list."""
    review_everything(stage)
    stage.settle()
    assert isinstance(stage.shown, ReviewSheet)
    stage.shown.tabs.choose("ask")


def review_protected(stage: Stage) -> None:
    """Review: what is held because of a protected person, and the way round it."""
    review_everything(stage)
    stage.settle()
    assert isinstance(stage.shown, ReviewSheet)
    stage.shown.tabs.choose("invalid")
    model = stage.shown.model
    stage.shown.tree.setCurrentIndex(model.index(1, 0, model.index(0, 0)))


def review_lift(stage: Stage) -> None:
    """The username of a protected person is typed."""
    review_protected(stage)
    assert isinstance(stage.shown, ReviewSheet)
    stage.shown.detail.lift.click()
    stage.shown = stage.shown.findChild(TypedSheet)


def review_many(stage: Stage) -> None:
    """Review: thousands of changes, the first heading open."""
    changes, run = stage.console.changes, stage.studio.loop.run_until_complete
    rows = stage.console.overlay.base(View.ENROLMENTS)
    ids = [number for number, row in rows.items() if row.method in (None, "manual")]
    run(changes.edit(View.ENROLMENTS, ids, {"end": "2027-02-28"}))
    changes.estimate = Estimate(82, 190)
    opened(stage)


def review_stop_loss(stage: Stage) -> None:
    """Review: more of one course would go than the stop-loss allows."""
    changes, run = stage.console.changes, stage.studio.loop.run_until_complete
    rows = [row for row in stage.console.overlay.base(View.ENROLMENTS).values() if row.method in (None, "manual")]
    (course, size), *_ = Counter(row.course_id for row in rows).most_common(1)
    inside = [row for row in rows if row.course_id == course]
    run(changes.remove(View.ENROLMENTS, [row.row for row in inside[:24]]))
    changes.guard = replace(changes.guard, sizes={course: size}, names={course: inside[0].shortname})
    opened(stage)


def review_switched_off(stage: Stage) -> None:
    """Review: the stop-loss is switched off, which is never silent."""
    many(stage)
    stage.console.changes.guard = replace(stage.console.changes.guard, rules=Rules(stop_percent=100))
    opened(stage)


def review_planning(stage: Stage) -> None:
    """Review: the plan is being made and can be stopped."""
    many(stage)
    stage.console.changes.planning = asyncio.Event()
    opened(stage)
    stage.studio.loop.run_until_complete(asyncio.sleep(0.05))
    stage.window.bridge.cancel("review")  # the picture stays; whoever waits for the end of all work need not


def review_stopped(stage: Stage) -> None:
    """Review: the plan was stopped."""
    review_planning(stage)
    assert isinstance(stage.shown, ReviewSheet)
    stage.shown.stop.click()


def review_offline(stage: Stage) -> None:
    """Review: no plan can be made, one can still look."""
    many(stage)
    stage.console.changes.offline = True
    opened(stage)


def review_failed(stage: Stage) -> None:
    """Review: the plan failed."""
    many(stage)
    stage.console.changes.trouble = KeyRefused(server_code="invalidtoken")
    opened(stage)


def review_empty(stage: Stage) -> None:
    """Review: nothing is ready."""
    for number in many(stage, 1):
        stage.console.changes.collide(number, {"end": THEIRS})
    rest = [op.id for op in stage.console.changes.operations.values() if op.state is State.READY]
    stage.studio.loop.run_until_complete(stage.console.changes.discard(rest))
    opened(stage)


def changes_refused(stage: Stage) -> None:
    """Changes: only what was refused, with the server's words."""
    first, *_ = many(stage)
    operations = stage.console.changes.operations
    words = "Sorry, but you do not currently have permissions to do that (Enrol users)."
    operations[first] = replace(operations[first], state=State.REJECTED, error_code="nopermissions", error_text=words)
    pane = stage.window.go("changes")
    assert isinstance(pane, ChangesPane)
    pane.refresh()
    pane.tabs.choose("refused")


def changes_empty(stage: Stage) -> None:
    """Changes: nothing waits."""
    stage.window.go("changes")


def changes_no_match(stage: Stage) -> None:
    """Changes: a search without a match."""
    many(stage)
    pane = stage.window.go("changes")
    assert isinstance(pane, ChangesPane)
    assert pane.head.search is not None
    pane.head.search.setText("okafro")
    pane.head.search.settle_now()


def conflicts_alike(stage: Stage) -> None:
    """Conflicts: many alike, some of other sorts."""
    made, changes = many(stage), stage.console.changes
    for number in made[:12]:
        changes.collide(number, {"end": THEIRS})
    changes.collide(made[12], {}, "gone")
    new = next(op.id for op in changes.operations.values() if op.verb is Verb.CREATE)
    changes.collide(new, {"username": "pjansen", "email": "piet.jansen@elsewhere.example", "id": 77}, "duplicate")
    stage.window.go("conflicts")


def conflicts_offline(stage: Stage) -> None:
    """Conflicts: without network one can choose all the same."""
    conflicts_alike(stage)
    stage.console.sync.move(SyncState.OFFLINE, NOW - 1800)


def conflicts_empty(stage: Stage) -> None:
    """Conflicts: there are none."""
    stage.window.go("conflicts")


def receipts(stage: Stage) -> None:
    """Activity: receipts of every sort."""
    made, changes = many(stage, 8), stage.console.changes
    changes.refusals[changes.operations[made[1]].label] = ("nopermissions", "You may not enrol people in this course.")
    stage.studio.loop.run_until_complete(changes.apply())
    operations = changes.operations
    operations[made[2]] = replace(operations[made[2]], verdict=Verdict.COERCED, after={"end": THEIRS})
    operations[made[3]] = replace(operations[made[3]], verdict=Verdict.INFERRED)
    operations[made[4]] = replace(operations[made[4]], state=State.UNKNOWN)
    pane = stage.window.go("activity")
    assert isinstance(pane, ActivityPane)
    pane.table.go_to(pane.sets.place_of(1))


def receipts_in_part(stage: Stage) -> None:
    """Activity: what cannot be taken back in full says why."""
    receipts(stage)
    pane = stage.window.current_pane()
    assert isinstance(pane, ActivityPane)
    pane.table.go_to(pane.sets.place_of(2))


def activity_empty(stage: Stage) -> None:
    """Activity: nothing was done yet."""
    stage.window.go("activity")


def jobs(stage: Stage) -> None:
    """Activity: the jobs of the session."""
    receipts(stage)
    stage.studio.loop.run_until_complete(stage.console.sync.sync_now())
    stage.console.events.announce(Progress("import", "rows", 1842, 1842))
    stage.console.events.announce(JobEnded("import"))
    stage.console.sync.move(SyncState.PULLING, NOW)
    stage.console.events.announce(Progress("pull", "courses", 748, 1204))
    pane = stage.window.current_pane()
    assert isinstance(pane, ActivityPane)
    pane.tabs.choose("jobs")


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        review_findings, review_everything, review_irreversible, review_conflicts, review_protected, review_lift,
        review_many, review_stop_loss, review_switched_off,
        review_planning, review_stopped, review_offline, review_failed, review_empty,
        changes_refused, changes_empty, changes_no_match, conflicts_alike, conflicts_offline, conflicts_empty,
        receipts, receipts_in_part, activity_empty, jobs,
    )
}  # fmt: skip
