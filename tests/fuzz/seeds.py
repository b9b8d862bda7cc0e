"""The real inputs that odd ones are made from: recorded answers, and lists as people have them."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lmsdesk.domain.fields import Value
from lmsdesk.lms.moodle.endpoints import TABLE
from tests.fakes.listfiles import workbook
from tests.fakes.recorded_campus import recording, recordings
from tests.files import workbooks

CONTEXTS: Mapping[str, Mapping[str, Value]] = {
    "moodle.user_details": {"swept": True},
    "moodle.roster": {"course_id": 2, "roles": True},
    "moodle.groups": {"course_id": 2},
    "moodle.report_enrolments": {"course": 0, "user": 2, "method": 4, "start": 5, "end": 6, "status": 7, "roles": 3},
    "moodle.report_users": {"user": 0, "suspended": 1},
}
_DECODED: Mapping[str, tuple[str, ...]] = {
    "moodle.user_sweep": ("core_enrol_get_enrolled_users_site_course", "core_enrol_get_enrolled_users_default"),
    "moodle.user_ids": ("core_enrol_get_enrolled_users_lean",),
    "moodle.user_details": ("core_user_get_users_by_field_full", "get_users_by_field_deleted",
                            "missing_capability_silently_fewer_fields"),
    "moodle.categories": ("core_course_get_categories",),
    "moodle.courses": ("core_course_get_courses", "course_name_escaped"),
    "moodle.open_courses": ("core_course_get_courses_by_field_shortname",),
    "moodle.course_methods": ("core_course_get_courses_by_field_shortname",),
    "moodle.cohorts": ("core_cohort_get_cohorts",),
    "moodle.report_enrolments": ("core_reportbuilder_retrieve_report_enrolments",),
    "moodle.report_users": ("core_reportbuilder_retrieve_report_users",),
}  # fmt: skip


def _answer(name: str) -> Any:
    return recording(name)["response"]


@cache
def answers() -> Mapping[str, list[bytes]]:
    """Bodies by decoder."""
    found = {name: [json.dumps(_answer(each)).encode() for each in names] for name, names in _DECODED.items()}
    everybody, groups = _answer("core_enrol_get_enrolled_users_lean"), _answer("core_group_get_course_groups")
    pairs = {
        "moodle.roster": {"everybody": everybody, "active": everybody[:1]},
        "moodle.groups": {"groups": groups, "members": _answer("core_group_get_group_members")},
        "moodle.suspended": {"suspended": [3, 4], "active": [5]},
        "moodle.cohort_members": [{"cohortid": 15, "userids": [3, 4]}],
    }
    return {**found, **{name: [json.dumps(value).encode()] for name, value in pairs.items()}}


@cache
def outcomes() -> Mapping[str, list[bytes]]:
    """Everything that was ever answered, for every way to write."""
    bodies = [b"null", b'[{"id":3,"username":"ann"},{"id":4,"username":"bob"}]', b'{"warnings":[]}']
    for name in recordings():
        found = recording(name)
        bodies.append((found["response_text"] if "response_text" in found else json.dumps(found["response"])).encode())
    small = [body for body in bodies if len(body) < 6_000 and body[:1] in b'[{"n']
    return {row.name: [body for body in small if _is_json(body)] for row in TABLE}


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


_ROWS = (
    ("username", "email", "course1", "role1", "group1", "enrolstart1", "end", "status", "password"),
    ("u11", "u11@example.org", "BIO1", "student", "A", "2026-10-01", "31.12.2026", "active", "s3cret"),
    ("u12", "", "ART1", "teacher", "", "01/02/2026", "72320", "suspended", ""),
    ("nobody", "x@y.z", "BIO1", "", "B", "1 Dez 2026", "", "", ""),
)


@cache
def lists() -> Mapping[str, list[bytes]]:
    """Files by a name with their ending."""
    text = "\r\n".join(",".join(row) for row in _ROWS) + "\r\n"
    odd = 'Export of today\n\nBenutzername;Kurs;Rolle;Ende\nu11;BIO1;Teilnehmer/in;31.12.2026\n"u12";"ART\n1";5;\n'
    page = "<html><meta charset=utf-8><table>" + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _ROWS
    ) + "</table></html>"  # fmt: skip
    one_roster = "userSourcedId,classSourcedId,role,status,beginDate\nu11,BIO1,student,active,2026-10-01\n"
    with tempfile.TemporaryDirectory() as name:
        book = workbook(
            Path(name) / "list.xlsx",
            [*_ROWS, ("u11", None, "BIO1", 5, True, date(2026, 10, 1), 46_000.5, "=1+1", 1e20)],
            {"F5": "dd/mm/yyyy", "G5": "000000"},
        ).read_bytes()
    return {
        "list.csv": [text.encode(), odd.encode("cp1252"), one_roster.encode(), text.encode("utf-16")],
        "list.xls": [page.encode()],
        "list.xlsx": [book],
        "shown.xlsx": shown_books(),
    }


@cache
def shown_books() -> list[bytes]:
    """Workbooks that show more than values: hidden, merged, struck, tables, several sheets."""
    with tempfile.TemporaryDirectory() as name:
        return [workbooks.write(each, Path(name)).read_bytes() for each in workbooks.WORKBOOKS if each != "formatted"]


@cache
def sets() -> Mapping[str, list[bytes]]:
    """Archives of lists, and the same as folders."""
    text = "\r\n".join(",".join(row) for row in _ROWS).encode()
    people = b"user_id,login_id,full_name\nS1,u11,Ann Lee\n"
    parts = {"users.csv": people, "sis/enrollments.csv": text, "extra/list.xlsx": lists()["list.xlsx"][0],
             "__MACOSX/._users.csv": b"x", "readme.md": b"x"}  # fmt: skip
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, data in parts.items():
            packed.writestr(part, data)
        packed.writestr("inner.zip", kept.getvalue() or b"PK")
    return {"set.zip": [kept.getvalue()], "folder": [kept.getvalue()]}


@cache
def pages() -> Mapping[str, list[bytes]]:
    """Tables as browsers and mail programs put them on the clipboard."""
    cells = ["".join(f"<td rowspan=2 colspan=1>{cell}<br></td>" for cell in row) for row in _ROWS]
    page = "<!--StartFragment--><table><tr>" + "</tr><tr>".join(cells) + "</tr></table><!--EndFragment-->"
    mail = "<html xmlns:o='x'><body><style>x</style><p>Hi</p>" + page.replace("td", "th") + "</body></html>"
    return {"page": [page.encode(), mail.encode()]}


@cache
def addresses() -> Mapping[str, list[bytes]]:
    """People as mail programs give them."""
    return {
        "people": [
            "To: Ana Díaz <u11@example.org>; u12@example.org; 'x@y.z'".encode(),
            b'"Lee, Ann" <u11@example.org>, Ray, Bob <u12@example.org>',
            b"u11@example.org\nmailto:u12@example.org\n",
        ]
    }


@cache
def pasted() -> Mapping[str, list[bytes]]:
    """Rows as a spreadsheet gives them."""
    lines = ["\t".join(row) for row in _ROWS]
    return {"rows": ["\n".join(lines).encode(), ("\r\n".join(lines).replace("\t", ",")).encode()]}


@cache
def changes() -> Mapping[str, list[bytes]]:
    """A file of changes with new things that name each other."""
    head = {"lmschanges": 1, "title": "Two", "origin": "FORM", "site": "f" * 64, "address": "https://moodle.example"}
    body: list[dict[str, Any]] = [
        {"key": "user:-1", "verb": "CREATE", "patch": {"username": "eva", "password": None}, "base": None,
         "label": "Eva", "natural_key": "username=eva", "state": "READY"},
        {"key": "enrolment:-1:2:manual", "verb": "CREATE", "patch": {"role_id": 5, "start": None, "suspended": False},
         "base": None, "label": "Eva in BIO", "natural_key": None, "state": "READY"},
        {"key": "user:3", "verb": "UPDATE", "patch": {"city": "Cork"}, "base": {"city": None}, "label": "Ann",
         "natural_key": None, "state": "CONFLICT"},
    ]  # fmt: skip
    out = io.StringIO()
    for line in [head, *body]:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return {"set": [out.getvalue().encode()]}


@cache
def settings() -> Mapping[str, list[bytes]]:
    """The files with choices."""
    site = {
        "name": "p", "kind": "moodle", "url": "https://moodle.example", "tag": "live", "settle": 180, "timezone": "UTC",
        "token_file": None, "ca_file": None, "fingerprint": "f", "actor_id": 2, "actor_name": "A", "title": "T",
        "release": "4.4", "missing": ["x"], "roles": {"manager": 1},
    }  # fmt: skip
    return {
        "settings": [json.dumps({"sync_minutes": "10", "theme": "dark", "window.size": "1,2"}).encode()],
        "site": [json.dumps(site).encode()],
    }
