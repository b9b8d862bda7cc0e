"""Random histories with the real connector and the practice LMS in between: the wire flavour of the simulated world.

``LMSDESK_WIRE_HISTORIES`` sets how many; each runs under a seed of its own, which a failure names
(``LMSDESK_WIRE_SEED`` begins there).
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Operation, Origin, State, Verb, Verdict
from lmsdesk.domain.errors import LmsDeskError, WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, enrolment_key, user_key
from lmsdesk.practice.faults import FaultPlan
from tests.fakes.wire import WiredDesk

HISTORIES = int(os.environ.get("LMSDESK_WIRE_HISTORIES") or (1_500 if os.environ.get("LMSDESK_NIGHTLY") else 8))
FIRST = int(os.environ.get("LMSDESK_WIRE_SEED", "1"))
STEPS = 25
LATE = 120.0  # the server is never later than the settle window is long
PEOPLE, COURSE = (13, 14, 15, 16), 3
KINDS = (
    "lose_request", "lose_answer", "late", "gateway_502", "gateway_504", "gateway_html", "truncate", "notice", "empty",
    "maintenance", "throttle", "page", "database_down", "refuse_token",
)  # fmt: skip
CITIES = ("Cork", "Galway", "Sligo", "Ennis")
CREATE, UPDATE = "core_user_create_users", "core_user_update_users"
OVER = (State.RETIRED, State.NOOP, State.CANCELLED, State.MERGED, State.REJECTED)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campus of thirty people and five courses, read once."""
    made = WiredDesk(tmp_path_factory.mktemp("wire"))
    db = made.database()
    db.execute("DELETE FROM user WHERE id>30")
    db.execute("DELETE FROM course WHERE id>5")
    for table in ("enrol", "role_assignment", "completion"):
        db.execute(f"DELETE FROM {table} WHERE user>30 OR course>5")
    db.execute("DELETE FROM grp WHERE course>5")
    db.execute("DELETE FROM grp_member WHERE user>30 OR grp NOT IN (SELECT id FROM grp)")
    db.execute("DELETE FROM cohort_member WHERE user>30")
    db.execute("DELETE FROM enrol WHERE course=? AND user IN (13, 14, 15, 16)", (COURSE,))
    db.execute("UPDATE course SET methods='manual', visible=1 WHERE id=?", (COURSE,))
    db.execute("UPDATE user SET suspended=0 WHERE id>12")
    made.sync()
    made.close()
    return made.folder


