"""Erasing a person from the window: nothing goes before it was shown, and what went is said."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.events import View
from lmsdesk.ui.dialogs.erase import EraseSheet
from lmsdesk.ui.palette_offers import Offers
from tests.fakes.erasing import FakeErasing
from tests.ui.conftest import Shown


def erasing(shown: Shown) -> FakeErasing:
    found = shown.console.erasing
    assert isinstance(found, FakeErasing)
    return found


def opened(shown: Shown) -> EraseSheet:
    shown.window.actions_.run("erase_person")
    shown.settle()
    sheet = shown.window.findChild(EraseSheet)
    assert sheet is not None
    return sheet


def select_first(shown: Shown) -> int:
    pane = shown.records("users")
    shown.settle()
    pane.table.go_to(0)  # ``selectRow`` would turn the row over if a key was held last
    shown.settle()
    return pane.rows(1)[0].id


def test_the_person_of_the_selected_row_is_looked_up_at_once(shown: Shown) -> None:
    user = select_first(shown)
    sheet = opened(shown)
    assert sheet.who.text() == str(user)
    assert sheet.found is not None
    assert sheet.found.person.id == user
    assert "rows of the copy of the site" in sheet.told.text() or "row of the copy" in sheet.told.text()
    assert "10 copies are searched as well" in sheet.told.text()
    assert sheet.erase.isEnabled()
    assert erasing(shown).erased == []


def test_by_the_keyboard_alone_somebody_is_looked_up_and_erased(shown: Shown) -> None:
    sheet = opened(shown)
    sheet.who.clear()
    assert not sheet.erase.isEnabled()
    user = next(iter(shown.console.overlay.college.users.values()))
    QTest.keyClicks(sheet.who, user.username)
    QTest.keyClick(sheet.who, Qt.Key.Key_Return)
    shown.settle()
    assert sheet.found is not None
    assert erasing(shown).erased == [], "Return looks, it does not erase"
    sheet.erase.setFocus()
    QTest.keyClick(sheet.erase, Qt.Key.Key_Space)
    shown.settle()
    assert erasing(shown).erased == [user.id]
    assert sheet.told.text().startswith("Removed: ")
    assert sheet.close_.text() == "Close"
    assert not sheet.erase.isEnabled()


def test_another_name_has_to_be_looked_up_anew(shown: Shown) -> None:
    select_first(shown)
    sheet = opened(shown)
    QTest.keyClicks(sheet.who, "9")
    assert sheet.found is None
    assert not sheet.erase.isEnabled()
    assert sheet.told.text() == ""


def test_changes_that_wait_are_discarded_only_when_somebody_says_so(shown: Shown) -> None:
    user = select_first(shown)
    shown.loop.run_until_complete(shown.console.changes.edit(View.USERS, [user], {"city": "Cork"}))
    sheet = opened(shown)
    assert sheet.discard.isVisible()
    assert "wait" in sheet.discard.text()
    assert not sheet.erase.isEnabled()
    sheet.discard.setChecked(True)
    sheet.erase.click()
    shown.settle()
    assert erasing(shown).erased == [user]
    assert shown.console.changes.tray().ready == 0
    assert "1 change that waited" in sheet.told.text()


def test_what_is_on_its_way_cannot_be_erased(shown: Shown) -> None:
    erasing(shown).sent = 2
    select_first(shown)
    sheet = opened(shown)
    assert not sheet.erase.isEnabled()


def test_somebody_unknown_is_told_with_what_to_do(shown: Shown) -> None:
    sheet = opened(shown)
    sheet.who.clear()
    QTest.keyClicks(sheet.who, "nobody")
    sheet.look.click()
    shown.settle()
    assert "nobody" in sheet.notice.title.text()
    assert not sheet.erase.isEnabled()


def test_the_palette_and_the_menu_of_a_row_lead_there(shown: Shown) -> None:
    for word in ("gdpr", "forget", "personal data"):
        offers = Offers(shown.window.bench, shown.window.current_pane)
        assert "Erase a person…" in {each.text for each in offers.of(word, ())}, word
    pane = shown.records("users")
    texts = [action.text() for action in pane.menu().actions()]
    assert "Erase a person…" in texts
