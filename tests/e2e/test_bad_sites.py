"""Sites on bad days, at connect and at sync: each gets its sentences, and what was there before stays.

What is compared is what an administrator reads: what happened, and what to do.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lmsdesk.cli.run import run
from lmsdesk.practice.faults import FaultPlan, Rule
from lmsdesk.practice.ground import connect
from lmsdesk.store.lock import ProfileLock
from tests.fakes.campus import ROOT, Bench

# Fault → exit code, what happened, what to do.
DAYS: dict[str, tuple[int, str, str]] = {
    "refuse_token": (77, "did not accept the token: it does not know it", "ask the site's owner for a new one"),
    "no_access": (77, "did not accept the token: it may have expired", "its account may use web services"),
    "services_off": (69, "Web services are switched off", "Site administration, General, Advanced features"),
    "maintenance": (69, "closed for maintenance", "Try again when it is open"),
    "maintenance_mode": (69, "closed for maintenance", "Try again when it is open"),
    "database_down": (69, "The database of the site does not answer", "Try again in a few minutes"),
    "page": (69, "a web page answers, but not a Moodle", "do that in a browser"),
    "moved": (69, "says that its address is https://practice.invalid", "Use that address"),
    "truncate": (69, "broke off before its end", "cuts long answers: tell the site's owner"),
    "gateway_502": (69, "the server failed (status 502)", "Try again in a few minutes"),
    "empty": (69, "the server failed (status 500)", "Try again in a few minutes"),
    "lose_answer": (69, "the connection broke", "nothing was changed there"),
}
# While people are read, the third kind of listing of a sync.
MIDWAY = {
    **{name: DAYS[name] for name in ("refuse_token", "maintenance", "page", "truncate")},
    "no_access": (77, "The token may not do this", "the token may have expired: ask for a new one"),
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("sites"), read=True)
    made.json("edit", "user", "u00030", "city=Kept")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def calm(bench: Bench) -> Iterator[None]:
    yield
    bench.server.campus.faults = FaultPlan()


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


Cli = Callable[..., Said]


@pytest.fixture
def cli(bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line within this process: these tests ask for words, not for processes."""
    monkeypatch.setenv("LMSDESK_HOME", str(bench.home))

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        code = run(arguments)
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return call


def add(bench: Bench, cli: Cli, folder: Path, url: str, token: str | None = None) -> Said:
    """Try to connect a second site."""
    path = folder / "token"
    path.write_text(token or bench.server.token)
    path.chmod(0o600)
    return cli("site", "add", "x", "--url", url, "--token-file", str(path))


def assert_told(done: Said | subprocess.CompletedProcess[str], day: tuple[int, str, str]) -> None:
    code, what, then = day
    said = " ".join(done.stderr.split())
    assert done.returncode == code, said
    assert what in said
    assert then in said
    assert "\u2013" not in said, "a fact is missing"
    assert "Traceback" not in said


@pytest.mark.parametrize("fault", sorted(DAYS))
def test_a_site_that_cannot_be_connected_says_why_and_is_not_kept(
    bench: Bench, cli: Cli, tmp_path: Path, fault: str
) -> None:
    bench.server.campus.faults = FaultPlan(rules=[Rule(kind=fault)])
    assert_told(add(bench, cli, tmp_path, bench.server.url), DAYS[fault])
    assert not (bench.home / "sites" / "x").exists()


@pytest.mark.parametrize("fault", sorted(MIDWAY))
def test_a_sync_that_breaks_off_midway_says_why_and_keeps_rows_and_edits(bench: Bench, cli: Cli, fault: str) -> None:
    before = cli("list", "users", "--json").stdout
    assert '"city": "Kept"' in before
    bench.server.campus.faults = FaultPlan(rules=[Rule(kind=fault, function="core_user_get_users_by_field")])
    assert_told(cli("sync", "--full"), MIDWAY[fault])
    assert cli("list", "users", "--json").stdout == before


def test_a_word_of_php_before_every_answer_is_read_over(bench: Bench, cli: Cli, tmp_path: Path) -> None:
    bench.server.campus.faults = FaultPlan(rules=[Rule(kind="notice")])
    assert add(bench, cli, tmp_path, bench.server.url).returncode == 0
    assert cli("site", "remove", "x").returncode == 0
    assert cli("sync", "--full").returncode == 0


@pytest.mark.parametrize(
    ("url", "code", "what", "then"),
    [
        ("{url}/moodle", 69, "not a Moodle (status 404)", "front page"),
        ("https://no-such-site.invalid", 69, "no-such-site.invalid cannot be reached: no such name", "how the address"),
        ("http://127.0.0.1:9", 69, "127.0.0.1:9 cannot be reached: nothing answers there", "Check the network"),
        ("ftp://moodle.example", 64, "is not the address of a website", "Write it like https://"),
        ("our moodle", 64, "is not the address of a website", "Write it like https://"),
        ("https://ann@moodle.example", 64, "is not the address of a website", "without a username"),
    ],
)
def test_a_wrong_address_is_told_apart(
    bench: Bench, cli: Cli, tmp_path: Path, url: str, code: int, what: str, then: str
) -> None:
    assert_told(add(bench, cli, tmp_path, url.format(url=bench.server.url)), (code, what, then))
    assert not (bench.home / "sites" / "x").exists()


