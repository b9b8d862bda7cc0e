"""The life of a list: many files, left lists, a trial, a changed file, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.receipts import Became, KeptRow, RowReceipt, Seen
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files.packages import Gathered, Taken
from lmsdesk.services.import_receipts import Receipt
from lmsdesk.store.desk_imports import ImportRun
from lmsdesk.ui.dialogs.changed_file import ChangedFileSheet
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.panes.imports import ImportsPane
from tests.fakes.college import NOW
from tests.fakes.roster import LONG_NAME
from tests.screens.scenes_imports import opened
from tests.screens.stage import Stage

DAY = 86_400


def pane(stage: Stage) -> ImportsPane:
    """The imports, in front."""
    found = stage.window.go("imports")
    assert isinstance(found, ImportsPane)
    return found


def import_list(stage: Stage) -> None:
    """Imports: lists that are open, with where each was left, what was passed over, and past ones."""
    passed = tuple(
        Reason("passed_kind", None, f"autumn/{name}") for name in ("plan.docx", "photo.jpg", "x.png", "y.pdf")
    )
    stage.console.imports.sets["autumn"] = Gathered((Taken("autumn/one.csv"), Taken("autumn/two.csv")), passed)
    page = opened(stage, "autumn")
    row = next(n for n in range(page.check.model.rowCount()) if n == 6)
    page.check.table.go_to(row)
    page = opened(stage, f"{LONG_NAME} late enrolments of the second week.csv")
    page.job.stage_all()
    stage.settle()
    opened(stage, "invoice.csv")
    opened(stage, "broken.xlsx")
    pane(stage).show_list()


def import_many(stage: Stage) -> None:
    """Imports: more files than people usually mean are named before any is read."""
    taken = tuple(Taken(f"everything/course {n:02} list.csv", Path(f"/n/{n}.csv")) for n in range(34))
    stage.console.imports.sets["everything"] = Gathered(taken)
    pane(stage).open_files(["/nowhere/everything"])
    stage.settle()


def import_trial(stage: Stage) -> None:
    """Import: the first rows are in the tray."""
    tried(stage)


def tried(stage: Stage) -> OpenPage:
    """A list of which five rows were tried."""
    page = opened(stage)
    page.job.tray.try_first()
    stage.settle()
    return page


def import_after_trial(stage: Stage) -> None:
    """Import: the rows after the trial."""
    tried(stage).done.rest.click()
    stage.settle()


def import_changed(stage: Stage) -> None:
    """Import: the file of a list was changed after it was checked."""
    page = opened(stage)
    stage.console.imports.sessions[-1].changed_on_disk = True
    page.job.look_at_file()
    stage.settle()


def import_seen(stage: Stage) -> None:
    """Import: most rows were imported before, and some have drifted since."""
    rows = tuple(RowId(0, number) for number in (12, 70, 212, 900))
    stage.console.imports.seen = Seen(7, NOW - 25 * DAY, "autumn.csv", 3, True, 1842, rows, ())
    opened(stage)


def import_apply_changed(stage: Stage) -> None:
    """Apply: a list behind what waits is another one now."""
    opened(stage)
    sheet = ChangedFileSheet(stage.window.theme, stage.window, "autumn-late-enrolments.csv")
    sheet.open()
    stage.shown = sheet
    stage.settle()


def receipt() -> Receipt:
    """Rows of every fate."""
    fates = [*Became] * 2 + [Became.DONE] * 40
    rows = []
    for number, fate in enumerate(fates, 2):
        name = LONG_NAME if number == 4 else f"Person {number}"
        cells = (f"person.{number}@northfield.example", name, "BIO-201", "student", "2026-09-01", "2027-01-31")
        told = "Nobody has this e-mail address" if fate is Became.LEFT_OUT else ""
        why = "The course does not take people by hand" if fate is Became.REFUSED else ""
        rows.append(RowReceipt(KeptRow(RowId(0, number), Outcome.CREATE, str(number), cells, told), fate, why))
    heads = ("email", "name", "course", "role", "from", "until")
    return Receipt(ImportRun(NOW - DAY, "autumn-late-enrolments.csv", "0", None, None, 3, {}, heads, 7), rows)


def import_receipt(stage: Stage) -> None:
    """Imports: what became of each row of a list."""
    made = receipt()
    stage.console.imports.receipts[7] = made
    pane(stage).show_receipt(7)
    stage.settle()


def import_receipt_old(stage: Stage) -> None:
    """Imports: an import of which no rows are kept."""
    stage.console.imports.receipts[0] = replace(receipt(), rows=())
    pane(stage).show_receipt(0)
    stage.settle()


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        import_list,
        import_many,
        import_trial,
        import_after_trial,
        import_changed,
        import_seen,
        import_apply_changed,
        import_receipt,
        import_receipt_old,
    )
}
