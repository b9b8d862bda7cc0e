"""S18: a token and passwords that would be known again anywhere are in the keyring, on the wire, and nowhere else.

The main job runs through the command line with everything that can go wrong on the way, in processes that are watched:
their arguments and environments, what they print, and every byte that they leave in any folder.
"""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from lmsdesk.practice.faults import FaultPlan
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.server import PracticeServer
from tests.fakes import outer_keyring
from tests.fakes.campus import ROOT

HAS_PROC = Path("/proc/self/cmdline").exists()
PASSWORDS = ("Canary-Typed-77!x", "Canary-Listed-88!y", "Canary-Weak", "Canary&Lost<9>9!z")
PERSON = "Canary Personal Street 5"


@dataclass
class Watched:
    """A computer whose every trace is looked through."""

    folder: Path
    server: PracticeServer
    printed: list[bytes] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)  # what other processes could read of ours

    @property
    def environment(self) -> dict[str, str]:
        """Of every command; temporary files lie where they are searched."""
        return {
            **os.environ,
            "LMSDESK_HOME": str(self.folder / "home"),
            "HOME": str(self.folder / "user"),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "tests.fakes.outer_keyring.OuterKeyring",
            outer_keyring.VARIABLE: str(self.keyring),
        }

    @property
    def keyring(self) -> Path:
        """Beside the folder that is searched."""
        return self.folder.with_name(self.folder.name + "-keyring.json")

    def run(self, *arguments: str, told: str = "", code: str = "") -> subprocess.CompletedProcess[bytes]:
        """One command to its end, watched from outside while it runs."""
        command = [sys.executable, *(["-c", code] if code else ["-m", "lmsdesk"]), *arguments]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            cwd=self.folder,
        ) as child:
            while not self._watch(child.pid) and child.poll() is None:
                continue  # it is there a moment before its command line can be read
            assert child.stdin is not None
            child.stdin.write(told.encode())
            child.stdin.close()
            child.stdin = None
            while True:
                try:
                    out, err = child.communicate(timeout=0.05)
                    break
                except subprocess.TimeoutExpired:
                    self._watch(child.pid)
        self.printed += [out, err]
        return subprocess.CompletedProcess(command, child.returncode, out, err)

    def _watch(self, pid: int) -> bool:
        """Keep what ``ps`` could show of a process and its children at this moment; False without its command line."""
        told = {}
        for each in (pid, *_children(pid)):
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError):  # it ended meanwhile
                    told[f"{each} {name}"] = Path(f"/proc/{each}/{name}").read_bytes()
        told = {where: text for where, text in told.items() if text}  # what ends has nothing to show any more
        self.seen.update(told)
        return f"{pid} cmdline" in told or not HAS_PROC

    def search(self, *texts: str) -> list[str]:
        """Where any of the texts can be read, in whichever usual form."""
        forms = {form for text in texts for form in _forms(text)}
        found = [f"printed: {text!r}" for text in self.printed if any(form in text for form in forms)]
        found += [where for where, data in self.seen.items() if any(form in data for form in forms)]
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name not in ("campus.sqlite3", "list.csv"):
                data = path.read_bytes()
                found += [f"{path.relative_to(self.folder)}" for form in forms if form in data]
        return sorted(set(found))


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _forms(text: str) -> set[bytes]:
    plain = text.encode()
    return {
        plain,
        quote(text, safe="").encode(),
        text.encode("utf-16-le"),
        base64.b64encode(plain).rstrip(b"="),
        plain.hex().encode(),
    }


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watched")
    for name in ("home", "user", "tmp", "out"):
        (folder / name).mkdir()
    server = PracticeServer(create_campus(tmp_path_factory.mktemp("campus") / "campus.sqlite3", "small"))
    server.start()
    yield Watched(folder, server)
    server.stop()


def test_the_watch_sees_what_it_is_there_to_see(tmp_path: Path, watched: Watched) -> None:
    """Without this the search below could be blind."""
    watched.run("loud-argument-canary", code="import sys; sys.stdin.read(); print('loud-output-canary')")
    (watched.folder / "out" / "file").write_bytes(b"x" + "loud-file-canary".encode("utf-16-le"))
    assert watched.search("loud-output-canary")
    assert watched.search("loud-file-canary") == ["out/file"]
    if HAS_PROC:
        assert any("cmdline" in where for where in watched.search("loud-argument-canary"))
    (watched.folder / "out" / "file").unlink()
    watched.printed.clear()
    watched.seen.clear()


