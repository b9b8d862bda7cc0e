"""H100 to H112: what only workbooks have, what a list may hide, and what it must not do."""

from __future__ import annotations

from collections.abc import Iterator

from tests.files.hazards.registry import Fixture, book, csv, hazard, saved


@hazard("H100", lacks="a hidden one that is chosen")
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


@hazard("H103")
def formulas() -> Iterator[Fixture]:
    """A formula that was saved without its value is no text."""
    data = book([["username", "course", "end"], ["ann.lee", "BIO1", "=TODAY()"]])
    yield Fixture("list.xlsx", data, ("2 blocked formula_without_value",))


@hazard("H110", lacks="what becomes of the private copy")
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
