"""The registry of actions: menus, shortcuts, buttons and the palette are four views of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from lmsdesk.ui.action_list import Menu, Scope, Spec, menu_title
from lmsdesk.ui.action_specs import specs
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import Theme

Handler = Callable[[], object]


class Actions(QObject):
    """One QAction for each spec; panes answer for what they can do, the window for the rest."""

    updated = Signal()
    refused = Signal(str)  # a key was pressed for what cannot be done now: the reason

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self.specs: Mapping[str, Spec] = {spec.id: spec for spec in specs()}
        self._own: dict[str, Handler] = {}
        self._guest: Mapping[str, Handler] = {}
        self._reasons: dict[str, str] = {}
        self._actions: dict[str, QAction] = {}
        self.recent: list[str] = []
        for spec in self.specs.values():
            self._actions[spec.id] = self._make(spec)
        theme.changed.connect(self._retint)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def answer(self, handlers: Mapping[str, Handler]) -> None:
        """The window's own handlers."""
        self._own.update(handlers)

    def lend(self, handlers: Mapping[str, Handler]) -> None:
        """The handlers of the pane that is shown; they come first."""
        self._guest = handlers

    def attach(self, table: QWidget) -> None:
        """Let the letters work while this table has the focus."""
        for spec in self.specs.values():
            if spec.scope is Scope.TABLE:
                table.addAction(self._actions[spec.id])
        table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter in a table reaches it only while its action is off: say why, instead of nothing."""
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.explain(event)

    def explain(self, event: QKeyEvent) -> bool:
        """Say why the action of a key cannot be done now; return whether there was anything to say."""
        keys = QKeySequence(event.keyCombination())
        for name, action in self._actions.items():
            if not action.isEnabled() and self.can(name) and keys in action.shortcuts():
                self.refused.emit(self.reason(name))
                return True
        return False

    def run(self, name: str) -> None:
        """Do it, if it can be done now."""
        action = self._actions[name]
        if action.isEnabled():
            action.trigger()

    def can(self, name: str) -> bool:
        """Tell whether somebody answers for it."""
        return name in self._guest or name in self._own

    def reason(self, name: str) -> str:
        """Why it cannot be done now; "" when it can."""
        return self._reasons.get(name, "")

    def keys(self, name: str) -> str:
        """The first shortcut as people read it."""
        shortcuts = self._actions[name].shortcuts()
        return shortcuts[0].toString(QKeySequence.SequenceFormat.NativeText) if shortcuts else ""

    def refresh(self, refusal: Callable[[str], str | None]) -> None:
        """Ask anew what can be done; ``refusal`` gives the reason why not, None where it can."""
        for name, action in self._actions.items():
            reason = refusal(name) if self.can(name) else self.tr("Not here")
            action.setEnabled(reason is None)
            if reason is None:
                self._reasons.pop(name, None)
            else:
                self._reasons[name] = reason
            action.setToolTip(self._tip(name, action.text(), reason))
        self.updated.emit()

    def say(self, name: str, text: str) -> None:
        """Word an action by what it would do now ("Undo set role for 24")."""
        action = self._actions[name]
        if action.text() != text:
            action.setText(text)
            action.setToolTip(self._tip(name, text, self._reasons.get(name)))

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus."""
        for menu in Menu:
            if menu is not Menu.PRACTICE:
                self.fill_menu(bar.addMenu(menu_title(menu)), menu)

    def fill_practice(self, bar: QMenuBar) -> None:
        """Add the menu that only the practice campus has, before the last one."""
        made = QMenu(menu_title(Menu.PRACTICE), bar)
        self.fill_menu(made, Menu.PRACTICE)
        bar.insertMenu(bar.actions()[-1], made)

    def fill_menu(self, target: QMenu, menu: Menu) -> None:
        """Put the actions of a menu into one."""
        for spec in self.specs.values():
            if spec.menu is not menu or spec.hidden:
                continue
            if spec.gap and not target.isEmpty():
                target.addSeparator()
            target.addAction(self._actions[spec.id])

    def listed(self) -> Iterable[Spec]:
        """What the palette offers."""
        return (spec for spec in self.specs.values() if not spec.hidden and self.can(spec.id))

    def _make(self, spec: Spec) -> QAction:
        action = QAction(self._theme.icon(spec.icon) if spec.icon else self._theme.icon("command"), spec.text, self)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setShortcutVisibleInContextMenu(True)
        action.setIconVisibleInMenu(bool(spec.icon))
        if spec.scope is Scope.TABLE:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self._window.addAction(action)
        if spec.id == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif spec.id == "settings":
            action.setMenuRole(QAction.MenuRole.PreferencesRole)
        elif spec.id == "about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        action.triggered.connect(lambda: self._run(spec.id))
        return action

    def _run(self, name: str) -> None:
        handler = self._guest.get(name) or self._own.get(name)
        if handler is None:
            return
        if name in self.recent:
            self.recent.remove(name)
        self.recent.insert(0, name)
        del self.recent[8:]
        handler()

    def _tip(self, name: str, text: str, reason: str | None) -> str:
        keys = self.keys(name)
        plain = text.replace("&", "").rstrip("…")
        told = f"{plain} ({keys})" if keys else plain
        return plain_tip(f"{told}\n{reason}" if reason else told)

    def _retint(self) -> None:
        for spec in self.specs.values():
            if spec.icon:
                self._actions[spec.id].setIcon(self._theme.icon(spec.icon))
