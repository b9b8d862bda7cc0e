"""An open site as the window has it: the desk in a thread, heavy work in the helper process, a practice LMS beside."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import KeyRefused, LmsDeskError, Offline, WrongUse
from lmsdesk.domain.events import Event, JobEnded, Progress, SyncState, View
from lmsdesk.domain.facts import SiteDraft
from lmsdesk.domain.filters import parse
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.practice.faults import Rule
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.wording import tell
from tests.fakes.bench import NAME, Real, make_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campus that was read once."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def bench(tmp_path: Path, template: Path) -> Iterator[Real]:
    """Everything as in the window."""
    made = Real(tmp_path / "bench", template, threaded=True, worker=True)
    yield made
    made.close()


def test_reading_writes_in_the_helper_and_tells_in_the_thread_of_the_window(bench: Real) -> None:
    threads: set[int] = set()

    def heard(event: Event) -> None:
        threads.add(threading.get_ident())

    bench.console.events.subscribe(heard)
    bench.run(bench.console.sync.sync_now(full=True))
    assert threads == {threading.get_ident()}
    assert bench.console.sync.state is SyncState.IDLE
    assert JobEnded("pull", None) in bench.events
    assert bench.console.tables.count(View.ENROLMENTS) == len(bench.rows()) > 1_000


def test_a_list_becomes_one_step_that_undo_takes_back(bench: Real, tmp_path: Path) -> None:
    row = bench.rows("status:active role:student method:manual")[0]
    path = tmp_path / "list.csv"
    path.write_text(f"username,course,role,end\n{row.username},{row.shortname},student,2031-06-30\nnobody.here,X,,\n")
    session = bench.run(bench.console.imports.open(path))
    assert session.plan.counts[Outcome.CHANGE] == 1
    assert bench.run(session.places([Outcome.CHANGE])) == [0]
    bench.run(session.stage())
    session.close()
    assert {event.job for event in bench.told(Progress)} <= {"import", "stage"}
    assert bench.console.changes.tray().total == 1
    assert bench.console.changes.undo_text() == "Import list.csv"
    assert bench.console.imports.past()[0].name == "list.csv"
    bench.run(bench.console.changes.undo())
    assert bench.console.changes.tray().total == 0


def test_a_table_is_written_as_it_is_shown_with_unsent_edits_and_no_formulas(bench: Real, tmp_path: Path) -> None:
    person = bench.rows("suspended:no", View.USERS)[5]
    bench.run(bench.console.changes.edit(View.USERS, [person.row], {"first_name": "=1+1", "idnumber": "00042"}))
    columns = [("person", "Person"), ("username", "Username"), ("idnumber", "Number"), ("last_access", "Last seen")]
    query = parse(View.USERS, f"username:{person.username}")[0]
    for name in ("rows.csv", "rows.xlsx"):
        assert bench.run(bench.console.reports.export_table(query, columns, tmp_path / name)) == 1
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        head, line = list(csv.reader(file))
    assert head == ["Person", "Username", "Number", "Last seen"]
    assert line[:3] == [f"'=1+1 {person.last_name}", person.username, "00042"]
    page = load_workbook(tmp_path / "rows.xlsx").worksheets[0]
    cells = list(next(page.iter_rows(min_row=2)))
    assert [cell.value for cell in cells[:3]] == [f"=1+1 {person.last_name}", person.username, "00042"]
    assert {cell.data_type for cell in cells[:3]} == {"s"}
    assert cells[3].data_type in ("d", "n")


def test_only_chosen_rows_are_written_in_their_order(bench: Real, tmp_path: Path) -> None:
    query = parse(View.USERS, "")[0]
    found = bench.run(bench.console.tables.find(query))
    chosen = [found.ids[7], found.ids[2]]
    names = [row.username for row in bench.console.tables.read(View.USERS, chosen)]
    path = tmp_path / "rows.csv"
    bench.run(bench.console.reports.export_table(query, [("username", "Username")], path, ids=chosen))
    assert path.read_text("utf-8-sig").split() == ["Username", *names]
    with pytest.raises(WrongUse, match="format"):
        bench.run(bench.console.reports.export_table(query, [("username", "Username")], tmp_path / "rows.doc"))


def test_people_join_a_group_where_the_course_has_it(bench: Real) -> None:
    group = bench.console.tables.values(View.ENROLMENTS, "group")[0]
    inside = bench.rows(f'group:"{group}"')
    course = inside[0].shortname
    outside = [row for row in bench.rows(f"course:{course}") if group not in row.groups]
    assert inside
    assert outside
    chosen = [row.row for row in outside[:3]]
    bench.run(bench.console.changes.join_group(chosen, group))
    assert bench.console.changes.tray().total == 3
    people = {row.user_id for row in outside[:3]}
    assert all(group in row.groups for row in bench.rows(f"course:{course}") if row.user_id in people)
    with pytest.raises(WrongUse, match="no_group"):
        bench.run(bench.console.changes.join_group(chosen, "No such group"))


def test_edits_made_offline_survive_a_restart_and_are_applied_on_return(bench: Real) -> None:
    row = bench.rows("status:active role:student method:manual")[0]
    bench.cut()
    with pytest.raises(Offline):
        bench.run(bench.console.sync.sync_now())
    bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    bench.run(bench.console.close())
    bench.console = bench.real = bench.run(bench.real_home.open(NAME))
    assert bench.console.changes.tray().ready == 1
    assert bench.rows("changed:yes")[0].user_id == row.user_id
    bench.mend()
    report = bench.run(bench.console.changes.apply())
    assert report.totals == {State.RETIRED: 1}
    assert bench.rows("changed:yes") == []


def test_a_forgotten_site_that_is_connected_again_begins_anew(bench: Real) -> None:
    bench.run(bench.real_home.remove(NAME))
    draft = SiteDraft(NAME, bench.server.url, bench.server.token, tag="test")
    assert bench.run(bench.real_home.add(draft)) == NAME
    console = bench.run(bench.real_home.open(NAME))
    assert console.sync.state is SyncState.NEVER
    bench.run(console.sync.sync_now())
    bench.console = bench.real = console
    assert bench.console.tables.count(View.ENROLMENTS) == len(bench.rows()) > 1_000


def test_a_refused_token_is_replaced_by_a_new_one(bench: Real) -> None:
    with pytest.raises(KeyRefused):
        bench.run(bench.console.sign_in("f" * 32))
    bench.run(bench.console.sign_in(bench.server.token))
    bench.run(bench.console.sync.sync_now())
    assert bench.console.sync.state is SyncState.IDLE


class NoKeyring(MemorySecrets):
    """A computer without a safe place."""

    def write(self, name: str, secret: str) -> None:
        """Refuse."""
        raise KeyRefused(reason="no_keyring")


def test_where_a_new_token_cannot_be_kept_the_file_of_the_old_one_stays(bench: Real, tmp_path: Path) -> None:
    console, file = bench.console, tmp_path / "token"
    console.secrets = NoKeyring()
    console.profile = replace(console.profile, site=replace(console.profile.site, token_file=str(file)))
    with pytest.raises(KeyRefused) as refused:
        bench.run(console.sign_in(bench.server.token))
    assert str(file) in str(tell(refused.value))
    assert console.profile.site.token_file == str(file)


def test_closing_while_an_answer_is_on_its_way_loses_nothing(bench: Real, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmsdesk.services.opened.PATIENCE", 0.2)
    row = bench.rows("status:active role:student method:manual")[0]
    bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"end": "2031-06-30"}))
    bench.server.campus.faults.rules.append(Rule("slow", function="*enrol_users*", seconds=2.0))

    async def cut_short() -> None:
        applying = asyncio.ensure_future(bench.console.changes.apply())
        while not bench.console.changes.tray().sending:
            await asyncio.sleep(0.01)
        await bench.console.close()
        with contextlib.suppress(LmsDeskError):
            await applying

    bench.run(cut_short())
    bench.console = bench.real = bench.run(bench.real_home.open(NAME))
    tray = bench.console.changes.tray()
    assert (tray.total, tray.unconfirmed) == (1, 1)
    assert bench.rows("changed:yes")[0].user_id == row.user_id
