"""The step Check of a list: one row and every way out of it, questions, only some of the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmsdesk.domain.imports.likeness import Found, Likeness
from lmsdesk.domain.imports.narrowing import Narrow, Special
from lmsdesk.domain.imports.near import of_course
from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.plan import Ask
from lmsdesk.ui.dialogs.create import CreateSheet
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.panes.imports import ImportsPane
from tests.fakes.college import TERM_END, TERM_START
from tests.fakes.directory import course
from tests.screens.stage import Stage


def _opened(stage: Stage, name: str = "autumn-late-enrolments.csv") -> OpenPage:
    pane = stage.window.go("imports")
    assert isinstance(pane, ImportsPane)
    pane.open_files([f"/nowhere/{name}"])
    stage.settle()
    page = pane.page()
    assert page is not None
    return page


def _go_to(page: OpenPage, number: int) -> None:
    model = page.check.model
    found = next(n for n in range(model.rowCount()) if (row := model.row_at(n)) is not None and row.row == number)
    page.check.table.go_to(found, model.marked_section(found))
    page.check.follow()


def row_alike(stage: Stage) -> None:
    """Import: a row like four others, with the tick that mends them together."""
    page = _opened(stage)
    _go_to(page, 513)
    stage.settle()
    page.check.panel.all_alike.setChecked(True)


def row_question(stage: Stage) -> None:
    """Import: a row that gives more rights, with its question first and the focus in it."""
    page = _opened(stage)
    _go_to(page, 618)
    stage.settle()
    page.check.questions.go_to_first()


def row_hidden_signs(stage: Stage) -> None:
    """Import: a cell with characters that cannot be seen."""
    page = _opened(stage)
    text = "amara\u200b.okafor\u00a0@northfield.example"
    page.job.override({page.job.plan.rows[212].id: Override(cells={"email": text})})  # type: ignore[union-attr]
    stage.settle()
    _go_to(page, 214)
    stage.settle()


def row_new_person(stage: Stage) -> None:
    """Import: a new person with what the row says about them."""
    page = _opened(stage)
    page.check.panel.make_person()
    stage.settle()
    stage.shown = stage.window.findChild(CreateSheet)


def row_questions(stage: Stage) -> None:
    """Import: questions whose answers are courses, columns and readings of letters, and more behind them."""
    page = _opened(stage)
    long = "Introduction to the Comparative Anatomy of Terrestrial Vertebrates and Their Ancestors"
    equal = Found(Likeness.EQUAL)
    courses = tuple(
        of_course(course(n, f"BIO{n}", fullname=long, start=TERM_START, end=TERM_END), equal, "fullname")
        for n in (1, 2)
    )
    facts = {"choices": "cp1252,cp1250", "value": None}
    samples = ("4: ®i¾ek, Petr", "9: Kov\u00e1cs, J\u00e1nos")
    value = {"value": long, "count": 2}
    made = (
        Ask("course_ambiguous:x", "course_ambiguous", "course", ("1", "2", "skip"), 12, facts=value, offers=courses),
        Ask("encoding_unsure", "encoding_unsure", None, ("cp1252", "cp1250", "skip"), 3, samples, facts=facts),
        *(
            Ask(f"course_ended:{n}", "course_ended", None, ("accept", "skip"), 2, facts={"value": f"C{n}", "at": 1})
            for n in range(12)
        ),
    )
    page.check.panel.hide()
    page.check.questions.show_asks(made, None)


def row_filter(stage: Stage) -> None:
    """Import: only rows with one finding, and the filter that says so."""
    page = _opened(stage)
    page.check.narrowing.choose(Narrow(reason="account_suspended"))
    stage.settle()


def row_filter_menu(stage: Stage) -> None:
    """Import: the menu of what can be shown alone."""
    page = _opened(stage)
    assert page.job.session is not None
    tally = stage.studio.loop.run_until_complete(page.job.session.tally())
    menu = page.check.narrowing.menu(tally)
    menu.show()
    stage.shown = menu


def row_menu(stage: Stage) -> None:
    """Import: the menu of a row with the keys beside the words."""
    page = _opened(stage)
    menu = page.check.acts.menu(page.check.table)
    menu.show()
    stage.shown = menu


def row_rights(stage: Stage) -> None:
    """Import: rows left out and rows that give more rights are tabs of their own, the last ones in red."""
    page = _opened(stage)
    page.check.panel.skip_row()
    stage.settle()
    page.job.answer("privileged_role:editingteacher", "accept")
    stage.settle()
    page.check.tabs.choose(Special.GRANTS)
    stage.settle()


SCENES: Mapping[str, Callable[[Stage], None]] = {
    f"import-{scene.__name__.replace('_', '-')}": scene
    for scene in (
        row_alike,
        row_question,
        row_hidden_signs,
        row_new_person,
        row_questions,
        row_filter,
        row_filter_menu,
        row_menu,
        row_rights,
    )
}