class History:
    """One person's desk, a campus, others at work there, and everything that may go wrong in between."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.desk = WiredDesk(folder)
        self.desk.sync()
        self.desk.campus.done.clear()
        self.saved = 0
        self.names: list[str] = []
        self.departments: dict[int, str] = {}
        self.cities: set[tuple[int, str]] = set()  # what others wrote where we write, too
        self.trace: list[str] = []

    def play(self) -> None:
        """Some steps, then the end of all trouble, and the judgement."""
        acts: list[Callable[[], None]] = [
            self.edit, self.edit, self.create, self.enrol, self.change_enrolment, self.unenrol, self.others,
            self.others, self.push, self.push, self.push, self.wait, self.look, self.pull, self.restart, self.decide,
            self.discard,
        ]  # fmt: skip
        for _ in range(STEPS):
            act = self.random.choice(acts)
            self.trace.append(act.__name__)
            act()
            self.always()
        self.end()

    # What the person does

    def stage(self, *operations: NewOperation) -> None:
        """Keep a change set."""
        self.desk.console.desk.stage(NewChangeSet("Step", Origin.FORM, operations))
        self.saved += len(operations)

    def seen(self, number: int, field: str) -> Value:
        """What the mirror has of a person."""
        found = self.desk.console.reader.database.value(f"SELECT {field} FROM main.user WHERE id=?", (number,))
        return found if isinstance(found, str) else None

    def edit(self) -> None:
        number, city = self.random.choice(PEOPLE), self.random.choice(CITIES)
        base: Value = self.seen(number, "city")
        if base != city:
            self.stage(NewOperation(user_key(number), Verb.UPDATE, {"city": city}, {"city": base}, f"user {number}"))

    def create(self) -> None:
        name = f"wire{len(self.names)}"
        self.names.append(name)
        key = user_key(self.desk.console.desk.temporary_id())
        fields: dict[str, Value] = {"username": name, "email": f"{name}@practice.example", "auth": "oauth2"}
        person = NewOperation(
            key, Verb.CREATE, {**fields, "first_name": "W", "last_name": name}, None, name, f"username={name}"
        )
        state: dict[str, Value] = {"role_id": 5, "start": None, "end": None, "suspended": False}
        self.stage(person, NewOperation(enrolment_key(key.id, COURSE), Verb.CREATE, state, None, f"{name} in"))

    def enrolled(self, number: int) -> dict[str, Value] | None:
        rows = self.desk.console.reader.database.rows(
            'SELECT suspended, start, "end" FROM main.enrolment '
            "WHERE user_id=? AND course_id=? AND method='manual' AND gone_seq IS NULL",
            (number, COURSE),
        )
        if not rows:
            return None
        suspended, start, end = rows[0]
        return {"suspended": None if suspended is None else bool(suspended), "start": start or None, "end": end or None}

    def enrol(self) -> None:
        number = self.random.choice(PEOPLE)
        if self.enrolled(number) is None:
            state: dict[str, Value] = {"role_id": 5, "start": None, "end": None, "suspended": False}
            self.stage(NewOperation(enrolment_key(number, COURSE), Verb.CREATE, state, None, f"{number} in"))

    def change_enrolment(self) -> None:
        number = self.random.choice(PEOPLE)
        base = self.enrolled(number)
        if base is None or base["suspended"] is None:
            return
        patch: dict[str, Value] = self.random.choice(
            [{"suspended": not base["suspended"]}, {"end": 1_900_000_020 + 60 * self.random.randrange(3)}]
        )
        self.stage(NewOperation(enrolment_key(number, COURSE), Verb.UPDATE, patch, base, f"{number} in"))

    def unenrol(self) -> None:
        number = self.random.choice(PEOPLE)
        base = self.enrolled(number)
        if base is not None and base["suspended"] is not None:
            self.stage(NewOperation(enrolment_key(number, COURSE), Verb.DELETE, {}, base, f"{number} out"))

    def decide(self) -> None:
        for item in self.desk.operations(State.CONFLICT):
            take = self.random.choice(("mine", "theirs"))
            try:
                self.desk.console.engine.resolve(item, take)
            except WrongUse:
                self.desk.console.engine.resolve(item, "theirs")

    def discard(self) -> None:
        ready = self.desk.operations(State.READY)
        if ready:
            self.desk.console.desk.discard([self.random.choice(ready)])

    # What happens around

    def others(self) -> None:
        """Somebody else edits, on the site itself."""
        number, db = self.random.choice(PEOPLE), self.desk.database()
        if self.random.random() < 0.5:
            self.departments[number] = f"D{self.random.randrange(100)}"
            db.execute("UPDATE user SET department=? WHERE id=?", (self.departments[number], number))
        else:
            city = self.random.choice(CITIES)
            self.cities.add((number, city))
            db.execute("UPDATE user SET city=? WHERE id=?", (city, number))

    def push(self) -> None:
        chance = dict.fromkeys(self.random.sample(KINDS, 3), 0.12)
        plan = FaultPlan(
            chance=chance, delay=self.random.uniform(1, LATE), seed=self.random.randrange(1 << 30),
            writes_only=self.random.random() < 0.7,
        )  # fmt: skip
        self.trace.append(f"{sorted(chance)} late {plan.delay:.0f}")
        self.desk.faults(plan)
        self.quietly(lambda: self.desk.push(wait=self.random.random() < 0.3))
        self.desk.faults()

    def wait(self) -> None:
        self.desk.clock.now += self.random.randrange(1, 200)
        self.desk.clock.skew += self.random.choice((0, 0, 0, 3_600, -3_600, 86_400 * 400))

    def look(self) -> None:
        self.quietly(lambda: self.desk.run(self.desk.console.engine.settle_once()))

    def pull(self) -> None:
        self.quietly(self.desk.sync)

    def restart(self) -> None:
        self.desk.restart()

    def quietly(self, work: Callable[[], Any]) -> None:
        """Trouble is told to the person; what matters is what is left of it."""
        try:
            work()
        except LmsDeskError as error:
            self.trace.append(error.code)

    # The judgement

    def always(self) -> None:
        """What holds at every moment."""
        operations = self.desk.operations()
        assert len(operations) == self.saved, "S1: an edit that was saved is gone"
        done = self.desk.campus.done
        for name in self.names:
            assert done[CREATE, name] <= 1, f"S2: {name} was made twice"
        for item in operations:
            if item.state is State.APPLIED or (item.state is State.RETIRED and item.verdict is None):
                raise AssertionError(f"S26: {item}")

    def end(self) -> None:
        """Faults cease, everything is pushed, and what the person left open is decided."""
        self.trace.append("end")
        for _ in range(12):
            self.desk.clock.now += 601
            self.decide()
            self.desk.push(wait=True)
            if all(item.state in OVER for item in self.desk.operations()):
                break
        operations = self.desk.operations()
        assert all(item.state in OVER for item in operations), f"S3: {Counter(item.state for item in operations)}"
        self.always()
        self._effects(operations)
        self.desk.sync(full=True)
        self._same_as_the_site()

    def _effects(self, operations: list[Operation]) -> None:
        """S3: what counts as sent took effect exactly once, and nothing else did."""
        done = self.desk.campus.done
        sent: Counter[tuple[str, str]] = Counter()
        for item in operations:
            is_ours = item.state is State.RETIRED and item.verdict in (Verdict.OWN, Verdict.INFERRED, Verdict.COERCED)
            if is_ours and item.key.entity is Entity.USER and not self._by_others(item):
                by_name = item.verb is Verb.CREATE
                sent[(CREATE, str(item.patch["username"])) if by_name else (UPDATE, str(item.key.id))] += 1
        edits = [item for item in operations if item.key.entity is Entity.USER and item.verb is Verb.UPDATE]
        tried: Counter[tuple[str, str]] = Counter()
        for item in edits:
            tried[UPDATE, str(item.key.id)] += item.attempts if self._again(item) else min(item.attempts, 1)
        for call in {*sent, *(call for call in done if call[0] in (CREATE, UPDATE))}:
            if call[0] == CREATE:
                assert done[call] == sent[call], f"S3: {call} was done {done[call]} times, {sent[call]} are called sent"
            else:  # what was in effect and then asked about may have been dropped by the person
                assert sent[call] <= done[call] <= tried[call], (
                    f"S2, S3: {call} {sent[call]} {done[call]} {tried[call]}"
                )

    def _again(self, item: Operation) -> bool:
        """An edit takes effect once, unless somebody else put back what was there before, or the person said again."""
        was = item.base.get("city") if item.base else None
        return item.decision == "mine" or (item.key.id, was) in self.cities

    def _by_others(self, item: Operation) -> bool:
        """No read can tell a lost edit of ours from the same one by somebody else."""
        return item.verdict is Verdict.INFERRED and (item.key.id, item.patch.get("city")) in self.cities

    def _same_as_the_site(self) -> None:
        """S8, S27: nobody else's edit is gone, and the mirror shows what is there."""
        db, mirror = self.desk.database(), self.desk.console.reader.database
        for number, department in self.departments.items():
            there = db.execute("SELECT department FROM user WHERE id=?", (number,)).fetchone()[0]
            assert there == department, f"S8: the department of {number}"
        people = {row[0]: tuple(row[1:]) for row in db.execute("SELECT id, city, department FROM user WHERE deleted=0")}
        for row in mirror.rows("SELECT id, city, department FROM main.user WHERE gone_seq IS NULL"):
            assert people[row[0]] == (row[1] or "", row[2] or ""), f"S27: {row}"
        enrolled = {
            (row[0], row[1], bool(row[2]), row[3])
            for row in db.execute(
                "SELECT user, course, status, timeend FROM enrol WHERE method='manual' AND course=?", (COURSE,)
            )
        }
        shown = {
            (row[0], row[1], bool(row[2]), row[3] or 0)
            for row in mirror.rows(
                'SELECT user_id, course_id, suspended, "end" FROM main.enrolment '
                "WHERE method='manual' AND course_id=? AND gone_seq IS NULL",
                (COURSE,),
            )
        }
        assert shown == enrolled, "S27: the enrolments"


def test_random_histories_over_the_wire_lose_nothing_and_double_nothing(template: Path, tmp_path: Path) -> None:
    for seed in range(FIRST, FIRST + HISTORIES):
        folder = tmp_path / str(seed)
        shutil.copytree(template, folder)
        history = History(folder, seed)
        try:
            history.play()
        except (AssertionError, LmsDeskError) as error:
            raise AssertionError(f"seed {seed}: {error}\n{' · '.join(history.trace)}") from error
        finally:
            history.desk.close()
        shutil.rmtree(folder)
