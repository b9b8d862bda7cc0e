"""Files as people really drop them; each test names the hazard that it is about."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.files.lists import read_copy, read_text
from tests.fakes.listfiles import read, read_bytes, repacked, workbook

LIST = "username,course\nann.lee,BIO1\nbob.ray,ART1\n"
ROWS = [["ann.lee", "BIO1"], ["bob.ray", "ART1"]]


def rows(sheet: Sheet) -> list[list[str]]:
    """The rows as plain lists."""
    return [list(row) for row in sheet.rows]


def refusal(folder: Path, data: bytes, name: str = "list.csv") -> BadFile:
    """Why the bytes cannot be read."""
    with pytest.raises(BadFile) as caught:
        read_bytes(folder, data, name)
    return caught.value


def noted(sheet: Sheet) -> set[str]:
    """What was said about the file."""
    return {note.code for note in sheet.notes}


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n\r\n  \n", b",,,\n,,,\n"])
def test_h01_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path, data).facts["reason"] == "file_empty"


def test_h02_a_heading_without_rows_is_read_as_that(tmp_path: Path) -> None:
    sheet = read(tmp_path, "username,course\n")
    assert (sheet.header, rows(sheet)) == (("username", "course"), [])


@pytest.mark.parametrize("name", ["list.csv", "list.xls", "list.txt"])
def test_h03_a_workbook_with_another_ending_is_read_as_a_workbook(tmp_path: Path, name: str) -> None:
    data = workbook(tmp_path / "x.xlsx", [["username", "course"], *ROWS]).read_bytes()
    sheet = read_bytes(tmp_path, data, name)
    assert (sheet.container, rows(sheet)) == ("xlsx", ROWS)
    assert "extension_lies" in noted(sheet)


def test_h03_a_web_page_with_the_ending_of_a_workbook_is_read_as_its_table(tmp_path: Path) -> None:
    page = (
        "<html><head><meta charset='utf-8'><title>Export</title></head><body><table><tr><td>menu</td></tr></table>"
        "<TABLE border=1><tr><th>username</th><th>course</th></tr>"
        "<tr><td>ann.lee</td><td>BIO1</td></tr><tr><td> bob.ray&nbsp;</td><td>ART1</table></body></html>"
    )
    sheet = read(tmp_path, page, name="export.xls")
    assert (sheet.container, sheet.header, rows(sheet)[0]) == ("html", ("username", "course"), ROWS[0])
    assert {"extension_lies", "html_table"} <= noted(sheet)


def test_h03_tab_text_in_utf16_with_the_ending_of_a_workbook_is_read(tmp_path: Path) -> None:
    sheet = read(tmp_path, LIST.replace(",", "\t"), "utf-16", "export.xls")
    assert (rows(sheet), sheet.delimiter, sheet.encoding) == (ROWS, "\t", "utf-16")
    assert "extension_lies" in noted(sheet)


def test_h03_csv_with_the_ending_of_a_workbook_is_read(tmp_path: Path) -> None:
    sheet = read(tmp_path, LIST, name="list.xlsx")
    assert (rows(sheet), sheet.container) == (ROWS, "csv")
    assert "extension_lies" in noted(sheet)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (_OLE + "Workbook".encode("utf-16-le"), "old.xls", "file_old_workbook"),
        (_OLE + "WordDocument".encode("utf-16-le"), "old.doc", "file_letter"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 60, "older.xls", "file_old_workbook"),
        (b'<?xml version="1.0"?>\n<Workbook xmlns="urn:x">', "x.xls", "file_old_workbook"),
        (b"%PDF-1.7\n", "list.pdf", "file_pdf"),
        (b"{\\rtf1\\ansi", "list.rtf", "file_letter"),
        (b'{"url": "https://docs.example/x", "doc_id": "1"}', "list.gsheet", "file_link_stub"),
        (b"[InternetShortcut]\r\nURL=https://docs.example/x\r\n", "list.url", "file_link_stub"),
    ],
)  # fmt: skip
def test_h04_documents_of_other_kinds_are_refused_by_name(tmp_path: Path, data: bytes, name: str, reason: str) -> None:
    assert refusal(tmp_path, data, name).facts["reason"] == reason


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("xl/workbook.bin", "file_binary_workbook"),
        ("word/document.xml", "file_letter"),
        ("content.xml", "file_open_document"),
        ("Index/Document.iwa", "file_numbers"),
        ("[Content_Types].xml", "file_other_document"),
        ("readme", "file_archive"),
    ],
)
def test_h04_other_packed_documents_are_refused(tmp_path: Path, part: str, reason: str) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(part, b"x")
    assert refusal(tmp_path, path.read_bytes(), "list.xlsx").facts["reason"] == reason


def test_h05_a_workbook_with_a_password_is_refused_as_that(tmp_path: Path) -> None:
    data = _OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 20
    assert refusal(tmp_path, data, "list.xlsx").facts["reason"] == "file_encrypted"


def test_h07_a_workbook_that_would_grow_a_hundredfold_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    good = workbook(tmp_path / "x.xlsx", [["username", "course"], *ROWS])
    bomb = repacked(good, {"xl/sharedStrings.xml": b"0" * 30_000_000})
    assert refusal(tmp_path, bomb.read_bytes(), "list.xlsx").facts["reason"] == "file_expands"


def test_h07_a_directory_that_lies_about_sizes_is_damage(tmp_path: Path) -> None:
    good = workbook(tmp_path / "x.xlsx", [["username", "course"], *ROWS])
    data = bytearray(repacked(good, {"xl/styles.xml": b"<styleSheet>" + b" " * 5000 + b"</styleSheet>"}).read_bytes())
    size = (5025).to_bytes(4, "little")
    assert data.count(size) == 2
    small = bytes(data).replace(size, (100).to_bytes(4, "little"))
    assert refusal(tmp_path, small, "list.xlsx").facts["reason"] == "file_damaged"


def test_h07_definitions_and_thousands_of_parts_are_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path / "x.xlsx", [["username", "course"], *ROWS])
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst/>'
    assert (
        refusal(tmp_path, repacked(good, {"xl/sharedStrings.xml": laughs}).read_bytes()).facts["reason"]
        == "file_entities"
    )
    many = repacked(good, {f"xl/media/{number}.png": b"" for number in range(2_100)})
    assert refusal(tmp_path, many.read_bytes()).facts["reason"] == "file_too_many_parts"


def test_h07_cells_that_lie_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    good = workbook(tmp_path / "x.xlsx", [["username"]])
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="ZZ900000"><v>1</v></c></row>'
    far = b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"
    path = repacked(good, {"xl/worksheets/sheet1.xml": far})
    assert refusal(tmp_path, path.read_bytes()).facts["reason"] == "file_too_many_rows"
    farther = far.replace(b"ZZ900000", b"XFD9000")
    path = repacked(good, {"xl/worksheets/sheet1.xml": farther})
    assert refusal(tmp_path, path.read_bytes()).facts["reason"] == "file_too_many_columns"


def test_h07_half_a_workbook_is_damaged(tmp_path: Path) -> None:
    data = workbook(tmp_path / "x.xlsx", [["username", "course"], *ROWS]).read_bytes()
    assert refusal(tmp_path, data[: len(data) // 2], "list.xlsx").facts["reason"] == "file_damaged"


def test_h08_reading_tells_how_far_it_is_and_stops_within_one_step(tmp_path: Path) -> None:
    data = b"username,course\n" + b"ann.lee,BIO1\n" * 60_000
    told: list[int] = []
    sheet = read_bytes(tmp_path, data, progress=lambda done, total: told.append(done))
    assert len(sheet.rows) == 60_000
    assert told == sorted(told)
    assert len(told) >= 7
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return len(told) > 3

    told.clear()
    with pytest.raises(Cancelled):
        read_bytes(tmp_path, data, progress=lambda done, total: told.append(done), cancelled=cancelled)
    assert len(told) == 4
    assert asked > 4


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ":", "^", ","])
def test_h31_the_delimiter_is_found_whatever_it_is(tmp_path: Path, delimiter: str) -> None:
    sheet = read(tmp_path, LIST.replace(",", delimiter))
    assert (sheet.delimiter, sheet.header, rows(sheet)) == (delimiter, ("username", "course"), ROWS)


def test_h31_semicolons_win_over_commas_inside_of_cells(tmp_path: Path) -> None:
    text = "name;username;grade\nLee, Ann;ann.lee;3,5\nRay, Bob;bob.ray;4,0\nKay, Cy;cy.kay;1,0\n"
    sheet = read(tmp_path, text)
    assert (sheet.delimiter, rows(sheet)[0]) == (";", ["Lee, Ann", "ann.lee", "3,5"])


def test_h31_quoted_delimiters_do_not_count(tmp_path: Path) -> None:
    text = 'username,note\nann,"a;b;c"\nbob,"d;e;f"\n'
    assert read(tmp_path, text).delimiter == ","


def test_h31_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    sheet = read(tmp_path, "email\nann@x.example\nbob@x.example\n")
    assert rows(sheet) == [["ann@x.example"], ["bob@x.example"]]


def test_h32_a_line_that_names_the_delimiter_is_obeyed_and_is_no_row(tmp_path: Path) -> None:
    sheet = read(tmp_path, "sep=|\nusername|course\nann.lee|BIO1\n")
    assert (sheet.delimiter, rows(sheet), "sep_line" in noted(sheet)) == ("|", [ROWS[0]], True)
    assert (list(sheet.numbers), list(sheet.lines)) == ([2], [3])  # spreadsheets do not show that line


def test_h34_quotes_inside_of_quotes_and_in_the_middle_are_text(tmp_path: Path) -> None:
    text = 'username,note\nann,"She said ""yes"", twice"\nbob,5" pipe\n'
    assert rows(read(tmp_path, text)) == [["ann", 'She said "yes", twice'], ["bob", '5" pipe']]


def test_h34_backslashes_before_quotes_are_understood(tmp_path: Path) -> None:
    text = "username,note,course\n" + 'ann,"a \\"b\\", c",BIO1\n' * 4
    assert rows(read(tmp_path, text))[0] == ["ann", 'a "b", c', "BIO1"]


def test_h34_single_quotes_around_cells_are_taken_off(tmp_path: Path) -> None:
    text = "'username','course'\n" + "'ann, lee','BIO1'\n" * 5
    assert rows(read(tmp_path, text))[0] == ["ann, lee", "BIO1"]


def test_h34_apostrophes_in_names_are_no_quotes(tmp_path: Path) -> None:
    text = "username,name\n" + "pat,O'Brien\nd'arc,Jeanne d'Arc\n" * 6
    assert rows(read(tmp_path, text))[:2] == [["pat", "O'Brien"], ["d'arc", "Jeanne d'Arc"]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('username,name,course\nann,Lee,BIO1\nbob,"Ray,ART1\ncy,Kay,BIO1\ndee,May,BIO1\n', 3),
        ('username,name,course\nbob,"Ray,ART1\ncy,Kay,BIO1\ndee,May,"BIO1"\n' + "ann,Lee,BIO1\n" * 5, 2),
        ('username\nann\n"bob\n' + "cy\n" * 400, 3),
    ],
)
def test_h35_a_quote_that_is_never_closed_refuses_the_file_and_names_its_line(
    tmp_path: Path, text: str, line: int
) -> None:
    error = refusal(tmp_path, text.encode())
    assert (error.facts["reason"], error.facts["line"]) == ("file_unbalanced_quote", line)


def test_h36_missing_cells_are_empty_and_cells_too_many_are_told(tmp_path: Path) -> None:
    sheet = read(tmp_path, "username,course,role\nann,BIO1\nbob,BIO1,student,,\ncy,BIO1,student,x\n")
    assert rows(sheet) == [["ann", "BIO1", ""], ["bob", "BIO1", "student"], ["cy", "BIO1", "student", "x"]]
    assert (sheet.long, sheet.fixes["short_rows"]) == (frozenset({2}), 1)


def test_h37_line_breaks_in_cells_are_text_and_rows_keep_both_numbers(tmp_path: Path) -> None:
    sheet = read(tmp_path, 'username,note\nann,"one\ntwo"\nbob,x\n')
    assert rows(sheet) == [["ann", "one\ntwo"], ["bob", "x"]]
    assert (list(sheet.numbers), list(sheet.lines)) == ([2, 3], [2, 4])


def test_h37_line_breaks_far_below_the_rows_that_were_looked_at_first(tmp_path: Path) -> None:
    text = "username,note\n" + "ann,x\n" * 3_000 + 'bob,"one\ntwo"\n' + "cy,x\n" * 10_000
    sheet = read(tmp_path, text)
    assert list(sheet.rows[3_000]) == ["bob", "one\ntwo"]
    assert (sheet.numbers[-1], sheet.lines[-1]) == (13_002, 13_003)


def test_h38_blank_rows_and_columns_are_passed_over_and_counted(tmp_path: Path) -> None:
    sheet = read(tmp_path, "username,,course\n,,\nann,,BIO1\n\n , ,\nbob,,ART1,,\n,,\n")
    assert rows(sheet) == [["ann", "BIO1"], ["bob", "ART1"]]
    assert list(sheet.numbers) == [3, 6]  # as a spreadsheet counts
    assert (sheet.fixes["blank_rows"], sheet.fixes["blank_columns"]) == (4, 1)


def test_h39_titles_above_the_heading_are_passed_over(tmp_path: Path) -> None:
    text = "Enrolments autumn,,\nPrinted 1.9.2026,,\n,,\nUser name,Course,Role\nann.lee,BIO1,student\nTotal: 1,,\n"
    sheet = read(tmp_path, text)
    assert (sheet.header_row, sheet.header, list(sheet.numbers)) == (4, ("User name", "Course", "Role"), [5, 6])
    assert "row_above_header" in noted(sheet)


@pytest.mark.parametrize(
    "text",
    [
        "add,student,S0011,C-101\nadd,student,S0012,C-102\n",
        "ann@x.example,BIO1\nbob@x.example,BIO1\n",
        "u00010,BIO1\nu00011,ART2\n",
        "ann,Biology\nbob,Chemistry\ncy,Biology\ndee,Biology\nann,Chemistry\n",
    ],
)
def test_h40_a_list_without_a_heading_keeps_its_first_row(tmp_path: Path, text: str) -> None:
    sheet = read(tmp_path, text)
    assert (sheet.header, sheet.header_row, len(sheet.rows)) == ((), None, text.count("\n"))


def test_h41_headings_that_come_again_are_no_rows(tmp_path: Path) -> None:
    sheet = read(tmp_path, LIST + "\nUsername,Course\ncy.kay,BIO1\n")
    assert [row[0] for row in sheet.rows] == ["ann.lee", "bob.ray", "cy.kay"]
    assert sheet.fixes["repeated_header"] == 1


def test_h111_a_million_columns_a_huge_cell_and_paths_do_no_harm(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"," * 1_000_000).facts["reason"] == "file_too_many_columns"
    huge = b"username,course\n" + b"x" * 2_000_000 + b",BIO1\n"
    error = refusal(tmp_path, huge)
    assert (error.facts["reason"], error.facts["line"]) == ("file_cell_too_long", 2)
    sheet = read(tmp_path, "username,course\n../../etc/passwd,file:///etc/passwd\n")
    assert rows(sheet) == [["../../etc/passwd", "file:///etc/passwd"]]


def test_rows_from_the_clipboard_are_divided_by_tabs() -> None:
    sheet = read_text("username\tcourse\r\nann.lee\tBIO1\r\n")
    assert (rows(sheet), sheet.source.origin, sheet.delimiter) == ([ROWS[0]], "clipboard", "\t")


def test_a_name_says_nothing_about_where_the_copy_lies(tmp_path: Path) -> None:
    copy = tmp_path / "0123abcd"
    copy.write_text(LIST)
    assert read_copy(copy, "Autumn.csv").source.name == "Autumn.csv"
