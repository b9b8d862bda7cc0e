"""Scenes of the open site: what a check found, the roles, and actions that the site does not allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmsdesk.domain.events import View
from lmsdesk.domain.rights import Gesture
from lmsdesk.ui.dialogs.site import LIMITS, ROLES, TRUST, SiteSheet
from tests.screens.stage import Stage


def _sheet(stage: Stage) -> SiteSheet:
    stage.records()
    sheet = stage.window.commands.site.check_site()
    stage.settle()
    stage.shown = sheet
    return sheet


def check_site(stage: Stage) -> None:
    """The open site, checked again."""
    _sheet(stage)


def check_site_away(stage: Stage) -> None:
    """The open site cannot be reached."""
    stage.console.sync.unreachable = True
    _sheet(stage)


def roles(stage: Stage) -> None:
    """The roles of the site; one was named."""
    stage.console.tables.named = {"observer": 9}
    sheet = _sheet(stage)
    sheet.tabs.choose(ROLES)
    sheet.roles.table.selectRow(4)


def limits(stage: Stage) -> None:
    """Who is protected, and what a push has to ask about."""
    _sheet(stage).tabs.choose(LIMITS)


def not_allowed(stage: Stage) -> None:
    """The token's service lacks a function: its action says why."""
    stage.console.changes.barred = {Gesture.JOIN_GROUP: ("core_group_add_group_members",)}
    pane = stage.records()
    pane.table.go_to(4)
    stage.settle()
    stage.window.palette_.open("put into group")


def certificates(stage: Stage) -> None:
    """Whom to believe, for a site of an organisation with an authority of its own."""
    sheet = _sheet(stage)
    sheet.tabs.choose(TRUST)
    sheet.trust.use("/certificates/college.pem")
    stage.settle()


def erase(stage: Stage) -> None:
    """Erasing a person: what was found, with a change that waits."""
    pane = stage.records("users")
    pane.table.go_to(2)
    stage.settle()
    user = pane.rows(1)[0]
    stage.studio.loop.run_until_complete(stage.console.changes.edit(View.USERS, [user.id], {"city": "Cork"}))
    stage.settle()
    stage.shown = stage.window.commands.people.erase_person()
    stage.settle()


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (check_site, check_site_away, roles, limits, not_allowed, certificates, erase)
}
