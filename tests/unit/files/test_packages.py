"""Folders, archives and several files as one set of lists."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.domain.imports.bundle import Role, role_of
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files.lists import read_copy
from lmsdesk.files.packages import MANY, Gathered, gather
from lmsdesk.files.sets import originals, pack, read_set
from lmsdesk.files.spool import digest
from tests.fakes.listfiles import workbook

USERS = "user_id,login_id,full_name\nS1,ann.lee,Ann Lee\n"
COURSES = "course_id,short_name,long_name,status\nC1,BIO1,Biology,active\n"
ENROLMENTS = "course_id,user_id,role,status\nC1,S1,student,active\nC1,S2,student,active\n"
SET = {"users.csv": USERS, "courses.csv": COURSES, "sis/enrollments.csv": ENROLMENTS}


def gathered(folder: Path, *paths: Path) -> Gathered:
    """What a drop of these holds."""
    return gather(paths, folder / "spool", lambda: None)


def passed(found: Gathered) -> dict[str, str]:
    """What was passed over, and why."""
    return {str(reason.value): reason.code for reason in found.passed}


def archive(path: Path, parts: dict[str, str | bytes]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return path


def fill(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_h13_several_files_are_taken_in_the_order_of_the_drop(tmp_path: Path) -> None:
    fill(tmp_path, {"b.csv": USERS, "a.pdf": "%PDF-1.7"})
    found = gathered(tmp_path, tmp_path / "b.csv", tmp_path / "a.pdf")
    assert [each.name for each in found.taken] == ["b.csv", "a.pdf"]  # whoever drops a PDF is told about it by name
    assert found.passed == ()


def test_h14_a_folder_is_read_three_deep_and_what_is_passed_over_is_listed(tmp_path: Path) -> None:
    folder = fill(
        tmp_path / "set",
        {
            "b.csv": USERS, "a.csv": USERS, "one/two/c.csv": USERS, "one/two/three/d.csv": USERS, ".DS_Store": "x",
            "~$b.xlsx": "x", "one/.hidden/e.csv": USERS, "readme.md": "x", "Thumbs.db": "x",
        },
    )  # fmt: skip
    (folder / "link.csv").symlink_to(folder / "a.csv")
    (folder / "around").symlink_to(folder)
    found = gathered(tmp_path, folder)
    assert [each.name for each in found.taken] == ["set/a.csv", "set/b.csv", "set/one/two/c.csv"]
    assert passed(found) == {
        "set/.DS_Store": "passed_hidden",
        "set/Thumbs.db": "passed_hidden",
        "set/around": "passed_link",
        "set/link.csv": "passed_link",
        "set/one/.hidden": "passed_hidden",
        "set/one/two/three": "passed_deep",
        "set/readme.md": "passed_kind",
        "set/~$b.xlsx": "passed_hidden",
    }


@pytest.mark.parametrize(("number", "is_many"), [(MANY, False), (MANY + 1, True)])
def test_h14_many_files_are_a_question(tmp_path: Path, number: int, is_many: bool) -> None:
    folder = fill(tmp_path / "set", {f"{place}.csv": USERS for place in range(number)})
    assert gathered(tmp_path, folder).is_many is is_many


def test_h14_a_folder_that_nobody_may_enter_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        gathered(tmp_path, _Closed(fill(tmp_path / "set", {"a.csv": USERS})))
    assert caught.value.facts["reason"] == "file_unreadable"


class _Closed(type(Path())):  # type: ignore[misc]  # the class for paths of this system
    """A folder that the system does not let in; people who are root may enter any real one."""

    def is_dir(self) -> bool:
        """Refuse."""
        raise PermissionError(13, "Permission denied")


def test_h15_an_archive_is_a_set_of_lists_with_roles(tmp_path: Path) -> None:
    data = workbook(tmp_path / "x.xlsx", [["username", "course"], ["ann.lee", "BIO1"]]).read_bytes()
    path = archive(tmp_path / "set.zip", {**SET, "extra.xlsx": data, "notes.txt.bak": "x"})
    found = gathered(tmp_path, path)
    assert [each.name for each in found.taken] == [
        "set.zip/users.csv", "set.zip/courses.csv", "set.zip/sis/enrollments.csv", "set.zip/extra.xlsx",
    ]  # fmt: skip
    assert passed(found) == {"set.zip/notes.txt.bak": "passed_kind"}
    for each in found.taken:
        assert each.kept is not None
        assert stat.S_IMODE(each.kept.copy.stat().st_mode) == 0o600 or os.name == "nt"
    kept = pack(found.taken, tmp_path / "spool", lambda: None)
    assert stat.S_IMODE(kept.copy.stat().st_mode) == 0o600 or os.name == "nt"
    bundle = read_set(kept.copy, read_copy, lambda: None).bundle
    assert list((tmp_path / "spool").iterdir()) == [kept.copy]
    assert [each.role for each in bundle.members] == [Role.PEOPLE, Role.COURSES, Role.ENROLMENTS, None]
    assert [each.sheet.index for each in bundle.in_order()] == [0, 1, 2, 3]
    (enrolments,) = bundle.of(Role.ENROLMENTS)
    assert enrolments.row_id(1) == RowId(2, 3)


def test_h13_a_file_that_is_no_list_does_not_stop_the_others_of_its_set(tmp_path: Path) -> None:
    fill(tmp_path / "set", {"a.csv": "%PDF-1.7\n", "b.csv": ENROLMENTS, "c.csv": ""})
    kept = pack(gathered(tmp_path, tmp_path / "set").taken, tmp_path / "spool", lambda: None)
    found = read_set(kept.copy, read_copy, lambda: None)
    assert [each.sheet.source.name for each in found.bundle.members] == ["set/b.csv"]
    assert [(each.index, each.source.name, each.refused and each.refused.code) for each in found.unread] == [
        (0, "set/a.csv", "file_pdf"),
        (2, "set/c.csv", "file_empty"),
    ]


def test_h11_a_set_knows_the_files_behind_it(tmp_path: Path) -> None:
    folder = fill(tmp_path / "set", {"a.csv": USERS, "b.csv": COURSES})
    archive(folder / "c.zip", {"c.csv": USERS})
    kept = pack(gathered(tmp_path, folder).taken, tmp_path / "spool", lambda: None)
    behind = originals(kept.copy)
    assert [(each.path, each.stamp, each.sha256) for each in behind] == [
        (path, (path.stat().st_mtime_ns, path.stat().st_size), digest(path))
        for path in (folder / "a.csv", folder / "b.csv", folder / "c.zip")
    ]  # of what came out of an archive, the archive


def test_h13_a_set_that_cannot_be_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    found = gathered(tmp_path, archive(tmp_path / "set.zip", dict(SET)), tmp_path / "gone.csv")
    with pytest.raises(BadFile):
        pack(found.taken, tmp_path / "spool", lambda: None)
    assert list((tmp_path / "spool").iterdir()) == []


def test_h15_an_archive_in_a_folder_is_opened_and_one_in_an_archive_is_not(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", dict(SET)).read_bytes()
    (tmp_path / "set").mkdir()
    archive(tmp_path / "set" / "outer.zip", {"inner.zip": inner, "a/b/c/d.csv": USERS, "u.csv": USERS})
    found = gathered(tmp_path, tmp_path / "set")
    assert [each.name for each in found.taken] == ["set/outer.zip/u.csv"]
    assert set(passed(found).values()) == {"passed_nested", "passed_deep"}


@pytest.mark.parametrize("name", ["../../users.csv", "/etc/users.csv", "a/../../users.csv", "C:/users.csv"])
def test_h15_names_that_lead_out_of_the_archive_lead_nowhere(tmp_path: Path, name: str) -> None:
    found = gathered(tmp_path, archive(tmp_path / "set.zip", {name: USERS, "ok.csv": USERS}))
    assert [each.name for each in found.taken] == ["set.zip/ok.csv"]
    assert set(passed(found).values()) == {"passed_path"}
    assert {path.name for path in tmp_path.iterdir()} == {"set.zip", "spool"}


def test_h15_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    link = zipfile.ZipInfo("users.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(link, "/etc/passwd")
    found = gathered(tmp_path, path)
    assert (found.taken, passed(found)) == ((), {"set.zip/users.csv": "passed_link"})


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"users.csv": b"0" * 30_000_000}, "file_expands"),
        ({f"{number}.csv": b"" for number in range(2_100)}, "file_too_many_parts"),
    ],
)
def test_h15_archives_have_the_bounds_of_workbooks(tmp_path: Path, parts: dict[str, str | bytes], reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        gathered(tmp_path, archive(tmp_path / "set.zip", parts))
    assert caught.value.facts["reason"] == reason
    assert list((tmp_path / "spool").iterdir()) == []


def test_h15_a_damaged_archive_leaves_nothing_behind(tmp_path: Path) -> None:
    path = archive(tmp_path / "set.zip", {"a.csv": USERS, "b.csv": "x" * 400})
    data = bytearray(path.read_bytes())
    at = data.index(b"b.csv") + 6
    data[at : at + 3] = b"\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(BadFile) as caught:
        gathered(tmp_path, path)
    assert caught.value.facts["reason"] == "file_damaged"
    assert list((tmp_path / "spool").iterdir()) == []


def test_gathering_can_be_stopped(tmp_path: Path) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks > 4:
            raise Cancelled()

    with pytest.raises(Cancelled):
        gather([archive(tmp_path / "set.zip", dict(SET))], tmp_path / "spool", look)
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "header", "role"),
    [
        ("enrollments.csv", "classSourcedId,userSourcedId,role,primary", Role.ENROLMENTS),
        ("users.csv", "anything", Role.PEOPLE),
        ("orgs.csv", "sourcedId,name,type,identifier", Role.PLACES),
        ("users.csv", "course_id,user_id,role", Role.ENROLMENTS),
        ("groups_membership.csv", "group_id,user_id,status", Role.MEMBERS),
        ("rosters.csv", "roster_id,class_id,student_id", Role.ENROLMENTS),
        ("list.csv", "username,course", None),
    ],
)
def test_h15_what_a_list_is_about_is_told_by_headings_before_names(name: str, header: str, role: Role | None) -> None:
    assert role_of(f"set.zip/{name}", header.split(",")) is role
