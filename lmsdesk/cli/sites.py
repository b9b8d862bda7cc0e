"""``lmsdesk site``: add, list, check, set and remove sites."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from lmsdesk.app import connect, secrets_for
from lmsdesk.cli import exits
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.errors import KeyRefused, WrongUse
from lmsdesk.domain.ports import Finding, SiteCheck
from lmsdesk.services import connections
from lmsdesk.services.home import remove_site
from lmsdesk.services.profiles import Profile, Profiles, Site, Tag
from lmsdesk.services.secrets import read_token_file
from lmsdesk.services.wording_checks import finding_text

_MARKS = {True: "ok", False: "missing", None: "unknown"}


async def run_site(options: argparse.Namespace, output: Output) -> int:
    """Do what the action says."""
    profiles = Profiles()
    match options.action:
        case "add":
            return await _add(options, output, profiles)
        case "list":
            return _list(output, profiles)
        case "check":
            return await _check(output, profiles.open(options.name or options.site), profiles)
        case "set":
            return _set(options, output, profiles)
        case _:
            return _remove(options, output, profiles)


async def _add(options: argparse.Namespace, output: Output, profiles: Profiles) -> int:
    token = sys.stdin.readline().strip() if options.token_stdin else read_token_file(options.token_file)
    if not token:
        raise WrongUse(what="token_file_empty", value="standard input")
    site = Site(
        options.name,
        options.kind,
        options.url.rstrip("/"),
        tag=Tag(options.tag),
        token_file=str(options.token_file.resolve()) if options.token_file else None,
        ca_file=options.ca_file,
    )
    profile, check = await connections.add_site(profiles, secrets_for(site), connect, site, token)
    _show_check(output, check, added=profile is not None)
    return exits.DONE if profile is not None else exits.PROBLEMS


def _list(output: Output, profiles: Profiles) -> int:
    sites = [profiles.open(name).site for name in profiles.names()]
    rows = [[site.name, site.tag.value, site.kind, site.url, site.actor_name or ""] for site in sites]
    output.result([asdict(site) for site in sites], table(["name", "tag", "kind", "address", "account"], rows))
    return exits.DONE


async def _check(output: Output, profile: Profile, profiles: Profiles) -> int:
    secrets = secrets_for(profile.site)
    token = connections.token_of(profile, secrets)
    if token is None:
        raise KeyRefused(server_code="no token kept")
    check = await connections.try_site(connect, profile.site, token)
    profiles.save(Profile(profile.folder, connections.bound(profile.site, check)))
    _show_check(output, check, added=False)
    return exits.DONE if check.usable else exits.PROBLEMS


def _show_check(output: Output, check: SiteCheck, *, added: bool) -> None:
    shape: dict[str, Any] = {
        "name": check.name,
        "url": check.url,
        "kind": check.kind,
        "release": check.release,
        "account": check.actor_name,
        "administrator": check.is_admin,
        "usable": check.usable,
        "added": added,
        "findings": [_finding(finding) for finding in check.findings],
    }
    lines = [f"{check.name} at {check.url}: {check.kind} {check.release}, as {check.actor_name}"]
    lines += [f"  {_MARKS[finding.ok]:8} {finding_text(finding)}" for finding in check.findings]
    output.result(shape, lines)


def _finding(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "ok": finding.ok, "text": finding_text(finding), **finding.facts}


def _set(options: argparse.Namespace, output: Output, profiles: Profiles) -> int:
    profile = profiles.open(options.name)
    for pair in options.pairs:
        name, found, value = pair.partition("=")
        if not found:
            raise WrongUse(what="usage", value=pair, usage="Write key=value.")
        profile = profiles.change(profile, name, value, force=options.force)
    output.result(asdict(profile.site), [f"{profile.site.name}: saved"])
    return exits.DONE


def _remove(options: argparse.Namespace, output: Output, profiles: Profiles) -> int:
    profile = profiles.open(options.name)
    remove_site(profiles, secrets_for(profile.site), profile, options.discard_changes)
    output.result({"removed": options.name}, [f"{options.name}: removed with its local data"])
    return exits.DONE
