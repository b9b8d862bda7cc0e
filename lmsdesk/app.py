"""The composition root, without Qt: which real parts stand behind the ports."""

from __future__ import annotations

from lmsdesk.domain.ports import Connector, Secrets
from lmsdesk.lms.registry import connect as connect_lms
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.connections import token_of
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profile, Profiles, Site
from lmsdesk.services.secrets import KeyringSecrets, MemorySecrets
from lmsdesk.services.worker import Worker


def connect(site: Site, token: str) -> Connector:
    """A connector for a site; nothing is sent before its first call."""
    return connect_lms(site.kind, site.url, token, ca_file=site.ca_file)


def secrets_for(site: Site) -> Secrets:
    """Where the secrets of a site live."""
    return KeyringSecrets()


def open_console(
    profile: Profile, *, profiles: Profiles | None = None, token: str | None = None, worker: Worker | None = None
) -> Console:
    """Open a profile; ``token`` is given only for the practice LMS, which makes a new one at each start.

    Without a token everything but talking to the site works.
    """
    secrets: Secrets = MemorySecrets({profile.secret_name: token}) if token else secrets_for(profile.site)
    known = token or token_of(profile, secrets)
    console = Console(
        profile,
        profiles or Profiles(),
        connect(profile.site, known or ""),
        SystemClock(),
        has_token=known is not None,
        worker=worker,
    )
    console.desk.read_secret, console.desk.write_secret = secrets.read, secrets.write
    return console


def unsent_changes(profile: Profile) -> int:
    """How many changes of a profile were never sent; 0 when it has no desk yet."""
    if not profile.desk.exists():
        return 0
    console = open_console(profile, token="-")
    try:
        return len(console.desk.live())
    finally:
        console.reader.close()
        console.mirror.close()
        console.desk.close()
