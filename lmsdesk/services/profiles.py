"""Profiles: one folder per site and acting account, with its settings file, desk, mirror and spool.

<home>/sites/<name>/site.json        address, kind, who acts; never a secret
<home>/sites/<name>/desk.sqlite3     what the person owns
<home>/sites/<name>/mirror.sqlite3   what the server was last seen to have
<home>/sites/<name>/spool/           private copies of dropped files
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import DiskTrouble, WrongUse

HOME_VARIABLE = "LMSDESK_HOME"
SETTLE_DEFAULT = 180  # seconds; see the settle window in the help
SETTLE_LEAST = 60
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Tag(StrEnum):
    """What is at stake on a site; shown wherever something can be sent."""

    LIVE = "live"
    TEST = "test"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of a profile; ``token_file`` is set when the token stays in a file that the user named."""

    name: str
    kind: str
    url: str
    tag: Tag = Tag.LIVE
    settle: int = SETTLE_DEFAULT
    timezone: str = "UTC"
    token_file: str | None = None
    ca_file: str | None = None
    fingerprint: str | None = None
    actor_id: int | None = None
    actor_name: str | None = None
    title: str | None = None
    release: str | None = None
    missing: tuple[str, ...] = ()  # functions that the token's service lacks, as the last check told
    roles: Mapping[str, int] = field(default_factory=dict)  # role short names that a person gave a number


# What `site set` may change, with the reader of its value.
SETTABLE = {"tag": Tag, "settle": int, "timezone": str, "title": str, "ca_file": str}
ROLE = "role."  # before a role's short name, with its number as the value
_SHORTNAME = re.compile(r"[a-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile folder and the paths in it."""

    folder: Path
    site: Site

    @property
    def desk(self) -> Path:
        """The file of everything that the person owns."""
        return self.folder / "desk.sqlite3"

    @property
    def mirror(self) -> Path:
        """The file of what the server was last seen to have."""
        return self.folder / "mirror.sqlite3"

    @property
    def spool(self) -> Path:
        """The folder of private copies of dropped files."""
        return self.folder / "spool"

    @property
    def secret_name(self) -> str:
        """The name of the token in the keyring."""
        return f"lmsdesk:{self.site.name}"


def home() -> Path:
    """The folder of all local data: LMSDESK_HOME, else the platform's data folder."""
    if named := os.environ.get(HOME_VARIABLE):
        return Path(named)
    from platformdirs import user_data_path  # 16 ms: not on every start

    return user_data_path("LMS Desk", appauthor=False)


class Profiles:
    """All profiles below one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._sites = (folder or home()) / "sites"

    def names(self) -> list[str]:
        """The names of all profiles, sorted."""
        if not self._sites.is_dir():
            return []
        return sorted(path.parent.name for path in self._sites.glob("*/site.json"))

    def open(self, name: str | None = None) -> Profile:
        """The named profile, or the only one; raise WrongUse when that does not say which."""
        names = self.names()
        if not names:
            raise WrongUse(what="no_site")
        if name is None:
            if len(names) != 1:
                raise WrongUse(what="site", known=", ".join(names), count=len(names))
            name = names[0]
        folder = self._folder(name)
        try:
            kept = json.loads((folder / "site.json").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise WrongUse(what="site", value=name, known=", ".join(names), count=len(names)) from error
        known = {field: value for field, value in kept.items() if field in Site.__dataclass_fields__}
        known["missing"] = tuple(known.get("missing", ()))
        return Profile(folder, Site(**{**known, "tag": Tag(known.get("tag", Tag.LIVE))}))

    def add(self, site: Site) -> Profile:
        """Make the folder of a new profile, readable by its owner only."""
        folder = self._folder(site.name)
        if (folder / "site.json").exists():
            raise WrongUse(what="site_exists", value=site.name)
        make_private(folder)
        profile = Profile(folder, site)
        make_private(profile.spool)
        self.save(profile)
        return profile

    def save(self, profile: Profile) -> None:
        """Write the settings so that a crash leaves either the old or the new ones."""
        path = profile.folder / "site.json"
        draft = path.with_suffix(".new")
        try:
            draft.write_text(json.dumps(asdict(profile.site), indent=1, ensure_ascii=False), encoding="utf-8")
            draft.chmod(0o600)
            draft.replace(path)
        except OSError as error:
            raise DiskTrouble(path=str(path), reason=error.strerror) from error

    def change(self, profile: Profile, name: str, value: str, *, force: bool = False) -> Profile:
        """Change one setting; a settle window under 60 seconds needs ``force``."""
        if name.startswith(ROLE):
            return self._kept(profile, roles=named_role(profile.site.roles, name.removeprefix(ROLE), value))
        if name not in SETTABLE:
            raise WrongUse(what="setting", value=name, known=", ".join((*SETTABLE, f"{ROLE}SHORTNAME")))
        try:
            read = SETTABLE[name](value)
        except ValueError as error:
            raise WrongUse(what="setting_value", setting=name, value=value) from error
        if name == "settle" and (read < 0 or (read < SETTLE_LEAST and not force)):
            raise WrongUse(what="settle", value=value, least=SETTLE_LEAST)
        return self._kept(profile, **{name: read})

    def _kept(self, profile: Profile, **changes: Any) -> Profile:
        changed = Profile(profile.folder, replace(profile.site, **changes))
        self.save(changed)
        return changed

    def remove(self, profile: Profile) -> None:
        """Remove the folder with everything in it."""
        shutil.rmtree(profile.folder)

    def _folder(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise WrongUse(what="site_name", value=name)
        return self._sites / name


def named_role(roles: Mapping[str, int], shortname: str, value: str) -> dict[str, int]:
    """The named roles with one more, or without it for an empty value; raise WrongUse for what is no role."""
    name, number = shortname.strip().casefold(), value.strip()
    if not _SHORTNAME.fullmatch(name):
        raise WrongUse(what="role_shortname", value=shortname)
    rest = {each: kept for each, kept in roles.items() if each != name}
    if not number:
        return rest
    if not number.isdecimal() or not 0 < int(number) < 2**31:
        raise WrongUse(what="role_number", value=value)
    if other := next((each for each, kept in rest.items() if kept == int(number)), None):
        raise WrongUse(what="role_taken", value=number, role=other)
    return {**rest, name: int(number)}


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise DiskTrouble(path=str(folder), reason=error.strerror) from error
