"""The three lists of what waits for a person: without rows, with few, with many, without network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.facts import Unconfirmed, Wait
from lmsdesk.ui.panes.conflicts import ConflictsPane
from lmsdesk.ui.panes.problems import ProblemsPane
from tests.fakes.college import NOW
from tests.screens.scenes_changes import many
from tests.screens.stage import Stage

THEIRS = NOW + 150 * 86_400
LONG = (
    "Introduction to the economic and social history of Europe between the two wars, with weekly seminars",
    "Introduction to the political and social history of Europe between the wars, with weekly lectures and seminars",
    "Introduction to the social history of Europe between the two wars, with fortnightly seminars",
)


def _pane(stage: Stage, key: str) -> None:
    stage.console.changes.tell()
    stage.window.go(key)
    stage.settle()


def _people(stage: Stage, count: int, **typed: str) -> list[int]:
    changes = stage.console.changes
    ids = list(stage.console.overlay.base(View.USERS))[:count]
    before = set(changes.operations)
    stage.studio.loop.run_until_complete(changes.edit(View.USERS, ids, typed))
    stage.settle()
    return sorted(set(changes.operations) - before)


def conflicts_fields(stage: Stage) -> None:
    """Conflicts: a person of whom two fields clash, each with its own choice, one chosen already."""
    number = _people(stage, 1, city="Sligo", department="Law", phone="091 771 234")[0]
    stage.console.changes.collide(number, {"city": "Dublin", "department": "Surgery"})
    _pane(stage, "conflicts")
    pane = stage.window.current_pane()
    assert isinstance(pane, ConflictsPane)
    pane.card.enter()
    stage.window.actions_.run("take_theirs")


def conflicts_text(stage: Stage) -> None:
    """Conflicts: a long text, compared word by word."""
    changes = stage.console.changes
    ids = list(stage.console.overlay.base(View.COURSES))[:1]
    stage.studio.loop.run_until_complete(changes.edit(View.COURSES, ids, {"fullname": LONG[1]}))
    number = max(changes.operations)
    changes.operations[number] = replace(changes.operations[number], base={"fullname": LONG[0]})
    changes.collide(number, {"fullname": LONG[2], "modified": NOW - 90_000})
    _pane(stage, "conflicts")


def conflicts_many(stage: Stage) -> None:
    """Conflicts: a thousand in a few lots; a deleted course is one of them."""
    changes = stage.console.changes
    ends = many(stage, 600)
    for number in ends[:214]:
        course = changes.operations[number].key.number(1)
        changes.operations[number] = replace(
            changes.operations[number], state=State.CONFLICT, error_code="parent_gone", error_text=f"course:{course}"
        )
    lot = changes.operations[ends[0]]
    for number in ends[:214]:
        item = changes.operations[number]
        label = f"{item.label.rpartition(' in ')[0]} in {lot.label.rpartition(' in ')[2]}"
        changes.operations[number] = replace(item, label=label, error_text=lot.error_text)
    for number in ends[214:]:
        changes.operations[number] = replace(
            changes.operations[number], state=State.CONFLICT, theirs={"end": THEIRS}, error_code="changed"
        )
    for number in _people(stage, 400, city="Sligo"):
        changes.operations[number] = replace(
            changes.operations[number], state=State.CONFLICT, theirs={"city": "Dublin"}, error_code="changed"
        )
    removal = next(op for op in changes.operations.values() if op.verb is Verb.DELETE)
    base = {"suspended": False, "end": 1_790_000_000}
    changes.operations[removal.id] = replace(removal, base=base)
    changes.collide(removal.id, {"suspended": False, "end": THEIRS})
    _pane(stage, "conflicts")


def conflicts_safer(stage: Stage) -> None:
    """Conflicts: what was edited and shall be removed; suspending is the safer way."""
    conflicts_many(stage)
    pane = stage.window.current_pane()
    assert isinstance(pane, ConflictsPane)
    removal = next(op for op in stage.console.changes.operations.values() if op.verb is Verb.DELETE)
    pane.table.go_to(pane.model.place_of([removal.id]))


def conflicts_decided(stage: Stage) -> None:
    """Conflicts: decisions that are not sent yet."""
    made, changes = many(stage), stage.console.changes
    for number in made[:6]:
        changes.collide(number, {"end": THEIRS})
    run = stage.studio.loop.run_until_complete
    run(changes.resolve(made[:3], "theirs"))
    run(changes.resolve(made[3:4], "mine"))
    _pane(stage, "conflicts")
    pane = stage.window.current_pane()
    assert isinstance(pane, ConflictsPane)
    pane.tabs.choose("decided")


def conflicts_remembered(stage: Stage) -> None:
    """Conflicts: what is remembered."""
    run = stage.studio.loop.run_until_complete
    run(stage.console.changes.remember("user", "city", "theirs", "site"))
    run(stage.console.changes.remember("enrol", "end", "mine", "push"))
    _pane(stage, "conflicts")
    pane = stage.window.current_pane()
    assert isinstance(pane, ConflictsPane)
    pane.tabs.choose("remembered")


def _refuse(stage: Stage, numbers: list[int], code: str, text: str, kind: str = "refused") -> None:
    operations = stage.console.changes.operations
    for number in numbers:
        operations[number] = replace(
            operations[number],
            state=State.REJECTED,
            error_code=code,
            error_text=text,
            error_class=kind,
            attempts=0 if kind == "validation" else 1,
        )


def problems(stage: Stage) -> None:
    """Problems: refusals by reason, the value to be typed anew."""
    ends = many(stage)
    _refuse(stage, ends[:14], "nopermissions", "Sorry, but you may not do that (Enrol users).", "permission")
    people = _people(stage, 3, city="Ballymagroartyballymagroarty", email="taken@northfield.example")
    _refuse(stage, people[:2], "useremailduplicate", "Email address already exists: taken@northfield.example")
    _refuse(stage, people[2:], "too_long", "city Ballymagroarty", "validation")
    _pane(stage, "problems")
    pane = stage.window.current_pane()
    assert isinstance(pane, ProblemsPane)
    pane.table.go_to(pane.model.place_of([people[0]]))
    stage.settle()
    pane.card.enter()


def problems_permission(stage: Stage) -> None:
    """Problems: a missing right is one lot, and no value mends it."""
    problems(stage)
    pane = stage.window.current_pane()
    assert isinstance(pane, ProblemsPane)
    pane.table.setFocus()
    pane.table.go_to(0)


def problems_many(stage: Stage) -> None:
    """Problems: hundreds with one reason."""
    people = _people(stage, 500, email="someone@northfield.example")
    _refuse(stage, people, "useremailduplicate", "Email address already exists: someone@northfield.example")
    _pane(stage, "problems")


def problems_offline(stage: Stage) -> None:
    """Problems: without network one can mend all the same."""
    problems(stage)
    stage.console.sync.move(SyncState.OFFLINE, NOW - 1800)


def problems_empty(stage: Stage) -> None:
    """Problems: there are none."""
    _pane(stage, "problems")


def unconfirmed(stage: Stage) -> None:
    """Unconfirmed: each with its countdown and what to look at by hand."""
    made, changes = many(stage), stage.console.changes
    told = (
        (made[0], 96.0, Wait.WINDOW, 180, False, None),
        (made[1], 8.0, Wait.SECOND, 180, False, False),
        (made[2], 171.0, Wait.RESTART, 180, True, None),
        (made[3], 1720.0, Wait.WINDOW, 1800, False, True),
    )
    for number, left, wait, window, cut, seen in told:
        changes.operations[number] = replace(changes.operations[number], state=State.UNKNOWN)
        looked = NOW - 60 if seen is not None else None
        changes.waits[number] = Unconfirmed(
            number, left, wait, window, NOW - 84, 2 if cut else 1, cut, looked=looked, seen=seen
        )
    _pane(stage, "unconfirmed")


def unconfirmed_cut(stage: Stage) -> None:
    """Unconfirmed: sending was cut off when the program ended."""
    unconfirmed(stage)
    pane = stage.window.current_pane()
    pane.table.go_to(2)  # type: ignore[attr-defined]  # the pane of the scene


def unconfirmed_many(stage: Stage) -> None:
    """Unconfirmed: many at once."""
    changes = stage.console.changes
    for number in many(stage, 120):
        changes.operations[number] = replace(changes.operations[number], state=State.UNKNOWN)
    _pane(stage, "unconfirmed")


def unconfirmed_offline(stage: Stage) -> None:
    """Unconfirmed: without network nothing can be looked up."""
    unconfirmed(stage)
    stage.console.sync.move(SyncState.OFFLINE, NOW - 1800)


def unconfirmed_empty(stage: Stage) -> None:
    """Unconfirmed: there is nothing."""
    _pane(stage, "unconfirmed")


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        conflicts_fields, conflicts_text, conflicts_many, conflicts_safer, conflicts_decided, conflicts_remembered,
        problems, problems_permission, problems_many, problems_offline, problems_empty,
        unconfirmed, unconfirmed_cut, unconfirmed_many, unconfirmed_offline, unconfirmed_empty,
    )
}  # fmt: skip