def test_https_where_only_http_is_spoken_is_told_as_that(bench: Bench, cli: Cli, tmp_path: Path) -> None:
    done = add(bench, cli, tmp_path, bench.server.url.replace("http:", "https:"))
    assert_told(done, (69, "no secure connection could be made", "begins with https or http"))


def test_a_weak_token_is_told_what_it_lacks_and_reads_what_it_may(bench: Bench, cli: Cli, tmp_path: Path) -> None:
    done = add(bench, cli, tmp_path, bench.server.url, bench.server.tokens["weak"])
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert "is not a site administrator: what is absent from a list may only be hidden" in said
    assert "There is no report for enrolments. The site's owner makes one under Reports" in said
    assert cli("--site", "x", "sync").returncode == 0
    assert cli("--site", "x", "list", "enrolments").stdout.count("\n") > 5
    assert cli("site", "remove", "x").returncode == 0


def test_another_window_on_the_same_profile_is_named(bench: Bench, cli: Cli) -> None:
    lock = ProfileLock(bench.home / "sites" / "p")
    try:
        assert_told(cli("sync"), (75, "open in another window or command", "Close that one"))
    finally:
        lock.release()
    assert cli("changes").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="limits of the shell")
@pytest.mark.parametrize("step", [("sync", "--full"), ("edit", "user", "u00031", "city=Lost")])
def test_a_disk_without_room_loses_nothing_that_was_saved(bench: Bench, step: tuple[str, ...]) -> None:
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh", *bench.command(*step)]  # no file may grow beyond 8 KB
    done = subprocess.run(limited, capture_output=True, text=True, env=bench.environment, cwd=ROOT, check=False)
    assert_told(done, (2, "failed", "Make room or check the disk. What was shown as saved before is safe"))
    assert bench.json("list", "users", "--filter", "username:u00030")[0]["city"] == "Kept"
    assert bench.json("list", "users", "--filter", "username:u00031")[0]["city"] != "Lost"


def test_odd_usernames_are_read_found_and_edited(bench: Bench) -> None:
    names = {41: "o'brien+x@é", 42: "Ünïcode User", 43: 'a;b,c"d', 44: "名前"}
    for number, name in names.items():
        bench.server.campus._db.execute("UPDATE user SET username=? WHERE id=?", (name, number))
    bench.json("sync", "--full")
    told = {row["id"]: row["username"] for row in bench.json("list", "users")}
    assert {number: told[number] for number in names} == names
    for number, name in names.items():
        bench.json("edit", "user", name, f"city=Town {number}")
    assert bench.json("push", "--yes", "--wait")["totals"] == {"RETIRED": 5}  # and the one of u00030
    cities = bench.server.campus._db.execute("SELECT id, city FROM user WHERE id IN (41, 42, 43, 44)").fetchall()
    assert {row["id"]: row["city"] for row in cities} == {number: f"Town {number}" for number in names}


def test_a_course_in_a_hidden_category_is_read_and_can_be_changed(bench: Bench) -> None:
    db = bench.server.campus._db
    hidden = db.execute(
        "SELECT c.id, c.shortname FROM course c JOIN category g ON g.id=c.category WHERE g.visible=0 LIMIT 1"
    ).fetchone()
    assert hidden["shortname"] in {row["shortname"] for row in bench.json("list", "courses")}
    bench.json("edit", "course", hidden["shortname"], "fullname=Seen all the same")
    assert bench.json("push", "--yes", "--wait")["totals"] == {"RETIRED": 1}
    assert db.execute("SELECT fullname FROM course WHERE id=?", (hidden["id"],)).fetchone()[0] == "Seen all the same"


def test_a_site_without_people_is_synced_listed_and_reported(tmp_path: Path) -> None:
    empty = Bench(tmp_path)
    try:
        campus = connect(empty.path)
        for table in ("enrol", "role_assignment", "grp_member", "cohort_member", "completion", "course_access"):
            campus.execute(f"DELETE FROM {table}")
        campus.execute("DELETE FROM user WHERE id>2")
        campus.close()
        for _ in range(2):
            assert empty.run("sync").returncode == 0
        assert [row["username"] for row in empty.json("list", "users")] == ["admin"]
        assert empty.json("list", "enrolments") == []
        assert empty.run("report", "never-signed-in").returncode == 0
    finally:
        empty.close()
