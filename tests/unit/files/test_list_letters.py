"""Encodings of lists: what fits the names of the site is taken, what fits in two ways is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile
from tests.fakes.listfiles import names_of, read, read_bytes

LIST = "username,first name,last name,course\n"


def people(*names: str) -> str:
    """A list of people with these names."""
    return LIST + "".join(f"u{place:05},{name.replace(' ', ',', 1)},BIO1\n" for place, name in enumerate(names))


def test_h21_a_mark_at_the_beginning_belongs_to_no_heading(tmp_path: Path) -> None:
    sheet = read(tmp_path, people("Ann Lee"), "utf-8-sig")
    assert (sheet.header[0], sheet.encoding, sheet.fixes["byte_order_mark"]) == ("username", "utf-8", 1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_h22_utf16_is_read_with_and_without_its_mark(tmp_path: Path, encoding: str) -> None:
    sheet = read(tmp_path, people("Jürgen Müller", "Łukasz Nowak").replace(",", "\t"), encoding)
    assert (sheet.rows[0][1], sheet.rows[1][1], sheet.delimiter) == ("Jürgen", "Łukasz", "\t")


NAMES = {
    "cp1252": ("Jürgen Müller", "José Muñoz", "Chloë Lefèvre"),
    "cp1250": ("Łukasz Kaźmierczak", "Tomáš Dvořák", "Őze Űrge"),
    "cp1251": ("Ольга Иванова", "Юрий Щукин", "Мария Ёлкина"),
    "cp1253": ("Ωνάσης Αλέξανδρος", "Γιώργος Παπαδόπουλος", "Ελένη Ζαΐμη"),
    "cp1254": ("Gökçe Yılmaz", "İsmail Şahin", "Çağrı Öz"),
    "iso8859-15": ("Zoë Bœuf", "Jürgen Šimon", "Renée Œuvré"),
}


@pytest.mark.parametrize("encoding", sorted(NAMES))
def test_h23_names_of_the_site_decide_between_encodings_of_one_byte(tmp_path: Path, encoding: str) -> None:
    names = NAMES[encoding]
    known = names_of(*(word for name in names for word in name.split()))
    sheet = read(tmp_path, people(*names), encoding, known_words=known)
    assert [" ".join(row[1:3]) for row in sheet.rows] == list(names)
    assert sheet.doubtful == frozenset()


@pytest.mark.parametrize("encoding", ["cp1251", "cp1253"])
def test_h23_other_scripts_are_recognised_without_knowing_any_name(tmp_path: Path, encoding: str) -> None:
    sheet = read(tmp_path, people(*NAMES[encoding]), encoding)
    assert " ".join(sheet.rows[0][1:3]) == NAMES[encoding][0]


def test_h23_letters_that_fit_in_two_ways_are_asked_about(tmp_path: Path) -> None:
    sheet = read(tmp_path, people("Ann Lee", "Jos\u00e9 Mu\u00f1oz"), "cp1252")
    assert sheet.doubtful == {1}  # ñ could be ń
    assert sheet.other_encodings
    assert sheet.rows[0][1:3] == ["Ann", "Lee"]


def test_h23_what_a_person_chose_is_taken_and_what_cannot_be_is_refused(tmp_path: Path) -> None:
    data = people("Łukasz Nowak").encode("cp1250")
    sheet = read_bytes(tmp_path, data, encoding="cp1250")
    assert (sheet.rows[0][1], sheet.encoding, sheet.doubtful) == ("Łukasz", "cp1250", frozenset())
    for wrong in ("utf-8", "no-such", "rot13"):
        with pytest.raises(BadFile) as caught:
            read_bytes(tmp_path, data, encoding=wrong)
        assert caught.value.facts["reason"] == "file_encoding"


ASIA = {
    "cp932": ("田中 美咲", "山田 太郎", "ﾀﾅｶ ﾐｻｷ"),
    "gb18030": ("王 伟", "李 娜", "张 敏"),
    "big5": ("陳 美玲", "張 志明", "黃 淑芬"),
    "euc_kr": ("김 민준", "이 서연", "박 지훈"),
}


@pytest.mark.parametrize("encoding", sorted(ASIA))
def test_h24_names_of_the_site_decide_between_encodings_of_east_asia(tmp_path: Path, encoding: str) -> None:
    names = ASIA[encoding]
    # Some of these names are a single character, which proves little: the site knows other words beside them.
    known = names_of(*(word for name in names for word in name.split()))
    sheet = read(tmp_path, people(*names), encoding, known_words=known)
    assert [" ".join(row[1:3]) for row in sheet.rows] == list(names)


def test_h24_a_yen_sign_is_a_backslash_and_no_end_of_a_cell(tmp_path: Path) -> None:
    text = people("田中 美咲", "表 予")  # the second byte of 表 is a backslash
    sheet = read(tmp_path, text, "cp932", known_words=names_of("田中", "美咲"))
    assert sheet.rows[1][1:3] == ["表", "予"]


def test_h25_mac_roman_is_told_by_names(tmp_path: Path) -> None:
    sheet = read(tmp_path, people("Jürgen Müller", "Zoë Lefèvre"), "mac_roman", known_words=names_of("müller", "zoë"))
    assert (sheet.rows[0][1], sheet.encoding) == ("Jürgen", "mac_roman")


def test_h25_carriage_returns_alone_end_lines(tmp_path: Path) -> None:
    sheet = read(tmp_path, people("Ann Lee", "Bob Ray").replace("\n", "\r"))
    assert len(sheet.rows) == 2
    assert sheet.fixes["carriage_returns"] == 1


def test_h26_single_lines_from_elsewhere_are_read_and_marked(tmp_path: Path) -> None:
    data = people("Jürgen Müller", "Chloë Lee", "Zoë Ray").encode() + "u9,José,Muñoz,BIO1\n".encode("cp1252")
    sheet = read_bytes(tmp_path, data, known_words=names_of("José", "Muñoz"))
    assert list(sheet.rows[3]) == ["u9", "José", "Muñoz", "BIO1"]
    assert (sheet.mixed, sheet.encoding) == ({3}, "utf-8")
    assert sheet.rows[0][1] == "Jürgen"


def test_h23_a_page_in_an_old_encoding_that_does_not_say_so_is_read(tmp_path: Path) -> None:
    rows = "".join(f"<tr>\n<td>u{number}</td>\n<td>{name}</td>\n</tr>\n" for number, name in enumerate(["Zoë", "Ann"]))
    page = f"<table>\n<tr>\n<th>username</th>\n<th>name</th>\n</tr>\n{rows}</table>\n"
    sheet = read(tmp_path, page, "cp1252", "page.html")
    assert [row[1] for row in sheet.rows] == ["Zoë", "Ann"]
    assert sheet.encoding == "cp1252"
