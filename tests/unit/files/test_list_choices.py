"""What a person chose about a file outranks what was found."""

from __future__ import annotations

from pathlib import Path

from lmsdesk.files.lists import read_copy, read_text


def kept(folder: Path, text: str) -> Path:
    path = folder / "copy"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_delimiter_that_a_person_chose_is_used(tmp_path: Path) -> None:
    path = kept(tmp_path, "username;course,name\nann.lee;BIO1,Biology\n")
    found = read_copy(path, "list.csv")
    chosen = read_copy(path, "list.csv", delimiter="," if found.delimiter == ";" else ";")
    assert chosen.delimiter != found.delimiter
    assert len(chosen.header) == len(found.header) == 2
    assert chosen.header != found.header


def test_the_heading_is_in_the_row_that_a_person_chose(tmp_path: Path) -> None:
    path = kept(tmp_path, "username,course\nLogin,Module\nann.lee,BIO1\n")
    assert read_copy(path, "list.csv").header == ("username", "course")
    chosen = read_copy(path, "list.csv", header_row=2)
    assert (chosen.header, chosen.header_row) == (("Login", "Module"), 2)
    assert [list(row) for row in chosen.rows] == [["ann.lee", "BIO1"]]
    assert list(chosen.numbers) == [3]


def test_a_list_can_be_read_as_one_without_a_heading(tmp_path: Path) -> None:
    sheet = read_copy(kept(tmp_path, "username,course\nann.lee,BIO1\n"), "list.csv", header_row=0)
    assert (sheet.header, sheet.header_row, len(sheet.rows)) == ((), None, 2)


def test_pasted_rows_hear_choices_too() -> None:
    sheet = read_text("a;b\nusername;course\nann.lee;BIO1\n", delimiter=";", header_row=2)
    assert sheet.header == ("username", "course")


def test_apostrophes_in_front_of_cells_are_no_quotes(tmp_path: Path) -> None:
    rows = "".join(f"'00{number},BIO1\n" for number in range(30))
    found = read_copy(kept(tmp_path, f"idnumber,course\n{rows}"), "list.csv")
    assert len(found.rows) == 30
    assert found.rows[0] == ["'000", "BIO1"] or found.rows[0] == ["000", "BIO1"]


def test_apostrophes_around_cells_still_are(tmp_path: Path) -> None:
    rows = "".join(f"'ann{number}','BIO,{number}'\n" for number in range(30))
    found = read_copy(kept(tmp_path, f"'username','course'\n{rows}"), "list.csv")
    assert found.rows[3] == ["ann3", "BIO,3"]
