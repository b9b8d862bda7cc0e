"""Connecting a site: try the address and the token, say what is missing, and only then keep them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from lmsdesk.domain.errors import KeyRefused, WrongSite
from lmsdesk.domain.ports import Connector, Secrets, SiteCheck
from lmsdesk.services.profiles import Profile, Profiles, Site
from lmsdesk.services.rights import missing_in
from lmsdesk.services.secrets import read_token_file

Connect = Callable[[Site, str], Connector]


async def try_site(connect: Connect, site: Site, token: str) -> SiteCheck:
    """Ask the site who it is and what the token may do, keeping nothing."""
    connector = connect(site, token)
    try:
        return await connector.check()
    finally:
        await connector.close()


async def add_site(
    profiles: Profiles,
    secrets: Secrets,
    connect: Connect,
    site: Site,
    token: str,
    *,
    on_check: Callable[[SiteCheck], Awaitable[bool]] | None = None,
) -> tuple[Profile | None, SiteCheck]:
    """Check a site and keep it; ``on_check`` may still decline (a person looked at the findings)."""
    check = await try_site(connect, site, token)
    if not check.usable or (on_check is not None and not await on_check(check)):
        return None, check
    profile = profiles.add(bound(site, check))
    if site.token_file is None:
        try:
            secrets.write(profile.secret_name, token)
        except KeyRefused:
            profiles.remove(profile)  # a profile without its token would only confuse
            raise
    return profile, check


def bound(site: Site, check: SiteCheck) -> Site:
    """The settings with what the site said about itself; raise WrongSite when it is another one than before."""
    if site.fingerprint is not None and site.fingerprint != check.fingerprint:
        raise WrongSite(expected=site.title or site.url, found=check.name)
    if site.actor_id is not None and site.actor_id != check.actor_id:
        raise WrongSite(expected=site.actor_name, found=check.actor_name)
    zone = check.timezone if check.timezone and site.timezone == "UTC" else site.timezone
    return replace(
        site,
        fingerprint=check.fingerprint,
        actor_id=check.actor_id,
        actor_name=check.actor_name,
        title=site.title or check.name,
        release=check.release,
        timezone=zone,
        missing=missing_in(check),
    )


def token_of(profile: Profile, secrets: Secrets) -> str | None:
    """The token of a profile, from its file or the keyring."""
    if profile.site.token_file is not None:
        return read_token_file(Path(profile.site.token_file))
    return secrets.read(profile.secret_name)


def token_if_any(profile: Profile, secrets: Secrets) -> str | None:
    """The same to open a site with: where there is no keyring, what is on this computer can be used all the same."""
    try:
        return token_of(profile, secrets)
    except KeyRefused:
        return None
