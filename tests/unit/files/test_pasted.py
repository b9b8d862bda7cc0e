"""What is pasted or dragged from other programs: tables of pages and mails, and lists of addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.files.addresses import read_addresses
from lmsdesk.files.lists import read_copy, read_text
from tests.fakes.directory import NOW, small_site
from tests.fakes.listfiles import read

BROWSER = (
    '<meta charset="utf-8"><table border="1"><tbody><tr><th>username</th><th>course</th></tr>'
    "<tr><td>ann.lee</td><td>BIO1</td></tr></tbody></table>"
)
MAIL = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>td {color:red}</style></head><body>'
    "<!--StartFragment--><p>Dear all,</p><table class=MsoNormalTable><tr><td><p>username<o:p></o:p></p></td>"
    "<td><p>course</p></td></tr><tr><td><p>ann.lee</p></td><td rowspan=2><p>BIO1</p></td></tr>"
    "<tr><td><p>bob.ray</p></td></tr><tr><td>cy.kay</td><td>ART1</td></tr></table><!--EndFragment--></body></html>"
)


def test_h16_a_table_copied_in_a_browser_is_read() -> None:
    sheet = read_text(BROWSER)
    assert (sheet.container, sheet.header, list(sheet.rows[0])) == ("html", ("username", "course"), ["ann.lee", "BIO1"])
    assert sheet.source.origin == "clipboard"


def test_h16_a_table_copied_in_a_mail_is_read_with_its_cells_in_place() -> None:
    sheet = read_text(MAIL)
    assert sheet.header == ("username", "course")
    assert [list(row) for row in sheet.rows] == [["ann.lee", "BIO1"], ["bob.ray", ""], ["cy.kay", "ART1"]]


def test_h16_cells_that_reach_down_keep_the_columns_of_the_rows_below() -> None:
    sheet = read_text(
        "<table><tr><th>department<th>username<th>course</tr><tr><td rowspan=2>Arts<td>ann.lee<td>BIO1</tr>"
        "<tr><td>bob.ray<td>ART1</tr><tr><td>Law<td>cy.kay<td rowspan=9>ART1</tr><tr><td>Law<td>dee.may</tr></table>"
    )
    assert [row[1] for row in sheet.rows] == ["ann.lee", "bob.ray", "cy.kay", "dee.may"]
    assert [row[2] for row in sheet.rows] == ["BIO1", "ART1", "ART1", ""]


def test_h16_text_that_only_speaks_of_tables_stays_text() -> None:
    assert read_text("username\tcourse\n<table>\tBIO1\n").rows[0][0] == "<table>"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ana Díaz <ana@x.org>; bob@x.org", [["ana@x.org", "Ana Díaz"], ["bob@x.org", ""]]),
        ('"Díaz, Ana" <ana@x.org>, bob@x.org', [["ana@x.org", "Díaz, Ana"], ["bob@x.org", ""]]),
        ("Díaz, Ana <ana@x.org>, Ray, Bob <bob@x.org>", [["ana@x.org", "Díaz, Ana"], ["bob@x.org", "Ray, Bob"]]),
        ("Díaz, Ana <ana@x.org>;\n Ray, Bob <bob@x.org>;\n", [["ana@x.org", "Díaz, Ana"], ["bob@x.org", "Ray, Bob"]]),
        ("ana@x.org\nbob@x.org\n\n", [["ana@x.org", ""], ["bob@x.org", ""]]),
        ("mailto:ana@x.org", [["ana@x.org", ""]]),
        ("To: Ana <ana@x.org>; bob@x.org", [["ana@x.org", "Ana"], ["bob@x.org", ""]]),
        ("'ana@x.org'; <bob@x.org>", [["ana@x.org", ""], ["bob@x.org", ""]]),
    ],
)
def test_h17_addresses_become_people(text: str, people: list[list[str]]) -> None:
    found = read_addresses(text.splitlines(keepends=True))
    assert found is not None
    assert found.rows == people


@pytest.mark.parametrize(
    "text",
    [
        "username,course\nann.lee,BIO1\n",
        "email\nana@x.org\n",
        "ana@x.org,BIO1\nbob@x.org,BIO1\n",
        "ana@x.org,eve@x.org\nbob@x.org,eve@x.org\n",
        "Ana Díaz; Bob Ray",
        "write to ana@x.org please",
        "a@b@c <d@e>",
        "",
    ],
)
def test_h17_what_has_other_cells_is_no_address_list(text: str) -> None:
    assert read_addresses(text.splitlines(keepends=True)) is None


def test_h17_a_pasted_address_list_needs_only_its_course() -> None:
    text = "Ann Lee <ann.lee@college.example>; bob.ray@college.example; x@college.example"
    sheet = read_text(text)
    assert next(note.value for note in sheet.notes if note.code == "address_list") == 3
    refused = check(sheet, ImportOptions(now=NOW), small_site()).refused
    assert refused is not None
    assert refused.code == "no_course_column"
    plan = check(sheet, ImportOptions(now=NOW, defaults={"course": "BIO1"}), small_site())
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.CREATE, Outcome.BLOCKED]
    assert [row.row for row in plan.rows] == [1, 2, 3]


def test_h17_a_file_of_addresses_is_read_like_pasted_ones(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Ana <ana@x.org>\r\nZoë <zoe@x.org>\r\n", encoding="cp1252", name="people.txt")
    assert [list(row) for row in sheet.rows] == [["ana@x.org", "Ana"], ["zoe@x.org", "Zoë"]]
    assert list(sheet.lines) == [1, 2]


def test_h17_who_chooses_a_delimiter_gets_cells(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("ana@x.org\nbob@x.org\n", encoding="utf-8")
    assert read_copy(copy, "x.txt", delimiter=",").header == ()
