"""The choices of the program as data: the settings sheet, their defaults and their words come from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.language import LANGUAGES, UNFINISHED
from lmsdesk.services.language import shipped
from lmsdesk.ui.api import Settings


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: kept value to its words, the first being what is meant when nothing was kept."""

    name: str
    title: str
    choices: Mapping[str, str]
    note: str = ""

    @property
    def default(self) -> str:
        """What holds until somebody chooses."""
        return next(iter(self.choices))

    def kept(self, settings: Settings) -> str:
        """The kept value; one that is not offered any more counts as not kept."""
        value = settings.get(self.name, self.default)
        return value if value in self.choices else self.default


def options() -> Sequence[Option]:
    """All settings in the order of the sheet."""
    return (*_looks(), *_safety(), *_habits())


def _looks() -> Sequence[Option]:
    translate = QCoreApplication.translate
    return (
        Option(
            "theme",
            translate("Options", "Colours"),
            {
                "system": translate("Options", "As the system"),
                "light": translate("Options", "Light"),
                "dark": translate("Options", "Dark"),
            },
        ),
        Option(
            "language",
            translate("Options", "Language"),
            {"system": translate("Options", "As the system"), **{code: _language_name(code) for code in shipped()}},
        ),
        Option(
            "text_size",
            translate("Options", "Text size"),
            {f"{size}": f"{size} %" for size in (100, 85, 115, 135, 150, 200)},
        ),
        Option(
            "row_height",
            translate("Options", "Row height"),
            {
                "compact": translate("Options", "Compact"),
                "default": translate("Options", "Default"),
                "comfortable": translate("Options", "Comfortable"),
            },
        ),
    )


def _language_name(code: str) -> str:
    name = LANGUAGES[code].name
    if code not in UNFINISHED:
        return name
    return QCoreApplication.translate("Options", "{language} (partly)").format(language=name)


def _safety() -> Sequence[Option]:
    translate = QCoreApplication.translate
    return (
        Option(
            "confirm_live",
            translate("Options", "Before applying to a live site"),
            {
                "yes": translate("Options", "Always show the review"),
                "no": translate("Options", "Up to 20 harmless changes at once"),
            },
            translate("Options", "Removals and new rights are always shown first."),
        ),
    )


def _habits() -> Sequence[Option]:
    translate = QCoreApplication.translate
    return (
        Option(
            "history_days",
            translate("Options", "Keep receipts for"),
            {
                "180": translate("Options", "Half a year"),
                "30": translate("Options", "A month"),
                "365": translate("Options", "A year"),
                "1825": translate("Options", "Five years"),
                "0": translate("Options", "For ever"),
            },
            translate("Options", "Older ones keep when and how they ended, but not about whom and what."),
        ),
        Option(
            "sync_minutes",
            translate("Options", "Sync by itself"),
            {
                "10": translate("Options", "Every 10 minutes"),
                "30": translate("Options", "Every 30 minutes"),
                "60": translate("Options", "Every hour"),
                "0": translate("Options", "Only when asked"),
            },
        ),
        Option(
            "menu_bar",
            translate("Options", "Menu bar"),
            {"no": translate("Options", "Hidden; Ctrl+M shows it"), "yes": translate("Options", "Always shown")},
        ),
    )


def option(name: str) -> Option:
    """The setting of that name."""
    return next(each for each in options() if each.name == name)
