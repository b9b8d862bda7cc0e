"""Mending a list row by row, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.row_ids import RowId
from lmsdesk.ui.imports.model import RESULT
from tests.ui.imports.conftest import Import

K, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier


def counts(imports: Import) -> dict[Outcome, int]:
    """The counts of the plan in front."""
    plan = imports.page.job.plan
    assert plan is not None
    return dict(plan.counts)


def test_problems_come_first_and_the_first_one_is_current(imports: Import) -> None:
    imports.open()
    assert imports.row().row == 214
    outcomes = [imports.page.check.model.row_at(number).outcome for number in range(27)]  # type: ignore[union-attr]
    assert outcomes[:8] == [Outcome.BLOCKED] * 8
    assert outcomes[8:26] == [Outcome.CHECK] * 18
    assert outcomes[26] is Outcome.CREATE


def test_tabs_have_counts_that_add_up(imports: Import) -> None:
    page = imports.open()
    told = {outcome: button.text().split()[-1] for outcome, button in page.check.tabs.buttons.items()}
    words = page.job.bench.words
    assert told[None] == words.number(1842)
    assert sum(counts(imports).values()) == 1842
    assert told[Outcome.CHANGE] == "143"


def test_the_first_suggestion_is_used_with_one_key_and_the_next_problem_follows(imports: Import) -> None:
    imports.open()
    imports.key(K.Key_U)
    assert imports.session.options.overrides[RowId(0, 214)].user_id == 11
    assert counts(imports)[Outcome.BLOCKED] == 7
    assert imports.row().row == 377


def test_s_leaves_a_row_out_and_brings_it_back(imports: Import) -> None:
    imports.open()
    imports.go_to_row(377)
    imports.key(K.Key_S)
    assert imports.session.options.overrides[RowId(0, 377)].skip
    assert imports.row().row == 512
    skipped = imports.go_to_row(377)
    assert [reason.code for reason in skipped.reasons] == ["skipped"]
    assert imports.page.check.panel.skip.text() == "Bring back"
    imports.key(K.Key_S)
    assert RowId(0, 377) not in imports.session.options.overrides


def test_return_edits_the_cell_that_the_row_is_about_and_keeps_the_original(imports: Import) -> None:
    imports.open()
    imports.go_to_row(512)
    imports.correct("30/11/2026")
    assert imports.session.options.overrides[RowId(0, 512)].cells == {"end": "30/11/2026"}
    mended = imports.go_to_row(512)
    assert mended.outcome is Outcome.CREATE
    model = imports.page.check.model
    index = model.index(imports.page.check.table.current_number(), 7)
    assert index.data() == "30/11/2026"
    assert "31/11/2026" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    imports.page.check.panel.restore.click()
    imports.bench.settle()
    assert RowId(0, 512) not in imports.session.options.overrides


def test_down_goes_into_the_cell_that_the_next_row_is_about(imports: Import) -> None:
    page = imports.open()
    table = page.check.table
    table.go_to(0, table.plan.marked_section(0))
    for number in range(1, 6):
        imports.key(K.Key_Down)
        looks = table.plan.looks(number)
        assert looks is not None
        assert table.currentIndex().row() == number
        assert table.currentIndex().column() == table.plan.marked_section(number)
        assert looks[1]  # problems come first, and each has its cell
    assert len({table.plan.marked_section(number) for number in range(6)}) > 1


def test_typing_the_text_of_the_file_takes_a_correction_back(imports: Import) -> None:
    imports.open()
    imports.go_to_row(512)
    imports.correct("30/11/2026")
    imports.go_to_row(512)
    table = imports.page.check.table
    table.setCurrentIndex(table.plan.index(table.current_number(), 7))
    imports.correct("31/11/2026")
    assert RowId(0, 512) not in imports.session.options.overrides


def test_undo_takes_the_last_correction_of_the_list_back_and_redo_makes_it_again(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(512)
    imports.correct("30/11/2026")
    imports.go_to_row(513)
    imports.correct("student")
    assert {row.number for row in imports.session.options.overrides} == {512, 513}
    page.commands()["undo"]()
    imports.bench.settle()
    assert {row.number for row in imports.session.options.overrides} == {512}
    page.commands()["redo"]()
    imports.bench.settle()
    assert {row.number for row in imports.session.options.overrides} == {512, 513}
    for _ in range(2):
        page.commands()["undo"]()
        imports.bench.settle()
    assert imports.session.options.overrides == {}
    assert "undo" not in page.commands()


def test_an_editor_that_is_left_with_escape_changes_nothing(imports: Import) -> None:
    page = imports.open()
    page.check.table.edit_current()
    editor = imports.editor()
    editor.setText("somebody")
    QTest.keyClick(editor, K.Key_Escape)
    imports.bench.settle()
    assert imports.session.options.overrides == {}


def test_one_correction_serves_all_rows_like_it_when_that_is_wanted(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(513)
    assert page.check.panel.all_alike.isVisible()
    page.check.panel.all_alike.setChecked(True)
    imports.correct("student")
    assert sorted(row.number for row in imports.session.options.overrides) == [513, 900, 901, 902, 903]
    assert counts(imports)[Outcome.BLOCKED] == 3
    assert imports.row().row == 618


def test_without_the_tick_only_the_row_itself_is_corrected(imports: Import) -> None:
    imports.open()
    imports.go_to_row(513)
    imports.correct("student")
    assert sorted(row.number for row in imports.session.options.overrides) == [513]
    assert imports.row().row == 900


def test_next_and_previous_problem_pass_over_what_was_left_out(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(377)
    imports.key(K.Key_S)
    imports.go_to_row(214)
    page.commands()["next_changed"]()
    assert imports.row().row == 512
    page.commands()["previous_changed"]()
    assert imports.row().row == 214
    page.commands()["previous_changed"]()
    assert imports.bench.told[-1].startswith("No more rows")


def test_a_question_is_answered_once_for_all_rows_alike(imports: Import) -> None:
    page = imports.open()
    card = next(card for card in page.check.questions.cards if card.ask.code == "account_suspended")
    assert card.ask.rows == 15
    yes = next(button for button in card._group.buttons() if button.text().startswith("Yes"))
    yes.click()
    imports.bench.settle()
    assert counts(imports)[Outcome.CHECK] == 3
    assert counts(imports)[Outcome.CREATE] == 1626
    answered = page.check.questions.cards[-1]
    assert answered.ask.chosen == "accept"
    imports.page.job.answer("account_suspended", "")
    imports.bench.settle()
    assert counts(imports)[Outcome.CHECK] == 18


def test_the_question_of_the_current_row_comes_first(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(618)
    assert page.check.questions.cards[0].ask.code == "privileged_role"


def test_one_row_can_be_accepted_alone(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(702)
    page.check.panel.accept.click()
    imports.bench.settle()
    assert imports.session.options.overrides[RowId(0, 702)].accepted == {"end_past"}
    assert counts(imports)[Outcome.CHECK] == 17


def test_a_tab_shows_its_rows_and_find_narrows_them(imports: Import) -> None:
    page = imports.open()
    page.check.tabs.choose(Outcome.BLOCKED)
    imports.bench.settle()
    assert page.check.model.rowCount() == 8
    page.check.search.setText("studnet")
    page.check.search.settle_now()
    imports.bench.settle()
    assert page.check.model.rowCount() == 5
    page.check.search.setText("nobody at all")
    page.check.search.settle_now()
    imports.bench.settle()
    assert page.check.stack.currentWidget() is page.check.empty
    page.check.show_all()
    imports.bench.settle()
    assert page.check.model.rowCount() == 1842


def test_arrow_keys_go_from_tab_to_tab(imports: Import) -> None:
    page = imports.open()
    tabs = page.check.tabs
    tabs.buttons[None].setFocus()
    QTest.keyClick(tabs.buttons[None], K.Key_Right)
    imports.bench.settle()
    assert tabs.current is Outcome.BLOCKED
    assert not tabs.buttons[Outcome.MERGED].isVisible()
    QTest.keyClick(tabs.buttons[Outcome.BLOCKED], K.Key_Left)
    QTest.keyClick(tabs.buttons[None], K.Key_Left)
    imports.bench.settle()
    assert tabs.current is Outcome.SAME


def test_a_screen_reader_hears_outcome_reason_and_what_was(imports: Import) -> None:
    page = imports.open()
    role, model = Qt.ItemDataRole.AccessibleTextRole, page.check.model
    assert model.index(0, RESULT).data(role) == "Errors: Nobody has this e-mail"
    assert model.index(0, 2).data(role) == "amara.okafro@northfield.example. Nobody has this e-mail"
    page.check.tabs.choose(Outcome.CHANGE)
    imports.bench.settle()
    assert model.index(0, 7).data(role) == "31/01/2027. Was 18 Dec 2026"


def test_a_column_is_read_as_something_else_through_its_head(imports: Import) -> None:
    page = imports.open()
    button = page.check.table.header.buttons[6]
    assert button.accessibleName() == "Column remark: Not used"
    button.showMenu = lambda: None  # type: ignore[method-assign]  # a menu of its own would wait for a click
    button._fill()
    action = next(each for each in button.menu().actions() if each.text() == "Status")
    action.trigger()
    imports.bench.settle()
    assert imports.session.options.columns == {"remark": "status"}
    assert button.accessibleName() == "Column remark: Status"


def test_a_plan_keeps_the_row_that_is_looked_at(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(903)
    page.job.check_again()
    imports.bench.settle()
    assert imports.row().row == 903
