"""Showing only some rows: by a finding, by what they do, by what they change, each with its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.domain.imports.narrowing import Narrow, Tally
from lmsdesk.domain.imports.plan import RowVerb
from lmsdesk.domain.ports import Reason
from lmsdesk.services.wording_imports import SENTENCES
from lmsdesk.services.wording_rows import short_words
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.row_keys import Act, key_name
from lmsdesk.ui.imports.words import field_heading
from lmsdesk.ui.widgets.basics import Button, IconButton, row

translate = QCoreApplication.translate
_FACT = re.compile(r"“?\{\w+\}”?")  # what a sentence fills in
_Key = TypeVar("_Key", bound=str)
_LONGEST = 28  # letters on the button, which must leave room for the tabs
_MOST = 14  # entries of one part of the menu: the rest are rare, and found by the search


class Narrowing(QWidget):
    """A button with a menu, and once something is chosen what it is, with a way to take it back."""

    changed = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self.narrow = Narrow()
        self.button = Button(theme, self.tr("Filter"), "list-filter", "quiet")
        self.button.setToolTip(self.tr("Show only some rows ({key})").format(key=key_name(Act.FILTER)))
        self.clear = IconButton(theme, "x", self.tr("Show the others again"))
        self.clear.setFixedSize(theme.px(24), theme.px(24))
        self.setLayout(row(self.button, self.clear, spacing=0))
        self.button.clicked.connect(self.open_menu)
        self.clear.clicked.connect(lambda: self.choose(Narrow(in_file_order=self.narrow.in_file_order)))
        self._show()

    def choose(self, narrow: Narrow) -> None:
        """Show the rows that fit."""
        if narrow != self.narrow:
            self.narrow = narrow
            self._show()
            self.changed.emit()

    def open_menu(self) -> None:
        """Count the rows of each kind, then show the menu."""
        self._job.bench.bridge.run(f"{self._job.key}.tally", self._count)

    async def _count(self) -> None:
        session = self._job.session
        if session is None:
            return
        menu = self.menu(await session.tally())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def menu(self, tally: Tally) -> QMenu:
        """All that can be chosen, what is frequent first."""
        menu, number = QMenu(self), self._job.bench.words.number
        now, group = self.narrow, QActionGroup(menu)
        plain = Narrow(in_file_order=now.in_file_order)
        for title, found in (
            (
                self.tr("What is found out"),
                {replace(plain, reason=code): (reason_title(code), count) for code, count in _ranked(tally.reasons)},
            ),
            (
                self.tr("What the row does"),
                {replace(plain, verb=verb): (verb_title(verb), count) for verb, count in _ranked(tally.verbs)},
            ),
            (
                self.tr("What it is about"),
                {replace(plain, field=name): (_about(name), count) for name, count in _ranked(tally.fields)},
            ),
        ):
            if not found:
                continue
            menu.addSeparator()
            menu.addAction(title).setEnabled(False)  # a section has no text in every style, and none for a reader
            for narrow, (told, count) in found.items():
                action = menu.addAction(f"{told}  {number(count)}".replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(narrow == now)
                group.addAction(action)
                action.triggered.connect(lambda _=False, narrow=narrow: self.choose(narrow))
        menu.addSeparator()
        every = menu.addAction(self.tr("All of them"))
        every.setEnabled(not now.is_open)
        every.triggered.connect(lambda: self.choose(plain))
        order = menu.addAction(self.tr("In the order of the file"))
        order.setCheckable(True)
        order.setChecked(now.in_file_order)
        order.triggered.connect(lambda on: self.choose(replace(self.narrow, in_file_order=on)))
        return menu

    def _show(self) -> None:
        told = narrow_words(self.narrow)
        short = told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
        self.button.set_text(short or self.tr("Filter"))
        self.button.setAccessibleName(self.tr("Filter: {what}").format(what=told) if told else self.tr("Filter"))
        self.clear.setVisible(bool(told))


def _ranked(counts: Mapping[_Key, int]) -> list[tuple[_Key, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]


def narrow_words(narrow: Narrow) -> str:
    """What is shown, in a few words; "" for everything."""
    if narrow.reason:
        return reason_title(narrow.reason)
    if narrow.verb is not None:
        return verb_title(narrow.verb)
    return _about(narrow.field) if narrow.field else ""


def reason_title(code: str) -> str:
    """A finding without the value that it is about."""
    told = short_words(Reason(code, "", None))
    if told:
        return told
    return _FACT.sub("…", SENTENCES.get(code, (code, ""))[0])


def verb_title(verb: RowVerb) -> str:
    """What a row does."""
    said = {
        "enrol": translate("Imports", "Enrols"),
        "update": translate("Imports", "Changes what is there"),
        "add": translate("Imports", "Creates or adds"),
        "remove": translate("Imports", "Takes out"),
        "unenrol": translate("Imports", "Unenrols"),
        "suspend": translate("Imports", "Suspends"),
        "remove_role": translate("Imports", "Takes a role away"),
    }
    return said.get(verb.value, verb.value.replace("_", " ").capitalize())


def _about(name: str) -> str:
    named = {
        "suspended": translate("Imports", "Suspension"),
        "groups": translate("Imports", "Group"),
        "person": translate("Imports", "Person"),
    }
    return named.get(name) or field_heading(name)
