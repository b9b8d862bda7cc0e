"""The command palette: what it finds, in which order, and what choosing does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.events import View
from lmsdesk.ui.finding import match
from lmsdesk.ui.models.palette import Offer, Sort
from lmsdesk.ui.place import Place
from tests.ui.conftest import Shown


def texts(offers: Sequence[Offer], sort: Sort = Sort.ACTION) -> list[str]:
    return [offer.text for offer in offers if offer.sort is sort]


def opened(shown: Shown, typed: str = "") -> Sequence[Offer]:
    shown.window.palette_.open()
    shown.window.palette_.line.setText(typed)
    shown.settle()
    return shown.window.palette_.offers()


def test_the_start_of_a_word_is_better_than_its_middle() -> None:
    start, middle = match("set", "Set role"), match("set", "Reset columns")
    assert start is not None
    assert middle is not None
    assert start.score > middle.score
    assert start.places == (0, 1, 2)
    assert middle.places == (2, 3, 4)


def test_letters_in_order_are_found_and_others_are_not() -> None:
    assert match("sed", "Set end date") is not None
    assert match("zz", "Set end date") is None


def test_accents_do_not_matter() -> None:
    found = match("tomas", "Tomás Ferreira")
    assert found is not None
    assert found.places == (0, 1, 2, 3, 4)


def test_every_typed_word_has_to_be_found() -> None:
    assert match("set date", "Set end date") is not None
    assert match("set course", "Set end date") is None


def test_synonyms_find_the_action(shown: Shown) -> None:
    shown.records().table.go_to(3)
    shown.settle()
    assert "Unenrol" in texts(opened(shown, "drop"))
    assert texts(opened(shown, "freeze"))[0] in ("Suspend", "Make active")


def test_actions_on_the_selection_come_first(shown: Shown) -> None:
    shown.records().table.go_to(3)
    shown.settle()
    offers = opened(shown, "set")
    assert offers[0].text == "Actions on 1 rows"  # the singular comes with the program's translator
    assert offers[1].key == "set_role"
    assert offers[1].keys == "R"
    assert offers[1].note.endswith(" now")


def test_a_disabled_action_says_why_and_does_nothing(shown: Shown) -> None:
    shown.records()
    offer = next(each for each in opened(shown, "apply changes") if each.key == "apply")
    assert offer.reason == "No changes wait to be sent"
    shown.window.palette_.choose(offer)
    assert shown.window.palette_.isVisible()


def test_people_and_courses_are_found(shown: Shown) -> None:
    person = next(iter(shown.console.overlay.college.users.values()))
    offers = opened(shown, person.name)
    assert person.name in texts(offers, Sort.USER)


def test_choosing_a_person_leads_to_their_page(shown: Shown) -> None:
    person = next(iter(shown.console.overlay.college.users.values()))
    offer = next(each for each in opened(shown, f"@{person.name}") if each.key == str(person.id))
    shown.window.palette_.choose(offer)
    shown.settle()
    assert shown.window.current_pane().place() == Place("person", str(person.id))


def test_prefixes_leave_one_kind(shown: Shown) -> None:
    shown.records()
    assert {offer.sort for offer in opened(shown, ">set")} == {Sort.HEADING, Sort.ACTION}
    assert Sort.ACTION not in {offer.sort for offer in opened(shown, "@an")}
    assert {offer.sort for offer in opened(shown, "?")} == {Sort.HEADING, Sort.HELP}


def test_tab_fills_in_a_value_without_leaving(shown: Shown) -> None:
    pane = shown.records()
    pane.table.go_to(3)
    shown.settle()
    opened(shown, "set end date")
    palette = shown.window.palette_
    QTest.keyClick(palette.line, Qt.Key.Key_Tab)
    assert palette.chip.text() == "Set end date"
    QTest.keyClicks(palette.line, "31 jan")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    shown.settle()
    assert palette.isHidden()
    assert shown.console.changes.tray().total == 1
    assert next(iter(shown.console.changes.operations.values())).patch.keys() == {"end"}


def test_a_value_that_makes_no_sense_is_not_taken(shown: Shown) -> None:
    shown.records().table.go_to(3)
    shown.settle()
    opened(shown, "set end date")
    palette = shown.window.palette_
    palette.fill()
    palette.line.setText("neverday")
    assert not palette.offers()[0].can
    palette.choose()
    assert palette.isVisible()
    assert shown.console.changes.tray().total == 0


def test_arrows_skip_headings_and_escape_gives_the_focus_back(shown: Shown) -> None:
    pane = shown.records()
    pane.table.setFocus()
    shown.window.activateWindow()
    opened(shown, "s")
    palette = shown.window.palette_
    for _ in range(12):
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
        current = palette.current()
        assert current is not None
        assert current.sort is not Sort.HEADING
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert QApplication.focusWidget() is pane.table


def test_what_was_done_last_is_offered_first(shown: Shown) -> None:
    shown.records()
    shown.window.actions_["sidebar"].trigger()
    offers = opened(shown)
    assert [offer.text for offer in offers[:2]] == ["Recent", "Sidebar"]


def test_saved_views_are_found(shown: Shown) -> None:
    offer = next(each for each in opened(shown, "suspended") if each.sort is Sort.VIEW)
    shown.window.palette_.choose(offer)
    shown.settle()
    pane = shown.window.pane(View.ENROLMENTS.value)
    assert pane.saved is not None  # type: ignore[attr-defined]
    assert pane.saved.name == "Suspended"  # type: ignore[attr-defined]
