"""Choices that cannot be written."""

from __future__ import annotations

from lmsdesk.domain.errors import DiskTrouble, LmsDeskError
from lmsdesk.ui.kept import Kept
from tests.fakes.home import FakeSettings
from tests.ui.conftest import Shown


class FullDisk(FakeSettings):
    """Nothing can be kept."""

    def put(self, name: str, value: str) -> None:
        """Refuse."""
        raise DiskTrouble(path="/settings.json", reason="No space left on device")


def test_a_full_disk_is_told_once_and_the_choice_holds() -> None:
    told: list[LmsDeskError] = []
    kept = Kept(FullDisk(), told.append)
    kept.put("theme", "dark")
    kept.put("theme", "dark")
    assert len(told) == 1
    assert kept.get("theme") == "dark"


def test_the_window_says_it_and_goes_on(shown: Shown) -> None:
    shown.window.settings = Kept(FullDisk(), shown.window.banners.tell)
    shown.window.shape.toggle_menu_bar()
    assert "Writing to /settings.json failed" in shown.window.banners.notice.title.text()
    assert shown.window.menuBar().isVisible()