def test_token_and_passwords_are_nowhere_after_the_whole_job(watched: Watched, tmp_path: Path) -> None:
    token, run, out = watched.server.token, watched.run, watched.folder / "out"
    assert (
        run("site", "add", "p", "--url", watched.server.url, "--tag", "demo", "--token-stdin", told=token).returncode
        == 0
    )
    run("site", "set", "p", "settle=1", "--force")
    assert token in outer_keyring.kept(watched.keyring).values()
    assert run("sync").returncode == 0
    run("list", "users", "--json", "--limit", "50")
    # A password typed, one in a list, one that the site refuses, one whose answer is lost.
    assert run("edit", "user", "u00040", "--password-stdin", told=PASSWORDS[0] + "\n").returncode == 0
    assert PASSWORDS[0] in outer_keyring.kept(watched.keyring).values(), "it waits where it belongs"
    (watched.folder / "list.csv").write_text(
        f"username,course,role,password\nu00041,C001,student,{PASSWORDS[1]}\nnobody,C001,student,{PASSWORDS[1]}\n"
    )
    run("import", str(watched.folder / "list.csv"), "--save-blocked", str(out / "blocked.csv"))
    run("edit", "user", "u00042", f"city={PERSON}")
    assert run("plan", "--json").returncode in (0, 2, 3)
    run("changes", "export", "1", str(out / "set.lmschanges"))
    assert run("push", "--yes", "--wait").returncode == 0
    assert PASSWORDS[0] not in outer_keyring.kept(watched.keyring).values(), "decided, so it is gone"

    run("edit", "user", "u00043", "--password-stdin", told=PASSWORDS[2] + "\n")
    assert run("push", "--yes", "--wait").returncode == 3, "against the site's policy, which says so too late"
    assert PASSWORDS[2] in outer_keyring.kept(watched.keyring).values(), "nothing is decided yet"
    refused = run("changes", "list", "--json").stdout
    run("changes", "discard", str(max(_numbers(refused))))
    assert PASSWORDS[2] not in outer_keyring.kept(watched.keyring).values()

    run("edit", "user", "u00044", "--password-stdin", told=PASSWORDS[3] + "\n")
    watched.server.campus.faults = FaultPlan(queue=["lose_answer"], delay=0.1)
    run("push", "--yes")
    run("push", "--yes", "--wait")
    run("push", "--yes", "--wait")
    watched.server.campus.faults = FaultPlan()

    for arguments in (
        ["changes", "list", "--json"], ["changes", "show", "1", "--json"], ["undo", "2"], ["plan", "--json"],
        ["conflicts", "list", "--json"], ["report", "--json"], ["doctor"], ["site", "list", "--json"],
        ["site", "check", "p", "--json"],
    ):  # fmt: skip
        run(*arguments)
    run("report", "duplicates", "--format", "csv", "--output", str(out / "report.csv"))
    # A mistake of the program that has the token in its hands.
    run(code=_MISTAKE.format(home=str(watched.folder / "home")))

    desk = (watched.folder / "home" / "sites" / "p" / "desk.sqlite3").read_bytes()
    assert PERSON.encode() in desk or any(
        PERSON.encode() in path.read_bytes() for path in (watched.folder / "home").rglob("*") if path.is_file()
    ), "the search looks where things are"
    assert list((watched.folder / "home" / "sites" / "p" / "backups").iterdir())
    assert (watched.folder / "home" / "logs" / "lmsdesk.log").stat().st_size
    assert watched.search(token) == []
    assert watched.search(*PASSWORDS) == []


_MISTAKE = """
import asyncio, sys
from lmsdesk.cli import run, sites
def broken(*_):
    from lmsdesk.app import KeyringSecrets
    token = KeyringSecrets().read("lmsdesk:p")
    raise RuntimeError(f"cannot use {{token}} for wstoken={{token}}&x=1")
sites._list = broken
run.run(["site", "list"])
"""


def _numbers(listed: bytes) -> list[int]:
    import json

    return [int(each["id"]) for each in json.loads(listed)]


def test_a_password_in_the_command_itself_is_refused(watched: Watched) -> None:
    done = watched.run("edit", "user", "u00045", "password=Canary-Argued-1!")
    assert done.returncode == 64
    assert b"--password-stdin" in done.stderr
    assert b"Canary-Argued-1!" not in done.stdout + done.stderr
    assert not any("Canary-Argued-1!" in kept for kept in outer_keyring.kept(watched.keyring).values())
    watched.seen.clear()  # this once the test itself put it where everybody reads it
    assert watched.search("Canary-Argued-1!") == []


def test_what_belongs_to_a_site_leaves_the_keyring_with_it(watched: Watched) -> None:
    watched.run("edit", "user", "u00046", "--password-stdin", told="Canary-Waiting-2!\n")
    assert "Canary-Waiting-2!" in outer_keyring.kept(watched.keyring).values()
    assert watched.run("site", "remove", "p").returncode == 64
    assert watched.run("site", "remove", "p", "--discard-changes").returncode == 0
    assert outer_keyring.kept(watched.keyring) == {}
    assert watched.search(watched.server.token, "Canary-Waiting-2!") == []


def test_without_the_keyring_the_edits_stay_and_sign_in_is_asked_for(watched: Watched) -> None:
    token = watched.server.token
    watched.run("site", "add", "q", "--url", watched.server.url, "--tag", "demo", "--token-stdin", told=token)
    watched.run("sync")
    watched.run("edit", "user", "u00047", "city=Survivor")
    watched.keyring.unlink()  # a new account on the computer, a reset
    listed = watched.run("list", "users", "--filter", "username:u00047", "--json")
    assert b"Survivor" in listed.stdout
    pushed = watched.run("push", "--yes")
    assert pushed.returncode == 77
    assert b"token" in pushed.stderr
    assert b"Survivor" in watched.run("list", "users", "--filter", "changed:yes", "--json").stdout
