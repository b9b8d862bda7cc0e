"""Files that other programs, other machines or nobody holds."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.files import originals
from lmsdesk.files.spool import keep_file


def refusal(path: Path, folder: Path, **chosen: Any) -> str:
    """Why a file cannot be copied."""
    with pytest.raises(BadFile) as caught:
        keep_file(path, folder / "spool", **chosen)
    assert not list((folder / "spool").glob("*"))
    return str(caught.value.facts["reason"])


class Held(type(Path())):  # type: ignore[misc]  # the class for paths of this system
    """A path whose folder answers when ``free`` is set."""

    free = threading.Event()

    def stat(self, **chosen: Any) -> os.stat_result:
        """Wait, as a dead share lets everybody wait."""
        self.free.wait(30)
        return super().stat(**chosen)


@pytest.mark.parametrize("beside", ["~$list.xlsx", ".~lock.list.xlsx#", "~$st.xlsx"])
def test_h09_a_file_that_is_open_elsewhere_is_read_as_it_was_saved(tmp_path: Path, beside: str) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"saved")
    os.utime(path, (1_790_000_000, 1_790_000_000))
    assert keep_file(path, tmp_path / "spool").notes == ()
    (tmp_path / beside).write_bytes(b"Eve")
    kept = keep_file(path, tmp_path / "spool")
    assert kept.copy.read_bytes() == b"saved"
    assert kept.stamp == (1_790_000_000 * 10**9, 5)
    assert [(note.code, note.facts["saved"]) for note in kept.notes] == [("open_elsewhere", 1_790_000_000)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$list.xlsx", "file_owner_note"),
        (".~lock.list.csv#", "file_owner_note"),
        (".list.xlsx.icloud", "file_in_cloud"),
    ],
)
def test_h09_h10_what_only_stands_for_a_file_is_refused_as_that(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert refusal(tmp_path / name, tmp_path) == reason


def test_h10_a_share_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"x")
    Held.free.clear()
    looks: list[int] = []
    try:
        reason = refusal(Held(tmp_path / "list.csv"), tmp_path, patience=0.2, moved=lambda done, _: looks.append(done))
    finally:
        Held.free.set()
    assert reason == "file_unreachable"
    assert set(looks) == {0}


def test_h10_a_person_can_stop_waiting_for_it(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"x")
    Held.free.clear()

    def stop(done: int, total: int) -> None:
        raise Cancelled()

    try:
        with pytest.raises(Cancelled):
            keep_file(Held(tmp_path / "list.csv"), tmp_path / "spool", stop)
    finally:
        Held.free.set()


def test_h10_a_file_that_the_system_would_have_to_fetch_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"x")
    free = threading.Event()
    monkeypatch.setattr(originals, "is_elsewhere", lambda state: True)
    monkeypatch.setattr(originals, "_notes", lambda path, state: free.wait(30) and ())
    try:
        assert refusal(path, tmp_path, patience=0.2) == "file_in_cloud"
    finally:
        free.set()


@pytest.mark.parametrize(("flags", "elsewhere"), [(0, False), (0x40000000, True), (0x20, False)])
def test_h10_files_without_data_are_known_by_their_flags(flags: int, elsewhere: bool) -> None:
    state: Any = SimpleNamespace(st_flags=flags)
    assert originals.is_elsewhere(state) is elsewhere


def test_h10_a_drive_that_was_pulled_out_is_unreadable(tmp_path: Path) -> None:
    assert refusal(tmp_path / "list.csv", tmp_path) == "file_unreadable"
