"""Samples of workbooks: other people, the same outcomes row by row, and nobody of the list in any part of the file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.stand_ins import StandIns
from lmsdesk.files.lists import read_copy
from lmsdesk.files.workbook_samples import texts_of_workbook, write_workbook_sample
from lmsdesk.services.import_samples import kept_columns
from tests.fakes.directory import NOW
from tests.unit.files.test_samples import PEOPLE, directory, outcomes, replaced_college


def book(path: Path) -> None:
    """A workbook with what workbooks do to lists."""
    made = Workbook()
    made.properties.creator = "Ann Lee"
    page = made.active
    assert page is not None
    page.append(["List of Ann Lee"])
    page.append(["username", "idnumber", "course", "role", "remark", "birthday"])
    for row in (
        ["ann.lee", 42, "BIO1", "student", "Ann & Bo <x>", 38000],
        ["jose", "0007", "ART1", "student", "", None],
        [None, 123456789012345600, "BIO1", "student", "lost", None],
        ["=A3", "", "BIO1", "student", "", None],
        ["#N/A", "", "BIO1", "student", "", None],
        ["lucja", 99, "BIO1", "student", "", None],
        ["bo", "", "NOWHERE", "student", "", None],
        ["ann.lee", "", "ART1", "student", "", None],
    ):
        page.append(row)
    page["B3"].number_format = "0000"
    for cell in page[10]:
        cell.font = Font(strike=True)
    page["A4"].comment = Comment("José Muñoz was here", "Ann Lee")
    page.row_dimensions[8].hidden = True
    allowed = DataValidation(type="list", formula1='"ann.lee,jose"')
    page.add_data_validation(allowed)
    allowed.add("A3:A9")
    other = made.create_sheet("Muster")
    other.append(["lucja", "Żak"])
    other.sheet_state = "hidden"
    made.save(path)


def everything(path: Path) -> str:
    """All parts of a workbook as one text."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()).casefold()


def test_a_sample_of_a_workbook_has_the_same_outcomes_and_nobody_of_the_list(tmp_path: Path) -> None:
    copy, target = tmp_path / "list.xlsx", tmp_path / "sample.xlsx"
    book(copy)
    options = ImportOptions(now=NOW)
    before = check(read_copy(copy, copy.name), options, directory())
    known = [f"{each.username} {each.email} {each.idnumber} {each.first_name} {each.last_name}" for each in PEOPLE]
    stand = StandIns(b"only for this test", [*texts_of_workbook(copy, copy.name), *known])
    write_workbook_sample(copy, copy.name, target, kept_columns(before), stand.replaced)
    after = check(read_copy(target, target.name), options, replaced_college(stand))
    assert outcomes(after) == outcomes(before)
    assert {code for _, _, codes in outcomes(before) for code in codes} >= {
        "course_unknown",
        "hidden_row",
        "struck_row",
    }
    assert {note.code for note in after.notes} == {note.code for note in before.notes}
    assert "ann.lee" in everything(copy)
    found = everything(target)
    for name in ("ann", "lee", "jose", "josé", "muñoz", "lucja", "żak", "38000", "was here"):
        assert f">{name}" not in found
        assert f"{name}<" not in found
    assert "ann.lee" not in found
    assert "bio1" in found
