"""Where local data must not lie: network drives and synced folders. What the system says is asked through ``Probes``.

SQLite needs locks and memory that are shared on one computer; a network drive has them only in name, and a folder that
is synced brings back older files, or the files of another computer, without anybody being told.
"""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from lmsdesk.domain.errors import UnsafeFolder

ANYWAY = "LMSDESK_ANY_FOLDER"  # set to "yes" by somebody who knows that it is safe
# Kinds of file systems that other computers write to, or that are no disk at all.
_NETWORK = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs smbnetfs ncpfs afs coda ceph glusterfs lustre beegfs gpfs gfs gfs2 ocfs2 9p "
    "davfs davfs2 webdav afpfs macfuse osxfuse sshfs acfs pvfs2 orangefs".split()
)
_FUSE_NETWORK = re.compile(
    r"fuse(blk)?\.(sshfs|rclone|gvfsd-fuse|davfs2?|webdavfs|s3fs|goofys|gcsfuse|glusterfs|ceph|juicefs|onedriver|"
    r"google-drive-ocamlfuse|curlftpfs|smbnetfs|seadrive|pcloud|mountpoint-s3|moosefs|hubicfuse|dropfuse)"
)
# Folders right below the home, or with a mark in them, that a program keeps the same on several computers.
_NAMES: tuple[tuple[str, str], ...] = (
    (r"onedrive( - .*)?", "OneDrive"),
    (r"dropbox( \(.*\))?", "Dropbox"),
    (r"google ?drive|my drive|gdrive", "Google Drive"),
    (r"icloud ?drive( \(archive\))?", "iCloud"),
    (r"nextcloud\d*", "Nextcloud"),
    (r"owncloud\d*", "ownCloud"),
    (r"seafile", "Seafile"),
    (r"pcloud ?drive", "pCloud"),
    (r"syncthing", "Syncthing"),
    (r"mega(sync)?", "MEGA"),
    (r"box( sync)?", "Box"),
)
_MARKS: tuple[tuple[str, str], ...] = (
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".owncloudsync.log", "Nextcloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".tmp.drivedownload", "Google Drive"),
    (".tmp.driveupload", "Google Drive"),
    (".resilio-sync-ignore", "Resilio Sync"),
)
_APPLE: tuple[tuple[str, str], ...] = (
    ("Library/Mobile Documents", "iCloud"),
    ("Library/CloudStorage", "a cloud drive"),
)


@dataclass(frozen=True, slots=True)
class Probes:
    """What is asked of the system: which platform, whose home, the kind of file system, settings of sync programs."""

    platform: str
    home: PurePath
    environment: Mapping[str, str]
    file_system: Callable[[PurePath], str]  # "" when it cannot be told
    read: Callable[[PurePath], str | None]  # the text of a small file
    has: Callable[[PurePath], bool]


def check_folder(folder: Path, probes: Probes | None = None) -> None:
    """Raise UnsafeFolder for a place where the files of a profile could be damaged or rolled back."""
    asked = probes or system()
    if asked.environment.get(ANYWAY, "").casefold() == "yes":
        return
    place = folder.resolve() if probes is None else folder
    if kind := _network(place, asked):
        raise UnsafeFolder(path=str(folder), reason="network", name=kind)
    if name := _synced(place, asked):
        raise UnsafeFolder(path=str(folder), reason="synced", name=name)


def _network(place: PurePath, probes: Probes) -> str:
    if probes.platform == "win32" and str(place).startswith("\\\\") and not str(place).startswith("\\\\?\\"):
        return "UNC"
    kind = probes.file_system(place).casefold()
    return kind if kind in _NETWORK or kind == "network" or _FUSE_NETWORK.fullmatch(kind) else ""


def _synced(place: PurePath, probes: Probes) -> str:
    for root, name in _roots(probes):
        if place == root or root in place.parents:
            return name
    above = (place, *place.parents)
    for folder in above:
        if folder.parent == probes.home or folder.parent == folder.parent.parent:  # below the home, or on a drive
            for pattern, name in _NAMES:
                if re.fullmatch(pattern, folder.name, re.IGNORECASE) and folder != probes.home:
                    return name
        for mark, name in _MARKS:
            if folder != probes.home and probes.has(folder / mark):
                return name
    return ""


