"""Profiles: one folder per site and acting account, with its settings file, desk, mirror and spool.

<home>/sites/<name>/site.json        address, kind, who acts; never a secret
<home>/sites/<name>/desk.sqlite3     what the person owns
<home>/sites/<name>/mirror.sqlite3   what the server was last seen to have
<home>/sites/<name>/spool/           private copies of dropped files
<home>/sites/<name>/authority.pem    the certificate authority of the site's organisation, where it has one of its own
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import DiskTrouble, StoreDamaged, WrongUse
from lmsdesk.domain.guards import DEFAULT_RULES, Rules
from lmsdesk.domain.text import whole_number
from lmsdesk.services.folders import check_folder

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
    ca_file: str | None = None  # on the disk the name of a file beside this one, in the program its path
    fingerprint: str | None = None
    actor_id: int | None = None
    actor_name: str | None = None
    title: str | None = None
    release: str | None = None
    missing: tuple[str, ...] = ()  # functions that the token's service lacks, as the last check told
    roles: Mapping[str, int] = field(default_factory=dict)  # role short names that a person gave a number
    protected: tuple[str, ...] = DEFAULT_RULES.protected  # usernames; see ``domain.guards`` for these five
    strong_roles: tuple[str, ...] = DEFAULT_RULES.strong_roles
    typed_above: int = DEFAULT_RULES.typed_above
    stop_rows: int = DEFAULT_RULES.stop_rows
    stop_percent: int = DEFAULT_RULES.stop_percent

    @property
    def rules(self) -> Rules:
        """The limits of a push."""
        return Rules(
            tuple(self.protected), tuple(self.strong_roles), self.typed_above, self.stop_rows, self.stop_percent
        )


def _words(text: str) -> tuple[str, ...]:
    """Names divided by commas or blanks, small; none for an empty text."""
    return tuple(dict.fromkeys(text.casefold().replace(",", " ").split()))


def _limit(text: str) -> int:
    number = int(text.strip().removesuffix("%"))
    if number < 0:
        raise ValueError(text)
    return number


def _percent(text: str) -> int:
    return min(100, _limit(text))


# What `site set` may change, with the reader of its value.
SETTABLE: Mapping[str, Callable[[str], Any]] = {
    "tag": Tag,
    "settle": int,
    "timezone": str,
    "title": str,
    "protected": _words,
    "strong_roles": _words,
    "typed_above": _limit,
    "stop_rows": _limit,
    "stop_percent": _percent,
}
AUTHORITY = "authority.pem"
ROLE = "role."  # before a role's short name, with its number as the value
_SHORTNAME = re.compile(r"[a-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile folder and the paths in it."""

    folder: Path
    site: Site
    desk_at: Path | None = None  # where the files lie elsewhere: a profile that is only looked at
    mirror_at: Path | None = None

    @property
    def desk(self) -> Path:
        """The file of everything that the person owns."""
        return self.desk_at or self.folder / "desk.sqlite3"

    @property
    def mirror(self) -> Path:
        """The file of what the server was last seen to have."""
        return self.mirror_at or self.folder / "mirror.sqlite3"

    @property
    def memory(self) -> Path:
        """The file outside of the folder that remembers which desk was open last."""
        return self.folder.parent.parent / "remembered" / f"{self.site.name}.json"

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
            site = read_site((folder / "site.json").read_bytes())
            # An absolute path, from before the file was copied, stays as it is.
            return Profile(folder, replace(site, ca_file=str(folder / site.ca_file)) if site.ca_file else site)
        except FileNotFoundError as error:
            raise WrongUse(what="site", value=name, known=", ".join(names), count=len(names)) from error
        except (ValueError, TypeError, RecursionError) as error:
            raise StoreDamaged(path=str(folder / "site.json"), check=type(error).__name__) from error
        except OSError as error:
            raise DiskTrouble(path=str(folder / "site.json"), reason=error.strerror) from error

    def add(self, site: Site) -> Profile:
        """Make the folder of a new profile, readable by its owner only."""
        folder = self._folder(site.name)
        if (folder / "site.json").exists():
            raise WrongUse(what="site_exists", value=site.name)
        check_folder(folder)
        make_private(self._sites)
        make_private(folder)
        profile = Profile(folder, site)
        make_private(profile.spool)
        profile.memory.unlink(missing_ok=True)  # of an earlier site with this name
        return self._with_authority(profile, site.ca_file)

    def save(self, profile: Profile) -> None:
        """Write the settings so that a crash leaves either the old or the new ones."""
        path = profile.folder / "site.json"
        draft = path.with_suffix(".new")
        try:
            with draft.open("w", encoding="utf-8") as file:
                draft.chmod(0o600)
                file.write(json.dumps(_on_disk(profile), indent=1, ensure_ascii=False))
                file.flush()
                os.fsync(file.fileno())  # a name must never stand for an empty file after a power cut
            draft.replace(path)
        except OSError as error:
            raise DiskTrouble(path=str(path), reason=error.strerror) from error

    def change(self, profile: Profile, name: str, value: str, *, force: bool = False) -> Profile:
        """Change one setting; a settle window under 60 seconds needs ``force``."""
        if name.startswith(ROLE):
            return self._kept(profile, roles=named_role(profile.site.roles, name.removeprefix(ROLE), value))
        if name == "ca_file":
            return self._with_authority(profile, value.strip())
        if name not in SETTABLE:
            raise WrongUse(what="setting", value=name, known=", ".join((*SETTABLE, "ca_file", f"{ROLE}SHORTNAME")))
        try:
            read = SETTABLE[name](value)
        except ValueError as error:
            raise WrongUse(what="setting_value", setting=name, value=value) from error
        if name == "settle" and (read < 0 or (read < SETTLE_LEAST and not force)):
            raise WrongUse(what="settle", value=value, least=SETTLE_LEAST)
        return self._kept(profile, **{name: read})

    def _with_authority(self, profile: Profile, path: str | None) -> Profile:
        """Copy the certificates of the file into the profile and use them; without a path forget them."""
        from lmsdesk.services.authorities import keep_authority  # knows ssl, which no start needs

        name = keep_authority(Path(path), profile.folder, AUTHORITY) if path else None
        changed = self._kept(profile, ca_file=str(profile.folder / name) if name else None)
        if name is None:
            (profile.folder / AUTHORITY).unlink(missing_ok=True)
        return changed

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


