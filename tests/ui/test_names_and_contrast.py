"""What must hold for everybody: names for screen readers, contrast, no clipped words, targets that can be hit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from lmsdesk.domain.changes import State
from lmsdesk.domain.events import SyncState, View
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.dialogs.connect import ConnectSheet
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.sites import SitesSheet
from lmsdesk.ui.theme.theme import Choice
from lmsdesk.ui.theme.tokens import DARK, LIGHT, SHAPE_PAIRS, TEXT_PAIRS, Palette, contrast
from lmsdesk.ui.welcome import WelcomeWindow
from lmsdesk.ui.widgets.basics import Elided
from tests.fakes.college import NOW
from tests.fakes.home import FakeHome, a_check
from tests.ui.conftest import Shown

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractItemView,
    QProgressBar,
    QPlainTextEdit,
    QTextEdit,
)


def visible(root: QWidget, kinds: type[QWidget] | tuple[type[QWidget], ...]) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if isinstance(widget, kinds) and widget.isVisibleTo(root):
            yield widget


def with_changes(shown: Shown) -> QWidget:
    pane = shown.records()
    pane.table.go_to(1)
    pane.edit_selected("end", "2027-01-31")
    shown.settle()
    pane.table.select_numbers([1, 2, 3])
    shown.settle()
    return shown.window


def key_refused(shown: Shown) -> QWidget:
    shown.console.sync.move(SyncState.KEY_REFUSED, NOW)
    shown.settle()
    return shown.window


def palette(shown: Shown) -> QWidget:
    shown.window.palette_.open("set")
    shown.settle()
    return shown.window


def connect(shown: Shown) -> QWidget:
    sheet = ConnectSheet(shown.window.theme, FakeHome(shown.console), shown.window.bridge, shown.window)
    sheet.open()
    sheet.show_check(a_check())
    return sheet


def check_site(key: str) -> Callable[[Shown], QWidget]:
    """The check of the open site, one of its two pages."""

    def made(shown: Shown) -> QWidget:
        sheet = shown.window.commands.site.check_site()
        shown.settle()
        sheet.tabs.choose(key)
        return sheet

    return made


def erase(shown: Shown) -> QWidget:
    """Erasing the person of the first row."""
    sheet = shown.window.commands.people.erase_person()
    shown.settle()
    return sheet


def explain(shown: Shown) -> QWidget:
    """The explanation of the first enrolment."""
    shown.records().table.go_to(0)
    shown.settle()
    sheet = shown.window.commands.people.explain()
    shown.settle()
    return sheet


def sites(shown: Shown) -> QWidget:
    sheet = SitesSheet(shown.window.theme, FakeHome(shown.console), shown.window.bridge, "", shown.window)
    sheet.open()
    return sheet


def welcome(shown: Shown) -> QWidget:
    made = WelcomeWindow(shown.window.theme)
    made.setParent(shown.window, Qt.WindowType.Window)
    made.show()
    return made


def waiting(key: str) -> Callable[[Shown], QWidget]:
    """A pane about changes: one needs a choice, one was refused, one is not confirmed, one was applied."""

    def made(shown: Shown) -> QWidget:
        pane, changes = shown.records(), shown.console.changes
        handles = list(pane.model.ids[:4])
        for handle in handles:
            shown.loop.run_until_complete(changes.edit(pane.view, [handle], {"end": "2027-01-31"}))
        first, second, third, _ = list(changes.operations)
        changes.refusals[changes.operations[second].label] = ("nopermissions", "You may not do this.")
        shown.loop.run_until_complete(changes.apply([second, third]))
        changes.collide(first, {"end": 1_800_000_000})
        lost = next(op for op in changes.operations.values() if op.state is State.READY)
        changes.operations[lost.id] = replace(lost, state=State.UNKNOWN)
        changes.tell()
        shown.window.go(key)
        shown.settle()
        return shown.window

    return made


def review(shown: Shown) -> QWidget:
    with_changes(shown)
    shown.window.commands.flow.review()
    shown.settle()
    sheet = shown.window.findChild(ReviewSheet)
    assert sheet is not None
    return sheet


PLACES: dict[str, Callable[[Shown], QWidget]] = {
    "erase a person": erase,
    "explain": explain,
    "check site": check_site("rights"),
    "roles": check_site("roles"),
    "users": lambda shown: shown.records("users").window(),
    "courses": lambda shown: shown.records("courses").window(),
    "enrolments": with_changes,
    "changes": waiting("changes"),
    "problems": waiting("problems"),
    "unconfirmed": waiting("unconfirmed"),
    "conflicts": waiting("conflicts"),
    "activity": waiting("activity"),
    "review": review,
    "key refused": key_refused,
    "palette": palette,
    "settings": lambda shown: shown.window.commands.view.settings(),
    "shortcuts": lambda shown: shown.window.commands.help.shortcuts(),
    "help": lambda shown: shown.window.commands.help.help("promise"),
    "about": lambda shown: shown.window.commands.help.about(),
    "sign in": lambda shown: shown.window.commands.site.sign_in(),
    "enrol": lambda shown: shown.window.commands.people.enrol(),
    "new person": lambda shown: shown.window.commands.people.create(View.USERS),
    "new course": lambda shown: shown.window.commands.people.create(View.COURSES),
    "connect": connect,
    "sites": sites,
    "welcome": welcome,
}


@pytest.fixture(params=list(PLACES))
def place(request: pytest.FixtureRequest, shown: Shown) -> Iterator[QWidget]:
    """One window or sheet after the other."""
    made = PLACES[request.param](shown)
    QApplication.processEvents()
    yield made
    if made is not shown.window:
        made.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_every_control_has_a_name_and_a_size_that_can_be_hit(place: QWidget) -> None:
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in visible(place, CONTROLS)
        if not accessible_name(widget).strip()
    ]
    assert nameless == []
    small = [
        f"{type(widget).__name__} {accessible_name(widget)} {widget.width()}x{widget.height()}"
        for widget in visible(place, QAbstractButton)
        if not is_inside_a_field(widget) and min(widget.width(), widget.height()) < 22
    ]
    assert small == []


def is_inside_a_field(widget: QWidget) -> bool:
    return isinstance(widget.parentWidget(), QLineEdit | QAbstractItemView) or "qt_" in widget.objectName()


@pytest.mark.parametrize("size", [(1440, 900), (960, 600)])
def test_no_words_are_cut(shown: Shown, size: tuple[int, int]) -> None:
    shown.window.resize(*size)
    window = with_changes(shown)
    cut = [
        f"{label.text()} {label.width()} of {label.sizeHint().width()}"
        for label in visible(window, QLabel)
        if isinstance(label, QLabel) and not isinstance(label, Elided) and is_cut(label, window)
    ]
    cut += [
        f"{button.text()} {button.width()} of {button.sizeHint().width()}"
        for button in visible(window, QAbstractButton)
        if isinstance(button, QAbstractButton) and button.text() and button.width() < button.sizeHint().width() - 1
    ]
    assert cut == []


def is_cut(label: QLabel, window: QWidget) -> bool:
    if not label.text() or in_scroll_area(label):
        return False
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width()) - 1
    inside = QRect(label.mapTo(window, QPoint(0, 0)), label.size())
    return label.width() < label.sizeHint().width() - 1 or not window.rect().contains(inside)


def in_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("size", [(1440, 900), (960, 600)])
@pytest.mark.parametrize("key", ["changes", "conflicts", "problems", "unconfirmed", "activity"])
def test_no_words_are_cut_where_changes_are_shown(shown: Shown, size: tuple[int, int], key: str) -> None:
    shown.window.resize(*size)
    window = waiting(key)(shown)
    cut = [
        f"{label.text()} {label.width()} of {label.sizeHint().width()}"
        for label in visible(window, QLabel)
        if isinstance(label, QLabel) and not isinstance(label, Elided) and is_cut(label, window)
    ]
    assert cut == []


@pytest.mark.parametrize("size", [(1440, 900), (960, 600)])
@pytest.mark.parametrize("key", ["users", "courses", "enrolments"])
def test_nothing_sticks_out_of_the_window(shown: Shown, size: tuple[int, int], key: str) -> None:
    shown.window.resize(*size)
    shown.records(key)
    outside = []
    for widget in visible(shown.window, CONTROLS):
        if in_scroll_area(widget) or is_inside_a_field(widget):
            continue
        box = QRect(widget.mapTo(shown.window, QPoint(0, 0)), widget.size())
        if not shown.window.rect().contains(box):
            outside.append(f"{type(widget).__name__} {accessible_name(widget)} {box}")
    assert outside == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_and_edges_have_the_contrast_that_people_need(theme: Palette) -> None:
    weak = [
        f"{front} on {back}: {contrast(getattr(theme, front), getattr(theme, back)):.2f}"
        for pairs, least in ((TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3.0))
        for front, back in pairs
        if contrast(getattr(theme, front), getattr(theme, back)) < least
    ]
    assert weak == []


def test_contrast_is_computed_as_the_rule_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK])
def test_both_themes_reach_every_widget(shown: Shown, choice: Choice) -> None:
    shown.window.theme.choose(choice)
    shown.settle()
    ground = shown.window.grab().toImage().pixelColor(4, 300).lightness()
    assert ground > 200 if choice is Choice.LIGHT else ground < 60


def test_the_table_tells_a_reader_what_is_staged(shown: Shown) -> None:
    with_changes(shown)
    model = shown.records().model
    texts = [model.index(1, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(model.columnCount())]
    assert any(text and "Not sent yet" in text for text in texts)


def test_a_toast_is_an_alert_with_its_words(shown: Shown) -> None:
    with_changes(shown)
    interface = QAccessible.queryAccessibleInterface(shown.window.toast)
    assert "Not sent yet" in interface.text(QAccessible.Text.Name)
