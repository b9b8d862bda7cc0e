"""The menu that keeps whose value of a field wins from now on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.domain.decisions import Scope, Take
from lmsdesk.ui.clashes import side_text
from lmsdesk.ui.words import field_title

_CONTEXT = "RememberMenu"


def remember_menu(parent: QWidget, fields: Sequence[str], asked: Callable[[str, str, str], object]) -> QMenu:
    """For each field: always the site's or mine, in this push or for this site; ``asked`` hears which."""
    translate = QCoreApplication.translate
    menu = QMenu(parent)
    menu.setAccessibleName(translate(_CONTEXT, "Remember a decision"))
    scopes = {
        Scope.PUSH: translate(_CONTEXT, "{field}: always {side}, in this push"),
        Scope.SITE: translate(_CONTEXT, "{field}: always {side}, for this site"),
    }
    for name in fields:
        for take in (Take.THEIRS, Take.MINE):
            for scope, text in scopes.items():
                action = QAction(text.format(field=field_title(name), side=side_text(take)), menu)
                action.triggered.connect(
                    lambda _=False, name=name, take=take, scope=scope: asked(name, take.value, scope.value)
                )
                menu.addAction(action)
        menu.addSeparator()
    return menu
