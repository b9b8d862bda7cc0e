"""The keys of the rows of a list: the table obeys them, its menu names them, the sheet of shortcuts lists them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Qt

from lmsdesk.services.language import within

translate = QCoreApplication.translate


class Act(StrEnum):
    """What can be done about the row with the focus, or from it."""

    EDIT = "edit"
    USE = "use"
    ACCEPT = "accept"
    SKIP = "skip"
    ALIKE = "alike"
    NEW_PERSON = "new_person"
    QUESTION = "question"
    FILTER = "filter"


KEYS: Mapping[Act, Qt.Key] = {
    Act.EDIT: Qt.Key.Key_Return,
    Act.USE: Qt.Key.Key_U,
    Act.ACCEPT: Qt.Key.Key_A,
    Act.SKIP: Qt.Key.Key_S,
    Act.ALIKE: Qt.Key.Key_D,
    Act.NEW_PERSON: Qt.Key.Key_N,
    Act.QUESTION: Qt.Key.Key_Q,
    Act.FILTER: Qt.Key.Key_F,
}
ACTS: Mapping[Qt.Key, Act] = {key: act for act, key in KEYS.items()} | {Qt.Key.Key_Enter: Act.EDIT}


def key_name(act: Act) -> str:
    """A key as people read it."""
    return "Return" if act is Act.EDIT else KEYS[act].name.removeprefix("Key_")


def act_words(act: Act) -> str:
    """What a key does, for the menu of a row."""
    return {
        Act.EDIT: translate("Imports", "Correct the cell"),
        Act.USE: translate("Imports", "Use the nearest one"),
        Act.ACCEPT: translate("Imports", "Accept this row"),
        Act.SKIP: translate("Imports", "Leave the row out, or bring it back"),
        Act.ALIKE: translate("Imports", "Do the same for all like it"),
        Act.NEW_PERSON: translate("Imports", "New person from this row…"),
        Act.QUESTION: translate("Imports", "Go to the question"),
        Act.FILTER: translate("Imports", "Show only some rows…"),
    }[act]


def key_lines() -> list[tuple[str, str]]:
    """The keys of rows with what they do, for the sheet of shortcuts."""
    place = translate("Imports", "In an import: {what}")
    return [(place.format(what=within(act_words(act).rstrip("…"))), key_name(act)) for act in KEYS]
