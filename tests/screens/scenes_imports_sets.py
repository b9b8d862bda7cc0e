"""Sets of files and marks: what each list was taken for, and rows with the columns that other files gave them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lmsdesk.domain.imports.bundle import Bundle, Member, role_of
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.files.lists import read_text
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.imports.steps import Step
from tests.fakes.college import NOW
from tests.files.public_samples import SAMPLES, site
from tests.screens.scenes_imports import opened
from tests.screens.stage import Stage

_MARKS = (
    "Name,E-Mail,BIO1,ART1,CHE1,Remark\nAnn Lee,ann.lee@college.example,x,x,,\n"
    "Bob Ray,bob.ray@college.example,teacher,no,x,\n"
    "Cy Kay,cy.kay@college.example,,,,\nDee May,dee.may@college.example,87,,x,late\n"
)


def _shown(stage: Stage, name: str, files: Mapping[str, str]) -> OpenPage:
    """A list whose plan is that of these files."""
    members = []
    for place, (each, text) in enumerate(files.items()):
        sheet = read_text(text)
        sheet = replace(sheet, index=place, source=replace(sheet.source, name=each))
        members.append(Member(sheet, role_of(each, sheet.header)))
    page = opened(stage, name)
    stage.console.imports.sessions[-1].plan = check_set(Bundle(tuple(members)), name, ImportOptions(now=NOW), site())
    page.job.planned.emit()
    stage.settle()
    return page


def _sample(name: str) -> dict[str, str]:
    found = next(each for each in SAMPLES if each.name == name)
    return {each: data.decode() for each, data in found.files.items()}


def import_set(stage: Stage) -> None:
    """Import: a set of OneRoster, with the columns that its other files gave its rows."""
    _shown(stage, "roster.zip", _sample("oneroster 1.2"))


def import_files(stage: Stage) -> None:
    """Import: several files that were dropped together, each with a tab of its own, one of them in front."""
    head = "username,course\n"
    files = {
        "autumn.csv": f"{head}ann.lee,BIO1\nnobody.at.all,BIO1\nbob.ray,NONE1\n",
        "people-of-the-library-and-of-the-faculty-of-medicine-2026-27.csv": f"{head}ann.lee,ART1\nbob.ray,BIO1\n",
        "late.csv": f"{head}bob.ray,ART1\n",
    }
    page = _shown(stage, "3 files", files)
    page.check.files.choose(0)
    stage.settle()
    page.check.files.regions()[0].setFocus()


def import_set_file(stage: Stage) -> None:
    """Import: the step File of a set of Apple, whose teachers are lists of their own."""
    files = {**_sample("apple school manager"), "invoice.csv": "colour,size\nred,1\n"}
    _shown(stage, "apple.zip", files).show_step(Step.FILE)


def import_marks(stage: Stage) -> None:
    """Import: people and courses with marks."""
    _shown(stage, "who is where.xlsx", {"who is where.xlsx": _MARKS})


SCENES: Mapping[str, Callable[[Stage], None]] = {
    "import-set": import_set,
    "import-files": import_files,
    "import-set-file": import_set_file,
    "import-marks": import_marks,
}
