"""What a file is, by its content: endings of names lie."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from lmsdesk.domain.errors import BadFile

HEAD = 8192


class Container(StrEnum):
    """The kinds of files that can be read as lists."""

    TEXT = "csv"
    WORKBOOK = "xlsx"
    WEB_PAGE = "html"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_OLD_LETTER = "WordDocument".encode("utf-16-le")
_OTHERS = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"SQLite format 3", b"BZh", b"7z\xbc\xaf",
    b"Rar!", b"MIME-Version:", b"bplist", b"II*\x00", b"MM\x00*",
)  # fmt: skip
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # bare sheets of the eighties
_STUB = re.compile(rb'\s*(?:\[InternetShortcut\]|\{\s*"(?:url|doc_id|resource_id|email)"\s*:)', re.IGNORECASE)
_WEB = re.compile(rb"<(?:!doctype\s+html|html|table|body|head|meta)\b", re.IGNORECASE)
_XML_BOOK = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|<Workbook\b")
_XML_START = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
# What a name promises, so that a difference can be told.
_ENDINGS = {
    ".csv": Container.TEXT, ".txt": Container.TEXT, ".tsv": Container.TEXT, ".tab": Container.TEXT,
    ".xlsx": Container.WORKBOOK, ".xlsm": Container.WORKBOOK, ".xls": None, ".xlsb": None,
    ".html": Container.WEB_PAGE, ".htm": Container.WEB_PAGE, ".ods": None, ".numbers": None, ".pdf": None,
}  # fmt: skip


def identify(copy: Path, name: str) -> Container:
    """What a file is; raise BadFile for what is no list, with the reason."""
    with copy.open("rb") as file:
        head = file.read(HEAD)
        if head.startswith(_OLE):
            raise BadFile(name=name, reason=_ole_reason(head + file.read(4 * 1024 * 1024)))
    if head.startswith(b"PK\x05\x06"):
        raise BadFile(name=name, reason="file_empty")
    if head.startswith(b"PK\x03\x04"):
        return _packed(copy, name)
    plain = _as_bytes(head).lstrip(b"\xef\xbb\xbf \t\r\n")
    if _STUB.match(plain):
        raise BadFile(name=name, reason="file_link_stub")
    if head.startswith(_BIFF) and head[2:4] in (b"\x10\x00", b"\x08\x00", b"\x06\x00", b"\x04\x00"):
        raise BadFile(name=name, reason="file_old_workbook")
    if plain.startswith(b"%PDF"):
        raise BadFile(name=name, reason="file_pdf")
    if plain.startswith(b"{\\rtf"):
        raise BadFile(name=name, reason="file_letter")
    if plain.startswith(_OTHERS):
        raise BadFile(name=name, reason="file_other_document")
    if _XML_START.match(plain) and _XML_BOOK.search(plain):
        raise BadFile(name=name, reason="file_old_workbook")
    if plain.startswith(b"<") and _WEB.search(plain):
        return Container.WEB_PAGE
    if plain.startswith(b"<?xml"):
        raise BadFile(name=name, reason="file_other_document")
    return Container.TEXT


def promised_otherwise(name: str, container: Container) -> str | None:
    """The ending of a name that promises something else than what the file is."""
    ending = Path(name).suffix.casefold()
    if ending in _ENDINGS and _ENDINGS[ending] is not container:
        return ending
    return None


def _ole_reason(data: bytes) -> str:
    if _ENCRYPTED in data:
        return "file_encrypted"
    if _OLD_LETTER in data:
        return "file_letter"
    return "file_old_workbook" if any(mark in data for mark in _OLD_BOOKS) else "file_other_document"


def _packed(copy: Path, name: str) -> Container:
    try:
        with zipfile.ZipFile(copy) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadFile(name=name, reason="file_damaged", detail=str(error)) from error
    if any(each.lower() == "xl/workbook.xml" for each in names):
        return Container.WORKBOOK
    raise BadFile(name=name, reason=_packed_reason(names))


def _packed_reason(names: Collection[str]) -> str:
    """Which program keeps its documents as an archive of such parts."""
    if "EncryptedPackage" in names:
        return "file_encrypted"
    if "xl/workbook.bin" in names:
        return "file_binary_workbook"
    if any(each.startswith("Index/") or each == "Index.zip" for each in names):
        return "file_numbers"
    if "word/document.xml" in names:
        return "file_letter"
    if "content.xml" in names:
        return "file_open_document"
    return "file_other_document" if "[Content_Types].xml" in names else "file_archive"


def _as_bytes(head: bytes) -> bytes:
    """The head with UTF-16 laid flat, for looking at markup."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:64].count(0) > 16:
        return head[2:].replace(b"\x00", b"") if head[:1] in (b"\xff", b"\xfe") else head.replace(b"\x00", b"")
    return head
