"""The composition root, without Qt: which real parts stand behind the ports."""

from __future__ import annotations

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.ports import Connector, Secrets
from lmsdesk.lms.registry import connect as connect_lms
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.connections import token_if_any
from lmsdesk.services.console import Console
from lmsdesk.services.control import ControlThread, Here
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.looking import Look, look_at, reading
from lmsdesk.services.profiles import Profile, Profiles, Site, home
from lmsdesk.services.secrets import KeyringSecrets
from lmsdesk.services.settings import HISTORY_DAYS, HISTORY_DEFAULT, Settings
from lmsdesk.services.worker import Worker


def connect(site: Site, token: str) -> Connector:
    """A connector for a site; nothing is sent before its first call."""
    return connect_lms(site.kind, site.url, token, ca_file=site.ca_file)


def secrets_for(site: Site) -> Secrets:
    """Where the secrets of a site live."""
    return KeyringSecrets()


def open_home(worker: bool = True, *, automatic: bool | None = None) -> Home:
    """All sites of this computer, for the window.

    With ``worker`` heavy work runs in a helper process and the desk in a thread of its own, as the window needs
    it; without, all of it runs where it is called. Open sites sync by themselves when ``automatic`` says so.
    """
    return Home(
        Profiles(),
        Settings(home() / "settings.json"),
        Outside(connect, KeyringSecrets(), SystemClock()),
        ControlThread() if worker else Here(),
        worker=Worker() if worker else None,
        automatic=worker if automatic is None else automatic,
    )


def open_console(profile: Profile, *, profiles: Profiles | None = None, reads: bool = False) -> Console:
    """Open one profile in this thread, for the command line; without a token all but talking to the site works.

    A command that only ``reads`` opens the files read-only wherever it can: beside an open window, a file of a newer
    program, a disk that takes no writing.
    """
    known, clock, secrets = profiles or Profiles(), SystemClock(), secrets_for(profile.site)
    token = token_if_any(profile, secrets)

    def made(look: Look | None) -> Console:
        days = Settings(home() / "settings.json").number(HISTORY_DAYS, HISTORY_DEFAULT)
        return Console(profile, known, clock, connect, secrets, token, look=look, history_days=lambda: days)

    if reads and (look := reading(profile)) is not None:
        return made(look)
    try:
        return made(None)
    except LmsDeskError as error:
        if not reads:
            raise
        return made(look_at(profile, error, clock.wall))
