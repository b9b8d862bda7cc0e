"""Every action of the window once, by area: its words, icon, keys and where it works."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.ui.action_list import Spec
from lmsdesk.ui.action_specs import changes, edit, go, help, lists, practice, selection, site, view

# Within a menu actions stand in this order; a new area is one name more.
_AREAS = (lists, site, edit, selection, go, view, changes, practice, help)


def specs() -> Sequence[Spec]:
    """All actions, in the order of the menus."""
    return [spec for area in _AREAS for spec in area.specs()]
