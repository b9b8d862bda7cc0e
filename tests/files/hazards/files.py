"""H01 to H20: what a file is, before anything in it is read."""

from __future__ import annotations

from collections.abc import Iterator

from tests.files.hazards.registry import Fixture, archive, book, csv, hazard, repacked

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_ROWS = [["username", "course"], ["ann.lee", "BIO1"]]
_ANN = ("2 create",)


@hazard("H01")
def nothing() -> Iterator[Fixture]:
    """No byte, only a mark, only ends of lines, only delimiters."""
    for data in (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n\r\n  \n", b",,,\n,,,\n"):
        yield Fixture("list.csv", data, refused="file_empty")


@hazard("H02")
def only_a_heading() -> Iterator[Fixture]:
    """A heading that is understood, and no row."""
    yield Fixture("list.csv", csv("username,course"), refused="no_rows")
    yield Fixture("list.xlsx", book(_ROWS[:1]), refused="no_rows")


@hazard("H03")
def another_ending() -> Iterator[Fixture]:
    """Workbooks, pages and tab texts that are called something else."""
    for name in ("list.csv", "list.xls", "list.txt"):
        yield Fixture(name, book(_ROWS), _ANN, notes=("extension_lies",))
    page = b"<html><body><table><tr><th>username<th>course</tr><tr><td>ann.lee<td>BIO1</tr></table></body></html>"
    yield Fixture("export.xls", page, _ANN, notes=("extension_lies", "html_table"))
    yield Fixture(
        "export.xls", csv("username\tcourse", "ann.lee\tBIO1", encoding="utf-16"), _ANN, notes=("extension_lies",)
    )
    yield Fixture("list.xlsx", csv("username,course", "ann.lee,BIO1"), _ANN, notes=("extension_lies",))


@hazard("H04")
def other_documents() -> Iterator[Fixture]:
    """Old workbooks, documents of other programs, and links to somewhere."""
    packed = {
        "content.xml": "file_open_document",
        "Index/Document.iwa": "file_numbers",
        "xl/workbook.bin": "file_binary_workbook",
        "word/document.xml": "file_letter",
    }
    for part, reason in packed.items():
        yield Fixture("list.xlsx", archive({part: b"x"}), refused=reason)
    yield Fixture("list.pdf", b"%PDF-1.7\n", refused="file_pdf")
    yield Fixture("list.doc", _OLE + "WordDocument".encode("utf-16-le"), refused="file_letter")
    yield Fixture("old.xls", _OLE + "Workbook".encode("utf-16-le"), refused="file_old_workbook")
    yield Fixture("list.gsheet", b'{"url": "https://docs.example/x", "doc_id": "1"}', refused="file_link_stub")


@hazard("H05")
def a_password() -> Iterator[Fixture]:
    """A workbook that only its password opens."""
    yield Fixture("list.xlsx", _OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 20, refused="file_encrypted")


@hazard("H06")
def macros() -> Iterator[Fixture]:
    """A workbook with programs, and with values from elsewhere."""
    data = repacked(book(_ROWS), {"xl/vbaProject.bin": b"Sub x"})
    yield Fixture("list.xlsm", data, _ANN, notes=("macros",))
    links = {"xl/externalLinks/externalLink1.xml": b"<x/>", "xl/connections.xml": b"<x/>"}
    yield Fixture("list.xlsx", repacked(book(_ROWS), links), _ANN, notes=("external_links", "data_connections"))


@hazard("H07")
def archives_that_burst() -> Iterator[Fixture]:
    """Much from little, definitions, thousands of parts."""
    good = book(_ROWS)
    yield Fixture("list.xlsx", repacked(good, {"xl/sharedStrings.xml": b"0" * 30_000_000}), refused="file_expands")
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst/>'
    yield Fixture("list.xlsx", repacked(good, {"xl/sharedStrings.xml": laughs}), refused="file_entities")
    parts = {f"xl/media/{number}.png": b"" for number in range(2_100)}
    yield Fixture("list.xlsx", repacked(good, parts), refused="file_too_many_parts")
    yield Fixture("list.xlsx", good[: len(good) // 2], refused="file_damaged")


@hazard("H16")
def pasted_tables() -> Iterator[Fixture]:
    """Cells as a spreadsheet gives them, and a table as a browser or a mail program does."""
    yield Fixture("paste.txt", csv("username\tcourse", "ann.lee\tBIO1"), _ANN)
    page = (
        b"<meta charset='utf-8'><!--StartFragment--><table><tr><td>username</td><td>course</td></tr>"
        b"<tr><td>ann.lee</td><td rowspan=2>BIO1</td></tr><tr><td>hanako</td></tr></table><!--EndFragment-->"
    )
    yield Fixture("paste.html", page, ("2 create", "3 blocked course_missing"), notes=("html_table",))


@hazard("H17")
def addresses() -> Iterator[Fixture]:
    """Addresses line by line or in one, with names and without, as they are copied out of a mail."""
    by_line = csv("ann.lee@college.example", "bob.ray@college.example")
    in_one = b"Lee, Ann <ann.lee@college.example>; bob.ray@college.example; Somebody <x@college.example>"
    course = {"defaults": {"course": "BIO1"}}
    yield Fixture("paste.txt", by_line, refused="no_course_column", notes=("address_list",))
    yield Fixture("paste.txt", by_line, ("1 create", "2 create"), notes=("address_list",), options=course)
    yield Fixture("paste.txt", in_one, ("1 create", "2 create", "3 blocked person_unknown"), options=course)


@hazard("H19")
def the_wrong_file() -> Iterator[Fixture]:
    """An invoice, and a list that names people only."""
    yield Fixture("invoice.csv", csv("colour,size,total", "red,1,9.00"), refused="no_person_column")
    yield Fixture("people.csv", csv("username,shoe size", "ann.lee,42"), refused="no_course_column")


@hazard("H20")
def our_own_export() -> Iterator[Fixture]:
    """Rows that were saved with their reasons come back: the columns of ours are passed over."""
    head = "username,course,lmsdesk_row,lmsdesk_status,lmsdesk_reason,lmsdesk_fix"
    yield Fixture("blocked.csv", csv(head, "bob.ray,ART1,7,blocked,Nobody has this,Correct it"), ("2 same",))
