"""What an action of the window is; all of them stand in ``action_specs``, by area."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.language import Text

# Actions that take a value, with the field that it is for.
VALUED = {"set_role": "role", "set_end": "end", "set_start": "start", "set_group": "group"}


class Scope(StrEnum):
    """Where the keys of an action work."""

    WINDOW = "window"
    TABLE = "table"  # single letters: only while a table has the focus


class Menu(StrEnum):
    """The menus of the bar, in order."""

    FILE = "file"
    EDIT = "edit"
    SELECTION = "selection"
    VIEW = "view"
    CHANGES = "changes"
    PRACTICE = "practice"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Spec:
    """One action; ``words`` are other names that people look for, a gap before it divides the menu."""

    id: str
    text: str
    menu: Menu
    keys: tuple[str, ...] = ()
    icon: str = ""
    scope: Scope = Scope.WINDOW
    words: Text = ""
    gap: bool = False
    writes: bool = False  # not while the site is only looked at
    hidden: bool = False  # keys only: not in menus, not in the palette

    @property
    def sought(self) -> str:
        """The other names, in the language of the person and in English."""
        told = QCoreApplication.translate("Actions", self.words) if self.words else ""
        return self.words if told == self.words else f"{told} {self.words}"


def menu_title(menu: Menu) -> str:
    """The title of a menu."""
    return {
        Menu.FILE: QCoreApplication.translate("Actions", "&File"),
        Menu.EDIT: QCoreApplication.translate("Actions", "&Edit"),
        Menu.SELECTION: QCoreApplication.translate("Actions", "&Selection"),
        Menu.VIEW: QCoreApplication.translate("Actions", "&View"),
        Menu.CHANGES: QCoreApplication.translate("Actions", "&Changes"),
        Menu.PRACTICE: QCoreApplication.translate("Actions", "&Practice"),
        Menu.HELP: QCoreApplication.translate("Actions", "&Help"),
    }[menu]