def _on_disk(profile: Profile) -> dict[str, Any]:
    """The settings as they are saved: what lies beside them by its name, so that the folder can move."""
    kept = asdict(profile.site)
    if profile.site.ca_file and Path(profile.site.ca_file).parent == profile.folder:
        kept["ca_file"] = Path(profile.site.ca_file).name
    return kept


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return type(value) is int and abs(value) < 2**63


# By the annotation of a setting: whether a saved value is one of it.
_FITS: Mapping[str, Callable[[Any], bool]] = {
    "str": _is_text,
    "str | None": lambda value: value is None or _is_text(value),
    "int": _is_number,
    "int | None": lambda value: value is None or _is_number(value),
    "Tag": lambda value: value in frozenset(Tag),
    "tuple[str, ...]": lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "Mapping[str, int]": lambda value: (
        isinstance(value, dict) and all(map(_is_text, value)) and all(map(_is_number, value.values()))
    ),
}


def read_site(data: bytes) -> Site:
    """The settings of a profile as they were saved; raise ValueError or TypeError for what nobody saved so."""
    kept = json.loads(data)
    if not isinstance(kept, dict):
        raise TypeError(type(kept).__name__)
    known: dict[str, Any] = {}
    for name, each in Site.__dataclass_fields__.items():
        if name in kept:
            if not _FITS[str(each.type)](kept[name]):
                raise TypeError(name)
            known[name] = tuple(kept[name]) if isinstance(kept[name], list) else kept[name]
    return Site(**{**known, "tag": Tag(known.get("tag", Tag.LIVE))})


def named_role(roles: Mapping[str, int], shortname: str, value: str) -> dict[str, int]:
    """The named roles with one more, or without it for an empty value; raise WrongUse for what is no role."""
    name, number = shortname.strip().casefold(), value.strip()
    if not _SHORTNAME.fullmatch(name):
        raise WrongUse(what="role_shortname", value=shortname)
    rest = {each: kept for each, kept in roles.items() if each != name}
    if not number:
        return rest
    if not 0 < (whole_number(number) or 0) < 2**31:
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