def _roots(probes: Probes) -> Iterator[tuple[PurePath, str]]:
    """The folders that programs say they sync."""
    kind = type(probes.home)
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        if told := probes.environment.get(variable):
            yield kind(told), "OneDrive"
    if probes.platform == "darwin":
        for below, name in _APPLE:
            yield probes.home / below, name
    yield from _dropbox(probes)
    yield from _nextcloud(probes)


def _dropbox(probes: Probes) -> Iterator[tuple[PurePath, str]]:
    kind = type(probes.home)
    places = [probes.home / ".dropbox" / "info.json"]
    places += [
        kind(told) / "Dropbox" / "info.json"
        for variable in ("APPDATA", "LOCALAPPDATA")
        if (told := probes.environment.get(variable))
    ]
    for place in places:
        with contextlib.suppress(ValueError, AttributeError):  # settings of another program, in whatever form
            for account in json.loads(probes.read(place) or "{}").values():
                if isinstance(account, dict) and isinstance(account.get("path"), str):
                    yield kind(account["path"]), "Dropbox"


def _nextcloud(probes: Probes) -> Iterator[tuple[PurePath, str]]:
    kind = type(probes.home)
    folders = [probes.home / ".config", probes.home / "Library" / "Preferences"]
    folders += [kind(told) for told in (probes.environment.get("APPDATA"),) if told]
    for folder in folders:
        for name in ("Nextcloud", "ownCloud"):
            text = probes.read(folder / name / f"{name.casefold()}.cfg")
            settings = configparser.RawConfigParser(strict=False)
            with contextlib.suppress(configparser.Error):  # settings of another program, in whatever form
                settings.read_string(text or "")
                for section in settings.sections():
                    for key, value in settings.items(section):
                        if key.endswith("localpath") and value:
                            yield kind(value.rstrip("/\\")), name


# This computer


def system() -> Probes:
    """What this computer says."""
    return Probes(sys.platform, Path.home(), os.environ, lambda place: _kind_of(Path(place)), _small_text, _exists)


def _small_text(place: PurePath) -> str | None:
    try:
        with open(place, encoding="utf-8", errors="replace") as file:
            return file.read(1_000_000)
    except OSError:
        return None


def _exists(place: PurePath) -> bool:
    try:
        return Path(place).exists()
    except OSError:
        return False


@cache
def _kind_of(place: Path) -> str:
    """The kind of file system that a folder lies, or would lie, on."""
    if sys.platform == "win32":
        import ctypes

        return "network" if ctypes.windll.kernel32.GetDriveTypeW(f"{place.anchor}") == 4 else ""
    if sys.platform == "darwin":
        return kind_in_mounts(_mounts_of_apple(), place)
    return kind_in_mounts(_mounts_of_linux(), place)


def kind_in_mounts(mounts: Mapping[str, str], place: PurePath) -> str:
    """The kind of the file system whose mount point lies next above a folder."""
    for folder in (place, *place.parents):
        if (kind := mounts.get(str(folder))) is not None:
            return kind
    return ""


def _mounts_of_linux() -> dict[str, str]:
    return linux_mounts(_small_text(Path("/proc/self/mountinfo")) or "")


def linux_mounts(text: str) -> dict[str, str]:
    """Mount point to kind, from the text of /proc/self/mountinfo (proc(5)); the last mount over a place counts."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        left, dash, right = line.partition(" - ")
        words = left.split(" ")
        if dash and len(words) > 4:
            place = re.sub(r"\\([0-7]{3})", lambda each: chr(int(each[1], 8)), words[4])
            found[place] = right.split(" ")[0]
    return found


def _mounts_of_apple() -> dict[str, str]:
    try:
        text = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return apple_mounts(text)


def apple_mounts(text: str) -> dict[str, str]:
    """Mount point to kind, from what mount(8) of macOS prints: "what on /place (kind, options)"."""
    found = re.finditer(r"^.* on (?P<place>/.*) \((?P<kind>[^,)]+)", text, re.MULTILINE)
    return {each["place"]: each["kind"] for each in found}
