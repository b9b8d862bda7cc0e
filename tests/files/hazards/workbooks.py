"""H100 to H112: what only workbooks have, what a list may hide, and what it must not do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.files.hazards.registry import Fixture, book, csv, hazard, repacked, saved


@hazard("H100")
def several_sheets() -> Iterator[Fixture]:
    """Several hold rows: a person says which one is meant."""
    from openpyxl import Workbook

    made = Workbook()
    for title, state, rows in (("Secret", "hidden", 2), ("List", "visible", 2), ("Old", "visible", 2)):
        page = made.create_sheet(title)
        page.sheet_state = state
        for row in [["username", "course"], ["ann.lee", "BIO1"]][:rows]:
            page.append(row)
    del made["Sheet"]
    rows_told = ("2 check several_tabs",)
    yield Fixture("list.xlsx", saved(made), rows_told, answers={"several_tabs": "List"}, then=("2 create",))


_PEOPLE = ("ann.lee", "dee.may", "hanako", "fay.long")


def _list(*courses: str | None) -> tuple[Any, Any]:
    """A book with a person in each row, in these courses."""
    from openpyxl import Workbook

    made = Workbook()
    page = made.worksheets[0]
    page.append(["username", "course"])
    for person, course in zip(_PEOPLE, courses, strict=False):
        page.append([person, course])
    return made, page


@hazard("H101")
def hidden_rows_and_columns() -> Iterator[Fixture]:
    """Hidden by hand or by a filter: a person says whether they count."""
    made, page = _list("ART1", "ART1", "ART1")
    page.row_dimensions[3].hidden = True
    asked = ("2 create", "3 check hidden_row", "4 create")
    out, all_in = ("2 create", "3 blocked left_out", "4 create"), ("2 create", "3 create", "4 create")
    yield Fixture("list.xlsx", saved(made), asked, answers={"hidden_row": "skip"}, then=out)
    yield Fixture("list.xlsx", saved(made), asked, answers={"hidden_row": "accept"}, then=all_in)
    page.auto_filter.ref = "A1:B4"
    page.auto_filter.add_filter_column(1, ["ART1"])
    asked = ("2 create", "3 check filtered_row !hidden_row", "4 create")
    yield Fixture("list.xlsx", saved(made), asked, answers={"filtered_row": "skip"}, then=out)
    made, page = _list("ART1")
    page["C1"], page["C2"] = "email", "bob.ray@college.example"
    page.column_dimensions["C"].hidden = True
    asked = ("2 blocked hidden_column identifiers_disagree",)
    yield Fixture("list.xlsx", saved(made), asked, answers={"column:email": "ignore"}, then=("2 create",))


@hazard("H102")
def merged_cells() -> Iterator[Fixture]:
    """One course over three people: filled down only when somebody says so; other gaps stay gaps."""
    made, page = _list("ART1", None, None, None)
    page.merge_cells("B2:B4")
    asked = ("2 create", *(f"{row} blocked merged_cells course_missing" for row in (3, 4)), "5 blocked course_missing")
    filled = ("2 create", "3 create", "4 create", "5 blocked course_missing !merged_cells")
    yield Fixture("list.xlsx", saved(made), asked, answers={"merged_cells": "fill"}, then=filled)


@hazard("H104")
def tables_and_emptiness() -> Iterator[Fixture]:
    """A table is the list; formats without anything in them are nothing."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.table import Table

    made, page = _list("ART1", "ART1")
    page["A8"], page["F2"] = "by Eve", "ask Eve"
    page.add_table(Table(displayName="People", ref="A1:B3"))
    yield Fixture("list.xlsx", saved(made), ("2 create", "3 create"), notes=("outside_table",))
    made, page = _list("ART1")
    page.row_dimensions[1_048_576].height = 15
    page.cell(1_048_570, 1).font = page.cell(2, 16_000).font = Font(bold=True)
    yield Fixture("list.xlsx", saved(made), ("2 create",))


@hazard("H105")
def struck_and_coloured() -> Iterator[Fixture]:
    """Letters struck through are a question, colours a note, phonetic guides nothing."""
    from openpyxl.styles import Font, PatternFill

    made, page = _list("ART1", "ART1", "ART1")
    for column in (1, 2):
        page.cell(3, column).font = Font(strike=True)
        page.cell(4, column).fill = PatternFill("solid", fgColor="FFFF0000")
    asked = ("2 create", "3 check struck_row", "4 create")
    out = ("2 create", "3 blocked left_out", "4 create")
    yield Fixture("list.xlsx", saved(made), asked, notes=("coloured_rows",), answers={"struck_row": "skip"}, then=out)
    cells = (
        '<c r="A{0}" t="inlineStr"><is><t>{1}</t><rPh sb="0" eb="2"><t>ヨミ</t></rPh></is></c>'
        '<c r="B{0}" t="inlineStr"><is><r><t>{2}</t></r><r><rPr><b/></rPr><t>{3}</t></r></is></c>'
    )
    lines = (cells.format(1, "username", "cou", "rse"), cells.format(2, "hanako", "B", "IO1"))
    page = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, start=1))
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    part = f"{head}{page}</sheetData></worksheet>".encode()
    guides = repacked(book([["x"]]), {"xl/worksheets/sheet1.xml": part})
    yield Fixture("list.xlsx", guides, ("2 create",))


@hazard("H103")
def formulas() -> Iterator[Fixture]:
    """A formula that was saved without its value is no text."""
    data = book([["username", "course", "end"], ["ann.lee", "BIO1", "=TODAY()"]])
    yield Fixture("list.xlsx", data, ("2 blocked formula_without_value",))


@hazard("H106")
def cells_with_a_type() -> Iterator[Fixture]:
    """What a cell is for decides: numbers as codes and as days, shares and money as nobody's number."""
    rows = [
        ["idnumber", "course", "start", "duration", "share"],
        [12345, "ART1", date(2027, 1, 1), 30, 0.5],
        [True, "ART1", None, None, 1],
        [0.25, "ART1", None, None, 1],
        [1234.5, "ART1", None, None, 1],
        [7, "ART1", date(2027, 1, 1), timedelta(hours=30), 1],
    ]
    formats = {"A4": "0%", "A5": '"€" #,##0.00', "E2": "0%"}
    told = (
        "2 create",
        *(f"{row} blocked person_unknown" for row in (3, 4, 5)),
        "6 blocked person_unknown duration_unreadable",
    )
    yield Fixture(
        "list.xlsx", book(rows, formats), told, notes=("unused_column",), says=("Nobody has “TRUE” as ID number",)
    )


@hazard("H110")
def passwords() -> Iterator[Fixture]:
    """The column is known and nothing of it is used."""
    yield Fixture("list.csv", csv("username,Kennwort,course", "ann.lee,Hunter2!,BIO1"), ("2 create",))


@hazard("H111")
def hostile_content() -> Iterator[Fixture]:
    """Too much of everything, and paths that nobody opens."""
    yield Fixture("list.csv", b"," * 1_000_000, refused="file_too_many_columns")
    yield Fixture("list.csv", csv("username,course", "x" * 2_000_000 + ",BIO1"), refused="file_cell_too_long")
    yield Fixture(
        "list.csv", csv("username,course", "../../etc/passwd,file:///etc/passwd"), ("2 blocked person_unknown",)
    )
