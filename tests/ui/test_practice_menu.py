"""The menu of the practice campus, against a running one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qasync import QEventLoop

from lmsdesk.practice.faults import FaultPlan, plan_of
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.server import PracticeServer
from lmsdesk.ui.action_list import Menu
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.practice_menu import _PLANS
from lmsdesk.ui.theme.theme import Theme
from tests.fakes.college import college
from tests.fakes.console import FakeConsole, SiteFacts
from tests.fakes.home import FakeSettings
from tests.ui.conftest import Shown


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    """A small campus on loopback."""
    folder: Path = tmp_path_factory.mktemp("campus")
    with PracticeServer(create_campus(folder / "campus.sqlite3")) as running:
        yield running


@pytest.fixture
def practice(server: PracticeServer, loop: QEventLoop, theme: Theme) -> Iterator[Shown]:
    """A window over a console that stands for this campus."""
    site = SiteFacts("practice", "Practice campus", "demo", "moodle", "4.4", "Alex", server.url)
    console, settings = FakeConsole(college(50, 40, 10), site=site), FakeSettings()
    window = MainWindow(console, settings, theme, loop)
    window.show()
    shown = Shown(window, console, settings, loop)
    shown.settle()
    yield shown
    window.hide()
    loop.run_until_complete(window.leave())
    window.deleteLater()


@pytest.mark.parametrize("name", [name for name in _PLANS if name != "practice_well"])
def test_every_entry_sets_its_fault_and_the_first_ends_it(server: PracticeServer, practice: Shown, name: str) -> None:
    practice.window.actions_.run(name)
    practice.settle()
    wanted = plan_of({key: value for key, value in _PLANS[name].items() if key != "maintenance"})
    assert [rule.kind for rule in server.campus.faults.rules] == [rule.kind for rule in wanted.rules]
    assert server.campus.in_maintenance is bool(_PLANS[name].get("maintenance"))
    assert practice.window.toast.label.text().startswith("From now on: ")
    practice.window.actions_.run("practice_well")
    practice.settle()
    assert server.campus.faults.rules == FaultPlan().rules
    assert not server.campus.in_maintenance


def test_the_campus_can_be_made_as_it_was(server: PracticeServer, practice: Shown) -> None:
    practice.window.actions_.run("practice_reset")
    practice.settle()
    assert practice.window.toast.label.text() == "The campus is as it was made. Sync to see it."


def test_only_the_practice_campus_has_the_menu(practice: Shown, shown: Shown) -> None:
    menus = [action.text() for action in practice.window.menuBar().actions()]
    assert menus[-2:] == ["&Practice", "&Help"]
    assert "&Practice" not in [action.text() for action in shown.window.menuBar().actions()]
    entries = [spec.id for spec in shown.window.actions_.specs.values() if spec.menu is Menu.PRACTICE]
    assert not any(shown.window.actions_.can(name) for name in entries)
