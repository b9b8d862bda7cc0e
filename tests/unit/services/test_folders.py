"""Where local data may lie: network drives and synced folders are refused, with the reason and a way out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from lmsdesk.cli import exits
from lmsdesk.domain.errors import UnsafeFolder
from lmsdesk.services.folders import ANYWAY, Probes, apple_mounts, check_folder, kind_in_mounts, linux_mounts, system
from lmsdesk.services.wording import tell

POSIX, WINDOWS = PurePosixPath("/home/ada"), PureWindowsPath("C:/Users/ada")


def probes(
    home: PurePath = POSIX,
    *,
    platform: str = "linux",
    kind: str = "ext4",
    files: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Probes:
    texts = files or {}
    return Probes(
        platform,
        home,
        environment or {},
        lambda place: kind,
        lambda place: texts.get(str(place)),
        lambda place: str(place) in texts,
    )


def refused(place: PurePath, asked: Probes) -> tuple[str, str]:
    with pytest.raises(UnsafeFolder) as caught:
        check_folder(place, asked)  # type: ignore[arg-type]  # a path of another system
    facts = caught.value.facts
    told = tell(caught.value)
    assert str(place) in told.what
    assert "LMSDESK_HOME" in told.next
    assert ANYWAY in told.next
    return str(facts["reason"]), str(facts["name"])


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "ceph", "NFS"])
def test_a_network_drive_is_refused(kind: str) -> None:
    assert refused(POSIX / "data", probes(kind=kind)) == ("network", kind.casefold())


@pytest.mark.parametrize(
    "kind", ["ext4", "btrfs", "xfs", "zfs", "overlay", "tmpfs", "apfs", "fuse.encfs", "fuseblk", ""]
)
def test_a_disk_is_not(kind: str) -> None:
    check_folder(POSIX / ".local/share/LMS Desk", probes(kind=kind))  # type: ignore[arg-type]  # a path as such


def test_a_network_drive_of_windows_by_letter_and_by_name() -> None:
    asked = probes(WINDOWS, platform="win32", kind="network")
    assert refused(PureWindowsPath("Z:/desk"), asked)[0] == "network"
    asked = probes(WINDOWS, platform="win32", kind="")
    assert refused(PureWindowsPath("//server/share/desk"), asked) == ("network", "UNC")
    check_folder(WINDOWS / "AppData/Local/LMS Desk", asked)  # type: ignore[arg-type]  # a path as such


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("Dropbox/desk", "Dropbox"),
        ("Dropbox (Personal)/desk", "Dropbox"),
        ("OneDrive - Northfield College/desk", "OneDrive"),
        ("Google Drive/desk", "Google Drive"),
        ("Nextcloud/a/b", "Nextcloud"),
        ("ownCloud", "ownCloud"),
    ],
)
def test_folders_named_like_those_of_sync_programs(place: str, name: str) -> None:
    assert refused(POSIX / place, probes()) == ("synced", name)


@pytest.mark.parametrize("place", ["work/Dropbox-notes", "projects/dropbox/desk", "Boxes", "megaphone", ".local/share"])
def test_other_folders_are_left_alone(place: str) -> None:
    check_folder(POSIX / place, probes())  # type: ignore[arg-type]  # a path as such


def test_what_sync_programs_say_about_themselves() -> None:
    info = '{"personal": {"path": "/data/box of ada", "host": 1}, "odd": 3}'
    asked = probes(files={"/home/ada/.dropbox/info.json": info})
    assert refused(PurePosixPath("/data/box of ada/desk"), asked) == ("synced", "Dropbox")
    cfg = "[General]\nclientVersion=3\n[Accounts]\n0\\Folders\\1\\localPath=/data/cloud/\nversion=2\n"
    asked = probes(files={"/home/ada/.config/Nextcloud/nextcloud.cfg": cfg})
    assert refused(PurePosixPath("/data/cloud/x"), asked) == ("synced", "Nextcloud")
    asked = probes(WINDOWS, platform="win32", environment={"OneDriveCommercial": "D:\\Jobs"})
    assert refused(PureWindowsPath("D:/jobs/desk"), asked) == ("synced", "OneDrive")
    asked = probes(PurePosixPath("/Users/ada"), platform="darwin", kind="apfs")
    place = PurePosixPath("/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/desk")
    assert refused(place, asked) == ("synced", "iCloud")
    place = PurePosixPath("/Users/ada/Library/CloudStorage/OneDrive-Work/desk")
    assert refused(place, asked)[0] == "synced"
    check_folder(  # type: ignore[arg-type]  # a path as such
        PurePosixPath("/Users/ada/Library/Application Support/LMS Desk"),
        asked,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("text", ["{", "[1]", '"x"', "[General"])
def test_settings_of_other_programs_may_be_odd(text: str) -> None:
    odd = {"/home/ada/.dropbox/info.json": text, "/home/ada/.config/Nextcloud/nextcloud.cfg": text}
    check_folder(POSIX / "desk", probes(files=odd))  # type: ignore[arg-type]  # a path as such


def test_a_mark_in_a_folder_above_tells_of_a_synced_one() -> None:
    asked = probes(files={"/srv/shared/.stfolder": ""})
    assert refused(PurePosixPath("/srv/shared/a/desk"), asked) == ("synced", "Syncthing")


def test_somebody_who_knows_may_have_it_anyway() -> None:
    check_folder(POSIX / "Dropbox", probes(kind="nfs", environment={ANYWAY: "yes"}))  # type: ignore[arg-type]
    assert refused(POSIX / "Dropbox", probes(environment={ANYWAY: "no"}))[0] == "synced"


def test_mounts_of_linux_and_macos() -> None:
    linux = linux_mounts(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "40 22 0:33 / /home/ada/my\\040share rw,nosuid shared:1 - cifs //server/share rw\n"
        "41 22 0:34 / /mnt rw - nfs4 server:/x rw\n42 41 0:35 / /mnt rw - ext4 /dev/sdb rw\nodd line\n"
    )
    assert kind_in_mounts(linux, PurePosixPath("/home/ada/my share/desk")) == "cifs"
    assert kind_in_mounts(linux, PurePosixPath("/home/ada/desk")) == "ext4"
    assert kind_in_mounts(linux, PurePosixPath("/mnt/x")) == "ext4", "the last one over a place counts"
    apple = apple_mounts(
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//ada@server/share on /Volumes/my share (smbfs, nodev, nosuid, mounted by ada)\n"
    )
    assert kind_in_mounts(apple, PurePosixPath("/Volumes/my share/desk")) == "smbfs"
    assert kind_in_mounts(apple, PurePosixPath("/Users/ada")) == "apfs"


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_this_computer_answers() -> None:
    assert system().file_system(Path("/proc/1")) == "proc"
    check_folder(Path(__file__).parent)


def test_the_exit_code_says_wrong_use() -> None:
    assert exits.code_of(UnsafeFolder(path="x", reason="synced", name="Dropbox")) == exits.WRONG_USE
