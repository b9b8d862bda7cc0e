"""Large lists: the first rows before the rest is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile
from lmsdesk.files import streams
from lmsdesk.files.lists import read_copy
from lmsdesk.files.streams import first_rows
from lmsdesk.services.import_glimpse import ROWS, glimpsed
from tests.fakes.listfiles import repacked, workbook
from tests.files import workbooks
from tests.files.workbooks import WORKBOOKS


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Keep a text as a file."""
    path = folder / "copy"
    path.write_bytes(text.encode(encoding))
    return path


def rows(count: int) -> str:
    """A list of so many rows."""
    return "username;course\n" + "".join(f"u{number};BIO1\n" for number in range(count))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_h08_the_first_rows_are_those_of_the_list(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, rows(5_000).replace("u3;", "Zoë;"), encoding)
    first, whole = first_rows(path, "list.csv", 100), read_copy(path, "list.csv")
    assert (first.header, first.delimiter, first.encoding) == (whole.header, whole.delimiter, whole.encoding)
    assert [list(row) for row in first.rows] == [list(row) for row in whole.rows[:99]]
    assert list(first.numbers) == list(whole.numbers[:99])
    assert not first.complete


def test_h08_a_small_list_is_complete_at_once(tmp_path: Path) -> None:
    first = first_rows(write(tmp_path, rows(5)), "list.csv", 100)
    assert (len(first.rows), first.complete) == (5, True)


def test_h08_no_more_than_the_head_of_a_large_file_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEAD", 4096)
    path = write(tmp_path, rows(20_000) + 'u;"never closed\n')
    assert len(first_rows(path, "list.csv", 50).rows) == 49
    with pytest.raises(BadFile):
        read_copy(path, "list.csv")


def test_h08_the_first_rows_of_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [["username", "course"], *([f"u{number}", 7] for number in range(300))])
    first = first_rows(path, "list.xlsx", 20)
    assert (first.header, list(first.rows[18]), first.complete) == (("username", "course"), ["u18", "7"], False)
    assert len(first.rows) == 19
    assert first_rows(path, "list.xlsx").complete
    assert sorted(each.name for each in tmp_path.iterdir()) == ["x.xlsx"]


@pytest.mark.parametrize("name", sorted(set(WORKBOOKS) - {"several", "formatted"}))
def test_h08_a_workbook_that_was_cut_is_read_as_the_whole(tmp_path: Path, name: str) -> None:
    path = workbooks.write(name, tmp_path)
    whole = read_copy(path, "list.xlsx", fixes_off={"blank_columns"})
    first = first_rows(path, "list.xlsx", 3)
    assert first.header == whole.header
    assert [list(row) for row in first.rows] == [
        list(row) for row, number in zip(whole.rows, whole.numbers, strict=True) if number <= 3
    ]


def test_h08_shared_texts_are_cut_behind_the_last_one_that_is_needed(tmp_path: Path) -> None:
    parts = {
        "xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"".join(b"<si><t>t%d</t></si>" % number for number in range(500)) + b"</sst>",
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + b"".join(
            b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c><c r="B%d"><v>1</v></c></row>' % (n, n, n - 1, n)
            for n in range(1, 401)
        ) + b"</sheetData></worksheet>",
    }  # fmt: skip
    path = repacked(workbook(tmp_path / "x.xlsx", [["a"]]), parts)
    first = first_rows(path, "list.xlsx", 50, None)
    assert [row[0] for row in first.rows][-1] == "t49"
    assert not first.complete


def test_h08_what_is_called_a_password_is_not_among_the_first_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "username;password;course\n" + "".join(f"u{n};secret{n};BIO1\n" for n in range(400)))
    first = glimpsed(path, "list.csv")
    assert first is not None
    assert (first.header, first.rows[3][0], first.rows[3][2]) == (("username", "password", "course"), "u3", "BIO1")
    assert not any("secret" in cell for row in first.rows for cell in row)
    assert len(first.rows) == ROWS - 1


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"<html><table><tr><td>a</td></tr></table></html>"]
)
def test_h08_what_is_no_list_at_its_beginning_has_no_first_rows(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "copy"
    path.write_bytes(data)
    assert glimpsed(path, "list.csv") is None
